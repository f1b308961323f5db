"""Changing a complaint: the change, its line on the customer's timeline and the mirror on the customer, all or nothing.

Whoever steps or edits says what they saw; if it is no longer so, somebody was faster and nothing is written.
"""

from dataclasses import dataclass
from typing import Any

from beanie import PydanticObjectId
from motor.motor_asyncio import AsyncIOMotorClientSession

from backend.domain import complaint_life
from backend.domain.complaint_life import Life, Refusal
from backend.domain.words import ComplaintCause, ComplaintStatus, ComplaintStep
from backend.errors import Conflict, Invalid, NotFound
from backend.store import audit, edits
from backend.store.complaint_reports import Author, check, log
from backend.store.complaints import Complaint, Step, life, mirror
from backend.store.database import Store
from backend.store.search_index import put_number
from backend.store.users import visible_to

Row = dict[str, Any]

NO_COMPLAINT = "There is no such complaint."
REFUSED: dict[Refusal, str] = {
    "not_next": "This step does not follow on the one before.",
    "no_cause": "Please say first what lay behind the complaint.",
}


@dataclass(frozen=True, slots=True)
class Taken:
    """A step as its person sees it: from where to where, with what they add. None leaves cause and cost as they are."""

    seen: ComplaintStatus
    to: ComplaintStatus
    note: str = ""
    cause: ComplaintCause | None = None
    cause_text: str | None = None
    cost_cents: int | None = None


async def step(store: Store, complaint_id: PydanticObjectId, taken: Taken, by: Author) -> None:
    """The next step of its life. Raises NotFound, Conflict if it no longer stands where it was seen, Invalid if something is missing."""

    async def write(session: AsyncIOMotorClientSession) -> None:
        row = await _seen(complaint_id, by, session)
        if row["status"] != taken.seen:
            raise Conflict(f"Somebody was faster. The complaint is now: {row['status']}.")
        before = life(row, by.now)
        if refused := complaint_life.refusal(before, taken.to, taken.cause or row.get("cause", "")):
            raise Invalid(REFUSED[refused], code=refused)
        after = complaint_life.stepped(before, taken.to, by.now, by.calendar)
        await _write(
            row,
            _change(before, after) | _found_out(taken) | {"changed_at": by.now},
            _step(taken.to, taken.note, by),
            session,
        )
        await log(row, taken.to, taken.note, by, session)
        await _audit(row, "status", taken.seen, taken.to, by, session)

    await store.in_transaction(write)


async def wait(store: Store, complaint_id: PydanticObjectId, was: bool, is_waiting: bool, by: Author) -> None:
    """Let the clock rest while the customer must answer, or run again. Raises NotFound, Conflict, or Invalid where it may not rest."""

    async def write(session: AsyncIOMotorClientSession) -> None:
        row = await _seen(complaint_id, by, session)
        waits = row.get("waiting_since") is not None
        if waits != was:
            raise Conflict(f"Somebody was faster. It is now: {'waiting for the customer' if waits else 'our turn'}.")
        before = life(row, by.now)
        after = (complaint_life.waiting if is_waiting else complaint_life.resumed)(before, by.now, by.calendar)
        if after == before:
            raise Invalid("The clock can only rest between acknowledging and solving.", code="not_next")
        what: ComplaintStep = "waiting" if is_waiting else "resumed"
        await _write(row, _change(before, after) | {"changed_at": by.now}, _step(what, "", by), session)
        await log(row, what, "", by, session)
        await _audit(row, "waiting", was, is_waiting, by, session)

    await store.in_transaction(write)


async def amend(store: Store, complaint_id: PydanticObjectId, field: str, was: Any, value: Any, by: Author) -> None:
    """Change one field, if it still is what the person saw. `field` is a name of ours; `was` and `value` are what is stored.

    Raises NotFound, Conflict, or Invalid for a contact of another customer and for an owner who may not see this one.
    """

    async def write(session: AsyncIOMotorClientSession) -> None:
        row = await _seen(complaint_id, by, session)
        if row.get(field) != was:
            raise Conflict(f"Somebody has changed this meanwhile. It is now: {row.get(field) or '–'}.")
        await check(row, field, value, session)
        of = {"_id": complaint_id, **visible_to(by.user, "customer_id")}
        await edits.change(Complaint, of, field, was, value, now=by.now, user_id=by.user.id, session=session)
        if field == "title":
            await put_number("complaint", row | {"title": value}, session)
        if field == "severity":
            before = life(row, by.now)
            await _write(row, _change(before, complaint_life.graded(before, value, by.calendar)), None, session)
        await mirror([row["customer_id"]], session)

    await store.in_transaction(write)


async def _seen(complaint_id: PydanticObjectId, by: Author, session: AsyncIOMotorClientSession) -> Row:
    of = {"_id": complaint_id, **visible_to(by.user, "customer_id")}
    row: Row | None = await Complaint.get_motor_collection().find_one(of, session=session)
    if row is None:
        raise NotFound(NO_COMPLAINT)
    return row


async def _write(row: Row, fields: Row, entry: Row | None, session: AsyncIOMotorClientSession) -> None:
    """In the transaction that read `row`: if another one wrote meanwhile, MongoDB lets this one run again."""
    steps = {"$push": {"steps": entry}} if entry else {}
    await Complaint.get_motor_collection().update_one({"_id": row["_id"]}, {"$set": fields, **steps}, session=session)


def _change(before: Life, after: Life) -> Row:
    return {"round_at": after.round_at, **complaint_life.changed(before, after)}


def _found_out(taken: Taken) -> Row:
    """What a step adds to what is known of the complaint."""
    more = {"cause": taken.cause, "cause_text": taken.cause_text, "cost_cents": taken.cost_cents}
    return {name: value for name, value in more.items() if value is not None}


def _step(what: ComplaintStep, note: str, by: Author) -> Row:
    return Step(status=what, at=by.now, by_user_id=by.user.id, note=note).model_dump()


async def _audit(row: Row, field: str, was: Any, value: Any, by: Author, session: AsyncIOMotorClientSession) -> None:
    await audit.note("change", "complaints", row["_id"], at=by.now, user_id=by.user.id, customer_id=row["customer_id"],
                     changes={field: [was, value]}, session=session)  # fmt: skip
