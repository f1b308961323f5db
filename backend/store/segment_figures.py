"""What rules of segments and a customer's rank ask of orders and invoices, kept on the customer: revenue, and what was last bought when.

Counted anew once an hour, so that counting customers while somebody writes rules never reads an order. Who had something before and
has nothing now is counted with nothing, so both figures need no mark of when they were written: MongoDB leaves alone what is the same.
"""

from datetime import datetime
from typing import Any

from backend.store.customers import Customer

Stages = list[dict[str, Any]]

IN_FORCE = {"status": {"$ne": "cancelled"}}


async def refresh_revenue(now: datetime) -> None:
    """Net invoiced in the last 12 months, in each customer's most used currency being EUR; other currencies are not added to it."""
    since = datetime(now.year - 1, now.month, min(now.day, 28), tzinfo=now.tzinfo)
    customers = Customer.get_motor_collection()
    had: Stages = [{"$match": {"revenue_12m_cents": {"$ne": 0}}}, {"$project": {"revenue_12m_cents": {"$literal": 0}}}]
    pipeline: Stages = [
        {"$match": {"day": {"$gte": since}, **IN_FORCE, "currency": "EUR"}},
        {"$group": {"_id": "$customer_id", "revenue_12m_cents": {"$sum": "$total_cents"}}},
        {"$unionWith": {"coll": customers.name, "pipeline": had}},
        {"$group": {"_id": "$_id", "revenue_12m_cents": {"$sum": "$revenue_12m_cents"}}},
        {"$merge": {"into": customers.name, "whenNotMatched": "discard"}},
    ]
    await customers.database.invoices.aggregate(pipeline, allowDiskUse=True).to_list(None)


async def refresh_bought() -> None:
    """The last day of each offering, from orders; of a customer without any order, from invoices."""
    customers = Customer.get_motor_collection()
    had: Stages = [{"$match": {"bought.0": {"$exists": True}}}, {"$project": {"bought": {"$literal": []}}}]
    pipeline: Stages = [
        *_LAST_BOUGHT, _said_by(0),
        {"$unionWith": {"coll": "invoices", "pipeline": [*_LAST_BOUGHT, _said_by(1)]}},
        {"$unionWith": {"coll": customers.name, "pipeline": [*had, _said_by(2)]}},
        {"$group": {"_id": "$_id", "bought": {"$top": {"sortBy": {"by": 1}, "output": "$bought"}}}},
        {"$merge": {"into": customers.name, "whenNotMatched": "discard"}},
    ]  # fmt: skip
    await customers.database.orders.aggregate(pipeline, allowDiskUse=True).to_list(None)


def _said_by(source: int) -> dict[str, Any]:
    """The first source that says anything of a customer counts."""
    return {"$set": {"by": {"$literal": source}}}


_IN_ORDER = {"$sortArray": {"input": "$bought", "sortBy": {"offering_id": 1}}}
"""Without an order of its own the same list would be another one each hour."""
_LAST_BOUGHT: Stages = [
    {"$match": IN_FORCE},
    {"$project": {"customer_id": 1, "day": 1, "offering": "$lines.offering_id"}},
    {"$unwind": "$offering"},
    {"$match": {"offering": {"$type": "objectId"}}},
    {"$group": {"_id": {"customer": "$customer_id", "offering": "$offering"}, "last_day": {"$max": "$day"}}},
    {"$group": {"_id": "$_id.customer", "bought": {"$push": {"offering_id": "$_id.offering", "last_day": "$last_day"}}}},
    {"$set": {"bought": _IN_ORDER}},
]  # fmt: skip
