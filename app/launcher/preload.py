"""Importing and making the application once, for all of its processes."""

import gc
import importlib
import os
import sys
import threading
from collections.abc import Mapping

from app.launcher.settings import environment

_SHARED = (
    "app.factory",
    "flask.cli",
    "gunicorn.app.wsgiapp",
    "gunicorn.workers.gthread",
    "rq",
    "twilio.rest.api.v2010",
)


def preload(settings: Mapping[str, str]) -> None:
    """Our processes are forks: what is imported, and made from these settings, before the fork costs no time
    and no memory in each of them."""
    for name in _SHARED:
        importlib.import_module(name)
    _make_application(environment(settings))
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join(5)  # the limiter's memory was swept once; a thread must not be there at a fork
    gc.collect()
    gc.freeze()


def _make_application(env: Mapping[str, str]) -> None:
    """As `wsgi`, where gunicorn and `flask` look for it."""
    before = dict(os.environ)
    os.environ.update(env)
    sys.modules.pop("wsgi", None)
    try:
        importlib.import_module("wsgi")
    finally:
        os.environ.clear()
        os.environ.update(before)
