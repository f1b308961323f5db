"""Before the tests: bring Dovecot and Chromium where that is possible; otherwise say which tests are left out, and why.

By apt; Ubuntu's apt has no Chromium that tests can steer (a snap), so there Playwright brings its own. In CI the checkers of deploy/ are
brought, too, and nothing may be left out.
"""

import os
import subprocess
import sys
from collections.abc import Callable

from backend import apt
from backend.errors import Unreachable
from tests.parts.programs import chromium, find

CI = bool(os.environ.get("CI"))
NEEDED = {
    "dovecot": (["dovecot-core", "dovecot-imapd", "dovecot-lmtpd"], "the mail scanner against a full IMAP server"),
    "chromium": (["chromium", "fonts-noto-color-emoji"], "the app in a browser"),
}
CHECKERS = {
    "caddy": (["caddy"], "the web server's configuration"),
    "shellcheck": (["shellcheck"], "the administrator's scripts"),
    "systemd-analyze": (["systemd"], "the systemd units"),
}
BY_PLAYWRIGHT = [sys.executable, "-m", "playwright", "install", "--with-deps", "--no-shell", "chromium"]


def main() -> int:
    wanted = NEEDED | CHECKERS if CI else NEEDED
    missing = [program for program in wanted if not is_here(program)]
    if missing and apt.may_install():
        print(f"… Installing {', '.join(missing)} for the tests", flush=True)
        for program in missing:
            _bring(program, wanted[program][0])
    missing = [program for program in wanted if not is_here(program)]
    for program in missing:
        packages, what = wanted[program]
        print(f"Left out: {what}, because {program} is missing. As root: {_advice(program, packages)}")
    return 1 if missing and CI else 0


def is_here(program: str) -> bool:
    return bool(chromium() if program == "chromium" else find(program))


def _bring(program: str, packages: list[str]) -> None:
    """One way after the other until it is here; only if all fail their last words are told."""
    ways: list[Callable[[], None]] = [lambda: apt.install(*packages)]
    if program == "chromium":
        ways.append(_by_playwright)
    failed: list[str] = []
    for way in ways:
        try:
            way()
        except Unreachable as error:
            failed.append(error.message)
        if is_here(program):
            return
    print("\n".join(failed), file=sys.stderr)


def _by_playwright() -> None:
    done = subprocess.run(BY_PLAYWRIGHT, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        raise Unreachable(f"playwright install failed:\n{(done.stderr or done.stdout)[-2000:].rstrip()}")


def _advice(program: str, packages: list[str]) -> str:
    by_apt = f"apt-get install {' '.join(packages)}"
    return (
        f"{by_apt} (on Ubuntu: .venv/bin/playwright install --with-deps chromium)" if program == "chromium" else by_apt
    )


if __name__ == "__main__":
    sys.exit(main())
