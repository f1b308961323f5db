"""One line of the customer's timeline: a call, a visit, a mail, a note, an order. Everything exchanged lands here.

Pages are cut by (at, _id), in the order of the index (`places`). What a person writes here by hand goes through `entries`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from beanie import Document, PydanticObjectId
from pydantic import BaseModel, Field
from pymongo import ASCENDING, DESCENDING, IndexModel

from backend.domain.folding import stems
from backend.domain.words import ActivityKind
from backend.store import places, users
from backend.store.elsewhere import FROM_ELSEWHERE, External
from backend.store.places import Place

TIMELINE_PAGE = 20
TEXT_LENGTH = 4000
"""Of what was imported no more is shown; by hand no more is written."""

NEWEST = (("at", DESCENDING), ("_id", DESCENDING))
SOMEBODY = {"$gt": PydanticObjectId("0" * 24)}
"""Any id at all. An index of these is small, and MongoDB sees that a query for one id may use it."""

SHOWN: dict[str, Any] = {
    "$project": {
        "customer_id": 1, "contact_id": 1, "others": 1, "kind": 1, "at": 1, "title": 1, "text": 1, "by_user_id": 1,
        "mail_id": 1, "ref_kind": 1, "ref_id": 1, "ref_status": 1, "attachments": 1, "known": 1, "changed_at": 1,
    }
}  # fmt: skip
FIRST_PAGE: list[dict[str, Any]] = [{"$sort": {"at": -1, "_id": -1}}, {"$limit": TIMELINE_PAGE + 1}, SHOWN]
"""And one entry more, if there is more."""


class Attached(BaseModel):
    """A file in GridFS (`store.files`)."""

    file_id: PydanticObjectId
    name: str
    type: str
    size: int
    sha256: str = ""
    """By its content the same file is known again: sending it once more adds nothing."""


class Activity(Document):
    customer_id: PydanticObjectId
    contact_id: PydanticObjectId | None = None
    others: list[PydanticObjectId] = Field(default_factory=list)
    """Further contacts who took part."""
    team: str
    kind: ActivityKind
    at: datetime
    title: str
    text: str = ""
    by_user_id: PydanticObjectId | None = None
    mail_id: PydanticObjectId | None = None
    thread_id: str | None = None
    ref_kind: str = ""
    """What the line tells of, by collection (offers, orders, invoices, complaints, tasks), and its id."""
    ref_id: PydanticObjectId | None = None
    ref_status: str = ""
    """What became of it then: a complaint's step."""
    attachments: list[Attached] = Field(default_factory=list)
    words: list[str] = Field(default_factory=list)
    """What full text finds the line by (`domain.folding.stems`): those of title and text, if nobody names others."""
    external: External | None = None
    changed_at: datetime | None = None
    """When a person corrected it, if ever, or an import last wrote it."""
    schema_version: int = 1

    def model_post_init(self, context: Any) -> None:
        if "words" not in self.model_fields_set:
            self.words = stems(self.title, self.text)

    class Settings:
        name = "activities"
        indexes = [
            IndexModel([("customer_id", ASCENDING), *NEWEST], name="of_customer"),
            IndexModel([("customer_id", ASCENDING), ("kind", ASCENDING), *NEWEST], name="of_customer_kind"),
            *(
                IndexModel(
                    [("customer_id", ASCENDING), (who, ASCENDING), *NEWEST],
                    name=f"of_customer_{who}",
                    partialFilterExpression={who: SOMEBODY},
                )
                for who in ("contact_id", "others", "by_user_id")
            ),
            FROM_ELSEWHERE,
            IndexModel([("team", ASCENDING), ("words", ASCENDING), ("at", DESCENDING)], name="full_text"),
            IndexModel([("mail_id", ASCENDING)], partialFilterExpression={"mail_id": {"$type": "objectId"}}),
        ]


@dataclass(frozen=True)
class Wanted:
    """What of a customer's timeline is asked for; empty is everything."""

    kinds: tuple[ActivityKind, ...] = ()
    contact_id: PydanticObjectId | None = None
    by_user_id: PydanticObjectId | None = None
    words: tuple[str, ...] = ()
    """All of these, as `fulltext.wanted` makes them of what a person types."""


async def timeline(
    customer_id: PydanticObjectId, before: Place | None, wanted: Wanted = Wanted()
) -> list[dict[str, Any]]:
    """The next 20 entries before a place and one more if there is one, newest first. The caller has checked that the person may see the customer."""
    pipeline: list[dict[str, Any]] = [{"$match": _match(customer_id, before, wanted)}, *FIRST_PAGE]
    rows = await Activity.get_motor_collection().aggregate(pipeline, maxTimeMS=5000).to_list(TIMELINE_PAGE + 1)
    return await with_people(rows)


def _match(customer_id: PydanticObjectId, before: Place | None, wanted: Wanted) -> dict[str, Any]:
    """A contact may have been the first or one of several. Each of the two is asked in full: only then is each read from its own index."""
    found: list[dict[str, Any]] = [{"customer_id": customer_id}, *({"words": word} for word in wanted.words)]
    found += [{"kind": {"$in": list(wanted.kinds)}}] if wanted.kinds else []
    found += [{"by_user_id": wanted.by_user_id}] if wanted.by_user_id else []
    found += places.before(before)
    if not wanted.contact_id:
        return {"$and": found}
    return {"$or": [{"$and": [*found, {where: wanted.contact_id}]} for where in ("contact_id", "others")]}


async def shown(entry_id: PydanticObjectId) -> dict[str, Any] | None:
    """One entry as the timeline shows it."""
    rows = await Activity.get_motor_collection().aggregate([{"$match": {"_id": entry_id}}, SHOWN]).to_list(1)
    return next(iter(await with_people(rows)), None)


async def with_people(rows: list[dict[str, Any]], contacts: Iterable[dict[str, Any]] = ()) -> list[dict[str, Any]]:
    """With their people by name, `contacts` and `by`; `contacts` that are at hand are not read again. They are few and come again in many
    entries, so each is read once."""
    known = {it["_id"]: it for it in contacts}
    if missing := {id_ for row in rows for id_ in _people(row)} - known.keys():
        found = Activity.get_motor_collection().database.contacts.find({"_id": {"$in": list(missing)}}, {"name": 1})
        known |= {it["_id"]: it async for it in found}
    ours = await users.known_names({it for row in rows if (it := row.get("by_user_id"))})
    return [row | {"contacts": [known[it] for it in _people(row) if it in known], "by": _by(row, ours)} for row in rows]


def _by(row: dict[str, Any], ours: users.Names) -> list[dict[str, Any]]:
    id_ = row.get("by_user_id")
    return [{"_id": id_, "name": ours[id_]}] if id_ in ours else []


def _people(row: dict[str, Any]) -> list[PydanticObjectId]:
    """The contacts of an entry."""
    return [it for it in (row.get("contact_id"), *row.get("others", ())) if it]


async def colleagues(customer_id: PydanticObjectId) -> list[PydanticObjectId]:
    """Who of us stands on this timeline: one look into the index for each."""
    found = Activity.get_motor_collection().distinct("by_user_id", {"customer_id": customer_id, "by_user_id": SOMEBODY})
    return list(await found)


def contact_made(at: datetime) -> dict[str, Any]:
    """The change to a customer who was spoken with: the last time never goes back, whatever comes in late."""
    return {"$max": {"last_contact_at": at}}
