"""The scanner's way through one mailbox, round by round, in the test's own process: a real server and database, but no fleet and no phone."""

import asyncio
import os
import secrets
import shutil
import time
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from beanie import PydanticObjectId

from backend.domain.networks import networks
from backend.store import leases
from backend.store.connection import Store
from backend.store.mailboxes import Mailbox
from backend.store.progress import Progress
from mail_scanner.catch_up import CatchUp
from mail_scanner.connecting import Access
from mail_scanner.intake import Intake
from mail_scanner.mailbox import Wire
from mail_scanner.open_folder import OpenFolder, Visit
from mail_scanner.parsers import Parsers
from mail_scanner.rounds import Rounds
from mail_scanner.second import Second
from tests.parts.dovecot import PASSWORD, VALIDITY, Dovecot


class NoPhones:
    async def deliver(self, notice: Any, devices: Any) -> None: ...


@dataclass
class Visiting:
    """What a scanner process has, for one mailbox."""

    store: Store
    mailbox: Mailbox
    parsers: Parsers
    fence: int = 0
    wires: list[Wire] = field(default_factory=list)
    seconds: list[Second] = field(default_factory=list)

    def __post_init__(self) -> None:
        ours = frozenset({"nordlicht.example"})
        company: Any = SimpleNamespace(own_domains=ours, alert_unchecked=False)
        sender: Any = NoPhones()
        self.intake = Intake(self.store, self.parsers, sender, company, "https://rapport.example", ours)

    @property
    def id(self) -> PydanticObjectId:
        return PydanticObjectId(str(self.mailbox.id))

    async def rounds(self) -> Rounds:
        """A new visit, as after a restart: signed in, folders listed, nothing looked into yet."""
        if not self.fence:
            held = await leases.claim(self.store, self.id, "test")
            assert held
            self.fence = held.fence
        box = await Mailbox.get(self.id)
        assert box
        rounds = Rounds(Visit(box, await self.wire(), self.fence, asyncio.to_thread), self.intake, self.catch_up())
        await rounds.begin()
        return rounds

    def second(self, rounds: Rounds) -> Second:
        """Give this visit its second connection."""
        rounds.second = Second(self.id, self.intake, self._second_wire, asyncio.to_thread, rounds.folders)
        self.seconds.append(rounds.second)
        return rounds.second

    async def all_read(self, rounds: Rounds | None = None) -> Rounds:
        """Go round until all is quiet."""
        rounds = rounds or await self.rounds()
        rounds.asked_at = float("-inf")
        while not await rounds.go(time.monotonic()):
            pass
        return rounds

    async def inbox(self) -> OpenFolder:
        """Under EXAMINE on a connection of its own, at our place."""
        rounds = await self.rounds()
        return await rounds.at(rounds.places[0])

    def catch_up(self) -> CatchUp:
        return CatchUp(self.id, self.intake)

    async def wire(self) -> Wire:
        it = self.mailbox
        access = Access(it.host, it.port, it.security, it.login, PASSWORD, it.ca_file, networks(["127.0.0.0/8", "::1"]))
        self.wires.append(await asyncio.to_thread(Wire, access))
        return self.wires[-1]

    async def leave(self) -> None:
        """Sign out everywhere, so that files of the server may be changed."""
        for second in self.seconds:
            await second.close()
        for wire in self.wires:
            await asyncio.to_thread(wire.close)
        self.seconds.clear()
        self.wires.clear()

    async def progress(self, folder: str = "INBOX") -> Progress:
        """Of the present numbering."""
        found = await Progress.find({"mailbox_id": self.id, "folder": folder}).sort("-opened_at").first_or_none()
        assert found
        return found

    async def _second_wire(self) -> tuple[Wire, float]:
        return await self.wire(), float("inf")


def put(dovecot: Dovecot, address: str, mails: list[bytes], folder: str = "INBOX") -> None:
    """Lay mails into a folder at once, as if they had come one after the other. Far quicker than delivering them."""
    home = dovecot.maildir(address) / ("" if folder == "INBOX" else f".{folder}")
    for name in ("cur", "new", "tmp"):
        (home / name).mkdir(parents=True, exist_ok=True)
        for made in (home / name, home, dovecot.maildir(address)):
            shutil.chown(made, "mail", "mail")
    begun = time.time_ns() // 1000
    for number, raw in enumerate(mails):
        file = home / "tmp" / f"{begun // 10**6}.M{number:06}P{secrets.token_hex(3)}.test"
        file.write_bytes(raw)
        shutil.chown(file, "mail", "mail")
        os.replace(file, home / "new" / file.name)


def number_from(dovecot: Dovecot, address: str, uidnext: int, folder: str = "INBOX") -> None:
    """The next mail gets this UID, and the folder keeps its UIDVALIDITY. Nobody may have it open."""
    home = dovecot.maildir(address) / ("" if folder == "INBOX" else f".{folder}")
    uids = home / "dovecot-uidlist"
    head = uids.read_text().partition("\n")[0]
    validity = VALIDITY.search(head)
    assert validity
    uids.write_text(f"3 V{validity[1]} N{uidnext} G{secrets.token_hex(16)}\n")
    for file in [*home.glob("dovecot.index*"), *(home / "cur").glob("*"), *(home / "new").glob("*")]:
        file.unlink()
