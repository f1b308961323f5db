"""Changing an opportunity: the change, its line on the customer's timeline and the audit, all or nothing.

A line is written for what others should hear of: that it began, each stage, a new value, another close or next step. The rest
is in the audit log only.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from beanie import PydanticObjectId
from pymongo.errors import DuplicateKeyError

from backend.domain.sales import check_move, is_open
from backend.domain.words import Stage
from backend.errors import Conflict, Invalid, NotFound
from backend.store import audit, edits
from backend.store.activities import Activity
from backend.store.customers import Customer
from backend.store.database import Store
from backend.store.opportunities import Opportunity, Reached
from backend.store.search_index import put_number
from backend.store.trade import Offering
from backend.store.users import User, visible_to

Row = dict[str, Any]

NO_OPPORTUNITY = "There is no such opportunity."
NO_CUSTOMER = "There is no such customer."
TOLD = ("value_cents", "expected_close", "next_step")
"""Fields whose change is told on the timeline."""


@dataclass(frozen=True, slots=True)
class Move:
    """Where it was seen, where it goes, and why if it ends there."""

    seen: Stage
    to: Stage
    cause: str = ""
    reason: str = ""


async def add(store: Store, user: User, customer_id: PydanticObjectId, fields: Row, now: datetime) -> PydanticObjectId:
    """A new open one, owned by whoever adds it unless `fields` name another; with an `id` that is there already, that one.

    Raises NotFound, Invalid, Conflict.
    """

    async def write(session: Any) -> PydanticObjectId:
        seen = {"_id": customer_id, **visible_to(user)}
        customer = await Customer.get_motor_collection().find_one(seen, {"team": 1}, session=session)
        if customer is None:
            raise NotFound(NO_CUSTOMER)
        opportunity_id = fields.get("id") or PydanticObjectId()
        if await Opportunity.get_motor_collection().find_one(
            {"_id": opportunity_id, "customer_id": customer_id}, session=session
        ):
            return opportunity_id
        stage: Stage = fields.get("stage", "lead")
        made = Opportunity(
            **{"owner_id": user.id, **fields, "id": opportunity_id}, customer_id=customer_id, team=customer["team"],
            history=[Reached(stage=stage, at=now, by=user.id)], changed_at=now,
        )  # fmt: skip
        row = made.model_dump(by_alias=True)
        await check(row, "owner_id", made.owner_id, session)
        await check(row, "offering_ids", made.offering_ids, session)
        await made.insert(session=session)
        await put_number("opportunity", row, session)
        await _log(row, stage, "", user, now, session)
        await audit.note("add", "opportunities", opportunity_id, at=now, user_id=user.id,
                         customer_id=customer_id, session=session)  # fmt: skip
        return opportunity_id

    try:
        return await store.in_transaction(write)
    except DuplicateKeyError:
        raise Conflict("There is an entry with this id already.") from None


async def move(store: Store, user: User, opportunity_id: PydanticObjectId, step: Move, now: datetime) -> None:
    """Raises NotFound, Conflict if it is no longer where it was seen, Invalid for a step that is none or lacks its cause."""
    check_move(step.seen, step.to, step.cause, step.reason)
    await store.in_transaction(lambda session: move_in(user, opportunity_id, step, now, session))


async def move_in(user: User, opportunity_id: PydanticObjectId, step: Move, now: datetime, session: Any) -> None:
    """The same inside a transaction, of a step that was checked."""
    row = await _seen(user, opportunity_id, session)
    if _is_repeated(row, step, user):
        return
    if row["stage"] != step.seen:
        raise Conflict("Somebody was faster: the opportunity is in another stage now.", code="moved")
    reached = Reached(stage=step.to, at=now, by=user.id).model_dump()
    await Opportunity.get_motor_collection().update_one(
        {"_id": row["_id"]}, {"$set": _closing(step, now), "$push": {"history": reached}}, session=session
    )
    await _log(row, step.to, step.reason, user, now, session)
    await audit.note("change", "opportunities", row["_id"], at=now, user_id=user.id, customer_id=row["customer_id"],
                     changes={"stage": [step.seen, step.to]}, session=session)  # fmt: skip


def _is_repeated(row: Row, step: Move, user: User) -> bool:
    """A device whose answer got lost sends the same move again: it has been done."""
    last = row["history"][-1] if row.get("history") else None
    return row["stage"] == step.to and last is not None and last["by"] == user.id and row["closed_cause"] == step.cause


def _closing(step: Move, now: datetime) -> Row:
    still_open = is_open(step.to)
    return {
        "stage": step.to, "is_open": still_open, "closed_cause": step.cause, "closed_reason": "" if still_open else step.reason,
        "closed_at": None if still_open else now, "changed_at": now,
    }  # fmt: skip


async def amend(
    store: Store, user: User, opportunity_id: PydanticObjectId, field: str, was: Any, value: Any, now: datetime
) -> None:
    """Change one field, if it still is what the person saw. Raises NotFound, Conflict, Invalid."""

    async def write(session: Any) -> None:
        row = await _seen(user, opportunity_id, session)
        await check(row, field, value, session)
        of = {"_id": opportunity_id, **visible_to(user, "customer_id")}
        await edits.change(Opportunity, of, field, was, value, now=now, user_id=user.id, session=session)
        if field in ("number", "title"):
            await put_number("opportunity", row | {field: value}, session)
        if field in TOLD:
            await _log(row, field, value if field == "next_step" else "", user, now, session)

    await store.in_transaction(write)


async def check(row: Row, field: str, value: Any, session: Any) -> None:
    """Refuse an owner who may not see the customer, and offerings that are none. Raises Invalid."""
    if field == "owner_id" and value:
        wanted = {"_id": value, "teams": row["team"], "disabled_at": None}
        if not await User.get_motor_collection().find_one(wanted, {"_id": 1}, session=session):
            raise Invalid("This person is not in the customer's team.", code="not_in_team")
    if field == "offering_ids" and value:
        found = await Offering.get_motor_collection().count_documents({"_id": {"$in": value}}, session=session)
        if found != len(set(value)):
            raise Invalid("There is no such offering.", code="no_offering")


async def _seen(user: User, opportunity_id: PydanticObjectId, session: Any) -> Row:
    of = {"_id": opportunity_id, **visible_to(user, "customer_id")}
    row: Row | None = await Opportunity.get_motor_collection().find_one(of, session=session)
    if row is None:
        raise NotFound(NO_OPPORTUNITY)
    return row


async def _log(row: Row, status: str, text: str, user: User, now: datetime, session: Any) -> None:
    """`ref_status` is the stage it reached or the field that changed; the app words it."""
    await Activity(
        customer_id=row["customer_id"], team=row["team"], kind="note", at=now, title=row["title"], text=text,
        by_user_id=user.id, ref_kind="opportunities", ref_id=row["_id"], ref_status=status,
    ).insert(session=session)  # fmt: skip
