"""Documents of an ERP and their lines on the timeline; and that the figures of one customer among many cost one index."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from beanie import PydanticObjectId
from beanie.odm.utils.dump import get_dict
from bson import ObjectId

from backend.domain.figures import Sold, per_year
from backend.store.activities import Activity
from backend.store.connection import Store
from backend.store.finances import Finances
from backend.store.import_documents import timeline
from backend.store.imports import ImportRun
from backend.store.opportunities import Opportunity
from backend.store.revenue import books, open_pipeline, settled_pipeline, sold_pipeline
from backend.store.trade import Invoice, Line, Order
from backend.store.trade_lines import timeline_rows
from tests.cast import Cast
from tests.trade import of

TODAY = date(2026, 11, 21)


def bill(cast: Cast, **fields: Any) -> Invoice:
    usual = {
        "id": PydanticObjectId(),
        "number": "RE-7",
        "day": date(2026, 5, 4),
        "total_cents": 100,
        "gross_cents": 119,
    }
    return Invoice(**{**of(cast.customer), **usual, **fields})


async def test_an_order_leaves_one_line_on_the_timeline(cast: Cast) -> None:
    lines = [Line(text=f"Teil {number}", quantity=1500) for number in range(7)]
    order = Order(id=PydanticObjectId(), number="AB-77", day=date(2026, 5, 4), lines=lines, **of(cast.customer))
    (row,) = timeline_rows([order])
    await Activity.get_motor_collection().insert_one(row)
    (line,) = await Activity.find({"ref_id": order.id}).to_list()
    assert (line.kind, line.title, line.ref_kind, line.ref_status) == ("order", "AB-77", "orders", "open")
    assert line.text.splitlines() == [*(f"1,5 × Teil {number}" for number in range(5)), "…"]
    assert line.at == datetime(2026, 5, 4, 12, tzinfo=UTC)


async def test_a_paid_invoice_leaves_its_payment_too_and_no_amount_anywhere(cast: Cast) -> None:
    paid = bill(cast, status="paid", paid_day=date(2026, 6, 1), lines=[Line(text="Band", total_cents=123_456)])
    rows = timeline_rows([paid])
    assert [(it["kind"], it["at"].date()) for it in rows] == [
        ("invoice", date(2026, 5, 4)),
        ("payment", date(2026, 6, 1)),
    ]
    assert "1234" not in str([(it["title"], it["text"], it["words"]) for it in rows])


@pytest.mark.parametrize("status", ["open", "paid", "cancelled"])
async def test_an_invoice_that_was_imported_has_the_same_lines_as_one_by_hand(cast: Cast, status: Any) -> None:
    lines = [Line(text=f"Teil {number}", quantity=1500) for number in range(7)]
    made = bill(cast, status=status, paid_day=date(2026, 6, 1) if status != "open" else None, lines=lines)
    stored = get_dict(made, to_db=True)
    run = ImportRun.model_construct(id=PydanticObjectId(), kind="invoices")
    imported, by_hand = timeline(run, stored), timeline_rows([made])
    own = {"_id", "revision_id", "id"}
    assert [{name: it for name, it in row.items() if name not in own} for row in imported] == [
        {name: it for name, it in row.items() if name not in own} for row in by_hand
    ]
    assert len(imported) == (2 if status == "paid" else 1)


async def test_telling_it_again_tells_it_of_the_same_line(cast: Cast) -> None:
    bills = [bill(cast, id=PydanticObjectId("5" * 24), number=number) for number in ("RE-7", "RE-8")]
    first, again = timeline_rows(bills)
    assert first["_id"] == again["_id"]
    assert timeline_rows([bill(cast)])[0]["_id"] != first["_id"]


@pytest.mark.parametrize("document", [Order, Opportunity, Finances])
async def test_a_time_keeps_its_hours_where_days_are_kept_too(cast: Cast, document: Any) -> None:
    now = datetime(2026, 5, 4, 17, 31, 12, tzinfo=UTC)
    fields = {
        **of(cast.customer),
        "changed_at": now,
        "number": "1",
        "day": TODAY,
        "title": "Halle",
        "id": PydanticObjectId(),
    }
    made = await document(**{name: value for name, value in fields.items() if name in document.model_fields}).insert()
    found = await document.get(made.id)
    assert found.changed_at == now


async def test_figures_are_those_of_a_sum_by_hand_over_many_invoices(cast: Cast) -> None:
    other = PydanticObjectId()
    papers = [
        bill(cast, day=date(2024 + n % 3, 1 + n % 12, 3), currency=("EUR", "CHF")[n % 2], total_cents=1000 + n,
             lines=[Line(total_cents=900 + n, cost_cents=(None, 400)[n % 5 > 0])], customer_id=(cast.customer.id, other)[n % 7 == 0])
        for n in range(120)
    ]  # fmt: skip
    await Invoice.insert_many(papers)
    found = per_year((await books(_id(cast), None, TODAY)).sold)
    by_hand = [
        Sold("invoices", it.currency, it.day.year, None, it.total_cents,
             it.total_cents - (0 if it.lines[0].cost_cents else it.lines[0].total_cents), it.lines[0].cost_cents or 0)
        for it in papers if it.customer_id == cast.customer.id
    ]  # fmt: skip
    assert {name: [it.figure for it in years] for name, years in found.items()} == {
        name: [it.figure for it in years] for name, years in per_year(by_hand).items()
    }


def _invoice(customer_id: Any, number: int) -> dict[str, Any]:
    day = datetime(2026, 11, 1) - timedelta(days=number * 3)
    is_open = number % 40 == 0
    return {
        "_id": ObjectId(), "customer_id": customer_id, "team": "sued", "number": str(number), "day": day, "due_day": day + timedelta(days=30),
        "status": "open" if is_open else "paid", "lines": [{"total_cents": 100, "cost_cents": 60}], "total_cents": 100, "gross_cents": 119,
        "paid_cents": 0, "paid_day": None if is_open else day + timedelta(days=33), "currency": "EUR", "changed_at": day,
    }  # fmt: skip


def _stages(explained: Any) -> Iterator[dict[str, Any]]:
    if isinstance(explained, dict):
        if "stage" in explained:
            yield explained
        for name, value in explained.items():
            if name not in ("rejectedPlans", "command", "allPlansExecution"):
                yield from _stages(value)
    elif isinstance(explained, list):
        for it in explained:
            yield from _stages(it)


async def test_the_books_of_one_customer_among_many_are_read_by_an_index(cast: Cast, store: Store) -> None:
    customers = [cast.customer.id, *(ObjectId() for _ in range(40))]
    rows = [_invoice(it, number) for it in customers for number in range(120)]
    await Invoice.get_motor_collection().insert_many(rows, ordered=False)
    me = _id(cast)
    for pipeline, index, most in (
        (sold_pipeline(me, TODAY), "of_customer", 121),
        (open_pipeline(me), "open_of_customer", 4),
        (settled_pipeline(me, None, TODAY), "paid_of_customer", 120),
    ):
        command = {"aggregate": "invoices", "pipeline": pipeline, "cursor": {}}
        explained = await store.database.command("explain", command, verbosity="executionStats")
        stages = list(_stages(explained))
        assert "COLLSCAN" not in {it["stage"] for it in stages}
        assert {it["indexName"] for it in stages if "indexName" in it} == {index}
        assert max(it.get("docsExamined", 0) for it in stages) <= most


def _id(cast: Cast) -> PydanticObjectId:
    return PydanticObjectId(str(cast.customer.id))
