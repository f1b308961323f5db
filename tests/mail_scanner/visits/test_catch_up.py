"""Catching up: one watermark, long runs of nobody's mail, mail that cannot be read, and a scanner that ends anywhere."""

import asyncio
import random
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from backend.store import keeping
from backend.store.activities import Activity
from backend.store.mailboxes import Mailbox
from backend.store.mails import Mail
from backend.store.notices import Notice
from backend.store.progress import Counts, Progress
from backend.store.quarantine import Quarantined
from mail_scanner import catch_up as catch_up_
from mail_scanner.answers import Envelope, FolderState
from mail_scanner.open_folder import OpenFolder
from mail_scanner.reading import Unreadable
from mail_scanner.troubles import MailboxTrouble
from tests.boxes import now_of
from tests.build import raw_mail
from tests.cast import Cast
from tests.parts.dovecot import Dovecot
from tests.parts.visiting import Visiting, put
from tests.soak import TOLD

STRANGER = "Otto Fremd <otto@anderswo.example>"
NOBODYS = raw_mail("Werbung.", sender=STRANGER)


@dataclass
class Shelf:
    """A folder that changes while it is read: what is delivered in the middle may be listed and not given yet."""

    dice: random.Random
    uids: list[int] = field(default_factory=list)
    uidnext: int = 1

    def deliver(self) -> None:
        self.uids.append(self.uidnext)
        self.uidnext += self.dice.choice((1, 1, 1, 2, 40))

    def envelopes_after(self, uid: int) -> list[Envelope]:
        listed = [it for it in self.uids if it > uid][: self.dice.choice((1, 3, 8))]
        if self.dice.random() < 0.4:
            self.deliver()
        if self.dice.random() < 0.1:
            raise MailboxTrouble("connection", "Abgerissen.")
        return self.envelopes(listed)

    def envelopes(self, uids: list[int]) -> list[Envelope]:
        late = self.dice.random() < 0.2
        return [Envelope(it, b"" if late and it == uids[-1] else NOBODYS, 100, datetime.now(UTC)) for it in uids]

    def listed(self, uids: str) -> list[int]:
        return [it for it in map(int, uids.split(",")) if it in self.uids]

    def examine(self, folder: str) -> FolderState:
        return FolderState(7, self.uidnext, len(self.uids))


def evidence(found: Progress) -> set[int]:
    return {30 * int(word) + bit for word, bits in found.evidence.items() for bit in range(30) if bits & 1 << bit}


@pytest.mark.soak
async def test_b01_one_watermark(
    cast: Cast, dovecot: Dovecot, visiting: Visiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mail comes between list and fetch, lines break, processes end: whatever lies below the watermark is decided, or open."""

    async def headers(raw: bytes) -> Any:
        return parsed

    parsed = await visiting.parsers.headers(NOBODYS)
    monkeypatch.setattr(visiting.intake, "parsers", type("Parsed", (), {"headers": staticmethod(headers)}))
    inbox = await visiting.inbox()
    for seed in range(TOLD.courses):
        shelf: Any = Shelf(random.Random(seed))
        await Progress.get_motor_collection().update_one({"_id": inbox.id}, {"$set": fresh()})
        for _ in range(shelf.dice.randint(1, 8)):
            shelf.deliver()
            await step(visiting, inbox, shelf)
        await heal(visiting, inbox, shelf)
        found = await now_of(inbox.progress)
        assert evidence(found) == set(shelf.uids), seed
        assert (found.open, found.settled_through) == ({}, max(shelf.uids)), seed


def fresh() -> dict[str, Any]:
    return {"settled_through": 0, "evidence": {}, "open": {}, "counts": Counts().model_dump(), "uidnext_seen": 0}


async def step(visiting: Visiting, inbox: OpenFolder, shelf: Any) -> None:
    """One look by a process that knows nothing but what is stored."""
    folder = replace(inbox, progress=await now_of(inbox.progress), wire=shelf, nobodys=[])
    catch_up = visiting.catch_up()
    try:
        await catch_up.go(folder, 0, time.monotonic() + 0.001 if shelf.dice.random() < 0.3 else float("inf"))
        if folder.progress.open:
            await catch_up.try_again(folder, map(int, list(folder.progress.open)), 0)
    except MailboxTrouble:
        pass
    found = await now_of(inbox.progress)
    below = {it for it in shelf.uids if it <= found.settled_through}
    assert below == evidence(found) | set(map(int, found.open))


async def heal(visiting: Visiting, inbox: OpenFolder, shelf: Any) -> None:
    shelf.dice.random = lambda: 1.0
    for _ in range(3):
        await step(visiting, inbox, shelf)


async def test_b02_a_long_run_of_nobodys_mail_is_decided_in_few_writes_and_the_next_is_kept(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, visiting: Visiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    writes = 0

    async def leave(*arguments: Any) -> None:
        nonlocal writes
        writes += 1
        await keeping.leave(*arguments)

    monkeypatch.setattr(catch_up_, "leave", leave)
    await visiting.all_read()
    put(dovecot, mailbox.address, [*[NOBODYS] * 1000, raw_mail("Bitte um Rückruf.")])
    await visiting.all_read()
    found = await visiting.progress()
    assert (found.settled_through, found.counts) == (1001, Counts(seen=1001, skipped=1000, stored=1))
    assert evidence(found) == set(range(1, 1002))
    assert 20 <= writes <= 40


async def test_b06_a_mail_that_cannot_be_read_stops_none_of_the_hundred_behind_it(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, visiting: Visiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison(visiting, monkeypatch)
    await visiting.all_read()
    put(dovecot, mailbox.address, [raw_mail("Gift."), *(raw_mail(f"Nummer {it}.") for it in range(100))])
    rounds = await visiting.all_read()
    assert (await visiting.progress()).counts == Counts(seen=100, stored=100)
    assert await Mail.find_all().count() == 100
    inbox = rounds.folders()[0]
    for _ in range(2):
        await visiting.catch_up().try_again(inbox, [1], 0)
    found = await visiting.progress()
    assert (found.open, found.counts) == ({}, Counts(seen=101, stored=100, quarantined=1))
    assert [(it.uid, it.error, it.tries) for it in await Quarantined.find_all().to_list()] == [(1, "crash", 3)]


def poison(visiting: Visiting, monkeypatch: pytest.MonkeyPatch) -> None:
    read = visiting.parsers.mail

    async def mail(raw: bytes) -> Any:
        if b"Gift." in raw:
            raise Unreadable("crash")
        return await read(raw)

    monkeypatch.setattr(visiting.parsers, "mail", mail)


async def test_a_mail_at_which_the_line_breaks_each_time_is_passed_and_given_up_in_the_end(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, visiting: Visiting
) -> None:
    await visiting.all_read()
    put(dovecot, mailbox.address, [raw_mail("Eins."), raw_mail("Zwei.")])
    catch_up = visiting.catch_up()
    for _ in range(2):
        inbox = await visiting.inbox()
        broken: Any = Breaking(inbox.wire)
        inbox = replace(inbox, wire=broken)
        with pytest.raises(MailboxTrouble):
            await catch_up.go(inbox, 0)
    assert (inbox.progress.settled_through, list(inbox.progress.open)) == (1, ["1"])
    await visiting.all_read()
    assert [it.new_text.strip() for it in await Mail.find_all().to_list()] == ["Zwei."]
    for _ in range(8):
        with pytest.raises(MailboxTrouble):
            await catch_up.try_again(inbox, [1], 0)
    assert [(it.uid, it.error) for it in await Quarantined.find_all().to_list()] == [(1, "missing")]


@dataclass
class Breaking:
    """A wire that breaks whenever the first mail is fetched."""

    wire: Any

    def __getattr__(self, name: str) -> Any:
        return getattr(self.wire, name)

    def piece(self, uid: int, offset: int, length: int) -> bytes | None:
        if uid == 1:
            raise MailboxTrouble("connection", "Abgerissen.")
        found: bytes | None = self.wire.piece(uid, offset, length)
        return found


@pytest.mark.soak
async def test_b10_f17_eight_scanners_on_one_mailbox_without_leases_keep_each_mail_once_and_tell_of_it_once(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, visiting: Visiting
) -> None:
    await visiting.all_read()
    put(dovecot, mailbox.address, [raw_mail(f"Nummer {it}.") for it in range(TOLD.crowded_mails)])
    inboxes = [await visiting.inbox() for _ in range(8)]
    await asyncio.gather(*(visiting.catch_up().go(it, 0) for it in inboxes))
    mails = await Mail.find_all().to_list()
    assert [len(it.occurrences) for it in mails] == [1] * TOLD.crowded_mails
    for document in (Activity, Notice):
        found = await document.find({"mail_id": {"$ne": None}}).to_list()
        assert sorted(it.mail_id for it in found) == sorted(it.id for it in mails)
    assert (await visiting.progress()).settled_through == TOLD.crowded_mails


async def test_b11_a_scanner_that_dies_inside_a_run_of_mails_loses_nothing_and_doubles_nothing(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, visiting: Visiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Died(BaseException): ...

    writes = allowed = 0

    def counted(write: Any) -> Any:
        async def done(*arguments: Any) -> Any:
            nonlocal writes
            if writes >= allowed:
                raise Died
            writes += 1
            return await write(*arguments)

        return done

    await visiting.all_read()
    monkeypatch.setattr(catch_up_, "leave", counted(keeping.leave))
    monkeypatch.setattr("mail_scanner.intake.keep", counted(keeping.keep))
    put(dovecot, mailbox.address, [NOBODYS if it % 4 else raw_mail(f"Nummer {it}.") for it in range(20)])
    while True:
        writes, allowed = 0, allowed + 1
        try:
            await visiting.catch_up().go(await visiting.inbox(), 0)
            break
        except Died:
            await visiting.leave()
    assert allowed >= 2
    found = await visiting.progress()
    assert (found.counts, found.settled_through) == (Counts(seen=20, skipped=15, stored=5), 20)
    assert await Mail.find_all().count() == 5
