"""Tasks: what was promised to a customer, by whom, until when. A finished one stands on the timeline."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal

from beanie import PydanticObjectId
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, TypeAdapter

from backend.api import examples
from backend.api.answers import answer, object_id
from backend.api.auth import SignedIn
from backend.api.changes import Change, Fields, Name, value_of
from backend.api.entries import Id
from backend.api.timeline import customer_of
from backend.domain.context import Ref
from backend.errors import Invalid, NotAllowed, NotFound
from backend.store import audit, edits, entries, tasks
from backend.store.cards import ref
from backend.store.contacts import Contact
from backend.store.customers import Customer
from backend.store.tasks import Task
from backend.store.users import User, visible_to

router = APIRouter(prefix="/api", tags=["tasks"])

FIELDS: Fields = {"title": TypeAdapter(Name), "due": TypeAdapter(date | None)}


@dataclass
class TaskOut:
    id: str
    customer: Ref
    contact: Ref | None
    user: Ref | None
    title: str
    due: date | None
    done_at: datetime | None


@dataclass
class TaskList:
    tasks: list[TaskOut]


class NewTask(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra=examples.TASK)
    id: Id
    title: Name
    due: date | None = None
    contact_id: Id | None = None
    user_id: Id | None = None
    """Who is to do it; without it, whoever writes it down."""


@router.get("/tasks", response_model=TaskList)
async def mine(user: SignedIn, scope: Literal["open", "done"] = "open") -> Response:
    """One's own: the open ones by day, those without a day first; or those done last."""
    return answer(TaskList([_out(it) for it in await tasks.of_user(user, scope)]))


@router.get("/customers/{customer_id}/tasks", response_model=TaskList)
async def of_customer(customer_id: str, user: SignedIn) -> Response:
    """Everybody's open ones for a customer."""
    customer = await customer_of(user, customer_id)
    return answer(TaskList([_out(it) for it in await tasks.open_of_customer(PydanticObjectId(str(customer.id)))]))


@router.post("/customers/{customer_id}/tasks", response_model=TaskOut)
async def add(customer_id: str, body: NewTask, user: SignedIn) -> Response:
    """Repeating it with the same id changes nothing."""
    customer, now = await customer_of(user, customer_id), _now()
    made = Task(
        id=PydanticObjectId(body.id), customer_id=object_id(customer_id), team=customer.team, title=body.title, due=body.due,
        contact_id=await _contact(customer, body.contact_id), user_id=await _doer(customer, body.user_id, user), made_by=user.id,
        made_at=now, changed_at=now,
    )  # fmt: skip
    await tasks.add(made)
    return answer(await _opened(user, body.id))


@router.patch("/tasks/{task_id}", response_model=TaskOut)
async def change(task_id: str, body: Change, user: SignedIn) -> Response:
    """One field at a time: title or due. Whoever sees the customer may."""
    value, was = (_stored(value_of(FIELDS, Change(field=body.field, value=it))) for it in (body.value, body.was))
    theirs = {"_id": object_id(task_id), "done_at": None, **visible_to(user, "customer_id")}
    await edits.change(Task, theirs, body.field, was, value, now=_now(), user_id=user.id)
    return answer(await _opened(user, task_id))


@router.post("/tasks/{task_id}/done", status_code=204)
async def done(task_id: str, user: SignedIn, request: Request) -> None:
    await entries.finish(request.app.state.store, user, object_id(task_id), _now())


@router.delete("/tasks/{task_id}/done", status_code=204)
async def not_done(task_id: str, user: SignedIn, request: Request) -> None:
    await entries.reopen(request.app.state.store, user, object_id(task_id), _now())


@router.delete("/tasks/{task_id}", status_code=204)
async def remove(task_id: str, user: SignedIn) -> None:
    """An open one, by whoever is to do it or wrote it down."""
    found = await Task.find_one({"_id": object_id(task_id), **visible_to(user, "customer_id")})
    if found is None:
        raise NotFound(entries.NO_TASK)
    if user.id not in (found.user_id, found.made_by) or found.done_at:
        raise NotAllowed("Only an open task can be removed, by its owner.")
    await Task.find_one({"_id": found.id, "done_at": None}).delete()
    await audit.note("remove", "tasks", object_id(task_id), at=_now(), user_id=user.id, customer_id=found.customer_id)


async def _doer(customer: Customer, user_id: str | None, user: User) -> PydanticObjectId:
    """Who is to do it: oneself, or a colleague of the customer's team."""
    if user_id is None or user_id == str(user.id):
        return PydanticObjectId(str(user.id))
    colleague = await User.find_one({"_id": PydanticObjectId(user_id), "teams": customer.team, "disabled_at": None})
    if colleague is None:
        raise Invalid("This colleague does not see the customer.", code="no_colleague")
    return PydanticObjectId(user_id)


async def _contact(customer: Customer, contact_id: str | None) -> PydanticObjectId | None:
    if contact_id is None:
        return None
    if not await Contact.find_one({"_id": PydanticObjectId(contact_id), "customer_id": customer.id}):
        raise Invalid("This is no contact of this customer.", code="no_contact")
    return PydanticObjectId(contact_id)


async def _opened(user: User, task_id: str) -> TaskOut:
    row = await tasks.opened(user, object_id(task_id))
    if row is None:
        raise NotFound(entries.NO_TASK)
    return _out(row)


def _out(row: dict[str, Any]) -> TaskOut:
    customer = ref(row["customer"]) or Ref(str(row["customer_id"]), "")
    due: datetime | None = row.get("due")
    return TaskOut(
        str(row["_id"]), customer, ref(row["contact"]), ref(row["user"]), row["title"], due.date() if due else None, row.get("done_at")
    )  # fmt: skip


def _stored(value: Any) -> Any:
    """A day as MongoDB keeps it."""
    return datetime(value.year, value.month, value.day, tzinfo=UTC) if isinstance(value, date) else value


def _now() -> datetime:
    return datetime.now(UTC)
