"""The search box: one small document for each customer, contact, offer, order and the like (`domain.findable` says what stands in it).

What is typed is looked up three ways, each in the order of its index, so that common beginnings cost no more than rare ones:

    words  `pfx`: the beginning of one word, or of two at once, those that matter most first
    codes  `codes`: a range, for numbers, telephone numbers and addresses in one piece
    slips  `typo`: only when the two above find fewer than five

`store.search_index` keeps the entries true.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from beanie import Document, PydanticObjectId
from pydantic import Field
from pymongo import ASCENDING, DESCENDING, IndexModel

from backend.domain.asked import Asked, asked
from backend.domain.findable import NUMBERED, EntryKind
from backend.domain.typos import DELETED_LENGTH, SHORTEST, deletions, nearest
from backend.store.users import User, visible_to

LIMIT = 20
CUSTOMERS = 12
"""So many of the 20 are customers, if there are contacts for the rest."""
ENOUGH = 5
COMPARED = 300
"""So many whose name begins as the longest words are compared with all of the words, those that matter most."""
LOOK_ALIKES = 100
"""So many that share a deletion are compared, those that matter most."""
DOUBTFUL = 2
"""In so many of the words, the longest, a slip is looked for."""
NAMED: tuple[EntryKind, ...] = ("customer", "contact")
SHOWN = {"kind": 1, "customer_id": 1, "label": 1, "detail": 1}
AFTER = "\uffff"
TIME_MS = 5000

Row = dict[str, Any]
Filter = dict[str, Any]

_MATTER_MOST: list[Filter] = [{"$sort": {"rank": -1}}, {"$limit": LOOK_ALIKES}]
_COMPARABLE: Filter = {"$project": SHOWN | {"words": 1, "rank": 1}}


class SearchEntry(Document):
    """Its id is that of the customer, contact, offer, ... it stands for."""

    kind: EntryKind
    customer_id: PydanticObjectId
    team: str
    label: str
    detail: str = ""
    codes: list[str] = Field(default_factory=list)
    quoted: list[str] | None = None
    """Under what a mail quotes the number of a paper or of the customer (`domain.business_numbers.keys`)."""
    words: list[str] | None = None
    pfx: list[str] | None = None
    typo: list[str] | None = None
    rank: float | None = None

    class Settings:
        name = "search_entries"
        # Each is partial so that MongoDB has no second one to consider for the same question.
        indexes = [
            IndexModel(
                [("team", ASCENDING), ("kind", ASCENDING), ("pfx", ASCENDING), ("rank", DESCENDING)],
                name="words",
                partialFilterExpression={"pfx": {"$exists": True}},
            ),
            IndexModel(
                [("team", ASCENDING), ("typo", ASCENDING), ("rank", DESCENDING)],
                name="slips",
                partialFilterExpression={"typo": {"$exists": True}},
            ),
            IndexModel(
                [("team", ASCENDING), ("codes", ASCENDING)],
                name="codes",
                partialFilterExpression={"codes": {"$exists": True}},
            ),
            IndexModel([("quoted", ASCENDING)], name="quoted", partialFilterExpression={"quoted": {"$exists": True}}),
            IndexModel([("customer_id", ASCENDING)], name="of_customer"),
        ]


@dataclass(frozen=True)
class Found:
    """Rows with `_id`, `kind`, `customer_id`, `label` and `detail`; the best of each kind first."""

    numbers: list[Row]
    customers: list[Row]
    contacts: list[Row]
    similar: list[Row]
    """Customers and contacts whose name is a slip away from what was typed."""

    def best(self) -> list[Row]:
        """At most 20: a number that was typed is what is looked for, then customers, and contacts beside them."""
        room = max(CUSTOMERS, LIMIT - len(self.contacts))
        return [*self.numbers, *self.customers[:room], *self.contacts, *self.similar][:LIMIT]

    def customer_ids(self) -> list[PydanticObjectId]:
        """The customers themselves, then those of the contacts and numbers."""
        every = (*self.customers, *self.similar, *self.numbers, *self.contacts)
        return list(dict.fromkeys(row["customer_id"] for row in every))[:LIMIT]


async def find(user: User, text: str) -> Found:
    """What `text` finds for this person."""
    wanted, visible = asked(text), _each_way(user)
    rows = {row["_id"]: row for row in await _read(_branches(wanted, visible))}
    similar = await _similar(wanted, visible) if len(rows) < ENOUGH else []
    return Found(
        await _with_customers(user, [row for row in rows.values() if row["kind"] in NUMBERED]),
        [row for row in rows.values() if row["kind"] == "customer"],
        [row for row in rows.values() if row["kind"] == "contact"],
        [row for row in similar if row["_id"] not in rows],
    )


def _each_way(user: User) -> list[Filter]:
    """`visible_to`, each of its alternatives alone: only then is each read in the order of its index."""
    visible = visible_to(user, "customer_id")
    alternatives: list[Filter] = visible.get("$or", [visible])
    return alternatives


def _branches(wanted: Asked, visible: list[Filter]) -> list[list[Filter]]:
    kinds = NAMED if wanted.words else ()
    return [
        *(
            _by_name(of | {"kind": kind, "pfx": {"$in": wanted.keys}}, wanted.compared)
            for kind in kinds
            for of in visible
        ),
        *(_by_code(of | {"codes": _begins(it)}) for it in (wanted.code, wanted.phone_end) if it for of in visible),
    ]


def _by_name(match: Filter, compared: Sequence[str]) -> list[Filter]:
    """Comparing costs a read each, so of a common beginning only so many are compared."""
    compare: list[Filter] = [{"$limit": COMPARED}, {"$match": _compared(compared)}] if compared else []
    return [{"$match": match}, {"$sort": {"rank": -1}}, *compare, {"$limit": LIMIT}, {"$project": SHOWN}]


def _by_code(match: Filter) -> list[Filter]:
    return [{"$match": match}, {"$limit": LIMIT}, {"$project": SHOWN}]


def _begins(text: str) -> Filter:
    """A range of one element of an array: without $elemMatch MongoDB would bound the index on one side only."""
    return {"$elemMatch": {"$gte": text, "$lt": text + AFTER}}


def _compared(words: Iterable[str]) -> Filter:
    each = [{"words": _begins(word)} for word in words]
    return {"$and": each} if each else {}


async def _read(branches: list[list[Filter]]) -> list[Row]:
    """All branches in one round trip, one after the other."""
    if not branches:
        return []
    first, *others = branches
    union = [{"$unionWith": {"coll": SearchEntry.Settings.name, "pipeline": it}} for it in others]
    found = SearchEntry.get_motor_collection().aggregate([*first, *union], maxTimeMS=TIME_MS)
    return await found.to_list(LOOK_ALIKES * len(branches))


async def _similar(wanted: Asked, visible: list[Filter]) -> list[Row]:
    """Names that are one slip away in one of the words; the other words as typed. The nearest first."""
    slips = {word: deletions(word) | deletions(plain) for word, plain in zip(wanted.words, wanted.written, strict=True)}
    doubtful = [word for word in wanted.words if slips[word]][:DOUBTFUL]
    branches = [it for word in doubtful for of in visible for it in _look_alikes(word, slips[word], wanted, of)]
    rows = {row["_id"]: row for row in await _read(branches)}.values()
    near = [(far, -row["rank"], str(row["_id"]), row) for row in rows if (far := _distance(wanted, row["words"]))]
    return [row for _, _, _, row in sorted(near, key=lambda it: it[:3])][:LIMIT]


def _look_alikes(word: str, slips: set[str], wanted: Asked, of: Filter) -> list[list[Filter]]:
    """Names with a word like this one and the others as typed. Which of them are common is not known, so it is looked up both ways, and
    each way only so many are compared."""
    alike = {"typo": {"$in": sorted(slips)}}
    others = Asked(tuple(it for it in wanted.words if it != word))
    by_likeness = [{"$match": of | alike}, *_MATTER_MOST, {"$match": _compared(others.words)}, _COMPARABLE]
    if not others.words:
        return [by_likeness]
    by_others = {"kind": {"$in": list(NAMED)}, "pfx": {"$in": others.keys}}
    compared = alike | _compared(others.compared)
    return [by_likeness, [{"$match": of | by_others}, *_MATTER_MOST, {"$match": compared}, _COMPARABLE]]


def _distance(wanted: Asked, words: Sequence[str]) -> int:
    """How many slips lie between the typed words and these in all; 0 if more than is still similar."""
    far = [_slips(word, plain, words) for word, plain in zip(wanted.words, wanted.written, strict=True)]
    return sum(far) if all(slips <= _allowed(word) for slips, word in zip(far, wanted.words, strict=True)) else 0


def _slips(word: str, plain: str, words: Sequence[str]) -> int:
    if any(it.startswith(word) for it in words):
        return 0
    return min(nearest(word, words), nearest(plain, words))


def _allowed(word: str) -> int:
    return 0 if len(word) < SHORTEST else 1 if len(word) < DELETED_LENGTH else 2


async def _with_customers(user: User, numbers: list[Row]) -> list[Row]:
    """A number says little without whose it is."""
    if not numbers:
        return []
    wanted = {"_id": {"$in": [row["customer_id"] for row in numbers]}, **visible_to(user)}
    found = SearchEntry.get_motor_collection().database.customers.find(wanted, {"name": 1})
    names = {row["_id"]: row["name"] async for row in found}
    return [
        row | {"detail": " · ".join(filter(None, (row["detail"], names[row["customer_id"]])))}
        for row in numbers
        if row["customer_id"] in names
    ]
