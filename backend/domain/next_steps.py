"""The next step after a mail, each with one tap: call, answer, visit, write a task, hand over, change the stage. At most four, the best first.

    complaint     call     answer   task     hand_over         never a stage: nobody sells while something is broken
    offer         stage*   call     answer   task   stage   visit
    order         stage*   answer   task     call   stage   hand_over
    appointment   visit    answer   call     task
    mail          answer   call     task     visit  hand_over

* where the mail itself proposes one. What is due today or tomorrow is called about before it is answered, and so is everything while a
complaint is open. Whoever is not responsible hands over before writing a task. What cannot be done (no number, nobody to hand over to, an
address that may be forged) is not offered. What no person wrote has no next step.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal
from urllib.parse import quote

from backend.domain.language import Lang
from backend.domain.proposed_steps import Proposal
from backend.domain.trust import Trust
from backend.domain.wants import Wants
from backend.domain.words import Kind, OpenStage

StepKind = Literal["call", "answer", "visit", "task", "hand_over", "stage"]

MOST = 4
SUBJECT_LENGTH = 400
_ORDER: dict[Kind, tuple[StepKind, ...]] = {
    "complaint": ("call", "answer", "task", "hand_over"),
    "offer": ("call", "answer", "task", "stage", "visit"),
    "order": ("answer", "task", "call", "stage", "hand_over"),
    "appointment": ("visit", "answer", "call", "task"),
    "mail": ("answer", "call", "task", "visit", "hand_over"),
}
_ANSWERS: dict[Lang, str] = {"de": "AW: ", "en": "Re: "}
_IS_ANSWER = re.compile(r"\s{0,3}(?:aw|re|antw|antwort|sv|vs)\s?(?:\[\d{1,3}\]|\(\d{1,3}\))?\s?:\s{0,3}", re.I)


@dataclass(frozen=True, slots=True)
class NextStep:
    """`value` holds what the step begins with, as far as it is known:

    call       phone, name
    answer     to, subject, in_reply_to, mailto (RFC 6068, with all three)
    visit      day, at
    task       text, day; proposal_id where the mail proposes it
    hand_over  user_id, name
    stage      opportunity_id, seen; to, cause, reason and proposal_id where the mail proposes it
    """

    kind: StepKind
    value: dict[str, str]


@dataclass(frozen=True, slots=True)
class Colleague:
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class OpenBusiness:
    id: str
    stage: OpenStage


@dataclass(frozen=True, slots=True)
class Occasion:
    """What is known when somebody looks at a mail. `viewer_id`: who looks; `owner` and `deputy` are the customer's; `phones` of whoever wrote."""

    wants: Wants
    sender_name: str
    sender_address: str
    subject: str
    message_id: str
    trust: Trust
    today: date
    lang: Lang
    viewer_id: str = ""
    is_ours: bool = False
    phones: tuple[str, ...] = ()
    has_complaint: bool = False
    opportunity: OpenBusiness | None = None
    proposals: tuple[Proposal, ...] = ()
    owner: Colleague | None = None
    deputy: Colleague | None = None


def next_steps(it: Occasion) -> tuple[NextStep, ...]:
    """The best first, at most four."""
    if it.is_ours:
        return ()
    steps = (_STEPS[kind](it) for kind in _ordered(it))
    return tuple(step for step in steps if step is not None)[:MOST]


def reply_subject(subject: str, lang: Lang) -> str:
    """One prefix, however many there were.

    >>> reply_subject("Re: AW: Angebot", "de"), reply_subject("WG: Angebot", "en")
    ('AW: Angebot', 'Re: WG: Angebot')
    """
    rest = subject[:SUBJECT_LENGTH]
    while found := _IS_ANSWER.match(rest):
        rest = rest[found.end() :]
    return _ANSWERS[lang] + " ".join(rest.split())


def _ordered(it: Occasion) -> list[StepKind]:
    kinds = list(_ORDER.get(it.wants.kind, ()))
    if it.has_complaint and "stage" in kinds:
        kinds.remove("stage")
    elif _proposed_stage(it) and "stage" in kinds:
        _first(kinds, "stage")
    elif _is_pressing(it) or it.has_complaint:
        _first(kinds, "call")
    if it.owner and it.viewer_id and it.viewer_id != it.owner.id and "hand_over" in kinds:
        kinds.remove("hand_over")
        kinds.insert(2, "hand_over")
    return kinds


def _first(kinds: list[StepKind], kind: StepKind) -> None:
    if kind in kinds:
        kinds.remove(kind)
        kinds.insert(0, kind)


def _is_pressing(it: Occasion) -> bool:
    deadline = it.wants.deadline
    return deadline is not None and it.today <= deadline.day <= it.today + timedelta(days=1)


def _step(kind: StepKind, **value: str | None) -> NextStep:
    return NextStep(kind, {name: it for name, it in value.items() if it})


def _call(it: Occasion) -> NextStep | None:
    return _step("call", phone=it.phones[0], name=it.sender_name) if it.phones else None


def _answer(it: Occasion) -> NextStep | None:
    """Not to an address that was put there by somebody else."""
    if not it.sender_address or it.trust == "doubtful":
        return None
    subject = reply_subject(it.subject, it.lang)
    fields = [("subject", subject)] + [(name, it.message_id) for name in ("In-Reply-To", "References") if it.message_id]
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in fields)
    mailto = f"mailto:{quote(it.sender_address, safe='@')}?{query}"
    return _step("answer", to=it.sender_address, subject=subject, in_reply_to=it.message_id, mailto=mailto)


def _visit(it: Occasion) -> NextStep:
    """On the first day that is named and is no deadline."""
    meeting = next((day for day in it.wants.days if not day.is_deadline and day.day >= it.today), None)
    if meeting is None:
        return _step("visit")
    return _step("visit", day=meeting.day.isoformat(), at=meeting.at.isoformat("minutes") if meeting.at else None)


def _task(it: Occasion) -> NextStep:
    found = next((one for one in it.proposals if one.kind == "task" and one.state == "open"), None)
    if found and found.due:
        return _step("task", text=found.title, day=found.due.isoformat(), proposal_id=found.id)
    deadline = it.wants.deadline
    return _step("task", text=it.wants.question, day=deadline.day.isoformat() if deadline else None)


def _hand_over(it: Occasion) -> NextStep | None:
    """To whoever is responsible; who is it themselves, to their deputy."""
    others = [one for one in (it.owner, it.deputy) if one and one.id != it.viewer_id]
    return _step("hand_over", user_id=others[0].id, name=others[0].name) if others else None


def _stage(it: Occasion) -> NextStep | None:
    if found := _proposed_stage(it):
        return _step(
            "stage", opportunity_id=found.opportunity_id, seen=found.seen, to=found.to, cause=found.cause, reason=found.reason,
            proposal_id=found.id,
        )  # fmt: skip
    return _step("stage", opportunity_id=it.opportunity.id, seen=it.opportunity.stage) if it.opportunity else None


def _proposed_stage(it: Occasion) -> Proposal | None:
    return next((one for one in it.proposals if one.kind == "stage" and one.state == "open"), None)


_STEPS = {"call": _call, "answer": _answer, "visit": _visit, "task": _task, "hand_over": _hand_over, "stage": _stage}
