"""A person's own mail program, busy in the mailbox that we read: it files, flags, deletes, empties and renames folders, at random."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from random import Random
from typing import Any

from imapclient import SEEN, IMAPClient
from imapclient.exceptions import IMAPClientError

from tests.build import raw_mail
from tests.parts.dovecot import PASSWORD, Dovecot

INBOX, FILED = READ = ("INBOX", "Kunden")
"""The folders that matter: what lies here must be known."""
ASIDE = "Ablage"
"""One that nobody reads."""
FLAGS: tuple[bytes, ...] = (SEEN, rb"\Flagged", rb"\Answered", b"$label1")
MESSAGE_ID = b"BODY[HEADER.FIELDS (MESSAGE-ID)]"

Place = tuple[str, int, int]
"""Folder, UIDVALIDITY, UID."""


@dataclass
class OtherClient:
    sign_in: Callable[[], IMAPClient]
    name: str
    random: Random
    imap: IMAPClient = field(init=False)
    laid: int = 0
    renamed: int = 0

    def __post_init__(self) -> None:
        """In a mailbox that has these folders."""
        self.imap = self.sign_in()
        for folder in (FILED, ASIDE):
            self.imap.create_folder(folder)

    def act(self) -> None:
        """Something that comes to its mind. What there is nothing to do with is left."""
        acts: list[Callable[[], None]] = [self.lay, self.lay, self.move, self.move, self.copy, self.flag, self.expunge, self.rename]  # fmt: skip
        try:
            self.random.choice(acts)()
        except IMAPClientError:
            self._begin_anew()

    def lay(self) -> None:
        """A mail comes, of a customer or of nobody."""
        self.laid += 1
        ours = self.random.random() < 0.7
        message_id = f"<{self.laid}.{self.name}@{'mueller' if ours else 'anderswo'}.example>"
        sender = "Petra Klein <petra.klein@mueller.example>" if ours else "Otto <otto@anderswo.example>"
        raw = raw_mail(f"Nummer {self.laid}.", sender=sender, message_id=message_id)
        self.imap.append(self.random.choice(READ), raw)

    def move(self) -> None:
        folder, uids = self._some()
        if uids:
            self.imap.move(uids, self.random.choice([it for it in (*READ, *READ, ASIDE) if it != folder]))

    def copy(self) -> None:
        folder, uids = self._some()
        if uids:
            self.imap.copy(uids[:1], next(it for it in READ if it != folder))

    def flag(self) -> None:
        _, uids = self._some()
        if uids:
            change = self.random.choice([self.imap.add_flags, self.imap.remove_flags])
            change(uids, self.random.sample(FLAGS, 2), silent=True)

    def expunge(self) -> None:
        _, uids = self._some()
        if uids:
            self.imap.delete_messages(uids)
            self.imap.expunge()

    def rename(self) -> None:
        """The folder is put away and a new one begun; or it is away only for a moment; or another takes its name."""
        self.renamed += 1
        away = f"Alt-{self.renamed}"
        self.imap.select_folder(INBOX)
        self.imap.rename_folder(FILED, away)
        match self.random.randrange(3):
            case 0:
                self.imap.create_folder(FILED)
            case 1:
                self.imap.rename_folder(away, FILED)
            case _:
                self.imap.rename_folder(ASIDE, FILED)
                self.imap.rename_folder(away, ASIDE)

    def tidy(self) -> None:
        """Leave little behind, so that the next course is a short one."""
        for folder in READ:
            self._open(folder)
            if uids := self.imap.search():
                self.imap.delete_messages(uids)
                self.imap.expunge()

    def lying(self) -> dict[Place, tuple[str, frozenset[bytes]]]:
        """Every mail in the folders that matter: its Message-ID and its flags."""
        found: dict[Place, tuple[str, frozenset[bytes]]] = {}
        for folder in READ:
            validity = self._open(folder)
            for uid, said in self._fetched().items():
                message_id = str(message_from_bytes(said[MESSAGE_ID])["Message-ID"])
                found[folder, validity, uid] = message_id, frozenset(said[b"FLAGS"]) - {rb"\Recent"}
        return found

    def _some(self) -> tuple[str, list[int]]:
        """A folder, and one to three of its mails; none where there are none."""
        folder = self.random.choice(READ)
        self._open(folder)
        uids = self.imap.search()
        return folder, self.random.sample(uids, min(len(uids), self.random.randint(1, 3)))

    def _open(self, folder: str) -> int:
        """Its UIDVALIDITY. To a session that has seen another folder of this name Dovecot may call it deleted until that session's end."""
        with suppress(IMAPClientError):
            return int(self.imap.select_folder(folder)[b"UIDVALIDITY"])
        self._begin_anew()
        return int(self.imap.select_folder(folder)[b"UIDVALIDITY"])

    def _begin_anew(self) -> None:
        """In another session, with all folders: the last one may have ended between two renamings."""
        self.imap.logout()
        self.imap = self.sign_in()
        for folder in (FILED, ASIDE):
            if not self.imap.folder_exists(folder):
                self.imap.create_folder(folder)

    def _fetched(self) -> dict[int, Any]:
        uids = self.imap.search()
        return dict(self.imap.fetch(uids, [MESSAGE_ID, "FLAGS"])) if uids else {}


@contextmanager
def other_client(dovecot: Dovecot, address: str, random: Random) -> Iterator[OtherClient]:
    dovecot.know(address)

    def sign_in() -> IMAPClient:
        imap = IMAPClient("127.0.0.1", dovecot.imap_port, ssl=False)
        imap.login(address, PASSWORD)
        return imap

    client = OtherClient(sign_in, address.partition("@")[0], random)
    try:
        yield client
    finally:
        client.imap.logout()
