"""What rules of segments ask of orders and invoices, kept on the customer: revenue, and what was last bought when.

Counted anew once an hour, so that counting customers while somebody writes rules never reads an order.
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
    pipeline: Stages = [
        {"$match": {"day": {"$gte": since}, **IN_FORCE, "currency": "EUR"}},
        {"$group": {"_id": "$customer_id", "revenue_12m_cents": {"$sum": "$total_cents"}, "revenue_at": {"$first": now}}},
        {"$merge": {"into": customers.name, "whenNotMatched": "discard"}},
    ]  # fmt: skip
    await customers.database.invoices.aggregate(pipeline, allowDiskUse=True).to_list(None)
    stale = {"revenue_12m_cents": {"$ne": 0}, "revenue_at": {"$lt": now}}
    await customers.update_many(stale, {"$set": {"revenue_12m_cents": 0}})


async def refresh_bought(now: datetime) -> None:
    """The last day of each offering, from orders; of a customer without any order, from invoices."""
    customers = Customer.get_motor_collection()
    database = customers.database
    from_orders: Stages = [{"$set": {"bought": "$$new.bought", "bought_at": now}}]
    from_invoices: Stages = [
        {"$set": {"bought": {"$cond": [{"$eq": ["$bought_at", now]}, "$bought", "$$new.bought"]}, "bought_at": now}}
    ]
    for papers, written in ((database.orders, from_orders), (database.invoices, from_invoices)):
        into = {"into": customers.name, "whenMatched": written, "whenNotMatched": "discard"}
        await papers.aggregate([*_LAST_BOUGHT, {"$merge": into}], allowDiskUse=True).to_list(None)
    await customers.update_many({"bought.0": {"$exists": True}, "bought_at": {"$ne": now}}, {"$set": {"bought": []}})


_LAST_BOUGHT: Stages = [
    {"$match": IN_FORCE},
    {"$project": {"customer_id": 1, "day": 1, "offering": "$lines.offering_id"}},
    {"$unwind": "$offering"},
    {"$match": {"offering": {"$type": "objectId"}}},
    {"$group": {"_id": {"customer": "$customer_id", "offering": "$offering"}, "last_day": {"$max": "$day"}}},
    {"$group": {"_id": "$_id.customer", "bought": {"$push": {"offering_id": "$_id.offering", "last_day": "$last_day"}}}},
]  # fmt: skip
