"""The names of our offerings at hand, to find them in a text. Each process keeps them until the catalogue changes."""

import asyncio
from typing import Any

from pymongo import DESCENDING

from backend.domain.article_names import ArticleNames
from backend.store.trade import Offering


class Catalogue:
    """The names as of some state of the catalogue: which is known by what was changed last, and by how many there are."""

    def __init__(self) -> None:
        self._state: Any = None
        self._names = ArticleNames(())

    async def names(self) -> ArticleNames:
        state = await _state()
        if state != self._state:
            rows = await Offering.get_motor_collection().find({}, {"name": 1, "number": 1}).to_list(None)
            # 20,000 names take a second.
            self._names, self._state = await asyncio.to_thread(ArticleNames, rows), state
        return self._names


async def _state() -> tuple[Any, ...]:
    offerings = Offering.get_motor_collection()
    latest = offerings.find({}, {"changed_at": 1}).sort([("changed_at", DESCENDING), ("_id", DESCENDING)]).limit(1)
    rows, many = await asyncio.gather(latest.to_list(1), offerings.estimated_document_count())
    return (many, *((row["_id"], row["changed_at"]) for row in rows))


_catalogue = Catalogue()


async def named_in(*texts: str) -> tuple[str, ...]:
    """Our offerings that a text names, as we call them; at most 8."""
    return (await _catalogue.names()).named_in("\n".join(texts))
