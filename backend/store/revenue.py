"""Reading what `domain.figures` computes with: one customer's invoices, orders and payments, summed by MongoDB to a few rows.

Each read is bounded: some years of one customer, found by an index, and given up after five seconds. The caller has checked
that the person sees the customer and money, and notes the read.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from beanie import PydanticObjectId

from backend.domain.figures import LEGAL_TERMS, Basis, OpenItem, Settled, Sold, quarters_back
from backend.store.trade import Invoice, Offering, Order

YEARS = 5
"""Calendar years, the present one included."""
QUARTERS = 12
OPEN_READ = 2000
PATIENCE_MS = 5000

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Books:
    """What was sold, what is open (with `more` if not all of it was read), what was paid."""

    sold: tuple[Sold, ...]
    open_items: tuple[Row, ...]
    more: bool
    settled: tuple[Settled, ...]
    offerings: dict[str, str]


async def books(customer_id: PydanticObjectId, terms_days: int | None, today: date) -> Books:
    invoiced, ordered, still_open, settled = await asyncio.gather(
        _rows(Invoice, sold_pipeline(customer_id, today)),
        _rows(Order, sold_pipeline(customer_id, today)),
        _rows(Invoice, open_pipeline(customer_id)),
        _rows(Invoice, settled_pipeline(customer_id, terms_days, today)),
    )
    sold = (*(_sold("invoices", it) for it in invoiced), *(_sold("orders", it) for it in ordered))
    return Books(
        sold,
        tuple(still_open[:OPEN_READ]),
        len(still_open) > OPEN_READ,
        tuple(_settled(it) for it in settled),
        await _names([it["_id"]["offering_id"] for it in (*invoiced, *ordered) if it["_id"].get("offering_id")]),
    )


def open_item(row: Row) -> OpenItem:
    due = row["due_day"]
    return OpenItem(row["currency"], row["day"].date(), due.date() if due else None, row["open_cents"])


def sold_pipeline(customer_id: PydanticObjectId, today: date) -> list[Row]:
    """Sums by year, currency and offering. What the lines do not say of the total (a discount on the whole, no lines at all) is a line
    of its own without an offering: free of cost beside other lines, of unknown cost where there are none."""
    rest = {"$subtract": ["$total_cents", {"$sum": "$lines.total_cents"}]}
    free = {"$cond": [{"$gt": [{"$size": "$lines"}, 0]}, 0, None]}
    has_cost = {"$ne": [{"$ifNull": ["$line.cost_cents", None]}, None]}
    return [
        {"$match": {"customer_id": customer_id, "day": {"$gte": datetime(today.year - YEARS + 1, 1, 1)}}},
        {"$match": {"status": {"$ne": "cancelled"}}},
        {"$project": {"day": 1, "currency": 1, "line": {"$concatArrays": ["$lines", [{"total_cents": rest, "cost_cents": free}]]}}},
        {"$unwind": "$line"},
        {"$group": {
            "_id": {"year": {"$year": "$day"}, "currency": "$currency", "offering_id": {"$ifNull": ["$line.offering_id", None]}},
            "revenue_cents": {"$sum": "$line.total_cents"},
            "costed_cents": {"$sum": {"$cond": [has_cost, "$line.total_cents", 0]}},
            "cost_cents": {"$sum": {"$ifNull": ["$line.cost_cents", 0]}},
        }},
        {"$match": {"$or": [{"revenue_cents": {"$ne": 0}}, {"cost_cents": {"$ne": 0}}]}},
    ]  # fmt: skip


def open_pipeline(customer_id: PydanticObjectId) -> list[Row]:
    """Open items, those due first at the front; gross, less what was paid in part."""
    left = {"$subtract": ["$gross_cents", "$paid_cents"]}
    return [
        {"$match": {"customer_id": customer_id, "status": "open"}},
        {"$sort": {"due_day": 1}},
        {"$limit": OPEN_READ + 1},
        {"$project": {"number": 1, "day": 1, "due_day": 1, "currency": 1, "gross_cents": 1, "open_cents": left}},
        {"$match": {"open_cents": {"$ne": 0}}},
    ]


def settled_pipeline(customer_id: PydanticObjectId, terms_days: int | None, today: date) -> list[Row]:
    """Paid amounts by quarter and days beyond terms: so many rows at most as there are quarters times different days."""
    first = quarters_back(today, QUARTERS)[0]
    terms = LEGAL_TERMS if terms_days is None else terms_days
    due = {"$ifNull": ["$due_day", {"$dateAdd": {"startDate": "$day", "unit": "day", "amount": terms}}]}
    return [
        {"$match": {"customer_id": customer_id, "status": "paid", "paid_day": {"$gte": datetime(first.year, first.month, 1)}}},
        {"$match": {"gross_cents": {"$gt": 0}}},
        {"$group": {
            "_id": {
                "currency": "$currency", "quarter": {"$dateTrunc": {"date": "$paid_day", "unit": "quarter"}},
                "days": {"$dateDiff": {"startDate": due, "endDate": "$paid_day", "unit": "day"}},
            },
            "amount_cents": {"$sum": "$gross_cents"},
        }},
    ]  # fmt: skip


def _sold(basis: Basis, row: Row) -> Sold:
    of = row["_id"]
    offering = of.get("offering_id")
    return Sold(
        basis, of["currency"], of["year"], str(offering) if offering else None, row["revenue_cents"], row["costed_cents"], row["cost_cents"],
    )  # fmt: skip


def _settled(row: Row) -> Settled:
    of = row["_id"]
    return Settled(of["currency"], of["quarter"].date(), of["days"], row["amount_cents"])


async def _names(ids: Sequence[PydanticObjectId]) -> dict[str, str]:
    found = Offering.get_motor_collection().find({"_id": {"$in": list(set(ids))}}, {"name": 1})
    return {str(row["_id"]): row["name"] async for row in found}


async def _rows(document: type[Invoice] | type[Order], pipeline: list[Row]) -> list[Row]:
    return await document.get_motor_collection().aggregate(pipeline, maxTimeMS=PATIENCE_MS).to_list(None)
