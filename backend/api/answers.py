"""Turning values into JSON: dataclasses, ids and times as they are on the wire (snake case, UTC with Z)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

import orjson
from beanie import PydanticObjectId
from bson import ObjectId
from fastapi import Response
from pydantic import AfterValidator, BaseModel

from backend.errors import NotFound


def _in_utc(time: datetime) -> datetime:
    """Raises ValueError for a time that UTC cannot hold (the first and the last hours of the calendar)."""
    try:
        return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except OverflowError:
        raise ValueError("this time is out of range") from None


Moment = Annotated[datetime, AfterValidator(_in_utc)]
"""A time from the address, in UTC; without a zone it is UTC already."""


def answer(value: Any) -> Response:
    """200 with the value. The route's response_model documents it; building it here costs a tenth of validating it again."""
    body = orjson.dumps(value, default=_plain, option=orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS)
    return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})


def object_id(text: str) -> PydanticObjectId:
    """An id from the address; what is no id does not exist."""
    if not ObjectId.is_valid(text) or len(text) != 24:
        raise NotFound("There is no such entry.")
    return PydanticObjectId(text)


def page(rows: Sequence[dict[str, Any]], length: int, time: str) -> tuple[Sequence[dict[str, Any]], datetime | None]:
    """A page of rows, newest first, and where the next begins. `rows` holds one more than the page if there is more.

    The page ends between two seconds, because `next` travels in whole seconds: what came in the second of the cut comes with the
    next page. Only if one second fills a whole page, its rest is left out.
    """
    if len(rows) <= length:
        return rows, None
    cut = rows[length][time].replace(microsecond=0)
    whole = [row for row in rows[:length] if row[time].replace(microsecond=0) > cut] or rows[:length]
    return whole, whole[-1][time]


def _plain(value: Any) -> Any:
    if isinstance(value, ObjectId):
        return str(value)
    if isinstance(value, BaseModel):
        return value.model_dump()
    raise TypeError
