"""What all processes share is made before they are forked."""

import json
import os
import subprocess
import sys

from app.launcher.places import ROOT
from tests.servers import settings_for

PRELOADED = """
import json, os, sys, threading
from app.launcher.preload import preload
before = dict(os.environ)
kept = []
for settings in json.loads(sys.argv[1]):
    preload(settings)
    kept.append(sys.modules["wsgi"].app.config["SQLALCHEMY_DATABASE_URI"])
print(json.dumps([kept, threading.active_count(), dict(os.environ) == before]))
"""


def test_the_application_is_made_from_the_settings_and_leaves_no_thread_to_the_fork() -> None:
    settings = [settings_for(f"postgresql://{name}", "redis://ours") for name in ("a", "b")]
    command = [sys.executable, "-c", PRELOADED, json.dumps(settings)]
    env = {name: value for name, value in os.environ.items() if name not in settings[0]}
    said = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True).stdout
    assert json.loads(said) == [["postgresql+psycopg://a", "postgresql+psycopg://b"], 1, True]
