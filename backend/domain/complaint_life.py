"""The life of a complaint, and its clock.

    received -> acknowledged -> in_work -> solved -> confirmed (by the customer)
                     |                       ^  \\         |
                     +-----------------------+   +-> in_work <- reopened: a new round, with its time from the start

Two aims are due, within the limits of the company's calendar: to acknowledge, and to solve. While the customer must answer, the second one rests.
A missed aim is told once to the owner, and after a while once to the managers.
"""

from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Literal

from backend.domain.sla import Calendar, add_working, working_minutes
from backend.domain.words import ComplaintCause, ComplaintStatus, Severity

Aim = Literal["acknowledge", "solve"]
ClockState = Literal["running", "paused", "met", "missed", "none"]
Stage = Literal["acknowledge_owner", "acknowledge_managers", "solve_owner", "solve_managers"]
Refusal = Literal["not_next", "no_cause"]

FOLLOWS: dict[ComplaintStatus, tuple[ComplaintStatus, ...]] = {
    "received": ("acknowledged",),
    "acknowledged": ("in_work", "solved"),
    "in_work": ("solved",),
    "solved": ("confirmed", "in_work"),
    "confirmed": ("in_work",),
}
OPEN: tuple[ComplaintStatus, ...] = ("received", "acknowledged", "in_work")
MAY_WAIT: tuple[ComplaintStatus, ...] = ("acknowledged", "in_work")


@dataclass(frozen=True, slots=True)
class Life:
    """What the decisions need of a complaint, under the names it is stored by."""

    status: ComplaintStatus
    severity: Severity
    received_at: datetime
    round_at: datetime
    """When the clock for solving began: when it was received, or last reopened."""
    acknowledged_at: datetime | None = None
    solved_at: datetime | None = None
    confirmed_at: datetime | None = None
    waiting_since: datetime | None = None
    paused_minutes: int = 0
    """Working time that was spent waiting for the customer in this round."""
    ack_due_at: datetime | None = None
    solve_due_at: datetime | None = None
    told: tuple[Stage, ...] = ()
    """Who has heard of missed aims in this round."""
    is_open: bool = True
    due_at: datetime | None = None
    """What is due next; None when nothing is."""
    escalate_at: datetime | None = None
    """When somebody must hear of it; None while it waits, when it is solved, and when everybody has heard."""


@dataclass(frozen=True, slots=True)
class Clock:
    """What is due next, and how it stands. Minutes are working minutes; `left_minutes` is negative once it is missed."""

    aim: Aim
    state: ClockState
    due_at: datetime | None
    left_minutes: int
    limit_minutes: int


@dataclass(frozen=True, slots=True)
class Escalation:
    stage: Stage
    at: datetime


def received(at: datetime, severity: Severity, calendar: Calendar) -> Life:
    """A complaint as it begins."""
    return _timed(Life("received", severity, received_at=at, round_at=at), calendar)


def refusal(life: Life, to: ComplaintStatus, cause: ComplaintCause) -> Refusal | None:
    """Why this step cannot follow: it is not the next one, or it is to be solved and nobody has said what lay behind it."""
    if to not in FOLLOWS[life.status]:
        return "not_next"
    return "no_cause" if to == "solved" and not cause else None


def stepped(life: Life, to: ComplaintStatus, now: datetime, calendar: Calendar) -> Life:
    """After a step that `refusal` allows."""
    if life.status in ("solved", "confirmed") and to == "in_work":
        return _reopened(life, now, calendar)
    awake = resumed(life, now, calendar)
    if to == "acknowledged":
        return _timed(replace(awake, status=to, acknowledged_at=now), calendar)
    if to == "solved":
        return _timed(replace(awake, status=to, solved_at=now, is_open=False), calendar)
    if to == "confirmed":
        return _timed(replace(awake, status=to, confirmed_at=now), calendar)
    return _timed(replace(awake, status=to), calendar)


def waiting(life: Life, now: datetime, calendar: Calendar) -> Life:
    """It is the customer's turn: the clock rests. Nothing changes where it may not rest, or rests already."""
    if life.status not in MAY_WAIT or life.waiting_since:
        return life
    return _timed(replace(life, waiting_since=now), calendar)


def resumed(life: Life, now: datetime, calendar: Calendar) -> Life:
    """It is our turn again; what is due moves by the working time that was waited."""
    if life.waiting_since is None:
        return life
    waited = max(0, working_minutes(calendar, life.waiting_since, now))
    return _timed(replace(life, waiting_since=None, paused_minutes=life.paused_minutes + waited), calendar)


def graded(life: Life, severity: Severity, calendar: Calendar) -> Life:
    """With another severity, as if it had been so from the start; who has heard of it has heard."""
    return _timed(replace(life, severity=severity), calendar)


def told(life: Life, stage: Stage, calendar: Calendar) -> Life:
    return _timed(replace(life, told=(*life.told, stage)), calendar)


def next_escalation(life: Life, calendar: Calendar) -> Escalation | None:
    """Who must hear of it next, and when: the owner when an aim is missed, later the managers."""
    if not life.is_open or life.waiting_since:
        return None
    aims: tuple[Aim, ...] = ("acknowledge", "solve") if life.status == "received" else ("solve",)
    return next((it for aim in aims for it in _stages(life, aim, calendar) if it.stage not in life.told), None)


def clock(life: Life, calendar: Calendar, now: datetime) -> Clock:
    """The clock as a person sees it at `now`. A complaint from before there were clocks has none."""
    aim: Aim = "acknowledge" if life.status == "received" else "solve"
    due = life.ack_due_at if aim == "acknowledge" else life.solve_due_at
    limit = getattr(calendar.limits.of(life.severity), aim)
    if due is None:
        return Clock(aim, "none", None, 0, limit)
    seen = life.solved_at or life.waiting_since or now
    left = working_minutes(calendar, seen, due)
    return Clock(aim, _state(life, due, seen), due, left, limit)


def changed(before: Life, after: Life) -> dict[str, Any]:
    """What must be written, by the names it is stored by."""
    names = (it.name for it in fields(Life))
    return {name: getattr(after, name) for name in names if getattr(after, name) != getattr(before, name)}


def upsell_allowed(open_complaint: object | None) -> bool:
    """Whether a card or a page may suggest further business to a customer: never while a complaint of theirs is open."""
    return open_complaint is None


def _reopened(life: Life, now: datetime, calendar: Calendar) -> Life:
    fresh = Life("in_work", life.severity, life.received_at, now, life.acknowledged_at, ack_due_at=life.ack_due_at)
    return _timed(fresh, calendar)


def _timed(life: Life, calendar: Calendar) -> Life:
    """With all that follows from the clock."""
    limits = calendar.limits.of(life.severity)
    acknowledge = add_working(calendar, life.received_at, limits.acknowledge)
    solve = add_working(calendar, life.round_at, limits.solve + life.paused_minutes)
    due = (acknowledge if life.status == "received" else solve) if life.is_open else None
    timed = replace(life, ack_due_at=acknowledge, solve_due_at=solve, due_at=due)
    escalation = next_escalation(timed, calendar)
    return replace(timed, escalate_at=escalation.at if escalation else None)


def _stages(life: Life, aim: Aim, calendar: Calendar) -> tuple[Escalation, ...]:
    due = life.ack_due_at if aim == "acknowledge" else life.solve_due_at
    if due is None:
        return ()
    later = add_working(calendar, due, calendar.limits.of(life.severity).managers)
    if aim == "acknowledge":
        return Escalation("acknowledge_owner", due), Escalation("acknowledge_managers", later)
    return Escalation("solve_owner", due), Escalation("solve_managers", later)


def _state(life: Life, due: datetime, seen: datetime) -> ClockState:
    if seen > due:
        return "missed"
    if not life.is_open:
        return "met"
    return "paused" if life.waiting_since else "running"
