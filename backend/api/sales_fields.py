"""The fields of opportunities, offers, offerings and finances that may be changed one at a time, each with what its value must be."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

from beanie import PydanticObjectId
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from backend.api.changes import Change, Fields, Id, Line, Name, value_of
from backend.api.customer_page import KnownOut
from backend.errors import Invalid
from backend.store import trade
from backend.store.users import names

CENTS_LIMIT = 10**13
QUANTITY_LIMIT = 10**12
LINES = 200


def _midnight(day: date | None) -> datetime | None:
    """As MongoDB keeps a day."""
    return datetime(day.year, day.month, day.day) if day else None


Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
Day = Annotated[date, Field(ge=date(1950, 1, 1), le=date(2150, 1, 1))]
KeptDay = Annotated[Day | None, AfterValidator(_midnight)]
Cents = Annotated[int, Field(strict=True, ge=0, le=CENTS_LIMIT)]
Percent = Annotated[int, Field(strict=True, ge=0, le=100)]
Days = Annotated[int, Field(strict=True, ge=0, le=3650)]
Currency = Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")]
"""ISO 4217."""
Ids = Annotated[list[PydanticObjectId], Field(max_length=50), AfterValidator(lambda ids: list(dict.fromkeys(ids)))]


def _fields(**kinds: Any) -> Fields:
    return {name: TypeAdapter(kind) for name, kind in kinds.items()}


OPPORTUNITY = _fields(
    title=Name, number=Line, value_cents=Cents, currency=Currency, probability=Percent | None, expected_close=KeptDay, next_step=Text,
    next_step_on=KeptDay, competitor=Line, owner_id=Id, offering_ids=Ids,
)  # fmt: skip
OFFER = _fields(
    number=Name,
    day=Annotated[Day, AfterValidator(_midnight)],
    valid_until=KeptDay,
    currency=Currency,
    opportunity_id=Id,
)
OFFERING = _fields(
    name=Name, number=Line, group=Line, unit=Line, price_cents=Cents | None, cost_cents=Cents | None, currency=Currency
)
FINANCES = _fields(credit_limit_cents=Cents | None, rating=Line, terms_days=Days | None, terms=Line, currency=Currency)
PRICE = _fields(price_cents=Cents, valid_until=KeptDay, note=Line)


class LineIn(BaseModel):
    """A line of an offer; its total is computed. `quantity` in thousandths, `discount` in hundredths of a percent."""

    model_config = ConfigDict(extra="forbid")
    offering_id: Id = None
    text: Name
    quantity: Annotated[int, Field(strict=True, ge=1, le=QUANTITY_LIMIT)] = 1000
    price_cents: Annotated[int, Field(strict=True, ge=-CENTS_LIMIT, le=CENTS_LIMIT)] = 0
    discount: Annotated[int, Field(strict=True, ge=0, le=10_000)] = 0

    def line(self) -> trade.Line:
        return trade.Line(**self.model_dump())


LINES_OF_OFFER: TypeAdapter[list[LineIn]] = TypeAdapter(Annotated[list[LineIn], Field(max_length=LINES)])


async def since(known: Mapping[str, Any]) -> dict[str, KnownOut]:
    """Where each value comes from, since when, and by whom."""
    people = await names([it["by"] for it in known.values() if it.get("by")])
    return {field: KnownOut(it["source"], it["at"], people.get(it.get("by"))) for field, it in known.items()}


def seen_and_wanted(fields: Fields, change: Change) -> tuple[Any, Any]:
    """Both values as they are stored. What was seen need not keep today's rules: it may have been imported. Raises Invalid."""
    wanted = value_of(fields, change)
    try:
        return value_of(fields, change.model_copy(update={"value": change.was})), wanted
    except Invalid:
        return change.was, wanted


def day_of(time: datetime | None) -> date | None:
    return time.date() if time else None
