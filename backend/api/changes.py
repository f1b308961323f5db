"""One field at a time: what a PATCH of this house carries, and how it is checked."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

import bson
from beanie import PydanticObjectId
from bson.errors import BSONError
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
)

from backend.errors import Invalid

FIELD_LENGTH = 40
DEEPEST = 8
CHECK = "Please check the input."


def _storable(value: Any) -> Any:
    """Raises ValueError for what no field can ever have been: a number too large, half a character, a name with a zero in it, depths."""
    try:
        if _depth(value) > DEEPEST:
            raise RecursionError
        bson.encode({"was": value})
    except (BSONError, UnicodeError, OverflowError, RecursionError):
        raise ValueError("this was never a value") from None
    return value


def _depth(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(_depth, inner), default=0)


class Change(BaseModel):
    """`was` is what the person saw: if the field is something else by now, nothing is written (409)."""

    model_config = ConfigDict(extra="forbid")
    field: str = Field(max_length=FIELD_LENGTH)
    was: Annotated[Any, AfterValidator(_storable)] = None
    value: Any = None


Fields = Mapping[str, TypeAdapter[Any]]
"""The fields that may be changed this way, each with what its value must be. The value is stored as its type says."""


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _without_doubles(items: list[Any]) -> list[Any]:
    return list(dict.fromkeys(items))


def _nothing(value: Any) -> Any:
    return None if value == "" else value


Line = Annotated[str, StringConstraints(max_length=200), AfterValidator(_one_line)]
"""One line of text; runs of spaces become one."""
Name = Annotated[str, StringConstraints(max_length=200), AfterValidator(_one_line), StringConstraints(min_length=1)]
Lines = Annotated[
    list[Annotated[Line, StringConstraints(min_length=1)]], Field(max_length=50), AfterValidator(_without_doubles)
]
Id = Annotated[PydanticObjectId | None, BeforeValidator(_nothing)]
"""An id, or none: the empty choice of a list is none."""


def value_of(fields: Fields, change: Change, country: str = "DE") -> Any:
    """What is to be written; `country` is whose telephone numbers are meant. Raises Invalid for a field that is not among `fields` and for a value that is none of its kind."""
    if change.field not in fields:
        raise Invalid("This field cannot be changed here.")
    try:
        return fields[change.field].validate_python(change.value, context={"country": country})
    except ValidationError as error:
        raise Invalid(_reason(error), code=_code(error)) from None


def _reason(error: ValidationError) -> str:
    cause = error.errors()[0].get("ctx", {}).get("error")
    return str(cause) if isinstance(cause, Refused) else CHECK


def _code(error: ValidationError) -> str:
    cause = error.errors()[0].get("ctx", {}).get("error")
    return str(getattr(cause, "code", "invalid"))


class Refused(ValueError):
    """A value that means nothing, said in the user's words; `code` is worded by the app."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


def each(check: Callable[[str], str] | Callable[[str, ValidationInfo], str]) -> Any:
    """A list of texts, each as `check` gives it back (or refuses it), without doubles."""
    item = Annotated[str, StringConstraints(max_length=320), AfterValidator(check)]
    return Annotated[list[item], Field(max_length=50), AfterValidator(_without_doubles)]
