"""Our own people, as those who could own a customer or care for it in somebody's stead."""

from typing import Any

from beanie import PydanticObjectId

from backend.errors import Invalid
from backend.store.customers import Customer
from backend.store.users import User

MOST = 1000


async def everybody() -> list[dict[str, Any]]:
    """Whoever works here, by name."""
    found = User.get_motor_collection().find({"disabled_at": None}, {"name": 1, "role": 1, "teams": 1})
    return await found.sort("name", 1).to_list(MOST)


async def check(customer_id: PydanticObjectId, field: str, value: Any) -> None:
    """Whether somebody can be the owner or deputy named. Raises Invalid: an owner works here and is in the customer's team, a deputy works here.

    Says nothing of a customer's existence: whoever asks is checked where the field is written.
    """
    user_id = value if field == "owner_id" else value["user_id"]
    person = await User.get_motor_collection().find_one({"_id": user_id, "disabled_at": None}, {"teams": 1})
    if person is None:
        raise Invalid("This person does not work here.", code="no_colleague")
    customer = await Customer.get_motor_collection().find_one({"_id": customer_id}, {"team": 1})
    if field == "owner_id" and customer and customer["team"] not in person["teams"]:
        raise Invalid("This person is not in the customer's team.", code="not_in_team")
