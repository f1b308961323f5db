"""Before the tests: bring Dovecot and Chromium by apt where that is possible; otherwise say which tests are left out, and why.

In CI the checkers of deploy/ are brought, too, and nothing may be left out.
"""

import os
import subprocess
import sys

from tests.parts.programs import find

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


def main() -> int:
    wanted = NEEDED | CHECKERS if CI else NEEDED
    missing = [program for program in wanted if not find(program)]
    if missing and os.geteuid() == 0 and find("apt-get"):
        print(f"… Installing {', '.join(missing)} for the tests", flush=True)
        _apt("update", "-qq")
        for program in missing:
            _apt("install", "-y", "-qq", "--no-install-recommends", *wanted[program][0])
    missing = [program for program in wanted if not find(program)]
    for program in missing:
        packages, what = wanted[program]
        print(f"Left out: {what}, because {program} is missing. As root: apt-get install {' '.join(packages)}")
    return 1 if missing and CI else 0


def _apt(*arguments: str) -> None:
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(["apt-get", *arguments], env=quiet, capture_output=True, text=True)
    if done.returncode:
        print(f"apt-get {' '.join(arguments)} failed:\n{done.stderr[-2000:]}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
