"""The tests bring what they need: which Chromium is one, and which way leads to it where apt has none."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from backend import apt
from backend.errors import Unreachable
from tests import prepare
from tests.parts.programs import chromium, is_snap, needed_chromium

STUB = """#!/bin/sh
if ! [ -x /snap/bin/chromium ]; then echo "snap install chromium" >&2; exit 1; fi
exec /snap/bin/chromium "$@"
"""
"""In the manner of what Ubuntu's package chromium-browser consists of."""


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Path]:
    """A machine without any browser, in which programs can be put."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "playwright"))

    def put(place: str, text: str = "\x7fELF") -> Path:
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o755)
        return path

    return put


def test_the_systems_own_comes_first_and_a_snap_is_none(machine: Callable[..., Path]) -> None:
    assert chromium() is None
    kept = machine("playwright/chromium-1208/chrome-linux64/chrome")
    assert chromium() == str(kept)
    machine("bin/chromium-browser", STUB)
    assert chromium() == str(kept)
    chrome = machine("bin/google-chrome", "#!/bin/bash\nexec /opt/google/chrome/chrome\n")
    assert chromium() == str(chrome)
    debians = machine("bin/chromium", "#!/bin/sh\nexec /usr/lib/chromium/chromium\n")
    assert chromium() == str(debians)


def test_a_link_into_the_snap_is_one(tmp_path: Path) -> None:
    snap = tmp_path / "snap"
    snap.write_text("\x7fELF")
    (tmp_path / "chromium").symlink_to(snap)
    assert is_snap(tmp_path / "chromium")


@pytest.mark.parametrize(("ci", "end"), [("", pytest.skip.Exception), ("true", pytest.fail.Exception)])
def test_without_a_browser_its_tests_are_left_out_but_not_in_ci(
    machine: object, ci: str, end: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", ci)
    with pytest.raises(end, match="Chromium"):
        needed_chromium()


@pytest.fixture
def root_with_apt(machine: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    monkeypatch.setattr(apt, "may_install", lambda: True)
    monkeypatch.setattr(prepare, "NEEDED", {"chromium": (["chromium"], "the app in a browser")})
    monkeypatch.setattr(prepare, "CI", False)
    return machine


def test_where_apt_has_only_the_snap_playwright_brings_it(
    root_with_apt: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    target = tmp_path / "playwright/chromium-1208/chrome-linux64"
    monkeypatch.setattr(apt, "install", lambda *_: root_with_apt("bin/chromium-browser", STUB))
    write = f"import os; os.makedirs({str(target)!r}); open({str(target / 'chrome')!r}, 'w')"
    monkeypatch.setattr(prepare, "BY_PLAYWRIGHT", [sys.executable, "-c", write])
    assert prepare.main() == 0
    assert chromium() == str(target / "chrome")
    assert capsys.readouterr().out == "… Installing chromium for the tests\n"


@pytest.mark.parametrize("ci", [False, True])
def test_where_no_way_leads_to_it_both_last_words_are_told(
    root_with_apt: object, ci: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: str) -> None:
        raise Unreachable("apt-get install -y failed:\nE: no candidate")

    monkeypatch.setattr(apt, "install", refuse)
    monkeypatch.setattr(prepare, "BY_PLAYWRIGHT", [sys.executable, "-c", "raise SystemExit('no network')"])
    monkeypatch.setattr(prepare, "CI", ci)
    monkeypatch.setattr(prepare, "CHECKERS", {})
    assert prepare.main() == int(ci)
    said = capsys.readouterr()
    assert said.err == "apt-get install -y failed:\nE: no candidate\nplaywright install failed:\nno network\n"
    assert "Left out: the app in a browser, because chromium is missing." in said.out
    assert "playwright install --with-deps chromium" in said.out


def test_the_browser_of_this_machine_is_found() -> None:
    path = needed_chromium()
    assert os.access(path, os.X_OK)
