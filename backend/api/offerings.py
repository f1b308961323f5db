"""What we sell. Everybody signed in sees names and list prices; managers and inside sales keep them, and see what they cost."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from beanie import PydanticObjectId
from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, StrictBool, TypeAdapter

from backend.api import examples
from backend.api.answers import answer, object_id
from backend.api.auth import SignedIn
from backend.api.changes import Change, Fields, Line, Name, value_of
from backend.api.opportunities import Added
from backend.api.sales_fields import OFFERING, Cents, Currency, seen_and_wanted
from backend.errors import NotAllowed
from backend.store import audit, edits
from backend.store.offering_names import KEEPERS
from backend.store.trade import Offering
from backend.store.users import User, sees_money

router = APIRouter(prefix="/api/offerings", tags=["offerings"])

LISTED = 2000
IS_SOLD: Fields = {"is_sold": TypeAdapter(StrictBool)}


@dataclass
class OfferingRow:
    id: str
    name: str
    number: str
    group: str
    unit: str
    price_cents: int | None
    cost_cents: int | None
    """None for whoever sees no money, and where nobody knows."""
    currency: str
    is_sold: bool


@dataclass
class OfferingList:
    offerings: list[OfferingRow]
    may_change: bool


class NewOffering(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra=examples.OFFERING)
    name: Name
    number: Line = ""
    group: Line = ""
    unit: Line = ""
    price_cents: Cents | None = None
    cost_cents: Cents | None = None
    currency: Currency = "EUR"


@router.get("", response_model=OfferingList)
async def listed(user: SignedIn) -> Response:
    rows = await Offering.get_motor_collection().find({}).sort("name", 1).max_time_ms(5000).to_list(LISTED)
    return answer(OfferingList([_row(it, sees_money(user)) for it in rows], user.role in KEEPERS))


@router.post("", response_model=Added)
async def add(it: NewOffering, user: SignedIn) -> Response:
    _check(user)
    made = await Offering(**it.model_dump(), changed_at=_now()).insert()
    offering_id = PydanticObjectId(str(made.id))
    await audit.note("add", "offerings", offering_id, at=_now(), user_id=user.id)
    return answer(Added(str(offering_id)))


@router.patch("/{offering_id}", status_code=204)
async def amend(offering_id: str, change: Change, user: SignedIn) -> None:
    """One field; `is_sold` is one of them. What was sold of an offering stays when it is sold no longer."""
    _check(user)
    id_, now = object_id(offering_id), _now()
    field, was, value = change.field, change.was, change.value
    if field == "is_sold":
        is_sold, found = value_of(IS_SOLD, change), await Offering.get(id_)
        field, was, value = "discontinued_at", found.discontinued_at if found else None, None if is_sold else now
    else:
        was, value = seen_and_wanted(OFFERING, change)
    await edits.change(Offering, {"_id": id_}, field, was, value, now=now, user_id=user.id)


def _check(user: User) -> None:
    if user.role not in KEEPERS:
        raise NotAllowed("Offerings are kept by inside sales and managers.")


def _row(row: dict[str, Any], money: bool) -> OfferingRow:
    return OfferingRow(
        str(row["_id"]), row["name"], row["number"], row["group"], row["unit"], row["price_cents"], row["cost_cents"] if money else None,
        row["currency"], row["discontinued_at"] is None,
    )  # fmt: skip


def _now() -> datetime:
    return datetime.now(UTC)
