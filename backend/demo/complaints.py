"""The complaints of the demo, each with the life that its status tells: a step about every five hours of work."""

import dataclasses
from collections.abc import Iterator
from datetime import datetime

from backend.demo.days import moment
from backend.demo.firms import Firm, Trouble
from backend.demo.ids import key
from backend.domain import complaint_life
from backend.domain.complaint_life import Life
from backend.domain.sla import DEFAULT_CLOSED, DEFAULT_HOURS, add_working, calendar
from backend.domain.words import ComplaintStatus
from backend.store.complaints import Complaint, Step, Told

CALENDAR = calendar("", DEFAULT_HOURS, DEFAULT_CLOSED)
STATUSES: tuple[ComplaintStatus, ...] = ("received", "acknowledged", "in_work", "solved", "confirmed")
FIRST_MINUTES, MINUTES = 50, 300


def complaint(firm: Firm, trouble: Trouble, now: datetime) -> Complaint:
    at = moment(trouble.days, 2, now)
    reached = STATUSES[: STATUSES.index(trouble.status) + 1]
    owner_id = key(firm.owner.email) if firm.owner else None
    life = _lived(complaint_life.received(at, trouble.severity, CALENDAR), reached[1:])
    told = list(_told(life, now))
    for it in told:
        life = complaint_life.told(life, it.stage, CALENDAR)
    return Complaint(
        **dataclasses.asdict(life),
        id=key(firm.name, trouble.title),
        customer_id=key(firm.name),
        team=firm.team,
        number=f"R-{at.year}-{trouble.serial:05}",
        title=trouble.title,
        text=trouble.notes[0] if trouble.notes else "",
        contact_id=key(firm.name, trouble.who) if trouble.who else None,
        owner_id=owner_id,
        cause=trouble.cause,
        cost_cents=None if trouble.cost is None else trouble.cost * 100,
        steps=[
            Step(status=status, at=_step_at(at, number), by_user_id=owner_id, note=_note(trouble, number))
            for number, status in enumerate(reached)
        ],
        escalations=told,
        changed_at=_step_at(at, len(reached) - 1),
    )


def _lived(life: Life, steps: tuple[ComplaintStatus, ...]) -> Life:
    for number, status in enumerate(steps, start=1):
        life = complaint_life.stepped(life, status, _step_at(life.received_at, number), CALENDAR)
    return life


def _step_at(received_at: datetime, number: int) -> datetime:
    return add_working(CALENDAR, received_at, FIRST_MINUTES + MINUTES * (number - 1)) if number else received_at


def _told(life: Life, now: datetime) -> Iterator[Told]:
    """Whoever has heard already, so that the demo does not begin with a row of alerts."""
    while (found := complaint_life.next_escalation(life, CALENDAR)) and found.at <= now:
        yield Told(stage=found.stage, at=found.at)
        life = complaint_life.told(life, found.stage, CALENDAR)


def _note(trouble: Trouble, number: int) -> str:
    """The first stands as the complaint's own text."""
    return trouble.notes[number] if 0 < number < len(trouble.notes) else ""
