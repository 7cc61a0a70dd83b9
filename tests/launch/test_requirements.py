"""What runs needs nothing that only a developer has."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Runs in a Python of its own: every package that `requirements.txt` does not name is not there.
ALONE = """
import importlib, os, pkgutil, re, sys
from importlib.metadata import packages_distributions
from pathlib import Path

def plain(name):
    return re.sub(r"[-_.]+", "-", name).lower()

locked = re.findall(r"^([A-Za-z0-9._-]+)==", Path("requirements.txt").read_text(), re.M)
allowed = {*map(plain, locked), "setuptools", "pip"}
beyond = {
    module
    for module, owners in packages_distributions().items()
    if not {plain(owner) for owner in owners} & allowed
}

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in beyond:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Missing())
os.environ["DJANGO_SETTINGS_MODULE"] = "narrator.settings"
import django
django.setup()
for package in ("narrator", "jobs"):
    root = importlib.import_module(package)
    for found in pkgutil.walk_packages(root.__path__, package + "."):
        importlib.import_module(found.name)
from celery.concurrency import get_implementation
from kombu.transport import get_transport_cls
from narrator.celery import app
get_transport_cls("redis")
[get_implementation(name) for name in ("prefork", "solo", "threads")]
app.backend, app.tasks
for name in ("celery.bin.celery", "celery.apps.worker", "celery.apps.beat", "granian.cli"):
    importlib.import_module(name)
"""


def test_everything_is_imported_with_nothing_but_what_is_locked() -> None:
    command = [sys.executable, "-W", "ignore", "-c", ALONE]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr[-2000:]
