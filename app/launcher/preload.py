"""Importing the application once, for all of its processes."""

import gc
import importlib

_SHARED = ("app.factory", "flask.cli", "gunicorn.app.wsgiapp", "gunicorn.workers.gthread", "rq")


def preload() -> None:
    """Our processes are forks: what is imported before costs no time and no memory in each of them."""
    for name in _SHARED:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
