"""A private Dovecot on free ports of this machine: IMAP, IMAPS and LMTP, one maildir per user, its own certificate."""

import re
import shutil
import smtplib
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from imapclient import IMAPClient

from backend.embedded import end_with_parent, free_port
from tests.parts import certificates
from tests.parts.dovecot_conf import CONFIG, GRANTS, OAUTH_PASSDB
from tests.parts.programs import find
from tests.parts.wire_log import Speech, WireLog

PASSWORD = "geheim-im-test"
VALIDITY = re.compile(r" V(\d+)")
STAMP = re.compile(rb"^\d+\.\d+ ", re.MULTILINE)
"""The moment at which a line was said, before each line of Dovecot's rawlog."""


def is_here() -> bool:
    return find("dovecot") is not None


class Dovecot:
    """A running server. `user` makes an account, `deliver` brings a mail by LMTP, as a mail server would.

    It runs as users of its own, who must be able to reach its folder: pytest's private temporary folders would not do. With the address of an
    authorisation server's introspection (RFC 7662) it also takes that server's tokens, by XOAUTH2 and OAUTHBEARER. `more` are further lines of
    its configuration.
    """

    def __init__(self, introspection_url: str = "", more: str = "") -> None:
        self.folder = folder = Path(tempfile.mkdtemp(prefix="rapport-dovecot-"))
        self.imap_port, self.imaps_port, self.lmtp_port = free_port(), free_port(), free_port()
        for name in ("run", "state", "mail", "heard"):
            (folder / name).mkdir()
        shutil.chown(folder / "mail", "mail", "mail")
        folder.chmod(0o711)
        (folder / "users").write_text("")
        self.ca_file = certificates.make(folder)
        config = folder / "dovecot.conf"
        config.write_text(
            CONFIG.format(
                folder=folder,
                name=folder.name,
                imap_port=self.imap_port,
                imaps_port=self.imaps_port,
                lmtp_port=self.lmtp_port,
                oauth_mechanisms=" xoauth2 oauthbearer" if introspection_url else "",
            )
            + more
        )
        if introspection_url:
            self._take_tokens(config, introspection_url)
        self._config = config
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [str(find("dovecot")), "-F", "-c", str(self._config)], preexec_fn=end_with_parent
        )
        deadline = time.monotonic() + 10
        while True:
            try:
                smtplib.LMTP("127.0.0.1", self.lmtp_port).quit()
                return
            except OSError:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    raise RuntimeError((self.folder / "dovecot.log").read_text()) from None
                time.sleep(0.02)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def user(self, address: str) -> str:
        return self.users([address])[0]

    def users(self, addresses: Iterable[str]) -> list[str]:
        """Many accounts in one go; for the server it is the same work as for one."""
        made = list(addresses)
        with (self.folder / "users").open("a") as file:
            file.writelines(f"{it}:{{PLAIN}}{PASSWORD}::::::\n" for it in made)
        return made

    @contextmanager
    def at_work(self, address: str) -> Iterator[IMAPClient]:
        """The person's own mail program, with all its rights: it files, moves, flags and deletes."""
        self.know(address)
        with IMAPClient("127.0.0.1", self.imap_port, ssl=False) as client:
            client.login(address, PASSWORD)
            yield client

    def know(self, address: str) -> None:
        """Wait until the server knows a new account; `deliver` and `at_work` do so by themselves."""
        self._by_lmtp("bounce@sender.example", address)

    def is_read(self, address: str) -> bool:
        """Whether somebody is signed in to this account."""
        said = (self.folder / "dovecot.log").read_text().splitlines()
        came = sum(" Login: " in it and f"<{address}>" in it for it in said)
        return came > sum(f" imap({address})<" in it and " Disconnected: " in it for it in said)

    def renumber(self, address: str) -> None:
        """Give the INBOX another UIDVALIDITY and leave its UIDs, as after a server was moved. Nobody may have it open."""
        uids = self.maildir(address) / "dovecot-uidlist"
        head, _, rest = uids.read_text().partition("\n")
        uids.write_text(VALIDITY.sub(lambda found: f" V{int(found[1]) + 1}", head, count=1) + f"\n{rest}")
        for index in self.maildir(address).glob("dovecot.index*"):
            index.unlink()

    def write_down(self, address: str) -> None:
        """From the next sign-in on, keep what is said for this account, TLS or not."""
        folder = self.folder / "heard" / address
        folder.mkdir()
        shutil.chown(folder, "mail", "mail")

    def heard(self, address: str) -> WireLog:
        """What was said since `write_down`, by all who signed in."""
        log = WireLog()
        for file in sorted((self.folder / "heard" / address).glob("*.in")):
            log.hear(Speech(), STAMP.sub(b"", file.read_bytes()))
        return log

    def deliver(self, address: str, raw: bytes, envelope_sender: str = "bounce@sender.example") -> None:
        self._by_lmtp(envelope_sender, address, raw)

    def maildir(self, address: str) -> Path:
        return self.folder / "mail" / address

    def _by_lmtp(self, envelope_sender: str, address: str, raw: bytes = b"") -> None:
        """Deliver a mail, or only ask whether one would be taken."""
        deadline = time.monotonic() + 3
        while True:
            try:
                with smtplib.LMTP("127.0.0.1", self.lmtp_port) as lmtp:
                    if raw:
                        lmtp.sendmail(envelope_sender, [address], raw)
                    else:
                        _ask(lmtp, envelope_sender, address)
                return
            except smtplib.SMTPRecipientsRefused:
                # Dovecot looks at the file of users once a second: a new one may still be unknown.
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def _take_tokens(self, config: Path, introspection_url: str) -> None:
        for name, text in GRANTS.items():
            (self.folder / name).write_text(text.replace("{url}", introspection_url))
            with config.open("a") as file:
                file.write(OAUTH_PASSDB.format(folder=self.folder, file=name))


def _ask(lmtp: smtplib.LMTP, envelope_sender: str, address: str) -> None:
    lmtp.ehlo_or_helo_if_needed()
    lmtp.mail(envelope_sender)
    code, said = lmtp.rcpt(address)
    if code != 250:
        raise smtplib.SMTPRecipientsRefused({address: (code, said)})
