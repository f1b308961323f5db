"""What a mail proposes: that an opportunity moves to another stage, or a task for a day that it names. A person takes it or dismisses it.

    open --taken-->     the stage is changed, the task is written down
         --dismissed--> nothing

Nothing here is done by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from backend.domain.offer_answers import OfferAnswer, Verdict, offer_answer
from backend.domain.said_dates import SaidDay
from backend.domain.sentences import sentences
from backend.domain.wants import Wants
from backend.domain.why import why_line
from backend.domain.words import Kind, LostCause, Stage, WonCause

ProposalKind = Literal["stage", "task"]
ProposalState = Literal["open", "taken", "dismissed"]
Row = Mapping[str, Any]

TITLE_LENGTH = 160
FARTHEST = timedelta(days=400)
TELLS_OF_A_DAY: tuple[Kind, ...] = ("mail", "complaint", "offer", "order")
_LEADS_TO: dict[Verdict, Stage] = {"accepted": "won", "declined": "lost", "negotiation": "negotiation"}


@dataclass(frozen=True, slots=True)
class ProposedStage:
    """`seen`: the stage it was in. `cause` and `reason` say why it ends there, the reason in the words of the mail."""

    opportunity_id: str
    seen: Stage
    to: Stage
    cause: WonCause | LostCause | Literal[""]
    reason: str


@dataclass(frozen=True, slots=True)
class ProposedTask:
    """`title`: the sentence that names the day; `due_at`: by the writer's clock."""

    title: str
    due: date
    due_at: time | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """One of a mail's, as the card shows it. A stage fills `opportunity_id`, `seen`, `to`, `cause` and `reason`; a task `title`, `due`, `due_at`."""

    id: str
    kind: ProposalKind
    state: ProposalState = "open"
    opportunity_id: str | None = None
    seen: Stage | None = None
    to: Stage | None = None
    cause: WonCause | LostCause | Literal[""] = ""
    reason: str = ""
    title: str = ""
    due: date | None = None
    due_at: time | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None


def proposed_stage(new_text: str, opportunity_id: str, stage: Stage) -> ProposedStage | None:
    """What an answer to an offer means for its opportunity; None where it says nothing of it, or leaves it where it stands."""
    said = offer_answer(new_text)
    if said is None or stage in ("won", "lost"):
        return None
    to = _LEADS_TO[said.verdict]
    return None if to == stage else ProposedStage(opportunity_id, stage, to, *_why(said))


def proposed_task(new_text: str, wanted: Wants, on: date) -> ProposedTask | None:
    """For the deadline, else for the first day that is not over."""
    ahead = [it for it in wanted.days if on <= it.day <= on + FARTHEST]
    it = next((day for day in ahead if day.is_deadline), next(iter(ahead), None))
    if it is None or wanted.kind not in TELLS_OF_A_DAY:
        return None
    return ProposedTask(_sentence(new_text, it), it.day, it.at)


def _why(said: OfferAnswer) -> tuple[WonCause | LostCause | Literal[""], str]:
    """A cause belongs to an end only; of what was won the mail says that and not why."""
    match said.verdict:
        case "accepted":
            return "other", said.words
        case "declined":
            return said.cause or "other", said.words
        case _:
            return "", ""


def _sentence(new_text: str, it: SaidDay) -> str:
    around = (one.text for one in sentences(new_text) if one.start <= it.start < one.start + len(one.text))
    return why_line(next(around, it.words), TITLE_LENGTH)
