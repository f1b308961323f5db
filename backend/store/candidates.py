"""The team that stands with each candidate of an undecided mail, so that who may see it is told without another read."""

from typing import Any

from beanie import PydanticObjectId
from pymongo import UpdateOne

from backend.store.users import User

CANDIDATES = "match.candidates"
BATCH = 1000
Row = dict[str, Any]


async def move(customer_id: PydanticObjectId, team: str, session: Any) -> None:
    """Undecided mails follow a candidate to its new team and wait for the inside sales there, too, else for the managers: those asked so far may see it no more."""
    mails = User.get_motor_collection().database.mails
    of = {"customer_id": None, f"{CANDIDATES}.customer.id": str(customer_id)}
    if await mails.find_one(of, {"_id": 1}, session=session):
        write = {
            "$set": {f"{CANDIDATES}.$[it].team": team},
            "$addToSet": {"for_user_ids": {"$each": await _asked(team, session)}},
        }
        await mails.update_many(of, write, array_filters=[{"it.customer.id": str(customer_id)}], session=session)


async def _asked(team: str, session: Any) -> list[PydanticObjectId]:
    wanted = {"teams": team, "role": {"$in": ["inside", "manager"]}, "disabled_at": None}
    found = await User.get_motor_collection().find(wanted, {"role": 1}, session=session).to_list(100)
    inside = [it["_id"] for it in found if it["role"] == "inside"]
    return inside or [it["_id"] for it in found]


async def give_teams(database: Any) -> None:
    """Undecided mails that were kept before candidates had teams. They wait for the candidates' owners, too, for nobody else may see some."""
    lacking = {"customer_id": None, f"{CANDIDATES}.0": {"$exists": True}, f"{CANDIDATES}.team": {"$exists": False}}
    found = await database.mails.find(lacking, {CANDIDATES: 1}).to_list(None)
    for start in range(0, len(found), BATCH):
        await _give(database, found[start : start + BATCH])


async def _give(database: Any, mails: list[Row]) -> None:
    ids = {PydanticObjectId(it["customer"]["id"]) for mail in mails for it in mail["match"]["candidates"]}
    customers = database.customers.find({"_id": {"$in": list(ids)}}, {"team": 1, "owner_id": 1})
    known = {str(row["_id"]): row | {"asked": await _caring(row)} async for row in customers}
    await database.mails.bulk_write([_with_teams(mail, known) for mail in mails], ordered=False)


async def _caring(customer: Row) -> list[PydanticObjectId]:
    owner_id = customer.get("owner_id")
    return [owner_id] if owner_id else await _asked(customer["team"], None)


def _with_teams(mail: Row, known: dict[str, Row]) -> UpdateOne:
    """Only while nobody has decided meanwhile."""
    rows = [(it, known.get(it["customer"]["id"], {})) for it in mail["match"]["candidates"]]
    write = {
        "$set": {CANDIDATES: [{**it, "team": row.get("team", "")} for it, row in rows]},
        "$addToSet": {"for_user_ids": {"$each": [user_id for _, row in rows for user_id in row.get("asked", ())]}},
    }
    return UpdateOne({"_id": mail["_id"], "customer_id": None}, write)
