"""What a person writes onto the timeline: an entry with its next step, a correction of their own, its removal."""

from datetime import UTC, date, datetime
from typing import Annotated, Any

from beanie import PydanticObjectId
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from backend.api import examples
from backend.api.answers import Moment, answer, object_id
from backend.api.auth import SignedIn
from backend.api.changes import Change, Fields, Name, value_of
from backend.api.timeline import NO_ENTRY, TimelineEntry, customer_of, entry, is_own
from backend.domain.activity_log import LoggedKind, happened_at
from backend.errors import Invalid, NotAllowed, NotFound
from backend.store import activities, contacts, edits, entries
from backend.store.activities import TEXT_LENGTH, Activity
from backend.store.contacts import Contact
from backend.store.tasks import Task
from backend.store.users import User, visible_to

router = APIRouter(prefix="/api", tags=["timeline"])

OTHERS = 20

Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{24}$")]
"""Made by whoever sends it: the same id again is the same word again."""
Words = Annotated[str, StringConstraints(max_length=TEXT_LENGTH)]
People = Annotated[list[Id], Field(max_length=OTHERS)]
WRITTEN: Fields = {
    "text": TypeAdapter(Words), "kind": TypeAdapter(LoggedKind), "at": TypeAdapter(Moment), "contact_ids": TypeAdapter(People),
}  # fmt: skip

STORED_OTHERWISE = ("at", "contact_ids")
"""What is told as text and stored as something else: `was` is read like the value."""


class NextStep(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: Id
    title: Name
    due: date | None = None


class Logged(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra=examples.LOGGED)
    id: Id
    kind: LoggedKind
    at: Moment
    text: Words = ""
    contact_ids: People = []
    next_step: NextStep | None = None


@router.post("/customers/{customer_id}/activities", response_model=TimelineEntry)
async def log(customer_id: str, body: Logged, user: SignedIn, request: Request) -> Response:
    """Write down what happened, and what is to follow. Repeating it with the same ids changes nothing."""
    of, now = object_id(customer_id), _now()
    people = await _contacts(user, customer_id, body.contact_ids) if body.contact_ids else []
    ids = _ids(people)
    made = Activity(
        id=PydanticObjectId(body.id), customer_id=of, team="", kind=body.kind, at=happened_at(body.at, now), title="", text=body.text.strip(),
        by_user_id=user.id, contact_id=ids[0] if ids else None, others=ids[1:],
    )  # fmt: skip
    is_new = await entries.log(request.app.state.store, user, made, _task(body.next_step, made, user, now))
    return answer(_told(made, people, user) if is_new else entry(await _shown(body.id), user))


@router.patch("/activities/{entry_id}", response_model=TimelineEntry)
async def change(entry_id: str, body: Change, user: SignedIn, request: Request) -> Response:
    """One's own entry, one field at a time: text, kind, at or contact_ids."""
    now, store = _now(), request.app.state.store
    value, was = value_of(WRITTEN, body), body.was
    if body.field in STORED_OTHERWISE:
        was = value_of(WRITTEN, Change(field=body.field, value=was))
    if body.field == "at":
        value = happened_at(value, now)
    found = await own_entry(user, object_id(entry_id))

    async def write(session: Any) -> None:
        if body.field == "contact_ids":
            people = _ids(await _contacts(user, str(found.customer_id), value))
            return await entries.with_whom(found, [PydanticObjectId(it) for it in was], people, user, now, session)
        mine = {"_id": found.id, "by_user_id": user.id}
        await edits.change(Activity, mine, body.field, was, value, now=now, user_id=user.id, session=session)
        await entries.corrected(found.model_copy(update={body.field: value}), session)

    await store.in_transaction(write)
    return answer(entry(await _shown(entry_id), user))


@router.delete("/activities/{entry_id}", status_code=204)
async def remove(entry_id: str, user: SignedIn, request: Request) -> None:
    """One's own entry, with its files."""
    await entries.remove(request.app.state.store, await own_entry(user, object_id(entry_id)), user, _now())


async def own_entry(user: User, entry_id: PydanticObjectId) -> Activity:
    """An entry that this person wrote by hand. Raises NotFound for one of a customer they do not see, NotAllowed for a colleague's."""
    found = await Activity.find_one({"_id": entry_id, **visible_to(user, "customer_id")})
    if found is None:
        raise NotFound(NO_ENTRY)
    if not is_own(found.model_dump(), user):
        raise NotAllowed("Only who wrote this entry may change it.")
    return found


def _task(step: NextStep | None, made: Activity, user: User, now: datetime) -> Task | None:
    if step is None:
        return None
    return Task(
        id=PydanticObjectId(step.id), customer_id=made.customer_id, contact_id=made.contact_id, team=made.team,
        user_id=_id(user), made_by=_id(user), title=step.title, due=step.due, made_at=now, changed_at=now,
    )  # fmt: skip


async def _contacts(user: User, customer_id: str, ids: list[str]) -> list[Contact]:
    """Those who took part, each once; all must be people of this customer, whom this person must see."""
    customer = await customer_of(user, customer_id)
    known = {str(it.id): it for it in await contacts.of_customer(PydanticObjectId(str(customer.id)))}
    if not known.keys() >= set(ids):
        raise Invalid("Somebody here is no contact of this customer.", code="no_contact")
    return [known[it] for it in dict.fromkeys(ids)]


def _told(made: Activity, people: list[Contact], user: User) -> TimelineEntry:
    """What was just written, without reading it again."""
    names = [{"_id": it.id, "name": it.name} for it in people]
    return entry(
        {**made.model_dump(), "_id": made.id, "contacts": names, "by": [{"_id": user.id, "name": user.name}]}, user
    )


async def _shown(entry_id: str) -> dict[str, Any]:
    row = await activities.shown(PydanticObjectId(entry_id))
    if row is None:
        raise NotFound(NO_ENTRY)
    return row


def _ids(people: list[Contact]) -> list[PydanticObjectId]:
    return [PydanticObjectId(str(it.id)) for it in people]


def _id(user: User) -> PydanticObjectId:
    return PydanticObjectId(str(user.id))


def _now() -> datetime:
    return datetime.now(UTC)
