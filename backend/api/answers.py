"""Turning values into JSON: dataclasses, ids and times as they are on the wire (snake case, UTC with Z)."""

from typing import Any

import orjson
from beanie import PydanticObjectId
from bson import ObjectId
from fastapi import Response
from pydantic import BaseModel

from backend.errors import NotFound


def answer(value: Any) -> Response:
    """200 with the value. The route's response_model documents it; building it here costs a tenth of validating it again."""
    body = orjson.dumps(value, default=_plain, option=orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS)
    return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})


def object_id(text: str) -> PydanticObjectId:
    """An id from the address; what is no id does not exist."""
    if not ObjectId.is_valid(text) or len(text) != 24:
        raise NotFound("There is no such entry.")
    return PydanticObjectId(text)


def _plain(value: Any) -> Any:
    if isinstance(value, ObjectId):
        return str(value)
    if isinstance(value, BaseModel):
        return value.model_dump()
    raise TypeError
