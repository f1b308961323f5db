"""Where the programs of the tests are. Servers live where the search path of an ordinary person does not lead."""

import os
import shutil
from pathlib import Path

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find(name: str) -> str | None:
    return shutil.which(name, path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/sbin")))


def needed(name: str) -> str:
    """A program of this machine; `make test` brings it where it may. Skips the test without it; in CI nothing is left out."""
    return _or_left_out(find(name), name)


def chromium() -> str | None:
    """A Chromium that Playwright can steer: the system's, else the one that `playwright install` keeps."""
    systems = (path for name in BROWSERS if (path := find(name)) and not is_snap(Path(path)))
    return next(systems, None) or _playwrights()


def needed_chromium() -> str:
    return _or_left_out(chromium(), "Chromium")


def is_snap(path: Path) -> bool:
    """Whether this is Ubuntu's snap, or the script that stands for it: a snap sees neither our profiles in /tmp nor our files."""
    if "snap" in path.resolve().parts:
        return True
    with path.open("rb") as file:
        start = file.read(4096)
    return start.startswith(b"#!") and b"/snap/bin/" in start


def _playwrights() -> str | None:
    folder = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    return max((str(it) for it in folder.glob("chromium-*/chrome-linux*/chrome")), default=None)


def _or_left_out(path: str | None, name: str) -> str:
    if path is None:
        if os.environ.get("CI"):
            pytest.fail(f"{name} is missing and CI leaves nothing out")
        pytest.skip(f"left out: {name} is not installed")
    return path
