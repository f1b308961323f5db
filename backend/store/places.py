"""Where a page of something dated ends: by (at, _id), so that what happened in the same moment never falls between two pages."""

from datetime import datetime
from typing import Any, NamedTuple

from beanie import PydanticObjectId


class Place(NamedTuple):
    at: datetime
    id: PydanticObjectId


def before(place: Place | None) -> list[dict[str, Any]]:
    """What comes after this place, newest first; conditions for $and. The range first: an index walks it; only what is of that very
    moment is looked at in vain."""
    if place is None:
        return []
    return [{"at": {"$lte": place.at}}, {"$or": [{"at": {"$lt": place.at}}, {"_id": {"$lt": place.id}}]}]
