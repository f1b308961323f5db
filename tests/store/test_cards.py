"""What the card shows of a customer's past, of what was promised and of money: kept with the mail, and as of now when it is opened."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from beanie import PydanticObjectId

from backend.domain.context import CustomerFacts
from backend.store import beside, cards, choices, customer_past, entries, merging, withdrawing
from backend.store.activities import Activity
from backend.store.customers import Customer
from backend.store.database import Store
from backend.store.finances import Finances
from backend.store.mail_parts import KeptEntry, PastOrder
from backend.store.mails import Mail, line
from backend.store.merge_pair import pair
from backend.store.tasks import Task
from backend.store.trade import Invoice, Offer
from backend.store.users import User
from backend.store.withdrawing import Withdrawal
from tests.cast import Cast, company, complaint, happening
from tests.kept import chooser, kept, possible

NOW = datetime.now(UTC).replace(hour=11, microsecond=0)
TODAY = NOW.date()
ABOUT = {
    "subject": "AW: Angebot AN-2026-0042",
    "new_text": "Wann dürfen wir mit der Dichtung rechnen?",
    "received_at": NOW,
}


def id_of(it: Any) -> PydanticObjectId:
    return PydanticObjectId(str(it.id))


async def opened(user: User, mail: Mail, now: datetime = NOW) -> CustomerFacts:
    found = await cards.opened(user, id_of(mail), now, whole=False)
    assert found
    assert found[1]
    return found[1]


async def titles(user: User, mail: Mail, now: datetime = NOW) -> list[str]:
    return [it.entry.title for it in (await opened(user, mail, now)).past]


async def order_of(mail: Mail) -> PastOrder | None:
    there = await Mail.get(mail.id)
    assert there
    return there.past_order


async def busy(customer: Customer) -> Activity:
    """An old word on the offer below forty newer ones on nothing in particular."""
    for day in range(40):
        await happening(customer, "note", f"Notiz {day}", "Gruß aus der Messe", days_ago=day + 1)
    return await happening(customer, "call", "Rückfrage AN-2026-0042", "Petra fragt nach der Dichtung.", days_ago=90)


async def test_what_matters_is_shown_however_much_has_come_since_then(cast: Cast) -> None:
    await busy(cast.customer)
    mail = await kept(cast.customer, [cast.rep], **ABOUT)
    assert (await titles(cast.rep, mail))[0] == "Rückfrage AN-2026-0042"


async def test_older_mail_is_ranked_when_it_is_opened_first_and_no_second_time(cast: Cast) -> None:
    await busy(cast.customer)
    mail = await kept(cast.customer, [cast.rep], **ABOUT)
    assert await order_of(mail) is None
    first = await opened(cast.rep, mail)
    order = await order_of(mail)
    assert order
    again = await opened(cast.rep, mail, NOW + timedelta(minutes=5))
    assert await order_of(mail) == order
    assert [(it.entry.id, it.reasons) for it in again.past] == [(it.entry.id, it.reasons) for it in first.past]


async def test_what_has_come_since_is_shown_where_it_matters(cast: Cast) -> None:
    await busy(cast.customer)
    mail = await kept(cast.customer, [cast.rep], **ABOUT)
    await opened(cast.rep, mail)
    await happening(cast.customer, "visit", "Angebot AN-2026-0042 besprochen", "Dichtung gezeigt", days_ago=0)
    shown = await titles(cast.rep, mail)
    assert {"Angebot AN-2026-0042 besprochen", "Rückfrage AN-2026-0042"} <= set(shown[:3])


async def test_the_mail_itself_is_none_of_its_past(cast: Cast) -> None:
    mail = await kept(cast.customer, [cast.rep], **ABOUT)
    entry = line(mail)
    assert entry
    await entry.insert()
    for now in (NOW, NOW + timedelta(minutes=1), NOW + timedelta(days=1)):
        assert await titles(cast.rep, mail, now) == ["Besuch in Stuttgart"]


async def with_invoice(customer: Customer, due: int, **fields: Any) -> Invoice:
    """One with its line; `due` in days from today."""
    invoice = await Invoice(
        **{
            "customer_id": customer.id, "team": customer.team, "number": "RE-4711", "day": TODAY - timedelta(days=40),
            "due_day": TODAY + timedelta(days=due), "gross_cents": 100_00, "changed_at": NOW,
        } | fields
    ).insert()  # fmt: skip
    await Activity(
        customer_id=id_of(customer), team=customer.team, kind="invoice", at=NOW - timedelta(days=40), title=invoice.number, text="2 × Dichtung",
        ref_kind="invoices", ref_id=invoice.id, ref_status="open",
    ).insert()  # fmt: skip
    return invoice


async def test_what_is_read_of_a_paper_is_how_it_stands_now(cast: Cast) -> None:
    invoice = await with_invoice(cast.customer, due=-9)
    old = {"customer_id": cast.customer.id, "team": "sued", "day": TODAY, "lines": [], "changed_at": NOW}
    offer = await Offer(number="AN-1", valid_until=TODAY - timedelta(days=1), **old).insert()
    trouble = await complaint(cast.customer, "Riss", days_ago=3, status="in_work")
    for kind, ref_kind, it in (("offer", "offers", offer), ("complaint", "complaints", trouble)):
        await Activity(customer_id=id_of(cast.customer), team="sued", kind=kind, at=NOW, title="x", ref_kind=ref_kind,
                       ref_id=it.id, ref_status="sent").insert()  # fmt: skip
    found = {it.kind: it for it in (await customer_past.whole(id_of(cast.customer), NOW)).entries}
    assert {name: found[name].status for name in ("invoice", "offer", "complaint", "visit")} == {
        "invoice": "open", "offer": "expired", "complaint": "in_work", "visit": "",
    }  # fmt: skip
    assert (found["invoice"].due, found["invoice"].articles) == (invoice.due_day, ("Dichtung",))
    assert set(found["invoice"].numbers) == {"re4711"}
    await trouble.set({"is_open": False, "status": "confirmed"})
    (closed,) = [it for it in (await customer_past.whole(id_of(cast.customer), NOW)).entries if it.kind == "complaint"]
    assert closed.status == "confirmed"


async def test_an_invoice_that_was_paid_since_is_overdue_no_more(cast: Cast) -> None:
    invoice = await with_invoice(cast.customer, due=-9)
    mail = await kept(
        cast.customer, [cast.manager], subject="Rechnung RE-4711", new_text="Zur Rechnung RE-4711", received_at=NOW
    )
    before = await opened(cast.manager, mail)
    assert (before.money, before.money_days) == ("overdue", 9)
    assert "overdue" in reasons_of(before, "RE-4711")
    await invoice.set({"status": "paid"})
    await Activity.find_one({"ref_id": invoice.id}).update({"$set": {"ref_status": "paid"}})
    after = await opened(cast.manager, mail)
    assert (after.money, after.money_days) == ("", 0)
    assert "overdue" not in reasons_of(after, "RE-4711")


def reasons_of(facts: CustomerFacts, title: str) -> set[str]:
    return {why.kind for it in facts.past if it.entry.title == title for why in it.reasons}


async def test_who_may_not_see_money_reads_no_word_of_it(cast: Cast) -> None:
    await with_invoice(cast.customer, due=-9)
    mail = await kept(
        cast.customer, [cast.rep], subject="Rechnung RE-4711", new_text="Zur Rechnung RE-4711", received_at=NOW
    )
    shown = await opened(cast.rep, mail)
    assert (shown.money, shown.money_days) == ("", 0)
    assert reasons_of(shown, "RE-4711")
    assert "overdue" not in reasons_of(shown, "RE-4711")


@pytest.mark.parametrize(
    ("limit", "invoice", "expected"),
    [
        (100_00, {}, "limit"), (100_01, {}, ""), (None, {}, ""), (100_00, {"paid_cents": 1}, ""), (100_00, {"currency": "CHF"}, ""),
        (100_00, {"due_day": None, "day": TODAY}, "limit"), (0, {"gross_cents": -5_00}, ""),
    ],
)  # fmt: skip
async def test_the_credit_limit_is_reached_by_what_is_open_in_its_currency(
    limit: int | None, invoice: dict[str, Any], expected: str, cast: Cast
) -> None:
    await with_invoice(cast.customer, due=5, **invoice)
    await Finances(id=id_of(cast.customer), team="sued", credit_limit_cents=limit, changed_at=NOW).insert()
    mail = await kept(cast.customer, [cast.manager], **ABOUT)
    assert (await opened(cast.manager, mail)).money == expected


async def test_without_a_day_of_its_own_an_invoice_is_due_by_the_customers_terms(cast: Cast) -> None:
    await with_invoice(cast.customer, due=0, due_day=None)
    mail = await kept(cast.customer, [cast.manager], **ABOUT)
    assert (await opened(cast.manager, mail)).money_days == 10
    await Finances(id=id_of(cast.customer), team="sued", terms_days=14, changed_at=NOW).insert()
    assert (await opened(cast.manager, mail)).money_days == 26


async def test_promised_is_the_open_task_that_is_due_first(cast: Cast) -> None:
    mail = await kept(cast.customer, [cast.rep], **ABOUT)
    assert (await opened(cast.rep, mail)).promised is None
    for title, due, done_at in (("ohne Tag", None, None), ("später", 9, None), ("bald", 2, None), ("erledigt", 1, NOW)):
        await Task(customer_id=id_of(cast.customer), team="sued", user_id=id_of(cast.teammate), title=title, made_at=NOW, changed_at=NOW,
                   due=None if due is None else TODAY + timedelta(days=due), done_at=done_at).insert()  # fmt: skip
    promised = (await opened(cast.rep, mail)).promised
    assert promised
    assert (promised.text, promised.due) == ("bald", TODAY + timedelta(days=2))


# Whose past it is


async def test_a_mail_that_is_given_to_another_customer_shows_that_ones_past(cast: Cast, bound_store: Store) -> None:
    other = await company("Müller Nord", ["mueller.example"], "sued", cast.rep.id)
    await happening(other, "call", "Anruf aus dem Norden", "", days_ago=3)
    mail = await kept(None, [cast.rep], candidates=[cast.customer, other])
    assert await choices.choose(bound_store, id_of(mail), possible(mail)[0], chooser(cast.rep, NOW))
    assert await titles(cast.rep, mail) == ["Besuch in Stuttgart"]
    order = await order_of(mail)
    assert order
    assert (order.customer_id, order.at) == (cast.customer.id, NOW)
    await mail.set({"customer_id": other.id})
    assert await titles(cast.rep, mail) == ["Anruf aus dem Norden"]


async def test_after_a_merge_the_past_of_both_is_shown_and_after_its_undoing_ones_own(cast: Cast, store: Store) -> None:
    twin = await company("Mueller Präzision AG", ["mueller2.example"], "sued", cast.rep.id)
    await happening(twin, "call", "Anruf beim Zwilling", "", days_ago=2)
    mail = await kept(twin, [cast.rep], **ABOUT)
    assert await titles(cast.rep, mail) == ["Anruf beim Zwilling"]
    two = await pair(cast.rep, "customers", id_of(cast.customer), id_of(twin))
    merge_id = await merging.merge(store, cast.rep, two, {}, NOW)
    assert sorted(await titles(cast.rep, mail)) == ["Anruf beim Zwilling", "Besuch in Stuttgart"]
    await merging.undo(store, cast.rep, merge_id, NOW + timedelta(seconds=1))
    assert await titles(cast.rep, mail) == ["Anruf beim Zwilling"]


async def test_whom_it_is_shown_as_another_customers_reads_that_ones_past_and_leaves_nothing(cast: Cast) -> None:
    north = await company("Ostwind", ["ostwind.example"], "nord", cast.outsider.id)
    await happening(north, "call", "Anruf aus dem Norden", "", days_ago=3)
    also = {
        "customer": {"id": str(north.id), "name": north.name},
        "contact": None,
        "method": "domain",
        "value": "",
        "score": 60,
        "team": "nord",
    }
    mail = await kept(cast.customer, [cast.rep], also=[also], **ABOUT)
    entry = line(mail)
    assert entry
    await Activity.insert_many([entry, *beside.lines(entry, mail.also)])
    assert await titles(cast.outsider, mail) == ["Anruf aus dem Norden"]
    assert await order_of(mail) is None
    assert await titles(cast.rep, mail) == ["Besuch in Stuttgart"]
    assert await titles(cast.outsider, mail) == ["Anruf aus dem Norden"]


# What is gone


async def kept_past(cast: Cast, *lines: PydanticObjectId | None) -> Mail:
    past = [KeptEntry(activity_id=it, score=1, reasons=[{"kind": "words", "value": "zaunkönig"}]) for it in lines]
    there = await Activity.find({"customer_id": cast.customer.id}).to_list()
    order = PastOrder(customer_id=cast.customer.id, at=NOW, newest=[it.id for it in there], is_settled=True)
    return await kept(cast.customer, [cast.rep], past=past, past_order=order, **ABOUT)


async def test_what_was_withdrawn_or_taken_off_the_timeline_goes_from_every_mail_with_its_words(
    cast: Cast, store: Store
) -> None:
    old = await kept(cast.customer, [cast.rep], subject="Alte Mail")
    entry = line(old)
    assert entry
    await entry.insert()
    note = await happening(cast.customer, "note", "Vertraulich", "", days_ago=1)
    mail = await kept_past(cast, entry.id, note.id)
    await withdrawing.take_out(store, id_of(old), Withdrawal(None, None, NOW))
    await entries.remove(store, note, cast.rep, NOW)
    there = await store.database.mails.find_one({"_id": mail.id})
    assert there
    assert "zaunkönig" not in str(there)
    assert await titles(cast.rep, mail) == ["Besuch in Stuttgart"]


async def test_a_line_that_is_another_customers_by_now_is_not_shown_though_it_was_kept(cast: Cast) -> None:
    notes = [await happening(cast.customer, "note", f"Notiz {it}", "", days_ago=9 - it) for it in range(6)]
    mail = await kept_past(cast, *(it.id for it in notes))
    assert await titles(cast.rep, mail) == [f"Notiz {it}" for it in range(5)]
    other = await company("Ostwind", ["ostwind.example"], "nord", None)
    await notes[2].set({"customer_id": other.id, "team": "nord"})
    assert await titles(cast.rep, mail) == [f"Notiz {it}" for it in (0, 1, 3, 4, 5)]
    assert "Notiz 2" not in await titles(cast.rep, mail, NOW + timedelta(days=1))
