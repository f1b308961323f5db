"""Playbooks at rest: one document each, for one contact point, segment and stage. The older one leads where two contradict each other.

Every card asks for them, and they are few: a process knows them all for a minute, and anew as soon as it has changed one itself. What
changes them is `playbook_changes`.
"""

import time
from datetime import datetime

from beanie import Document, PydanticObjectId
from pydantic import BaseModel, Field
from pymongo import ASCENDING, IndexModel

from backend.domain.playbooks import ContactPoint, Doer, Playbook, StageAsked, Step

KNOWN_S = 60
MOST = 200


class StepRow(BaseModel):
    id: PydanticObjectId = Field(default_factory=PydanticObjectId)
    """Stays when the words of the step are changed: by it a mail knows that it was done."""
    de: str = ""
    en: str = ""
    by: Doer = "owner"
    within_hours: int | None = None
    within_days: int | None = None


class StoredPlaybook(Document):
    point: ContactPoint
    segment_id: PydanticObjectId | None = None
    stage: StageAsked = "any"
    steps: list[StepRow] = Field(default_factory=list)
    turn: int = 1
    """Names what a person saw; raised by each change."""
    changed_at: datetime
    changed_by: PydanticObjectId | None = None
    schema_version: int = 1

    class Settings:
        name = "playbooks"
        indexes = [
            IndexModel(
                [("point", ASCENDING), ("segment_id", ASCENDING), ("stage", ASCENDING)], name="when", unique=True
            )
        ]


class _Known:
    """What is remembered, until when (of the clock that never goes back). One that is forgotten while it is being read stays so."""

    until = 0.0
    playbooks: tuple[Playbook, ...] = ()


_known = _Known()


async def listed() -> list[StoredPlaybook]:
    """The oldest first: in this order they lead."""
    return await StoredPlaybook.find_all().sort("_id").to_list(MOST)


async def known() -> tuple[Playbook, ...]:
    """All of them, as they were at most a minute ago."""
    it = _known
    if it.until < time.monotonic():
        it.playbooks = tuple(map(playbook_of, await listed()))
        it.until = time.monotonic() + KNOWN_S
    return it.playbooks


def forget() -> None:
    """Whoever asks next reads them anew."""
    global _known
    _known = _Known()


def playbook_of(it: StoredPlaybook) -> Playbook:
    segment_id = str(it.segment_id) if it.segment_id else None
    return Playbook(str(it.id), it.point, segment_id, it.stage, tuple(map(step_of, it.steps)))


def step_of(it: StepRow) -> Step:
    return Step(str(it.id), it.de, it.en, it.by, it.within_hours, it.within_days)
