"""Customers that a mail is of beside its own: each has its line on its own timeline, and its team may read the mail.

They stand in the mail's `also`, in the form of a candidate: {"customer": {"id", "name"}, "contact": the same or None, "method", "value", "score",
"team"}, with the ids as text.
"""

from collections.abc import Iterable
from typing import Any

from beanie import PydanticObjectId

from backend.store.activities import Activity
from backend.store.users import User

ALSO = "also"
Row = dict[str, Any]


def lines(entry: Activity, also: Iterable[Row]) -> list[Activity]:
    """The lines of these customers, by that of the mail's own."""
    return [entry.model_copy(update={"id": PydanticObjectId(), **_whose(it)}) for it in also]


def rows(line: Row, also: Iterable[Row]) -> list[Row]:
    """The same as MongoDB gets it."""
    return [line | {"_id": PydanticObjectId(), **_whose(it)} for it in also]


async def move(customer_id: PydanticObjectId, team: str, session: Any) -> None:
    """Mails that are also of a customer follow it to its new team."""
    mails = User.get_motor_collection().database.mails
    write = {"$set": {f"{ALSO}.$[it].team": team}}
    its = [{"it.customer.id": str(customer_id)}]
    await mails.update_many({f"{ALSO}.customer.id": str(customer_id)}, write, array_filters=its, session=session)


def seen_as(teams: list[str], customer_ids: Iterable[str]) -> list[Row]:
    """The stages by which a mail that is in sight because of another customer is shown as that customer's: nothing of its own is told.

    `customer_ids`: of the customers that whoever looks sees beside those of their teams.
    """
    ids = list(customer_ids)
    own = {
        "$or": [
            {"$eq": [{"$ifNull": ["$team", None]}, None]},
            {"$in": ["$team", teams]},
            {"$in": [{"$toString": "$customer_id"}, ids]},
        ]
    }
    mine = {"$or": [{"$in": ["$$this.team", teams]}, {"$in": ["$$this.customer.id", ids]}]}
    theirs = {"$first": {"$filter": {"input": {"$ifNull": [f"${ALSO}", []]}, "as": "this", "cond": mine}}}
    customer_id = {"$ifNull": [{"$toObjectId": "$beside.customer.id"}, "$customer_id"]}
    contact_id = {"$cond": [{"$gt": ["$beside", None]}, {"$toObjectId": "$beside.contact.id"}, "$contact_id"]}
    return [
        {"$set": {"beside": {"$cond": [own, None, theirs]}}},
        {"$set": {"customer_id": customer_id, "contact_id": contact_id}},
    ]


def as_beside(row: Row) -> Row:
    """The mail as the customer's for whom it is in sight, which its `beside` names: with the reason why it is."""
    it = row.get("beside")
    if not it:
        return row
    evidence = [{name: it[name] for name in ("method", "value", "score")}]
    match = {"method": it["method"], "evidence": evidence, "candidates": []}
    return row | {"match": match, "for_user_ids": [], ALSO: []}


def _whose(it: Row) -> Row:
    contact_id = PydanticObjectId(it["contact"]["id"]) if it["contact"] else None
    return {"customer_id": PydanticObjectId(it["customer"]["id"]), "contact_id": contact_id, "team": it["team"]}
