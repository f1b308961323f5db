"""What the customer needs, at rest: need -> requirement -> demand -> potential, each per offering where one fits (`domain.needs`)."""

from typing import Any

from beanie import PydanticObjectId

from backend.errors import Invalid
from backend.store import noted
from backend.store.noted import Place
from backend.store.offering_names import must_exist


async def add(place: Place, entry: dict[str, Any]) -> None:
    """Raises NotFound, Invalid for an offering we do not have. The same id again changes nothing."""
    await must_exist(entry.get("offering_id"), place.session)
    await noted.add(place, entry)


async def change(place: Place, entry_id: PydanticObjectId, field: str, was: Any, value: Any) -> None:
    """Raises NotFound, Invalid for an offering we do not have or a need without words, Conflict."""
    if field == "offering_id":
        await must_exist(value, place.session)
    if field == "need" and not value:
        raise Invalid("A need has words.", code="empty")
    await noted.change(place, entry_id, field, was, value)
