"""A complaint as it goes out: a row of a list, a page, and by what its clock goes on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backend.domain import complaint_life, sla
from backend.domain.complaint_life import Clock, Stage
from backend.domain.context import Ref
from backend.domain.limits import LimitsOf
from backend.domain.sla import Calendar
from backend.domain.words import ComplaintCause, ComplaintStatus, ComplaintStep, Severity
from backend.store import complaints
from backend.store.cards import ref

Row = dict[str, Any]

DAYS_AHEAD = 10
"""Working days; no screen keeps for longer what it has read."""


@dataclass
class ComplaintRow:
    id: str
    number: str
    title: str
    customer: Ref | None
    owner: Ref | None
    status: ComplaintStatus
    severity: Severity
    received_at: datetime
    is_open: bool
    clock: Clock


@dataclass
class WorkingTime:
    """A day's working time. While none runs, no clock does."""

    start: datetime
    end: datetime


@dataclass
class ComplaintList:
    complaints: list[ComplaintRow]
    working: list[WorkingTime]
    """What runs now or comes next: the clocks go on by it on the screen."""


@dataclass
class LimitsOut:
    """In working minutes: until it is acknowledged, solved, and managers hear of a missed aim."""

    acknowledge: int
    solve: int
    managers: int


@dataclass
class ComplaintLimits:
    normal: LimitsOut
    high: LimitsOut
    critical: LimitsOut


@dataclass
class StepOut:
    status: ComplaintStep
    at: datetime
    by: Ref | None
    note: str


@dataclass
class ToldOut:
    stage: Stage
    at: datetime


@dataclass
class ComplaintPage(ComplaintRow):
    text: str
    contact: Ref | None
    mail_id: str | None
    cause: ComplaintCause
    cause_text: str
    cost_cents: int | None
    currency: str
    steps: list[StepOut]
    escalations: list[ToldOut]
    waiting_since: datetime | None
    next: list[ComplaintStatus]
    """The steps that may follow."""
    may_wait: bool
    colleagues: list[Ref]
    """Who could care for it."""
    working: list[WorkingTime]


def complaint_list(rows: list[Row], calendar: Calendar, now: datetime) -> ComplaintList:
    return ComplaintList([ComplaintRow(**_row(it, calendar, now)) for it in rows], _working(calendar, now))


def complaint_page(row: Row, calendar: Calendar, now: datetime) -> ComplaintPage:
    people = {it["_id"]: Ref(str(it["_id"]), it["name"]) for it in row["people"]}
    status: ComplaintStatus = row["status"]
    return ComplaintPage(
        **_row(row, calendar, now),
        text=row.get("text", ""),
        contact=ref(row["contact"]),
        mail_id=str(row["mail_id"]) if row.get("mail_id") else None,
        cause=row.get("cause", ""),
        cause_text=row.get("cause_text", ""),
        cost_cents=row.get("cost_cents"),
        currency=row.get("currency", "EUR"),
        steps=[
            StepOut(it["status"], it["at"], people.get(it["by_user_id"]), it["note"]) for it in row.get("steps", ())
        ],
        escalations=[ToldOut(it["stage"], it["at"]) for it in row.get("escalations", ())],
        waiting_since=row.get("waiting_since"),
        next=list(complaint_life.FOLLOWS[status]),
        may_wait=status in complaint_life.MAY_WAIT,
        colleagues=[Ref(str(it["_id"]), it["name"]) for it in row["colleagues"]],
        working=_working(calendar, now),
    )


def limits_out(limits: LimitsOf) -> ComplaintLimits:
    return ComplaintLimits(*(LimitsOut(*it) for it in limits))


def _row(row: Row, calendar: Calendar, now: datetime) -> Row:
    return {
        "id": str(row["_id"]),
        "number": row.get("number", ""),
        "title": row["title"],
        "customer": ref(row["customer"]),
        "owner": ref(row["owner"]),
        "status": row["status"],
        "severity": row.get("severity", "normal"),
        "received_at": row["received_at"],
        "is_open": row["is_open"],
        "clock": complaint_life.clock(complaints.life(row, now), calendar, now),
    }


def _working(calendar: Calendar, now: datetime) -> list[WorkingTime]:
    return [WorkingTime(it.start, it.end) for it in sla.next_spans(calendar, now, DAYS_AHEAD)]
