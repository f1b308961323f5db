"""The customer's pyramid at rest: an offering of ours, or words, on one of four floors (`domain.fascination`)."""

from collections.abc import Iterable
from typing import Any

from beanie import PydanticObjectId

from backend.domain.fascination import Refusal, Stone, refusal
from backend.errors import Conflict, Invalid
from backend.store import noted
from backend.store.noted import Place
from backend.store.offering_names import must_exist

REFUSED: dict[Refusal, type[Invalid] | type[Conflict]] = {"empty": Invalid, "twice": Conflict}
SENTENCE: dict[Refusal, str] = {
    "empty": "Please say what it is, or choose an offering.",
    "twice": "This already stands in the pyramid.",
}


async def add(place: Place, entry: dict[str, Any]) -> None:
    """Raises NotFound, Invalid without words and offering, Conflict if it stands there already. The same id again changes nothing."""
    await _check(place, entry)
    await noted.add(place, entry)


async def change(place: Place, entry_id: PydanticObjectId, field: str, was: Any, value: Any) -> None:
    """Reword it, move it to another floor, or say which offering it is. Raises NotFound, Invalid, Conflict."""
    there = next((it for it in await noted.entries(place) if it["id"] == entry_id), None)
    if there is not None:
        await _check(place, {**there, field: value})
    await noted.change(place, entry_id, field, was, value)


async def _check(place: Place, entry: dict[str, Any]) -> None:
    await must_exist(entry.get("offering_id"), place.session)
    refused = refusal(_stones(await noted.entries(place)), _stone(entry))
    if refused:
        raise REFUSED[refused](SENTENCE[refused], code=refused)


def _stones(rows: Iterable[dict[str, Any]]) -> list[Stone]:
    return [_stone(it) for it in rows]


def _stone(row: dict[str, Any]) -> Stone:
    offering_id = row.get("offering_id")
    return Stone(str(row["id"]), row["level"], row["text"], str(offering_id) if offering_id else None)
