"""What a kept mail is made of (`mails`): where it lies, how its customer was found, what it proposes, what people have made of it."""

from datetime import datetime
from typing import Any

from beanie import PydanticObjectId
from pydantic import BaseModel, Field

from backend.domain.proposed_steps import ProposalKind, ProposalState
from backend.domain.words import Stage


class Party(BaseModel):
    name: str = ""
    address: str


class StoredAttachment(BaseModel):
    name: str
    type: str
    size: int


class Occurrence(BaseModel):
    """Where a mail lies, in the server's own numbers (RFC 9051, section 2.3.1)."""

    mailbox_id: PydanticObjectId
    folder: str
    uidvalidity: int
    uid: int
    generation: int = 1
    incarnation: int = 1
    """Of the folder's numbering, as in its progress."""
    seen_at: datetime
    gone_at: datetime | None = None


class MatchRecord(BaseModel):
    """How the customer was found: the evidence in the user's words comes from these."""

    method: str
    evidence: list[dict[str, Any]] = Field(default_factory=list)
    candidates: list[dict[str, Any]] = Field(default_factory=list)


class StoredSignature(BaseModel):
    """What the one who wrote it says of themselves below it (`domain.signatures`): a hint, as written."""

    name: str
    role: str
    company: str
    phones: list[str] = Field(default_factory=list)


class KindSaid(BaseModel):
    """A person has said what kind of mail it is."""

    by_user_id: PydanticObjectId
    at: datetime


class MailProposal(BaseModel):
    """What a mail proposes, and what a person has made of it (`domain.proposed_steps`). Days and times are ISO strings."""

    id: PydanticObjectId
    kind: ProposalKind
    state: ProposalState = "open"
    opportunity_id: PydanticObjectId | None = None
    seen: Stage | None = None
    to: Stage | None = None
    cause: str = ""
    reason: str = ""
    title: str = ""
    due: str | None = None
    due_at: str | None = None
    decided_by: PydanticObjectId | None = None
    decided_at: datetime | None = None


class KeptEntry(BaseModel):
    """A line of the customer's past that matters for this mail; why, as `domain.ranking.Reason`."""

    activity_id: PydanticObjectId
    score: float
    reasons: list[dict[str, str]]


class PastOrder(BaseModel):
    """When the past was put in order for a mail, and what it was then (`domain.past.Order`)."""

    customer_id: PydanticObjectId
    at: datetime
    newest: list[PydanticObjectId]
    is_settled: bool


class Corrected(BaseModel):
    """A person has said whose it is (`corrections`), and what it was before."""

    correction_id: PydanticObjectId
    by_user_id: PydanticObjectId
    at: datetime
    former: dict[str, Any]
    """What the correction has written, as it was."""


class PlayedStep(BaseModel):
    """A step of a playbook that was done; `activity_id` is its line on the timeline."""

    step_id: PydanticObjectId
    at: datetime
    by_user_id: PydanticObjectId
    activity_id: PydanticObjectId


class Played(BaseModel):
    """The playbook that this mail is handled by from the first step on, whatever changes at the customer (`plays`)."""

    playbook_id: PydanticObjectId
    steps: list[PlayedStep] = Field(default_factory=list)
