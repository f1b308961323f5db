"""A playbook played for one mail: its steps as a checklist, each with the time until which it is to be done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from backend.domain.language import Lang
from backend.domain.playbooks import Doer, Playbook, Step
from backend.domain.sla import Calendar, add_working, next_spans


@dataclass(frozen=True, slots=True)
class Done:
    """`by`: the name of whoever did it, "" if nobody knows any more."""

    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class PlayStep:
    """A step of a mail's checklist, in the language of its reader."""

    id: str
    text: str
    by: Doer
    within_hours: int | None
    within_days: int | None
    due_at: datetime | None
    done_at: datetime | None
    done_by: str


def plays(
    playbook: Playbook, done: Mapping[str, Done], received_at: datetime, calendar: Calendar, lang: Lang
) -> tuple[PlayStep, ...]:
    """The checklist of a mail that was received then. `done` by the steps' ids."""
    return tuple(_play(it, done.get(it.id), due_at(it, received_at, calendar), lang) for it in playbook.steps)


def due_at(step: Step, received_at: datetime, calendar: Calendar) -> datetime | None:
    """Until when it is to be done, in UTC. What comes after work counts from the next day that is worked."""
    if step.within_hours is not None:
        return add_working(calendar, received_at, step.within_hours * 60)
    if step.within_days is not None:
        return next_spans(calendar, received_at, step.within_days + 1)[-1].end
    return None


def text_in(step: Step, lang: Lang) -> str:
    """The step as this reader reads it; in the other language where theirs is missing."""
    return (step.de or step.en) if lang == "de" else (step.en or step.de)


def _play(step: Step, done: Done | None, due: datetime | None, lang: Lang) -> PlayStep:
    when, who = (done.at, done.by) if done else (None, "")
    return PlayStep(step.id, text_in(step, lang), step.by, step.within_hours, step.within_days, due, when, who)
