"""Our offerings, as other documents name them: by id, shown by name."""

from collections.abc import Iterable
from typing import Any

from beanie import PydanticObjectId

from backend.errors import Invalid
from backend.store.trade import Offering
from backend.store.users import Role

KEEPERS: tuple[Role, ...] = ("manager", "inside")
"""Who says what we sell."""


async def names(ids: Iterable[PydanticObjectId | None]) -> dict[PydanticObjectId, str]:
    wanted = {"_id": {"$in": [it for it in set(ids) if it]}}
    found = Offering.get_motor_collection().find(wanted, {"name": 1})
    return {row["_id"]: row["name"] async for row in found}


async def on_sale(ids: Iterable[PydanticObjectId]) -> dict[PydanticObjectId, str]:
    """The names of those we still sell."""
    wanted = {"_id": {"$in": list(ids)}, "discontinued_at": None}
    return {row["_id"]: row["name"] async for row in Offering.get_motor_collection().find(wanted, {"name": 1})}


async def must_exist(offering_id: PydanticObjectId | None, session: Any = None) -> None:
    """Raises Invalid for an offering we do not have; None is no offering and fine."""
    if offering_id is None:
        return
    if not await Offering.get_motor_collection().find_one({"_id": offering_id}, {"_id": 1}, session=session):
        raise Invalid("There is no such offering.", code="no_offering")
