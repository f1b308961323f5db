"""Reading the mail that was there before us, one folder on one connection, newest first.

    UIDs -> whose, by a few header fields -> bodies of those alone -> read -> as they would be kept
    400     one FETCH, four reads            <= 100 mails, 8 MiB      bulk children

While one step works on a piece the step before makes the next (`ahead`): the server, the children and the database are busy at once, and
only a few pieces are in memory. Bodies are fetched whole: a mail's identity rests on all of it (mail-contract.md 4).
"""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from backend.domain.complaint_terms import Table
from backend.domain.evidence import AddressBook
from backend.domain.mail import Headers
from backend.domain.matching import between, whose
from backend.domain.privacy import Discretion, is_left_alone
from backend.domain.rereading import is_sought
from backend.domain.rules import readers
from backend.store import beside, complaint_terms
from backend.store.address_book import Asked, received, sent
from backend.store.address_books import Books, address_books
from backend.store.filing import author
from backend.store.keeping_many import Past, line_of, places_of
from backend.store.mailboxes import Mailbox
from backend.store.people import Row, people
from backend.store.progress import TRIES, Decision
from backend.store.users import of_mailbox
from mail_scanner import letters
from mail_scanner.ahead import ahead
from mail_scanner.answers import Envelope
from mail_scanner.checked import HEADERS, MAIL, Verb
from mail_scanner.folder_line import FolderLine
from mail_scanner.gathering import Own
from mail_scanner.intake import Intake
from mail_scanner.judging import judged_by
from mail_scanner.mailbox import Wire
from mail_scanner.parsers import Parsers
from mail_scanner.past_bodies import bodies_of
from mail_scanner.past_pieces import Piece, Sought, customers_of, cut, split, thread
from mail_scanner.past_text import is_open, settled
from mail_scanner.past_writers import by_their_writer
from mail_scanner.reading import Reading, Unreadable
from mail_scanner.whole import as_matched, parties_of

WINDOW = 400
READ_AT_ONCE = 25
"""Mails put to a child in one go. Taking its answers over holds the event loop, and new mail, for some milliseconds."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Beside:
    """What is read once for many mails: the people of the mailbox, and what the company calls a complaint."""

    at_hand: list[Row]
    terms: Table


@dataclass
class PastFolder:
    """One folder, as a backfill reads it on the line to it."""

    intake: Intake
    mailbox: Mailbox
    line: FolderLine
    wanted: frozenset[str] = frozenset()
    """Only mail of these addresses is read; none: all of it."""

    @property
    def name(self) -> str:
        return self.line.folder.name

    async def whose(self, uids: Sequence[int]) -> AsyncGenerator[list[Sought], None]:
        """These mails by their headers, in pieces. `uids`: descending."""
        for start in range(0, len(uids), WINDOW):
            yield await self._window(uids[start : start + WINDOW])

    async def pieces(self, uids: Sequence[int]) -> AsyncGenerator[Piece, None]:
        """These mails as they would be kept, in pieces small enough for one transaction."""
        async with aclosing(ahead(self._fetched(ahead(self.whose(uids))))) as fetched:
            async for sought, raws in fetched:
                for piece in await self._read(sought, raws):
                    yield piece

    # Whose they are

    async def _window(self, uids: Sequence[int]) -> list[Sought]:
        envelopes = {it.uid: it for it in await self.line(Wire.addressed, sorted(uids))}
        given = [envelopes[uid] for uid in uids if uid in envelopes]
        read = await read_many(self.intake.parsers, HEADERS, [it.raw for it in given])
        seen = [await by_their_writer(it, self.line.folder.role, self._own, self._discretion) for it in read]
        headers = [it if it and self._is_wanted(it) else None for it in seen]
        readable = [it for it in headers if isinstance(it, Headers)]
        books = await address_books([self._asked(it) for it in readable], self.intake.own_domains)
        found = iter(zip(readable, books.of, strict=True))
        sought = {it.uid: self._sought(it, said, found, books) for it, said in zip(given, headers, strict=True)}
        gone = {uid: Sought(uid, decision="gone") for uid in uids}
        return await self._without_known([(gone | sought)[uid] for uid in uids])

    def _is_wanted(self, said: Headers | Unreadable) -> bool:
        """Where only some mail is sought, what cannot be read has been set aside when all of it was read."""
        return not self.wanted or (isinstance(said, Headers) and is_sought(parties_of(said), self.wanted))

    @property
    def _own(self) -> Own:
        return Own(self.intake.own_domains, self.mailbox.address)

    @property
    def _discretion(self) -> Discretion:
        return self.intake.house.discretion(self.mailbox.kind, self.mailbox.owner_ids)

    def _asked(self, headers: Headers) -> Asked:
        asked = sent if self.line.folder.role == "sent" else received
        return asked(headers, self.intake.own_domains, self.mailbox.address)

    def _sought(
        self,
        it: Envelope,
        said: Headers | Unreadable | None,
        found: Iterator[tuple[Headers, tuple[AddressBook, ...]]],
        books: Books,
    ) -> Sought:
        if said is None:
            return Sought(it.uid, it.size, decision="skipped")
        if isinstance(said, Unreadable):
            return Sought(it.uid, it.size, decision="quarantined", error=said.reason)
        headers, theirs = next(found)
        parties = between(theirs, is_sent=self.line.folder.role == "sent")
        match = whose(parties)
        rows = tuple(books.customers[id_] for id_ in customers_of(match)) if match else ()
        is_functional = self.mailbox.kind == "functional"
        asked = parties if is_open(match, headers, parties, self._own, is_functional=is_functional) else None
        decision: Decision | None = None if rows or asked else "skipped"
        return Sought(it.uid, it.size, it.received_at, headers, match, parties.direction, rows, decision, parties=asked)

    async def _without_known(self, sought: list[Sought]) -> list[Sought]:
        """What was kept from this very place is not fetched again."""
        ids = [it.headers.message_id for it in sought if it.headers and not it.decision]
        places = await places_of(ids) if ids else {}
        return [
            Sought(it.uid, it.size, decision="known")
            if it.headers and not it.decision and self._is_here(it.uid, places.get(it.headers.message_id, ()))
            else it
            for it in sought
        ]

    def _is_here(self, uid: int, places: Iterable[Row]) -> bool:
        here = self._here(uid)
        return any(all(it.get(name) == value for name, value in here.items()) for it in places)

    # Their bodies

    async def _fetched(
        self, windows: AsyncGenerator[list[Sought], None]
    ) -> AsyncGenerator[tuple[list[Sought], dict[int, bytes]], None]:
        async with aclosing(windows):
            async for window in windows:
                for sought in cut(window):
                    yield sought, await bodies_of(self.line, [it for it in sought if not it.decision])

    # As they would be kept

    async def _read(self, sought: Sequence[Sought], raws: dict[int, bytes]) -> list[Piece]:
        uids = [it.uid for it in sought if it.uid in raws]
        read = await read_many(self.intake.parsers, MAIL, [raws[uid] for uid in uids])
        readings = dict(zip(uids, read, strict=True))
        known = Beside(await of_mailbox(self.mailbox.owner_ids), await complaint_terms.table())
        return split([await self._decided(it, readings.get(it.uid), known) for it in sought])

    async def _decided(
        self, it: Sought, reading: Reading | Unreadable | None, known: Beside
    ) -> tuple[Sought, Past | None]:
        if it.decision:
            return it, None
        if reading is None:
            return Sought(it.uid, it.size, decision="gone"), None
        try:
            past = await self._past(it, self._as_matched(it, reading), known)
        except Unreadable as unreadable:
            return Sought(it.uid, it.size, decision="quarantined", error=unreadable.reason), None
        return (it, past) if past else (Sought(it.uid, it.size, decision="skipped"), None)

    def _as_matched(self, it: Sought, reading: Reading | Unreadable) -> Reading:
        if isinstance(reading, Unreadable):
            raise reading
        if it.headers is None:
            raise Unreadable("differs")
        return as_matched(reading, it.headers, self._own, self._discretion)

    async def _past(self, it: Sought, reading: Reading, known: Beside) -> Past | None:
        """None for what a machine wrote and nobody in particular is the customer of. It is done with: nothing of it waits for anybody."""
        it, reading = await settled(it, reading, self._own)
        if is_left_alone(reading.mail.headers, self._discretion, self.line.folder.role, self._own.holds):
            return None
        now, found = self.intake.clock(), it.found or letters.NOBODY
        reading = judged_by(known.terms, reading, it.found)
        letter = letters.read(reading, found, it.received_at, self.mailbox.authserv_ids, it.direction)
        around = people(it.customers, known.at_hand, now)
        situation = letters.situation(letter, around, alert_unchecked=False)
        if not it.customers or (found.customer_id is None and not readers(situation)):
            return None
        mail = letters.row(letter, None, situation, self._occurrence(it.uid, now), self.mailbox.address, now)
        mail["done_at"] = it.received_at
        mail["thread_id"] = found.thread_id or thread(mail, reading.mail.headers)
        mail["team"] = it.customers[0]["team"] if found.customer_id else None
        line = line_of(mail, reading.words, await author(it.direction, mail["sender"]["address"]))
        return Past(mail, line, tuple(beside.rows(line, mail["also"])) if line else ())

    def _occurrence(self, uid: int, now: datetime) -> Row:
        """As a row (`mail_parts.Occurrence`)."""
        return {**self._here(uid), "seen_at": now, "gone_at": None}

    def _here(self, uid: int) -> Row:
        at = self.line.place
        return {
            "mailbox_id": at.mailbox_id, "folder": at.folder, "uidvalidity": at.uidvalidity, "uid": uid, "generation": at.generation,
            "incarnation": at.incarnation,
        }  # fmt: skip


async def read_many(parsers: Parsers, verb: Verb[T], raws: Sequence[bytes]) -> list[T | Unreadable]:
    """What the children make of these, in their order. What they cannot read is tried three times in all: it may have been the machine's fault."""
    parts = [raws[start : start + READ_AT_ONCE] for start in range(0, len(raws), READ_AT_ONCE)]
    outcomes = [it for part in await asyncio.gather(*(parsers.many(verb, it) for it in parts)) for it in part]
    for _ in range(TRIES - 1):
        for at in [at for at, it in enumerate(outcomes) if isinstance(it, Unreadable)]:
            (outcomes[at],) = await parsers.many(verb, [raws[at]])
    return outcomes
