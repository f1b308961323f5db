"""What others take to copy the same mailbox into an empty directory: mbsync as it is by default, and offlineimap. They neither read nor match it.

A tool that is not installed gives None (Debian: isync, offlineimap3). Each runs as it would for a person, and syncs files to the disk.
"""

import shutil
import subprocess
import time
from pathlib import Path

from tests.parts.dovecot import PASSWORD

PATIENCE_S = 900

MBSYNC = """
IMAPAccount there
Host 127.0.0.1
Port {port}
User {address}
Pass {password}
SSLType None
AuthMechs LOGIN

IMAPStore there
Account there

MaildirStore here
Path {folder}/mail/
Inbox {folder}/mail/INBOX

Channel all
Far :there:
Near :here:
Patterns INBOX
Create Near
Sync Pull
SyncState *
"""

OFFLINEIMAP = """
[general]
accounts = all
metadata = {folder}/state

[Account all]
localrepository = here
remoterepository = there

[Repository here]
type = Maildir
localfolders = {folder}/mail

[Repository there]
type = IMAP
remotehost = 127.0.0.1
remoteport = {port}
remoteuser = {address}
remotepass = {password}
ssl = no
starttls = no
readonly = True
folderfilter = lambda name: name == "INBOX"
"""


def mbsync(port: int, address: str, folder: Path) -> float | None:
    """Seconds; None if it is not installed."""
    return _seconds(["mbsync", "-q", "-c", _fresh(folder, MBSYNC, port, address), "-a"])


def offlineimap(port: int, address: str, folder: Path) -> float | None:
    """Seconds; None if it is not installed."""
    return _seconds(["offlineimap", "-o", "-u", "quiet", "-c", _fresh(folder, OFFLINEIMAP, port, address)])


def copied(folder: Path) -> int:
    """How many mails lie there now."""
    return sum(1 for it in (folder / "mail").rglob("*") if it.parent.name in ("cur", "new"))


def _fresh(folder: Path, settings: str, port: int, address: str) -> str:
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "mail").mkdir(parents=True)
    path = folder / "settings"
    path.write_text(settings.format(port=port, address=address, password=PASSWORD, folder=folder))
    return str(path)


def _seconds(command: list[str]) -> float | None:
    if not shutil.which(command[0]):
        return None
    began = time.monotonic()
    subprocess.run(command, check=True, timeout=PATIENCE_S, stdout=subprocess.DEVNULL)
    return time.monotonic() - began
