"""Mail that was there before us: previewed, read, paused, killed, and never in the way of new mail."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from beanie import PydanticObjectId
from imapclient import IMAPClient

from backend.domain.evidence import Hit
from backend.domain.mail import Direction
from backend.domain.matching import Match
from backend.errors import Conflict
from backend.keys import Keys
from backend.store import backfills, leases, mailboxes, progress
from backend.store.activities import Activity
from backend.store.backfills import Backfill, Due, Halted, Order, Reach, Step
from backend.store.connection import Store
from backend.store.customers import Customer
from backend.store.keeping_many import Past, keep_many, line_of
from backend.store.mail_parts import Occurrence
from backend.store.mailboxes import Mailbox
from backend.store.mails import Mail, line
from backend.store.notices import Notice
from backend.store.progress import Answer, Place, Progress
from backend.store.quarantine import Quarantined
from backend.store.search_index import reindex_customer
from backend.store.users import User
from mail_scanner import letters, mime, zygote
from mail_scanner.parsers import Parsers
from mail_scanner.reading import reading_of
from mail_scanner.threads import Threads
from tests.boxes import expire, id_of, taken
from tests.build import raw_mail
from tests.cast import Cast, company
from tests.kept import kept
from tests.parts import dying_backfill
from tests.parts.dovecot import PASSWORD, Dovecot
from tests.parts.push_service import PushService, Subscriber
from tests.parts.waiting import until, watching

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
CANARY = "kanarienvogel5173"


def old_mail(number: int, sender: str = "Petra Klein <petra.klein@mueller.example>", **headers: Any) -> bytes:
    text = f"Guten Tag,\n\nhier ist die Anfrage Nummer {number}.\n"
    return raw_mail(text, sender=sender, subject=f"Anfrage {number}", message_id=f"<alt-{number}@mueller.example>", **headers)  # fmt: skip


def fill(dovecot: Dovecot, address: str, mails: list[bytes]) -> None:
    """As if they had been there for long: put into the maildir, oldest first."""
    dovecot.know(address)
    with dovecot.at_work(address) as client:
        for raw in mails:
            client.append("INBOX", raw)


async def ordered(store: Store, mailbox: Mailbox, *, at_once: bool = True) -> Backfill:
    return await backfills.ask(store, mailbox, Order(SINCE, None, datetime.now(UTC)), at_once=at_once)


async def in_state(mailbox: Mailbox, *states: str) -> Backfill:
    async def there() -> Backfill | None:
        found = await backfills.latest(id_of(mailbox))
        return found if found and found.state in states else None

    found: Backfill = await until(there)
    return found


WorkedOff = Callable[[], Awaitable[Backfill]]


@pytest.fixture(scope="module")
async def parsers() -> AsyncIterator[Parsers]:
    reading = Parsers(live=1)
    yield reading
    await reading.close()


@pytest.fixture
async def worked_off(store: Store, mailbox: Mailbox, parsers: Parsers, keys: Keys) -> AsyncIterator[WorkedOff]:
    """Do what is ordered, in this process, and tell what came of it."""
    threads = Threads()

    async def work() -> Backfill:
        await one_order(store, mailbox, parsers, keys, threads)
        return await in_state(mailbox, "done", "shown")

    yield work
    threads.close()


async def test_old_mail_is_kept_in_silence_and_is_done_with(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, store: Store, push_service: PushService, scanner: Callable[..., Any],
    device: Callable[[User], Awaitable[Subscriber]],
) -> None:  # fmt: skip
    phone = await device(cast.rep)
    strangers = [old_mail(n, f"Fremd <f{n}@fremd.example>") for n in range(20, 23)]
    fill(dovecot, mailbox.address, [*(old_mail(n) for n in range(5)), *strangers, old_mail(4)])
    scanner()
    await watching(mailbox)

    await ordered(store, mailbox)
    done = await in_state(mailbox, "done")

    assert done.tally().model_dump() == {"seen": 9, "stored": 5, "known": 1, "skipped": 3, "gone": 0, "quarantined": 0}
    mails = await Mail.find_all().sort("occurrences.uid").to_list()
    assert [it.message_id for it in mails] == [f"<alt-{n}@mueller.example>" for n in range(5)]
    assert all(it.customer_id == cast.customer.id and it.team == "sued" for it in mails)
    assert all(it.done_at == it.received_at for it in mails), "nothing waits for anybody"
    assert await Activity.find({"kind": "mail_in", "mail_id": {"$ne": None}}).count() == 5
    assert len(mails[4].occurrences) == 2, "the same mail, twice in the folder"
    customer = await Customer.get(cast.customer.id)
    assert customer is not None
    assert customer.last_contact_at == max(it.received_at for it in mails)
    assert await Notice.find_all().count() == 0
    assert phone.received == []


async def test_what_the_database_will_not_take_is_told_and_tried_again_later(
    dovecot: Dovecot, mailbox: Mailbox, store: Store, scanner: Callable[..., Any]
) -> None:
    fill(dovecot, mailbox.address, [old_mail(0)])
    scanner()
    await watching(mailbox)
    mails = Mail.get_motor_collection()
    await mails.database.command("collMod", mails.name, validator={"subject": None})
    try:
        await ordered(store, mailbox)
        await until(lambda: in_trouble(mailbox))
    finally:
        await mails.database.command("collMod", mails.name, validator={})
    assert (await in_state(mailbox, "running")).trouble.startswith("Something unforeseen")


async def in_trouble(mailbox: Mailbox) -> bool:
    found = await backfills.latest(id_of(mailbox))
    return bool(found and found.trouble)


async def test_a_preview_counts_for_each_customer_and_keeps_nothing(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, store: Store, worked_off: WorkedOff, bound_store: Store
) -> None:
    known = await kept(cast.customer, [cast.rep], message_id="<alt-0@mueller.example>")
    hidden = [raw_mail(CANARY, subject=CANARY, sender=f"{CANARY} <{CANARY}@mueller.example>", message_id=f"<{CANARY}{n}@x.example>") for n in range(3)]  # fmt: skip
    fill(dovecot, mailbox.address, [*hidden, old_mail(0), old_mail(1, f"{CANARY} <{CANARY}@fremd.example>")])

    await ordered(store, mailbox, at_once=False)
    shown = await worked_off()

    assert shown.preview is not None
    assert [(it.customer_id, it.mails) for it in shown.preview.customers] == [(cast.customer.id, 4)]
    assert shown.preview.nobody == 1
    assert shown.tally().seen == shown.total() == 5
    assert [it.id for it in await Mail.find_all().to_list()] == [known.id]
    for name in await bound_store.database.list_collection_names():
        async for document in bound_store.database[name].find({}):
            assert CANARY not in repr(document), name

    assert await backfills.turn(id_of(shown), "start")
    assert (await worked_off()).tally().stored == 4


async def test_sent_mail_is_kept_as_ours(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, store: Store, worked_off: WorkedOff
) -> None:
    dovecot.know(mailbox.address)
    ours = raw_mail("Gern.", sender=f"Rep <{mailbox.address}>", to="petra.klein@mueller.example")
    with dovecot.at_work(mailbox.address) as client:
        client.append("Sent", ours)
        client.append("Sent", raw_mail("Privat.", sender=f"Rep <{mailbox.address}>", to="oma@fremd.example"))
    await mailboxes.change(id_of(mailbox), {"folders": [{"name": "INBOX"}, {"name": "Sent", "role": "sent"}]})

    await ordered(store, mailbox)
    done = await worked_off()

    (mail,) = await Mail.find_all().to_list()
    assert (mail.direction, mail.customer_id, mail.trust) == ("out", cast.customer.id, "verified")
    assert (await Activity.find_one({"mail_id": mail.id})).kind == "mail_out"  # type: ignore[union-attr]
    assert done.tally().skipped == 1


async def test_older_mail_is_also_another_customers_a_colleagues_who_passed_it_on_and_settled_by_a_number(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, store: Store, worked_off: WorkedOff
) -> None:
    sister = await company("Müller Schweiz", ["mueller.example"], "sued", None)
    other = await company("Ostwind", ["ostwind.example"], "nord", None)
    await sister.set({"numbers": ["K-20106"]})
    await reindex_customer(id_of(sister))
    head = "Von: Petra Klein <petra.klein@mueller.example>\nGesendet: Montag, 2. März 2026 09:12\nAn: Rep\nBetreff: Pumpe\n"
    jonas = "Jonas Weber <jonas@nordlicht.example>"
    fill(dovecot, mailbox.address, [
        old_mail(1, cc="otto@ostwind.example"),
        raw_mail(f"Zur Info.\n\n{head}\nSie steht.\n", sender=jonas, subject="WG: Pumpe", message_id="<alt-2@mueller.example>"),
        raw_mail("Mittag um zwölf?", sender=jonas, subject="WG: Essen", message_id="<essen@nordlicht.example>"),
        raw_mail("Unter K-20106 bitte.", sender="neu@mueller.example", subject="Bestellung", message_id="<alt-3@mueller.example>"),
    ])  # fmt: skip

    await ordered(store, mailbox)
    done = await worked_off()

    mails = await Mail.find_all().sort("message_id").to_list()
    assert [(it.customer_id, it.match.method) for it in mails] == [
        (cast.customer.id, "address"), (cast.customer.id, "forwarded"), (sister.id, "number"),
    ]  # fmt: skip
    assert {it.customer_id for it in await Activity.find({"mail_id": mails[0].id}).to_list()} == {
        cast.customer.id,
        other.id,
    }
    assert (done.tally().stored, done.tally().skipped) == (3, 1)


async def test_an_answer_and_the_older_mail_it_answers_are_one_conversation(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, store: Store, worked_off: WorkedOff
) -> None:
    root = "<alt-1@mueller.example>"
    fill(dovecot, mailbox.address, [old_mail(1), old_mail(2, references=root, in_reply_to=root), old_mail(3)])

    await ordered(store, mailbox)
    await worked_off()

    first, answer, other = [it.thread_id for it in await Mail.find_all().sort("message_id").to_list()]
    assert first == answer != other


async def test_a_mail_that_cannot_be_read_is_set_aside_and_the_others_are_kept(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, store: Store, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zygote, "PROGRAM", "tests.parts.crashing_parser")
    breaking, threads = Parsers(live=1), Threads()
    fill(dovecot, mailbox.address, [old_mail(1), old_mail(2, X_Test="crash"), old_mail(3)])
    place = Place(id_of(mailbox), 1, "INBOX", await _uidvalidity(mailbox), 1)
    await progress.open_folder(store, place, "inbox", Answer(4, 3), 3, await taken(store, mailbox))

    await ordered(store, mailbox)
    await one_order(store, mailbox, breaking, keys, threads)
    done = await in_state(mailbox, "done")
    await breaking.close()
    threads.close()

    assert (done.tally().stored, done.tally().quarantined) == (2, 1)
    (aside,) = await Quarantined.find_all().to_list()
    assert (aside.uid, aside.error) == (2, "crash")
    folder = await Progress.find_one({})
    assert folder is not None
    assert (folder.counts.quarantined, folder.settled_through) == (1, 3)


async def test_killed_anywhere_and_started_again_nothing_is_doubled_and_nothing_lost(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, store: Store, environment: dict[str, str]
) -> None:
    fill(dovecot, mailbox.address, [old_mail(n) for n in range(10)])
    await ordered(store, mailbox)

    killed = await asyncio.to_thread(dying_backfill.until_done, environment, str(mailbox.id))

    assert killed >= 5, "a transaction has five writes: it died after each of them"
    done = await in_state(mailbox, "done")
    assert (done.tally().stored, done.tally().seen) == (10, 10)
    assert await Mail.find_all().count() == 10
    assert await Activity.find({"mail_id": {"$ne": None}}).count() == 10


async def test_paused_it_keeps_nothing_more_and_goes_on_where_it_stopped(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, store: Store
) -> None:
    fence = await taken(store, mailbox)
    running = await backfills.take_up(store, Due(id_of(await ordered(store, mailbox)), id_of(mailbox), fence))
    await backfills.begin_folder(running, _reach(total=10))
    await keep_many(store, [_past(cast, mailbox, 9)], Step(running, "INBOX", 9, 1.0))

    assert await backfills.turn(id_of(running), "pause")
    with pytest.raises(Halted):
        await keep_many(store, [_past(cast, mailbox, 8)], Step(running, "INBOX", 8, 1.0))

    assert await Mail.find_all().count() == 1
    assert await backfills.turn(id_of(running), "go_on")
    again = await backfills.take_up(store, Due(id_of(running), id_of(mailbox), fence))
    assert [(it.below, it.counts.stored) for it in again.reaches] == [(9, 1)]


async def test_who_was_taken_over_keeps_nothing(cast: Cast, mailbox: Mailbox, store: Store) -> None:
    fence = await taken(store, mailbox)
    running = await backfills.take_up(store, Due(id_of(await ordered(store, mailbox)), id_of(mailbox), fence))
    await backfills.begin_folder(running, _reach(total=10))

    await expire(mailbox)
    assert await leases.claim(store, id_of(mailbox), "two")

    with pytest.raises(Halted):
        await keep_many(store, [_past(cast, mailbox, 9)], Step(running, "INBOX", 9, 1.0))
    assert await Mail.find_all().count() == 0
    with pytest.raises(Halted):
        await backfills.take_up(store, Due(id_of(running), id_of(mailbox), fence))


async def test_b11_what_another_keeps_at_the_same_moment_is_known(cast: Cast, mailbox: Mailbox, store: Store) -> None:
    fence = await taken(store, mailbox)
    running = await backfills.take_up(store, Due(id_of(await ordered(store, mailbox)), id_of(mailbox), fence))
    await backfills.begin_folder(running, _reach(total=40))
    past = [_past(cast, mailbox, uid) for uid in range(20, 0, -1)]
    elsewhere = [_past(cast, mailbox, uid, PydanticObjectId()) for uid in range(30, 10, -1)]

    outcomes = await asyncio.gather(
        *(keep_many(store, some, Step(running, "INBOX", 1, 1.0)) for some in (past, elsewhere, past))
    )

    assert sum(stored for stored, _ in outcomes) == 30 == await Mail.find_all().count()
    assert await Activity.find({"mail_id": {"$ne": None}}).count() == 30
    places = [len(it.occurrences) for it in await Mail.find({"identity": {"$in": [f"i{n}" for n in range(11, 21)]}}).to_list()]  # fmt: skip
    assert places == [2] * 10


async def test_only_one_at_a_time_for_a_mailbox(mailbox: Mailbox, store: Store) -> None:
    first = await ordered(store, mailbox)
    with pytest.raises(Conflict):
        await ordered(store, mailbox)
    assert await backfills.turn(id_of(first), "cancel")
    assert not await backfills.turn(id_of(first), "go_on")
    await ordered(store, mailbox)


@pytest.mark.parametrize("direction", ["in", "out"])
async def test_a_row_is_what_beanie_would_write(cast: Cast, mailbox: Mailbox, direction: Direction) -> None:
    reading = reading_of(mime.parse(old_mail(1, to="Anna <anna@nordlicht.example>", cc="Bo <bo@nordlicht.example>")))
    hit = Hit("address", "petra.klein@mueller.example", str(cast.customer.id), "Müller", team="sued")
    found = Match(str(cast.customer.id), None, None, "address", (hit,), (hit,))
    letter = letters.read(reading, found, datetime(2026, 3, 1, tzinfo=UTC), [], direction)
    situation = letters.situation(letter, [], alert_unchecked=False)
    place = Occurrence(
        mailbox_id=id_of(mailbox), folder="INBOX", uidvalidity=7, uid=1, seen_at=datetime(2026, 3, 2, tzinfo=UTC)
    )
    mail = letters.row(letter, None, situation, place.model_dump(), mailbox.address, datetime(2026, 3, 3, tzinfo=UTC))
    mail["team"] = "sued"
    by = cast.rep.id if direction == "out" else None

    document = Mail(**mail)
    entry = line(document, reading.words, by)

    assert entry is not None
    for written, as_document in ((mail, document), (line_of(mail, reading.words, by), entry)):
        await as_document.insert()
        assert written == await type(as_document).get_motor_collection().find_one({"_id": mail["_id"]})


async def one_order(store: Store, mailbox: Mailbox, parsers: Parsers, keys: Keys, threads: Threads) -> None:
    """As the scanner works one off, beside no watch."""
    await dying_backfill.work(store, id_of(mailbox), parsers, keys, threads)


async def _uidvalidity(mailbox: Mailbox) -> int:
    with IMAPClient(
        "localhost", mailbox.port, ssl_context=ssl.create_default_context(cafile=mailbox.ca_file)
    ) as client:
        client.login(mailbox.login, PASSWORD)
        return int(client.select_folder("INBOX", readonly=True)[b"UIDVALIDITY"])


def _reach(total: int) -> Reach:
    return Reach(folder="INBOX", role="inbox", uidvalidity=7, incarnation=1, below=100, total=total)


def _past(cast: Cast, mailbox: Mailbox, uid: int, elsewhere: PydanticObjectId | None = None) -> Past:
    now = datetime.now(UTC).replace(microsecond=0)
    place = Occurrence(mailbox_id=elsewhere or id_of(mailbox), folder="INBOX", uidvalidity=7, uid=uid, seen_at=now)
    mail = Mail(
        identity=f"i{uid}", thread_id=f"i{uid}", customer_id=cast.customer.id, team="sued", mailbox_address=mailbox.address,
        occurrences=[place], sender={"name": "Petra", "address": "petra.klein@mueller.example"}, subject="Alt", received_at=now, text="Alt",
        new_text="Alt", kind="mail", trust="verified", trust_reason="dmarc_pass", match={"method": "address"}, done_at=now, kept_at=now,
    )  # fmt: skip
    row = mail.model_dump(exclude={"id", "revision_id"}) | {"_id": PydanticObjectId()}
    return Past(row, line_of(row, [], None))
