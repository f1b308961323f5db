"""Reading the timeline of a customer: in pages, by kind and person, or one entry of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from beanie import PydanticObjectId
from fastapi import APIRouter, Query, Response

from backend.api.answers import answer, object_id
from backend.api.auth import SignedIn
from backend.api.places import Before, after, place
from backend.domain.activity_log import LOGGED
from backend.domain.context import Ref
from backend.domain.words import ActivityKind
from backend.errors import NotFound
from backend.store import activities, contacts, fulltext
from backend.store.activities import TIMELINE_PAGE, Wanted
from backend.store.cards import ref
from backend.store.customers import Customer, visible
from backend.store.users import User, names

router = APIRouter(prefix="/api", tags=["timeline"])

NO_CUSTOMER = "There is no such customer."
NO_ENTRY = "There is no such entry."
TEXT_LENGTH = 200


@dataclass
class AttachedFile:
    id: str
    name: str
    type: str
    size: int


@dataclass
class About:
    """What an entry tells of: a collection and an id in it."""

    kind: str
    id: str
    status: str


@dataclass
class TimelineEntry:
    id: str
    kind: ActivityKind
    at: datetime
    title: str
    text: str
    contact: Ref | None
    others: list[Ref]
    by: Ref | None
    mail_id: str | None
    about: About | None
    files: list[AttachedFile]
    is_mine: bool
    """Whether this person wrote it by hand, and so may change it."""
    changed_at: datetime | None
    """When a person corrected it; that an import came again is no correction."""


@dataclass
class Timeline:
    entries: list[TimelineEntry]
    next: str | None
    """Where the next page begins, as `before` takes it."""


@dataclass
class TimelinePeople:
    contacts: list[Ref]
    colleagues: list[Ref]


@router.get("/customers/{customer_id}/timeline", response_model=Timeline)
async def timeline(
    customer_id: str,
    user: SignedIn,
    before: Before = "",
    kind: Annotated[list[ActivityKind], Query()] = [],  # noqa: B006  FastAPI copies it
    contact: str = "",
    by: str = "",
    q: str = "",
) -> Response:
    """What is typed finds whole words, however they are inflected; all of them must be there."""
    customer = await customer_of(user, customer_id)
    wanted = Wanted(
        tuple(kind),
        object_id(contact) if contact else None,
        object_id(by) if by else None,
        tuple(fulltext.wanted(q[:TEXT_LENGTH])),
    )
    rows = await activities.timeline(_id(customer), place(before), wanted)
    return answer(timeline_of(user, rows))


@router.get("/customers/{customer_id}/timeline/people", response_model=TimelinePeople)
async def people(customer_id: str, user: SignedIn) -> Response:
    """Whom the timeline can be asked for: the customer's contacts, and the colleagues who stand on it."""
    customer = await customer_of(user, customer_id)
    known = await names(await activities.colleagues(_id(customer)))
    theirs = [Ref(str(it.id), it.name) for it in await contacts.of_customer(_id(customer))]
    ours = sorted((Ref(str(id_), name) for id_, name in known.items()), key=lambda it: it.name)
    return answer(TimelinePeople(theirs, ours))


@router.get("/customers/{customer_id}/timeline/{entry_id}", response_model=TimelineEntry)
async def one(customer_id: str, entry_id: str, user: SignedIn) -> Response:
    """One entry, however far down the timeline it stands: what full text has found opens with it."""
    customer = await customer_of(user, customer_id)
    row = await activities.shown(object_id(entry_id))
    if row is None or row["customer_id"] != customer.id:
        raise NotFound(NO_ENTRY)
    return answer(entry(row, user))


def timeline_of(user: User, rows: list[dict[str, Any]]) -> Timeline:
    """A page of stored entries. `rows` holds one more than the page if there is more."""
    page = rows[:TIMELINE_PAGE]
    return Timeline([entry(it, user) for it in page], after(page[-1]) if len(rows) > len(page) else None)


def entry(row: dict[str, Any], user: User) -> TimelineEntry:
    """A stored entry (`activities.SHOWN`) as this person sees it."""
    named = {it["_id"]: ref([it]) for it in row["contacts"]}
    about = About(row["ref_kind"], str(row["ref_id"]), row.get("ref_status", "")) if row.get("ref_id") else None
    mail_id = row.get("mail_id")
    return TimelineEntry(
        id=str(row["_id"]),
        kind=row["kind"],
        at=row["at"],
        title=row["title"],
        text=row["text"][: activities.TEXT_LENGTH],
        contact=named.get(row.get("contact_id")),
        others=[found for it in row.get("others", ()) if (found := named.get(it))],
        by=ref(row["by"]),
        mail_id=str(mail_id) if mail_id else None,
        about=about,
        files=[
            AttachedFile(str(it["file_id"]), it["name"], it["type"], it["size"]) for it in row.get("attachments", ())
        ],
        is_mine=is_own(row, user),
        changed_at=row.get("changed_at") if row.get("known") else None,
    )


def is_own(row: dict[str, Any], user: User) -> bool:
    return (
        row.get("by_user_id") == user.id and row["kind"] in LOGGED and not row.get("ref_id") and not row.get("mail_id")
    )


async def customer_of(user: User, customer_id: str) -> Customer:
    customer = await visible(user, object_id(customer_id))
    if customer is None:
        raise NotFound(NO_CUSTOMER)
    return customer


def _id(customer: Customer) -> PydanticObjectId:
    return PydanticObjectId(str(customer.id))
