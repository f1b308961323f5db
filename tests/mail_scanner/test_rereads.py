"""A new address of a contact: older mail of it is read, in silence, as far back as the mailbox was read before (mail-contract.md 1.6)."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from beanie import PydanticObjectId

from backend.keys import Keys
from backend.store import backfills, buying_centre, company, new_addresses, rereads
from backend.store.backfills import Backfill, Order
from backend.store.connection import Store
from backend.store.contacts import Contact
from backend.store.mailboxes import Mailbox
from backend.store.mails import Mail
from backend.store.new_addresses import NewAddress
from backend.store.notices import Notice
from backend.worker.refreshing import look_after
from mail_scanner.parsers import Parsers
from mail_scanner.threads import Threads
from tests.boxes import box, id_of, taken
from tests.build import raw_mail
from tests.cast import Cast
from tests.parts import dying_backfill
from tests.parts.dovecot import Dovecot

pytestmark = pytest.mark.dovecot

PRIVATE = "petra.privat@daheim.example"
WorkedOff = Callable[[], Awaitable[None]]


@pytest.fixture
async def worked_off(store: Store, mailbox: Mailbox, keys: Keys) -> AsyncIterator[WorkedOff]:
    """The scanner has done what is ordered."""
    parsers, threads = Parsers(live=1), Threads()

    async def work() -> None:
        waits = await Backfill.find_one({"mailbox_id": mailbox.id, "state": "running"})
        assert waits is not None
        await dying_backfill.work(store, id_of(mailbox), parsers, keys, threads, id_of(waits))

    yield work
    await parsers.close()
    threads.close()


async def read_before(mailbox: Mailbox, at: datetime) -> None:
    """As if it had been connected then."""
    await Mailbox.find_one({"_id": mailbox.id}).update({"$set": {"reads_from": at}})


def fill(dovecot: Dovecot, mailbox: Mailbox, *senders: str) -> None:
    dovecot.know(mailbox.address)
    with dovecot.at_work(mailbox.address) as client:
        for n, sender in enumerate(senders):
            client.append("INBOX", raw_mail(f"Nachricht {n}", sender=sender, message_id=f"<alt-{n}@x.example>"))


async def petra_also_writes_from(address: str, cast: Cast, store: Store) -> None:
    petra = await Contact.find_one({"customer_id": cast.customer.id})
    assert petra is not None
    now = datetime.now(UTC)
    await buying_centre.change(store, cast.rep, id_of(petra), "addresses", petra.addresses, [*petra.addresses, address], now)  # fmt: skip


async def test_older_mail_of_a_new_address_is_kept_and_wakes_nobody(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, store: Store, worked_off: WorkedOff
) -> None:
    fill(
        dovecot,
        mailbox,
        PRIVATE,
        "paul@mueller.example",
        "oma@daheim.example",
        "Petra <petra.privat+neu@daheim.example>",
    )
    await read_before(mailbox, datetime.now(UTC) - timedelta(days=1))
    await petra_also_writes_from(PRIVATE, cast, store)

    await look_after(store, datetime.now(UTC))
    assert await NewAddress.find_all().count() == 0
    await worked_off()

    mails = await Mail.find_all().to_list()
    assert {it.sender.address for it in mails} == {PRIVATE, "petra.privat+neu@daheim.example"}, "and of nobody else"
    assert all(it.customer_id == cast.customer.id and it.contact_id and it.done_at for it in mails)
    assert await Notice.find_all().count() == 0
    assert await backfills.latest(id_of(mailbox)) is None, "nobody has asked for it"
    await rereads.order(datetime.now(UTC))
    assert await Backfill.find_all().count() == 0, "the address is noted nowhere but at its contact"


async def test_it_looks_no_further_back_than_the_mailbox_was_read(
    cast: Cast, keys: Keys, store: Store, mailbox: Mailbox
) -> None:
    connected, since = datetime(2026, 3, 1, tzinfo=UTC), datetime(2024, 1, 1, tzinfo=UTC)
    await read_before(mailbox, connected)
    asked = await box("gelesen@nordlicht.example", keys, reads_from=connected)
    done = await backfills.ask(store, asked, Order(since, None, connected), at_once=True)
    await Backfill.find_one({"_id": done.id}).update({"$set": {"state": "done", "is_open": False}})
    await box("entfernt@nordlicht.example", keys, reads_from=connected, disabled_at=connected)
    await box("nie@nordlicht.example", keys)

    await petra_also_writes_from(PRIVATE, cast, store)
    assert await rereads.order(datetime.now(UTC)) == 2
    spans = {it.mailbox_id: it.since async for it in Backfill.find({"why": "new_address"})}
    assert spans == {mailbox.id: connected, asked.id: since}


async def test_addresses_join_what_still_waits_and_nothing_that_is_under_way(
    store: Store, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    await read_before(mailbox, datetime.now(UTC))
    for name in ("a@x.example", "b@x.example"):
        await new_addresses.note([name])
        await rereads.order(datetime.now(UTC))
    (waits,) = await Backfill.find_all().to_list()
    assert waits.addresses == ["a@x.example", "b@x.example"]

    await Backfill.find_one({"_id": waits.id}).update({"$set": {"fence": 3}})
    monkeypatch.setattr(rereads, "MOST", 1)
    await new_addresses.note(["c@x.example", "d@x.example", "e@x.example"])
    await rereads.order(datetime.now(UTC))
    assert await new_addresses.waiting(1) == [], "all of them are looked for at once"
    under_way, later = await Backfill.find_all().sort("-fence").to_list()
    assert (under_way.addresses, later.addresses) == (["a@x.example", "b@x.example"], ["*"])

    await Mailbox.find_one({"_id": mailbox.id}).update({"$set": {"disabled_at": datetime.now(UTC)}})
    await new_addresses.note(["e@x.example"])
    await rereads.order(datetime.now(UTC))
    assert await Backfill.find_all().count() == 0, "a mailbox that was removed looks for nobody"


async def test_a_person_may_order_older_mail_meanwhile_and_is_served_first(
    cast: Cast, store: Store, mailbox: Mailbox
) -> None:
    await taken(store, mailbox)
    await read_before(mailbox, datetime.now(UTC))
    await new_addresses.note(["a@x.example"])
    await rereads.order(datetime.now(UTC))
    asked = await backfills.ask(store, mailbox, Order(datetime(2026, 1, 1, tzinfo=UTC), cast.rep.id, datetime.now(UTC)))
    await Mailbox.find_one({"_id": mailbox.id}).update({"$set": {"health.state": "active"}})
    first, second = await backfills.due("one", 5)
    assert (first.id, second.id != asked.id) == (asked.id, True)
    assert [it.id for it in await backfills.due("one", 1)] == [asked.id]
    assert [it.id for it in await backfills.due("one", 5, [asked.id])] == [second.id]


@pytest.mark.parametrize(
    ("field", "value", "noted"),
    [("domains", ["mueller.example", "neu.example"], ["@neu.example"]), ("addresses", ["info@neu.example"], ["info@neu.example"]), ("phones", ["+49 711 1"], [])],
)  # fmt: skip
async def test_what_a_company_writes_from_is_looked_for_too(
    cast: Cast, store: Store, field: str, value: list[str], noted: list[str]
) -> None:
    before = getattr(cast.customer, field)
    await company.change(store, cast.rep, PydanticObjectId(str(cast.customer.id)), field, before, value, datetime.now(UTC))  # fmt: skip
    assert [it.id async for it in NewAddress.find_all()] == noted
