"""One mail, as a straight line. Read this first.

    fetch -> parse -> gather candidates -> match -> keep -> decide who is told -> note -> deliver -> advance
    I/O      pure     read                 pure     \\________________ one transaction ________________/

Everything is read first, then pure functions decide, then one transaction writes the mail, its line on the timeline, the notices and the
watermark: all or nothing, and only under our fence. Delivering is done beside the line, so that a slow push service delays no
mail; whoever finds an undelivered notice later sends it. Dying between any two steps means reading the mail again.

A mail that matches nobody leaves nothing but the moved watermark: its body is never fetched, its headers are never written.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from beanie import PydanticObjectId

from backend.domain.mail import Address, Headers
from backend.domain.matching import Match, match
from backend.domain.people import by_id
from backend.domain.rules import readers, who_is_told
from backend.push import Sender
from backend.settings import Company
from backend.store.address_book import address_book
from backend.store.cards import customer_facts
from backend.store.connection import Store
from backend.store.devices import Phones, active
from backend.store.keeping import keep, leave, sight
from backend.store.mail_notices import Announcement, notices
from backend.store.mailboxes import Mailbox
from backend.store.mails import Occurrence, line
from backend.store.notices import Notice
from backend.store.people import Row, owner_at_work, people, possible
from backend.store.progress import Decision, Progress, Settling, settling
from backend.store.users import of_mailbox
from mail_scanner import letters
from mail_scanner.answers import Envelope
from mail_scanner.mailbox import Wire
from mail_scanner.metrics import Metrics
from mail_scanner.parsers import Parsers
from mail_scanner.reading import Reading, Unreadable

log = logging.getLogger("rapport.intake")

MESSAGE_LIMIT = 25 * 1024 * 1024
OVERSIZE_READ = 2 * 1024 * 1024
"""Of a message beyond 25 MiB only the beginning is read: headers and the first text part."""

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True)
class OpenFolder:
    """A folder under EXAMINE on a live connection, held under our fence."""

    mailbox: Mailbox
    progress: Progress
    wire: Wire
    fence: int
    on_thread: Callable[..., Awaitable[Any]]
    asked: dict[int, PydanticObjectId] = field(default_factory=dict)
    """UIDs that come out of quarantine once more."""

    @property
    def id(self) -> PydanticObjectId:
        """The id of its progress document."""
        return _id(self.progress)

    def settling(self, uid: int, decision: Decision) -> Settling:
        return settling(self.id, (uid,), decision, self.fence, self.asked.get(uid))


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
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    delivering: set[asyncio.Task[None]] = field(default_factory=set)
    metrics: Metrics = field(default_factory=Metrics)

    async def take_in(self, folder: OpenFolder, envelope: Envelope) -> Decision:
        """Decide one UID for good. Raises Unreadable for a mail that cannot be parsed, MailboxTrouble, Fenced, PyMongoError."""
        uid = envelope.uid
        if not envelope.raw:
            raise Unreadable("empty")
        with self.metrics.parse_s.timed():
            headers = await self.parsers.headers(envelope.raw)
        found = match(await address_book(headers, self.own_domains))
        if found is None:
            return await self.nothing(folder, uid, "skipped")

        reading, (facts, customers) = await _both(self._whole(folder, envelope, headers), _known(found, self.clock()))
        if not customers:
            return await self.nothing(folder, uid, "skipped")
        letter = letters.read(reading, found, envelope.received_at, folder.mailbox.authserv_ids)
        mailbox = await of_mailbox(folder.mailbox.owner_ids) if _needs_mailbox(facts) else []
        around = people(customers, mailbox, self.clock())
        situation = letters.situation(letter, around, alert_unchecked=self.company.alert_unchecked)
        if facts is None and not readers(situation):
            return await self.nothing(folder, uid, "skipped")
        now = self.clock()
        told = who_is_told(situation, now)

        mail = letters.mail(letter, facts, situation, _occurrence(folder, uid, now), folder.mailbox.address, now)
        news = Announcement(told, by_id(around), facts and facts[0], self.base_url, now)
        noted = notices(mail, news, tries=1)
        keeping = keep(self.store, mail, line(mail, reading.words), noted, folder.settling(uid, "stored"))
        known, phones = await _both(keeping, active(_whose(noted)))
        if known:
            mail.id = known
            noted = await sight(self.store, mail, notices(mail, news, tries=1), folder.settling(uid, "known"))
        self._deliver(noted, phones)
        return "known" if known else "stored"

    async def finish(self) -> None:
        """Let deliveries that are under way end."""
        await asyncio.gather(*self.delivering, return_exceptions=True)

    async def nothing(self, folder: OpenFolder, uid: int, decision: Decision) -> Decision:
        """Decide a UID without a trace: only the watermark moves."""
        await leave(self.store, folder.settling(uid, decision))
        return decision

    async def _whole(self, folder: OpenFolder, envelope: Envelope, headers: Headers) -> Reading:
        """The whole mail, or of an oversize one its beginning. Raises Unreadable if the server does not give it, or gives somebody else's."""
        limit = MESSAGE_LIMIT if envelope.size <= MESSAGE_LIMIT else OVERSIZE_READ
        raw = await folder.on_thread(folder.wire.message, envelope.uid, limit)
        if not raw:
            raise Unreadable("empty")
        with self.metrics.parse_s.timed():
            reading = await self.parsers.mail(raw)
        # It was matched by its header: another's mail must not be filed under that customer.
        if _address(reading.mail.headers.sender) != _address(headers.sender):
            raise Unreadable("differs")
        return reading

    def _deliver(self, notices: list[Notice], phones: Phones) -> None:
        for notice in notices:
            task = asyncio.create_task(self.sender.deliver(notice, phones.get(notice.user_id, [])))
            self.delivering.add(task)
            task.add_done_callback(self._delivered)

    def _delivered(self, task: asyncio.Task[None]) -> None:
        self.delivering.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.warning("a notice stays queued: %s", type(error).__name__)


async def _both(first: Coroutine[Any, Any, T], second: Coroutine[Any, Any, U]) -> tuple[T, U]:
    """Both results; the first error only after both have ended, for one of them may still be using the wire."""
    one, other = await asyncio.gather(first, second, return_exceptions=True)
    if isinstance(one, BaseException):
        raise one
    if isinstance(other, BaseException):
        raise other
    return one, other


async def _known(found: Match, now: datetime) -> tuple[letters.Facts | None, list[Row]]:
    """What is known of the customer, and its stored row; while nobody has decided no facts, and the rows of all candidates."""
    if found.customer_id is None:
        return None, await possible(it.customer_id for it in found.candidates)
    facts = await customer_facts(found.customer_id, found.contact_id, found.thread_id, now)
    return facts, [facts[1]] if facts else []


def _address(sender: Address | None) -> str:
    return sender.address if sender else ""


def _whose(notices: list[Notice]) -> list[PydanticObjectId]:
    return [it.user_id for it in notices]


def _needs_mailbox(facts: Any) -> bool:
    return facts is None or not owner_at_work(facts[1])


def _occurrence(folder: OpenFolder, uid: int, now: datetime) -> Occurrence:
    it = folder.progress
    return Occurrence(
        mailbox_id=it.mailbox_id, folder=it.folder, uidvalidity=it.uidvalidity, uid=uid, generation=it.generation,
        incarnation=it.incarnation, seen_at=now,
    )  # fmt: skip


def _id(document: Progress) -> PydanticObjectId:
    if document.id is None:
        raise ValueError("a document without an id was never stored")
    return document.id
