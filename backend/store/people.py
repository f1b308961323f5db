"""The people around a mail: read with its customer, or with each customer it may be of."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from beanie import PydanticObjectId

from backend.domain.deputies import stands_in
from backend.domain.people import People, Person
from backend.store.cards import COLLEAGUES, OWNER, STAND_IN
from backend.store.customers import Customer

Row = dict[str, Any]


async def possible(customer_ids: Iterable[str]) -> list[Row]:
    """The customers an undecided mail may be of, each with its people as `cards.customer_facts` brings them for one."""
    ids = [PydanticObjectId(it) for it in sorted(set(customer_ids))]
    pipeline: list[Row] = [
        {"$match": {"_id": {"$in": ids}}}, {"$project": {"team": 1, "owner_id": 1, "deputy": 1}}, OWNER, STAND_IN, COLLEAGUES,
    ]  # fmt: skip
    return await Customer.get_motor_collection().aggregate(pipeline, maxTimeMS=5000).to_list(len(ids))


def owner_at_work(customer: Row) -> Row | None:
    """The stored owner of a customer, unless there is none, they are disabled, or no longer in its team."""
    return next((it for it in customer["owner"] if not it.get("disabled_at") and customer["team"] in it["teams"]), None)


def deputy_at_work(customer: Row, now: datetime) -> Row | None:
    """Who stands in for the owner of a customer today, unless they are disabled. Any team will do."""
    deputy = customer.get("deputy")
    if not deputy or not stands_in(deputy["first_day"], deputy["last_day"], now):
        return None
    return next((it for it in customer["stand_in"] if not it.get("disabled_at")), None)


def people(customers: Sequence[Row], mailbox: Sequence[Row], now: datetime) -> list[People]:
    """Who could be told about a mail of each of these customers."""
    deputies = [(str(it["_id"]), deputy["_id"]) for it in customers if (deputy := deputy_at_work(it, now))]

    def persons(rows: Iterable[Row | None]) -> tuple[Person, ...]:
        return tuple(_person(it, {of for of, user_id in deputies if user_id == it["_id"]}) for it in rows if it)

    return [
        People(
            caring=persons((owner_at_work(customer), deputy_at_work(customer, now))),
            managers=persons(it for it in customer["colleagues"] if it["role"] == "manager"),
            inside=persons(it for it in customer["colleagues"] if it["role"] == "inside"),
            mailbox=persons(it for it in mailbox if customer["team"] in it["teams"]),
        )
        for customer in customers
    ]


def _person(row: Row, deputy_of: set[str]) -> Person:
    return Person(str(row["_id"]), row["lang"], row["lock_screen"], frozenset(row["teams"]), frozenset(deputy_of))
