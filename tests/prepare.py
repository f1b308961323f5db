"""Before the tests: bring Dovecot and Chromium by apt where that is possible; otherwise say which tests are left out, and why."""

import os
import shutil
import subprocess
import sys

WANTED = {
    "dovecot": (["dovecot-core", "dovecot-imapd", "dovecot-lmtpd"], "the mail scanner against a full IMAP server"),
    "chromium": (["chromium", "fonts-noto-color-emoji"], "the app in a browser"),
}


def main() -> int:
    missing = {program: wanted for program, wanted in WANTED.items() if not shutil.which(program)}
    if not missing:
        return 0
    packages = [package for wanted, _ in missing.values() for package in wanted]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"… Installing {', '.join(missing)} for the tests", flush=True)
        _apt("update", "-qq")
        _apt("install", "-y", "-qq", "--no-install-recommends", *packages)
        missing = {program: wanted for program, wanted in WANTED.items() if not shutil.which(program)}
    for program, (packages, what) in missing.items():
        print(f"Left out: {what}, because {program} is missing. As root: apt-get install {' '.join(packages)}")
    return 1 if missing and os.environ.get("CI") else 0


def _apt(*arguments: str) -> None:
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(["apt-get", *arguments], env=quiet, capture_output=True, text=True)
    if done.returncode:
        print(f"apt-get {arguments[0]} failed:\n{done.stderr[-2000:]}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
