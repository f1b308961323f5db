"""What kind of mail it is, where a person has the last word: whether it is a complaint, and an appointment onto the timeline."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict

from backend.api.answers import object_id
from backend.api.auth import SignedIn
from backend.api.corrections import chooser
from backend.domain.kind_facts import Appointment, KindFacts
from backend.domain.kind_facts_rows import facts_from
from backend.domain.mail import Address
from backend.errors import Conflict, NotFound
from backend.store import appointments, kind_answers
from backend.store.mails import Mail, seen_by
from backend.store.users import User

router = APIRouter(prefix="/api", tags=["mails"])

NO_MAIL = "There is no such mail."
NO_COMPLAINT = "This mail can be no complaint."
CHANGED = "Somebody has changed this meanwhile. Please look at it again."
NO_APPOINTMENT = "There is no appointment in this mail."
NO_CUSTOMER = "Nobody has said yet whose mail this is."


@dataclass
class BouncedOut:
    address: str
    is_hard: bool | None
    status: str


@dataclass
class AppointmentOut:
    """Of an appointment of whole days the moments are midnight UTC, and the end is the day after it."""

    method: Literal["request", "cancel", "reply"]
    summary: str
    location: str
    starts_at: datetime | None
    ends_at: datetime | None
    is_all_day: bool
    organizer: str
    is_noted: bool
    """Whether it stands on the timeline."""


@dataclass
class MailFacts:
    """What a machine's mail or an invitation says. `away_until`: the last day, as a date; `instead`: whom to write to meanwhile or from now on."""

    bounced: list[BouncedOut]
    away_until: str | None
    instead: list[Address]
    appointment: AppointmentOut | None


class KindIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    kind: kind_answers.SaidKind


async def mail_facts(row: dict[str, Any]) -> MailFacts | None:
    """The facts of a stored mail as its page shows them; None if it has none."""
    facts = facts_from(row.get("facts") or {})
    if facts == KindFacts():
        return None
    made = facts.appointment
    is_noted = bool(made and row.get("customer_id") and await appointments.is_noted(row, made.uid))
    return MailFacts(
        [BouncedOut(it.address, it.is_hard, it.status) for it in facts.bounced],
        facts.absence.until.isoformat() if facts.absence and facts.absence.until else None,
        list(facts.absence.deputies if facts.absence else facts.departure.successors if facts.departure else ()),
        _shown(made, is_noted=is_noted) if made else None,
    )


@router.post("/mails/{mail_id}/kind", status_code=204)
async def say(mail_id: str, body: KindIn, user: SignedIn, request: Request) -> None:
    """Whether it is a complaint. Managers hear of one that nobody was sure of."""
    mail = await _mail(user, mail_id)
    if not kind_answers.is_answerable(mail):
        raise Conflict(NO_COMPLAINT)
    if mail.kind == body.kind and not mail.kind_is_unsure:
        return
    if not await kind_answers.answer(request.app.state.store, mail, body.kind, chooser(user, request)):
        raise Conflict(CHANGED)


@router.post("/mails/{mail_id}/appointment", status_code=204)
async def accept(mail_id: str, user: SignedIn, request: Request) -> None:
    """Take the appointment onto the timeline, or one that was cancelled off it. Twice is once."""
    mail = await _mail(user, mail_id)
    made = facts_from(mail.facts).appointment
    if made is None or made.method == "reply":
        raise Conflict(NO_APPOINTMENT)
    if mail.customer_id is None:
        raise Conflict(NO_CUSTOMER)
    store, now = request.app.state.store, datetime.now(UTC)
    if made.method == "cancel":
        await appointments.cancel(store, mail, made, user, now)
    elif not await appointments.accept(store, mail, made, user, now):
        raise NotFound(NO_MAIL)


async def _mail(user: User, mail_id: str) -> Mail:
    found = await seen_by(user, object_id(mail_id))
    if found is None:
        raise NotFound(NO_MAIL)
    return found


def _shown(it: Appointment, *, is_noted: bool) -> AppointmentOut:
    return AppointmentOut(
        it.method, it.summary, it.location, it.starts_at, it.ends_at, it.is_all_day, it.organizer, is_noted
    )
