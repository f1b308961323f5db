"""Playbooks: listing them with what they cover and where they contradict each other, writing them, and beginning with a set. For administrators."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from backend.api.answers import answer, object_id
from backend.api.auth import SignedIn
from backend.domain.context import Ref
from backend.domain.playbook_coverage import Conflict, PointCoverage, conflicts, coverage
from backend.domain.playbooks import (
    DAYS_MOST,
    HOURS_MOST,
    STEPS_MOST,
    TEXT_LENGTH,
    ContactPoint,
    Doer,
    StageAsked,
    Step,
    checked,
)  # fmt: skip
from backend.errors import Invalid, NotAllowed
from backend.store import playbook_changes, playbooks
from backend.store.playbooks import StepRow, StoredPlaybook
from backend.store.segments import Segment, in_order
from backend.store.users import User, names

router = APIRouter(prefix="/api", tags=["playbooks"])

FOR_ADMINISTRATORS = "Only an administrator may do this."
StepText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=TEXT_LENGTH)]


class PlaybookStepIn(BaseModel):
    """`id`: of a step that is there already; a new one has none."""

    model_config = ConfigDict(extra="forbid")
    id: str | None = Field(default=None, max_length=24)
    de: StepText = ""
    en: StepText = ""
    by: Doer = "owner"
    within_hours: int | None = Field(default=None, strict=True, ge=1, le=HOURS_MOST)
    within_days: int | None = Field(default=None, strict=True, ge=0, le=DAYS_MOST)


class PlaybookIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    point: ContactPoint
    segment_id: str | None = Field(default=None, max_length=24)
    """None: customers of any segment, and of none."""
    stage: StageAsked = "any"
    steps: list[PlaybookStepIn] = Field(min_length=1, max_length=STEPS_MOST)


class PlaybookChange(PlaybookIn):
    seen: int = Field(strict=True, ge=1, lt=2**31)
    """`turn` of what the person saw; another writer since then is a conflict."""


@dataclass
class PlaybookOut:
    id: str
    point: ContactPoint
    segment_id: str | None
    stage: StageAsked
    steps: list[Step]
    turn: int
    changed_at: datetime
    changed_by: str
    """By name; empty for what came with the demo, and for people who are gone."""


@dataclass
class Playbooks:
    """In their order: of two that contradict each other the first holds."""

    playbooks: list[PlaybookOut]
    segments: list[Ref]
    coverage: list[PointCoverage]
    conflicts: list[Conflict]
    start: int
    """So many of the starting set are missing here."""


@router.get("/playbooks", response_model=Playbooks)
async def list_(user: SignedIn) -> Response:
    """All playbooks, for which situations there is one, and where two contradict each other."""
    _check(user)
    return answer(await _all())


@router.post("/playbooks", response_model=Playbooks)
async def add(body: PlaybookIn, user: SignedIn, request: Request) -> Response:
    """Add a playbook. 409 if there is one for this already."""
    _check(user)
    await playbook_changes.add(request.app.state.store, await _written(body, user), user)
    return answer(await _all())


@router.post("/playbooks/start", response_model=Playbooks)
async def take_over(user: SignedIn, request: Request) -> Response:
    """Take over the starting set, as far as it is not here yet."""
    _check(user)
    await playbook_changes.take_over(request.app.state.store, user, _now())
    return answer(await _all())


@router.put("/playbooks/{playbook_id}", response_model=Playbooks)
async def change(playbook_id: str, body: PlaybookChange, user: SignedIn, request: Request) -> Response:
    """The whole playbook as it is to be. 409 if somebody was faster."""
    _check(user)
    made = await _written(body, user)
    made.id = object_id(playbook_id)
    await playbook_changes.change(request.app.state.store, made, body.seen, user)
    return answer(await _all())


@router.delete("/playbooks/{playbook_id}", response_model=Playbooks)
async def remove(playbook_id: str, user: SignedIn, request: Request) -> Response:
    """Remove a playbook. What was done by it stays on the timelines."""
    _check(user)
    await playbook_changes.remove(request.app.state.store, object_id(playbook_id), user, _now())
    return answer(await _all())


async def _all() -> Playbooks:
    found, segments = await playbooks.listed(), await in_order()
    people = await names([it.changed_by for it in found if it.changed_by])
    plain, ids = [playbooks.playbook_of(it) for it in found], [str(it.id) for it in segments]
    return Playbooks(
        [_out(it, people.get(it.changed_by, "") if it.changed_by else "") for it in found],
        [Ref(str(it.id), it.name) for it in segments],
        list(coverage(plain, ids)),
        list(conflicts(plain, ids)),
        len(await playbook_changes.missing(_now())),
    )


def _out(it: StoredPlaybook, changed_by: str) -> PlaybookOut:
    segment_id = str(it.segment_id) if it.segment_id else None
    steps = [playbooks.step_of(step) for step in it.steps]
    return PlaybookOut(str(it.id), it.point, segment_id, it.stage, steps, it.turn, it.changed_at, changed_by)


async def _written(body: PlaybookIn, user: User) -> StoredPlaybook:
    """Raises Invalid for a segment that is not there, and for steps without sense."""
    segment_id = object_id(body.segment_id) if body.segment_id else None
    if segment_id and not await Segment.get(segment_id):
        raise Invalid("There is no such segment.", code="no_segment")
    rows = [
        StepRow(**it.model_dump(exclude={"id"}), **({"id": object_id(it.id)} if it.id else {})) for it in body.steps
    ]
    checked(map(playbooks.step_of, rows))
    return StoredPlaybook(
        point=body.point, segment_id=segment_id, stage=body.stage, steps=rows, changed_at=_now(), changed_by=user.id
    )


def _check(user: User) -> None:
    if user.role != "admin":
        raise NotAllowed(FOR_ADMINISTRATORS)


def _now() -> datetime:
    return datetime.now(UTC)
