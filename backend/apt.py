"""Debian's and Ubuntu's packages, where we may install them: as root on a machine that has apt."""

import os
import shutil
import subprocess
from functools import cache

from backend.errors import Unreachable


def may_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(*packages: str) -> None:
    """Raises Unreachable with apt's last words."""
    _update()
    _apt("install", "-y", "-qq", "--no-install-recommends", *packages)


@cache
def _update() -> None:
    """The lists of packages, once in a process: a slim image comes without."""
    _apt("update", "-qq")


def _apt(*arguments: str) -> None:
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(["apt-get", *arguments], env=quiet, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        raise Unreachable(f"apt-get {' '.join(arguments)} failed:\n{done.stderr[-2000:].rstrip()}")
