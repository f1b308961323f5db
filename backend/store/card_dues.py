"""What is due between the customer and us, as the card says it: what we have promised, and, for who may see money, what they owe."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from backend.domain.context import Money, Promise
from backend.domain.figures import due
from backend.store.revenue import open_item

Row = dict[str, Any]
INVOICES_READ = 300
TITLE_LENGTH = 160


def _hanging(name: str, pipeline: Sequence[Row], field: str = "customer_id") -> Row:
    return {
        "$lookup": {
            "from": name, "localField": "customer_id", "foreignField": field, "as": name, "pipeline": list(pipeline)
        }
    }  # fmt: skip


_LEFT = {"$subtract": ["$gross_cents", "$paid_cents"]}
PROMISED = _hanging(
    "tasks",
    [
        {"$match": {"done_at": None, "due": {"$type": "date"}}}, {"$sort": {"due": 1}}, {"$limit": 1},
        {"$project": {"title": 1, "due": 1}},
    ],
)  # fmt: skip
OWED = [
    _hanging(
        "invoices",
        [
            {"$match": {"status": "open"}}, {"$sort": {"due_day": 1}}, {"$limit": INVOICES_READ},
            {"$project": {"day": 1, "due_day": 1, "currency": 1, "open_cents": _LEFT}},
        ],
    ),
    _hanging("finances", [{"$project": {"terms_days": 1, "credit_limit_cents": 1, "currency": 1}}], "_id"),
]  # fmt: skip
"""Only for who may see money."""


def promised(row: Row) -> Promise | None:
    """The open task that is due first."""
    found = next(iter(row["tasks"]), None)
    return Promise(str(found["_id"]), found["title"][:TITLE_LENGTH], found["due"].date()) if found else None


def money(row: Row, today: date) -> tuple[Money, int]:
    """The word, and for how many days the oldest invoice has been overdue. Nothing where the stages of `OWED` were left out."""
    finances: Row = next(iter(row.get("finances", ())), {})
    items = [open_item(it) for it in row.get("invoices", ())]
    days = [(today - due(it, finances.get("terms_days"))).days for it in items if it.open_cents > 0]
    if max(days, default=0) > 0:
        return "overdue", max(days)
    limit, currency = finances.get("credit_limit_cents"), finances.get("currency")
    owed = sum(it.open_cents for it in items if it.currency == currency)
    return ("limit", 0) if limit is not None and 0 < owed >= limit else ("", 0)
