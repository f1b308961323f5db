"""What may be changed of a company one field at a time, and what each value must be."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

from beanie import PydanticObjectId
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from backend.api import checks
from backend.api.changes import Change, Fields, Id, Line, Lines, Name, Refused, each, value_of
from backend.domain.postal import country_code

LONGEST_STAND_IN = timedelta(days=366)


class DeputyIn(BaseModel):
    """Both days included."""

    model_config = ConfigDict(extra="forbid")
    user_id: PydanticObjectId
    first_day: date
    last_day: date


def _as_stored(deputy: DeputyIn | None) -> dict[str, Any] | None:
    """Days as MongoDB holds them: midnight, UTC. The order of the fields is that of the document, for whole values are compared."""
    if deputy is None:
        return None
    if not timedelta() <= deputy.last_day - deputy.first_day <= LONGEST_STAND_IN:
        raise Refused("The days of the deputy make no sense.", "wrong_days")
    first, last = (datetime(it.year, it.month, it.day, tzinfo=UTC) for it in (deputy.first_day, deputy.last_day))
    return {"user_id": deputy.user_id, "first_day": first, "last_day": last}


def _country(text: str) -> str:
    return country_code(text, "") or text.strip().upper()


Deputy = Annotated[DeputyIn | None, AfterValidator(_as_stored)]
Country = Annotated[
    str, StringConstraints(max_length=60), AfterValidator(_country), StringConstraints(pattern="^[A-Z]{2}$")
]
Language = Annotated[str, StringConstraints(pattern="^[a-z]{2}$")]
ValueClass = Annotated[str, StringConstraints(pattern="^[ABCD]?$")]
VatId = Annotated[str, StringConstraints(max_length=60), AfterValidator(checks.vat_number)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]

FIELDS: Fields = {
    "name": TypeAdapter(Name), "legal_form": TypeAdapter(Line), "vat_id": TypeAdapter(VatId), "business_units": TypeAdapter(Lines),
    "industries": TypeAdapter(Lines), "domains": TypeAdapter(each(checks.domain)), "former_domains": TypeAdapter(each(checks.domain)),
    "addresses": TypeAdapter(each(checks.mail_address)), "numbers": TypeAdapter(Lines), "phones": TypeAdapter(each(checks.phone_number)),
    "language": TypeAdapter(Language), "parent_id": TypeAdapter(Id), "owner_id": TypeAdapter(Id), "deputy": TypeAdapter(Deputy),
    "team": TypeAdapter(Name), "territory": TypeAdapter(Line), "value_class": TypeAdapter(ValueClass),
}  # fmt: skip
SITE_FIELDS: Fields = {
    "label": TypeAdapter(Line), "street": TypeAdapter(Line), "postcode": TypeAdapter(Line), "city": TypeAdapter(Line),
    "country": TypeAdapter(Country), "lat": TypeAdapter(Latitude | None), "lon": TypeAdapter(Longitude | None),
}  # fmt: skip
STORED_OTHERWISE = frozenset(("parent_id", "owner_id", "deputy"))
"""What is stored as something else than it is shown: ids and days. `was` is read like the value."""


def was_of(change: Change) -> Any:
    """What the person saw, as MongoDB holds it."""
    return (
        value_of(FIELDS, change.model_copy(update={"value": change.was}))
        if change.field in STORED_OTHERWISE
        else change.was
    )
