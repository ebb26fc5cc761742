"""Importing the application once, for all of its processes."""

import gc
import importlib
import sys

_SHARED = ("app", "flask.cli", "gunicorn.app.wsgiapp", "gunicorn.workers.gthread", "rq")


def preload() -> None:
    """Our processes are forks: what is imported before costs no time and no memory in each of them."""
    del sys.modules["app"]  # a bare one, see start.py
    for name in _SHARED:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
