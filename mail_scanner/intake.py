"""One mail, as a straight line. Read this first.

    fetch -> parse -> gather candidates -> match -> keep -> decide who is told -> note -> deliver -> advance
    I/O      pure     read                 pure     \\________________ one transaction ________________/

Everything is read first, then pure functions decide, then one transaction writes the mail, its line on the timeline, the notices and the
watermark: all or nothing, and only under our fence. Delivering is done beside the line, so that a slow push service delays no
mail; whoever finds an undelivered notice later sends it. Dying between any two steps means reading the mail again.

Before anything of a mail is decided it may be one to leave alone: from somebody on a list, or marked as private (backend/domain/privacy.py).

A mail that matches nobody leaves nothing but the moved watermark: its body is never fetched, its headers are never written. Two may be
read all the same (by_text.py): what one of us passed on, and everything in a functional mailbox. There it may be the first word of a future
customer, too, which is kept as an inquiry for some days.

What lies among the sent mail is ours, and matched by whom it went to. Nowhere else is it: anybody can write our name into a From.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from beanie import PydanticObjectId

from backend.domain.evidence import MailBooks
from backend.domain.forwarded import is_passed_on
from backend.domain.inquiries import is_inquiry
from backend.domain.kinds import is_bounce
from backend.domain.mail import Headers
from backend.domain.matching import is_nobodys, whose
from backend.domain.people import by_id
from backend.domain.privacy import Discretion, House, is_left_alone, without_blocked
from backend.domain.rules import readers, who_is_told
from backend.push import Sender
from backend.settings import Company
from backend.store import wanted
from backend.store.beside import lines
from backend.store.connection import Store
from backend.store.devices import Phones, active
from backend.store.earlier_notices import earlier
from backend.store.filing import author
from backend.store.holding import hold
from backend.store.keeping import keep, leave, sight
from backend.store.mail_notices import Announcement, notices
from backend.store.mail_parts import Occurrence
from backend.store.mails import Mail, has_sent, kept_as, line
from backend.store.notices import Notice
from backend.store.past_kept import put_in_order
from backend.store.people import people
from backend.store.progress import Decision
from backend.store.tombstones import Withdrawn
from backend.store.users import of_mailbox
from mail_scanner import letters
from mail_scanner.answers import Envelope
from mail_scanner.by_text import looked_into, with_text
from mail_scanner.gathering import Known, Own, both, header_books, is_own, known_of, needs_mailbox, written
from mail_scanner.judging import judged
from mail_scanner.metrics import Metrics
from mail_scanner.open_folder import OpenFolder, TooLarge
from mail_scanner.parsers import Parsers
from mail_scanner.reading import Reading, Unreadable
from mail_scanner.whole import as_matched, limit_of

log = logging.getLogger("rapport.intake")


@dataclass
class Intake:
    """What the line needs besides the folder: the store, the parsers and the push sender."""

    store: Store
    parsers: Parsers
    sender: Sender
    company: Company
    base_url: str
    own_domains: frozenset[str] = frozenset()
    """Ours as of the last look around: a mailbox added later may bring another."""
    house: House = field(default_factory=House)
    """What is left alone, as of the last look around."""
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    delivering: set[asyncio.Task[None]] = field(default_factory=set)
    metrics: Metrics = field(default_factory=Metrics)

    async def take_in(self, folder: OpenFolder, envelope: Envelope) -> Decision:
        """Decide one UID for good. Raises Unreadable for a mail that cannot be parsed, TooLarge, MailboxTrouble, Fenced, PyMongoError."""
        try:
            return await self._decide(folder, envelope)
        except Withdrawn:
            return await self.nothing(folder, envelope.uid, "skipped")

    async def _decide(self, folder: OpenFolder, envelope: Envelope) -> Decision:
        uid = envelope.uid
        if not envelope.raw:
            raise Unreadable("empty")
        with self.metrics.parse_s.timed():
            said = await self.parsers.headers(envelope.raw)
        own, discretion = self._own(folder), self._discretion(folder)
        if is_left_alone(said, discretion, folder.progress.role, own.holds):
            return await self.nothing(folder, uid, "skipped")
        headers = await written(without_blocked(said, discretion), folder.progress.role, own)
        if is_left_alone(headers, discretion, folder.progress.role, own.holds):
            return await self.nothing(folder, uid, "skipped")
        books = await header_books(headers, folder.progress.role, own)
        found = whose(books)
        if found is None:
            return await self._of_nobody(folder, envelope, headers, books)
        whole = self._whole(folder, envelope, headers)
        reading, known = await both(whole, known_of(found, books.direction, self.clock()))
        if (again := await with_text(found, books, reading, own)) != found:
            known = await known_of(again, books.direction, self.clock())
        return await self._file(folder, envelope, reading, known)

    async def _file(self, folder: OpenFolder, envelope: Envelope, reading: Reading, whose: Known) -> Decision:
        """A mail of a customer, or of one of several: what is known is read, from here on it is decided and written."""
        uid, facts = envelope.uid, whose.facts
        if not whose.customers:
            return await self.nothing(folder, uid, "skipped")
        received_at, reading = envelope.received_at, await judged(reading, whose.found)
        letter = letters.read(reading, whose.found, received_at, folder.mailbox.authserv_ids, whose.direction)
        mailbox = await of_mailbox(folder.mailbox.owner_ids) if needs_mailbox(facts) else []
        around = people(whose.customers, mailbox, self.clock())
        situation = letters.situation(letter, around, alert_unchecked=self.company.alert_unchecked)
        if facts is None and not readers(situation):
            return await self.nothing(folder, uid, "skipped")
        now = self.clock()
        told = [] if folder.is_silent(envelope.received_at) else who_is_told(situation, now)

        mail = letters.mail(letter, facts, situation, _occurrence(folder, uid, now), folder.mailbox.address, now)
        told_before = both(earlier(mail, told, now), author(mail.direction, mail.sender.address))
        (before, by), _ = await both(told_before, wanted.read(mail))
        shown = put_in_order(mail, facts[0], whose.past, now) if facts and whose.past else None
        news = Announcement(told, by_id(around), shown, self.base_url, now, before)
        noted = notices(mail, news, tries=1)
        entry = line(mail, reading.words, by)
        others = lines(entry, mail.also) if entry else []
        keeping = keep(self.store, mail, entry, noted, folder.settling(uid, "stored"), others)
        known, phones = await both(keeping, active(_whose(noted)))
        if known:
            mail.id = known
            noted = await sight(self.store, mail, notices(mail, news, tries=1), folder.settling(uid, "known"))
        self._deliver(noted, phones)
        return "known" if known else "stored"

    async def _of_nobody(self, folder: OpenFolder, envelope: Envelope, headers: Headers, books: MailBooks) -> Decision:
        """A mail whose header matches nobody: once more one that we sent, a customer's by its text, an inquiry, or nothing to anybody."""
        uid, own, now = envelope.uid, self._own(folder), self.clock()
        is_ours = is_own(headers, own)
        if is_ours and await has_sent(headers.message_id):
            return await self._sent_before(folder, envelope, headers)
        is_read = folder.mailbox.kind == "functional" or (
            is_passed_on(headers.subject) if is_ours else is_bounce(headers)
        )
        if folder.progress.role == "sent" or is_nobodys(books.sender) or not is_read:
            return await self.nothing(folder, uid, "skipped")
        reading, found = await looked_into(books, await self._whole(folder, envelope, headers), own)
        if is_left_alone(reading.mail.headers, self._discretion(folder), folder.progress.role, own.holds):
            return await self.nothing(folder, uid, "skipped")
        if found:
            return await self._file(folder, envelope, reading, await known_of(found, "in", now))
        if is_own(reading.mail.headers, own) or not is_inquiry(reading.kind.kind, envelope.received_at, now):
            return await self.nothing(folder, uid, "skipped")
        if known := await kept_as(reading.mail.digest):
            return await self._seen(folder, uid, known)
        letter = letters.read(
            await judged(reading, None), letters.NOBODY, envelope.received_at, folder.mailbox.authserv_ids
        )
        situation = letters.situation(letter, [], alert_unchecked=False)
        mail = letters.mail(letter, None, situation, _occurrence(folder, uid, now), folder.mailbox.address, now)
        is_new = await hold(self.store, mail, reading.words, now, folder.settling(uid, "stored"))
        return "stored" if is_new else "known"

    async def _sent_before(self, folder: OpenFolder, envelope: Envelope, headers: Headers) -> Decision:
        """A mail of ours in another place (copied to us, moved to the archive). Only the very same: anybody may know our Message-ID."""
        reading = await self._whole(folder, envelope, headers)
        known = await kept_as(reading.mail.digest)
        if known is None:
            return await self.nothing(folder, envelope.uid, "skipped")
        return await self._seen(folder, envelope.uid, known)

    async def _seen(self, folder: OpenFolder, uid: int, known: Mail) -> Decision:
        """A kept mail lies here, too, and that is all the news."""
        there = known.model_copy(update={"occurrences": [_occurrence(folder, uid, self.clock())], "for_user_ids": []})
        await sight(self.store, there, [], folder.settling(uid, "known"))
        return "known"

    async def finish(self) -> None:
        """Let deliveries that are under way end."""
        await asyncio.gather(*self.delivering, return_exceptions=True)

    async def nothing(self, folder: OpenFolder, uid: int, decision: Decision) -> Decision:
        """Decide a UID without a trace: only the watermark moves. Nobody's mail may come in long runs, so whoever catches up writes it."""
        if decision == "skipped" and uid not in folder.asked:
            folder.nobodys.append(uid)
        else:
            await leave(self.store, folder.settling(uid, decision))
        return decision

    async def _whole(self, folder: OpenFolder, envelope: Envelope, headers: Headers) -> Reading:
        """The whole mail, or of an oversize one its beginning. Raises Unreadable if the server does not give it, or gives somebody else's."""
        if envelope.size > folder.largest:
            raise TooLarge
        raw = await folder.message(envelope.uid, envelope.size, limit_of(envelope.size))
        if not raw:
            raise Unreadable("empty")
        with self.metrics.parse_s.timed():
            reading = await self.parsers.mail(raw)
        return as_matched(reading, headers, self._own(folder), self._discretion(folder))

    def _discretion(self, folder: OpenFolder) -> Discretion:
        return self.house.discretion(folder.mailbox.kind, folder.mailbox.owner_ids)

    def _own(self, folder: OpenFolder) -> Own:
        return Own(self.own_domains, folder.mailbox.address)

    def _deliver(self, notices: list[Notice], phones: Phones) -> None:
        for notice in notices:
            task = asyncio.create_task(self.sender.deliver(notice, phones.get(notice.user_id, [])))
            self.delivering.add(task)
            task.add_done_callback(self._delivered)

    def _delivered(self, task: asyncio.Task[None]) -> None:
        self.delivering.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.warning("a notice stays queued: %s", type(error).__name__)


def _whose(notices: list[Notice]) -> list[PydanticObjectId]:
    return [it.user_id for it in notices]


def _occurrence(folder: OpenFolder, uid: int, now: datetime) -> Occurrence:
    it = folder.progress
    return Occurrence(
        mailbox_id=it.mailbox_id, folder=it.folder, uidvalidity=it.uidvalidity, uid=uid, generation=it.generation,
        incarnation=it.incarnation, seen_at=now,
    )  # fmt: skip
