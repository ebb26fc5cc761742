"""Starts `app.launcher` without `app`, whose import takes long, and fails while the application is broken."""

import runpy
import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]

bare = ModuleType("app")
bare.__path__ = [str(ROOT / "app")]
sys.modules["app"] = bare
sys.path[0] = str(ROOT)
runpy.run_module("app.launcher", run_name="__main__", alter_sys=True)
