"""What another system tells later is on the timeline, too: a payment, a delivery, a stage; and goes with an undo."""

from datetime import UTC, datetime
from typing import Any

import pytest
from httpx import AsyncClient

from backend.store.activities import Activity
from backend.store.customers import Customer
from backend.store.opportunities import Opportunity
from backend.store.segments import Segment
from backend.store.trade import Offer, Order
from tests.api.importing import Importing, counted
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("worker")
OPEN = "Rechnungsnr;Rechnungsdatum;Kunden-Nr;Netto;Status\nR-1;2026-01-31;K-1001;100,00;offen\nR-2;2026-01-31;K-1001;50,00;offen\n"
PAID = "Rechnungsnr;Rechnungsdatum;Kunden-Nr;Netto;Bezahlt am\nR-1;2026-01-31;K-1001;100,00;15.02.2026\nR-2;2026-01-31;K-1001;50,00;16.02.2026\n"
INVOICE = {"number": "R-1", "day": "2026-01-31", "customer.number": "K-1001", "total_cents": 100_00}
STAGES = "Kundennummer;Nummer;Titel;Phase;Geschlossen am\nK-1001;P-1;Förderband;{};{}\n"


async def lines(*kinds: str) -> list[tuple[str, str, str, str]]:
    found = await Activity.find({"kind": {"$in": list(kinds)}, "ref_id": {"$ne": None}}).to_list()
    return sorted((it.title, it.kind, it.ref_status, it.at.date().isoformat()) for it in found)


async def test_an_invoice_that_is_paid_later_gets_its_payment_and_loses_it_by_an_undo(manager: Importing) -> None:
    await manager.imported(OPEN.encode(), "invoices")
    unpaid = await lines("invoice", "payment")
    assert unpaid == [("R-1", "invoice", "open", "2026-01-31"), ("R-2", "invoice", "open", "2026-01-31")]
    run = await manager.imported(PAID.encode(), "invoices")
    assert counted(run) == {"changed": 2}
    assert await lines("invoice", "payment") == [
        ("R-1", "invoice", "paid", "2026-01-31"), ("R-1", "payment", "paid", "2026-02-15"),
        ("R-2", "invoice", "paid", "2026-01-31"), ("R-2", "payment", "paid", "2026-02-16"),
    ]  # fmt: skip
    await manager.say(run, "undo")
    await manager.settled(run, "undone")
    assert await lines("invoice", "payment") == unpaid


async def test_an_erp_tells_of_payment_once_and_of_its_end(erp: AsyncClient) -> None:
    url, paid = "/api/erp/invoices/sap/1", {"status": "paid", "paid_day": "2026-02-15"}
    for change in ({"status": "open"}, paid, paid):
        assert (await erp.put(url, json=INVOICE | change)).status_code == 200
    assert await lines("invoice", "payment") == [
        ("R-1", "invoice", "paid", "2026-01-31"), ("R-1", "payment", "paid", "2026-02-15"),
    ]  # fmt: skip
    await erp.put(url, json=INVOICE | {"status": "cancelled"})
    assert await lines("invoice", "payment") == [("R-1", "invoice", "cancelled", "2026-01-31")]


async def test_an_order_that_is_delivered_or_moved_to_another_day_says_so_in_its_line(erp: AsyncClient) -> None:
    order = {"number": "A-1", "day": "2026-02-01", "customer.number": "K-1001", "total_cents": 1}
    for change in ({}, {"status": "delivered", "day": "2026-02-03"}):
        await erp.put("/api/erp/orders/sap/1", json=order | change)
    assert await lines("order") == [("A-1", "order", "delivered", "2026-02-03")]


async def test_an_offer_written_here_keeps_its_lines_when_an_import_ends_it(manager: Importing, cast: Cast) -> None:
    offer = await Offer(
        customer_id=cast.customer.id, team="sued", number="AN-1", day=datetime(2026, 1, 5, tzinfo=UTC), status="sent",
        made_by=cast.rep.id, changed_at=datetime.now(UTC),
    ).insert()  # fmt: skip
    await Activity(
        customer_id=cast.customer.id, team="sued", kind="offer", at=datetime(2026, 1, 6, 9, 30, tzinfo=UTC), title="AN-1",
        ref_kind="offers", ref_id=offer.id, ref_status="sent",
    ).insert()  # fmt: skip
    by_hand = await lines("offer")
    table = "Angebotsnummer;Angebotsdatum;Kundennummer;Status\nAN-1;05.01.2026;K-1001;angenommen\n"
    run = await manager.imported(table.encode(), "offers")
    today = datetime.now(UTC).date().isoformat()
    assert await lines("offer") == [("AN-1", "offer", "accepted", today), *by_hand]
    await manager.say(run, "undo")
    await manager.settled(run, "undone")
    assert await lines("offer") == by_hand


async def test_an_imported_stage_is_history_a_line_and_a_day_of_closing(manager: Importing, cast: Cast) -> None:
    await manager.imported(STAGES.format("lead", "").encode(), "opportunities")
    run = await manager.imported(STAGES.format("won", "03.03.2026").encode(), "opportunities")
    found = await opportunity()
    assert ([it.stage for it in found.history], found.history[1].by) == (["lead", "won"], cast.manager.id)
    assert (found.is_open, found.closed_at) == (False, datetime(2026, 3, 3, tzinfo=UTC))
    assert [(title, status) for title, _, status, _ in await lines("note")] == [("Förderband", "won")]
    await manager.say(run, "undo")
    await manager.settled(run, "undone")
    found = await opportunity()
    assert ([it.stage for it in found.history], found.is_open, found.closed_at) == (["lead"], True, None)
    assert await lines("note") == []


async def test_what_is_lost_without_a_day_was_lost_when_the_import_said_so_and_can_be_open_again(
    manager: Importing,
) -> None:
    run = await manager.imported(STAGES.format("lost", "").encode(), "opportunities")
    found = await opportunity()
    assert found.closed_at is not None
    assert found.closed_at.isoformat()[:16] <= run["ended_at"][:16]
    await manager.imported(STAGES.format("offer", "").encode(), "opportunities")
    again = await opportunity()
    assert (again.is_open, again.closed_at, len(again.history)) == (True, None, 2)


async def opportunity() -> Opportunity:
    found = await Opportunity.find_one({"number": "P-1"})
    assert found is not None
    return found


async def test_an_order_names_the_offer_of_its_own_customer_only(manager: Importing, cast: Cast) -> None:
    other = await Customer(name="Andere GmbH", numbers=["K-9"], team="sued", changed_at=datetime.now(UTC)).insert()
    for customer_id in (other.id, cast.customer.id):
        await Offer(
            customer_id=customer_id, team="sued", number="AN-1", day=datetime(2026, 1, 5, tzinfo=UTC), changed_at=datetime.now(UTC)
        ).insert()  # fmt: skip
    table = "Belegnummer;Belegdatum;Debitor;Betrag;Angebotsnummer\nA-1;01.02.26;K-1001;1,00;AN-1\nA-2;01.02.26;K-1001;1,00;AN-2\n"
    run = await manager.imported(table.encode(), "orders")
    order = await Order.find_one({"number": "A-1"})
    assert order is not None
    assert await Offer.find({"_id": order.offer_id, "customer_id": cast.customer.id}).count() == 1
    (noted,) = await manager.rows(run, "noted")
    assert (noted["line"], noted["problems"][0]["code"]) == (3, "offer_unknown")


async def test_a_segment_comes_with_its_treatment_and_an_unknown_one_is_told(manager: Importing) -> None:
    segment = await Segment(name="Schlüsselkunden", position=1, changed_at=datetime.now(UTC)).insert()
    table = "Kundennummer;Firma;Segment\nK-1;Eins GmbH;schluesselkunden\nK-2;Zwei GmbH;Ausbau\n"
    run = await manager.imported(table.encode())
    assert counted(run) == {"new": 2, "noted": 1}
    one, two = [await Customer.find_one({"numbers": number}) for number in ("K-1", "K-2")]
    assert one is not None
    assert two is not None
    assert (one.segment_id, one.segment, one.segment_by_hand) == (segment.id, "Schlüsselkunden", True)
    assert (two.segment_id, two.segment, two.name) == (None, "", "Zwei GmbH")
    (noted,) = await manager.rows(run, "noted")
    assert noted["problems"][0]["code"] == "segment_unknown"


async def test_a_segment_that_a_person_chose_stays(manager: Importing, cast: Cast) -> None:
    await Segment(name="Schlüsselkunden", position=1, changed_at=datetime.now(UTC)).insert()
    by_hand: dict[str, Any] = {"segment": {"source": "person", "at": datetime.now(UTC), "by": cast.rep.id}}
    await Customer.find_one({"_id": cast.customer.id}).update({"$set": {"known": by_hand}})
    run = await manager.checked(b"Kundennummer;Firma;Segment\nK-1001;M\xfcller Pr\xe4zision;Schl\xfcsselkunden\n")
    assert counted(run) == {"unchanged": 1}
