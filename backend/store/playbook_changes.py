"""Changing playbooks, each time with its line in the audit log. Whoever changes one says what they saw; who is second is told so."""

from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from typing import Any

from beanie import PydanticObjectId
from motor.motor_asyncio import AsyncIOMotorClientSession as Session
from pymongo.errors import DuplicateKeyError

from backend.domain.playbook_start import START, FirstPlaybook
from backend.errors import Conflict, NotFound
from backend.store import audit, playbooks
from backend.store.database import Store
from backend.store.playbooks import MOST, StepRow, StoredPlaybook
from backend.store.segments import Segment, in_order
from backend.store.users import User

NO_PLAYBOOK = "There is no such playbook."
TAKEN = "There is a playbook for this already."
TOO_MANY = f"There are {MOST} playbooks already."
CHANGED_MEANWHILE = "Somebody has changed this playbook meanwhile. Please look at it again."


async def add(store: Store, made: StoredPlaybook, user: User) -> None:
    """Raises Conflict if there is one for this already."""

    async def write(session: Session) -> None:
        if await StoredPlaybook.get_motor_collection().count_documents({}, session=session) >= MOST:
            raise Conflict(TOO_MANY)
        await _insert([made], user, session)

    await _written(store, write)


async def change(store: Store, made: StoredPlaybook, seen: int, user: User) -> None:
    """Write it anew as a whole. Raises NotFound, and Conflict if somebody was faster or there is one for this already."""
    row = made.model_dump(exclude={"id", "turn", "schema_version"})

    async def write(session: Session) -> None:
        was = await StoredPlaybook.get_motor_collection().find_one_and_update(
            {"_id": made.id, "turn": seen}, {"$set": row, "$inc": {"turn": 1}}, session=session
        )
        if was is None:
            await _must_exist(made.id, session)
            raise Conflict(CHANGED_MEANWHILE)
        await _note("change", StoredPlaybook.model_validate(was), made, session)

    await _written(store, write)


async def remove(store: Store, playbook_id: PydanticObjectId, user: User, now: datetime) -> None:
    """Raises NotFound. What was done by it stays on the timelines."""

    async def write(session: Session) -> None:
        row = await StoredPlaybook.get_motor_collection().find_one_and_delete({"_id": playbook_id}, session=session)
        if row is None:
            raise NotFound(NO_PLAYBOOK)
        gone = StoredPlaybook.model_validate(row)
        await _note(
            "remove", gone, StoredPlaybook(**row | {"steps": [], "changed_at": now, "changed_by": user.id}), session
        )

    await _written(store, write)


async def take_over(store: Store, user: User, now: datetime) -> None:
    """Add what is missing of those one can begin with."""

    async def write(session: Session) -> None:
        await _insert(await missing(now), user, session)

    await _written(store, write)


async def missing(now: datetime) -> list[StoredPlaybook]:
    """Those one can begin with and that are not here. One for A customers needs a segment of them."""
    first_class = _first_class(await in_order())
    there = {(it.point, it.segment_id, it.stage) for it in await playbooks.listed()}
    offered = [first(it, first_class, now) for it in START if not it.customers or first_class]
    return [it for it in offered if (it.point, it.segment_id, it.stage) not in there]


def first(it: FirstPlaybook, first_class: PydanticObjectId | None, now: datetime) -> StoredPlaybook:
    """One to begin with; `first_class` is the segment of the A customers."""
    steps = [
        StepRow(de=a.de, en=a.en, by=a.by, within_hours=a.within_hours, within_days=a.within_days) for a in it.steps
    ]
    segment_id = first_class if it.customers else None
    return StoredPlaybook(point=it.point, segment_id=segment_id, stage=it.stage, steps=steps, changed_at=now)


def _first_class(segments: Sequence[Segment]) -> PydanticObjectId | None:
    """The first segment whose rules ask for the value class A and nothing else."""
    asks = [("value_class", "any", ["A"])]
    fits = (it.id for it in segments if [(rule.attribute, rule.test, rule.values) for rule in it.rules] == asks)
    return next(fits, None)


async def _written(store: Store, write: Callable[[Session], Coroutine[Any, Any, None]]) -> None:
    try:
        await store.in_transaction(write)
    except DuplicateKeyError:
        raise Conflict(TAKEN, code="taken") from None
    finally:
        playbooks.forget()


async def _insert(made: Sequence[StoredPlaybook], user: User, session: Session) -> None:
    for it in made:
        it.changed_by = user.id
        await it.insert(session=session)
        await _note("add", None, it, session)


async def _must_exist(playbook_id: PydanticObjectId | None, session: Session) -> None:
    if not await StoredPlaybook.get_motor_collection().find_one({"_id": playbook_id}, {"_id": 1}, session=session):
        raise NotFound(NO_PLAYBOOK)


async def _note(action: audit.Action, was: StoredPlaybook | None, now: StoredPlaybook, session: Session) -> None:
    """Per field what it was and what it is, in the words of the audit log."""
    before, after = _told(was) if was else {}, _told(now)
    changes = {name: [before.get(name), after[name]] for name in after if before.get(name) != after[name]}
    await audit.note(
        action, "playbooks", PydanticObjectId(str(now.id)), at=now.changed_at, user_id=now.changed_by, changes=changes, session=session
    )  # fmt: skip


def _told(it: StoredPlaybook) -> dict[str, object]:
    return {
        "point": it.point,
        "segment_id": it.segment_id,
        "stage": it.stage,
        "steps": [_said(step) for step in it.steps],
    }


def _said(step: StepRow) -> str:
    hours, days = step.within_hours, step.within_days
    within = "" if hours is None and days is None else f"{days} d" if hours is None else f"{hours} h"
    return ", ".join(filter(None, (step.de or step.en, step.by, within)))
