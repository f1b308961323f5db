"""The card: what a person must know the moment a customer writes. The same value is stored, shown, and sent by push.

Field names are the wire's names (snake case in Mongo, Python, JSON and TypeScript). Money is in integer cents with an ISO 4217
code, days are calendar days, times are aware UTC.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from backend.domain.evidence import Method
from backend.domain.mail import Address
from backend.domain.next_steps import NextStep
from backend.domain.plays import PlayStep
from backend.domain.proposed_steps import Proposal
from backend.domain.ranking import Ranked, Reason
from backend.domain.segments import Treatment
from backend.domain.trust import Trust, TrustReason
from backend.domain.wants import Wants
from backend.domain.why import why_line
from backend.domain.words import ActivityKind, Attitude, BuyingRole, ComplaintStatus, Kind, OpenStage

WHY_LENGTH = 400
ENTRY_TEXT_LENGTH = 160
HISTORY_LENGTH = 5
PLAYBOOK_LINES, PLAYBOOK_LENGTH = 2, 120
OPPORTUNITIES_SHOWN = 4
OPPORTUNITIES_READ = 50

Money = Literal["", "overdue", "limit"]
"""What money says in a word: an invoice is past its due day, or what is open has reached the credit limit."""


@dataclass(frozen=True, slots=True)
class Ref:
    """Another object by id, with the name to show."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Care:
    """What the customer's segment asks of us: a contact every so many days, how long ago the last one was, and what to mind."""

    rhythm_days: int | None
    days_since: int | None
    playbook: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CardCustomer:
    id: str
    name: str
    city: str
    segment: str
    value_class: str
    numbers: tuple[str, ...]
    care: Care | None = None


@dataclass(frozen=True, slots=True)
class CardContact:
    id: str
    name: str
    title: str
    role: BuyingRole
    attitude: Attitude
    phones: tuple[str, ...]
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CardOpportunity:
    id: str
    title: str
    number: str
    stage: OpenStage
    value_cents: int
    currency: str
    expected_close: date | None
    next_step: str
    late: bool


@dataclass(frozen=True, slots=True)
class CardEntry:
    id: str
    kind: ActivityKind
    at: datetime
    title: str
    text: str
    reasons: tuple[Reason, ...]
    """Why it matters, the strongest first."""
    mail_id: str | None


@dataclass(frozen=True, slots=True)
class CardComplaint:
    id: str
    title: str
    status: ComplaintStatus
    received_at: datetime
    days_open: int


@dataclass(frozen=True, slots=True)
class Promise:
    """What we have promised this customer: an open task. `id` is the task's."""

    id: str
    text: str
    due: date


@dataclass(frozen=True, slots=True)
class CardEvidence:
    method: Method
    value: str
    score: int


@dataclass(frozen=True, slots=True)
class CardCandidate:
    customer: Ref
    contact: Ref | None
    method: Method
    value: str
    score: int
    team: str = ""
    """The customer's: who is not in it must not be told of the candidate (`candidates.shown_to`)."""


@dataclass(frozen=True, slots=True)
class CardMatch:
    method: Method | Literal["undecided"]
    evidence: tuple[CardEvidence, ...]
    candidates: tuple[CardCandidate, ...]
    elsewhere: int = 0
    """So many further customers are possible, of teams that whoever looks is not in."""
    also: tuple[CardCandidate, ...] = ()
    """Further customers of it that whoever looks may see: each has it on its timeline, too."""


@dataclass(frozen=True, slots=True)
class CardMail:
    """What the card takes from the mail itself."""

    id: str
    sender: Address
    subject: str
    new_text: str
    received_at: datetime
    kind: Kind
    kind_evidence: tuple[str, ...]
    trust: Trust
    trust_reason: TrustReason
    match: CardMatch
    thread_id: str | None
    wants: Wants | None = None


@dataclass(frozen=True, slots=True)
class CustomerFacts:
    """What is known of a customer. `past`: what matters of it for the mail, most first; more than the card shows. `money` stays "" for whoever
    may not see money."""

    customer: CardCustomer
    owner: Ref | None = None
    contact: CardContact | None = None
    opportunities: tuple[CardOpportunity, ...] = ()
    past: tuple[Ranked, ...] = ()
    complaint: CardComplaint | None = None
    promised: Promise | None = None
    money: Money = ""
    money_days: int = 0


@dataclass(frozen=True, slots=True)
class Card:
    mail_id: str
    customer: CardCustomer | None
    contact: CardContact | None
    sender: Address
    owner: Ref | None
    kind: Kind
    kind_evidence: tuple[str, ...]
    trust: Trust
    trust_reason: TrustReason
    match: CardMatch
    why: str
    subject: str
    received_at: datetime
    opportunities: tuple[CardOpportunity, ...]
    opportunities_more: int
    history: tuple[CardEntry, ...]
    complaint: CardComplaint | None
    wants: Wants | None = None
    money: Money = ""
    money_days: int = 0
    """How long the oldest overdue invoice has been."""
    promised: Promise | None = None
    next_steps: tuple[NextStep, ...] = ()
    """At most four, the best first."""
    proposals: tuple[Proposal, ...] = ()
    """What the mail proposes, what was decided of it among them."""
    plays: tuple[PlayStep, ...] = ()
    """The checklist of the playbook that holds for it."""


def card(mail: CardMail, facts: CustomerFacts | None, now: datetime) -> Card:
    """The card of a mail as of `now`. Without facts (nobody decided yet) it shows the mail and its candidates only."""
    shown = _by_close(facts.opportunities, now.date()) if facts else ()
    return Card(
        mail_id=mail.id,
        customer=facts.customer if facts else None,
        contact=facts.contact if facts else None,
        sender=mail.sender,
        owner=facts.owner if facts else None,
        kind=mail.kind,
        kind_evidence=mail.kind_evidence,
        trust=mail.trust,
        trust_reason=mail.trust_reason,
        match=mail.match,
        why=why_line(mail.new_text, WHY_LENGTH),
        subject=mail.subject,
        received_at=mail.received_at,
        opportunities=shown[:OPPORTUNITIES_SHOWN],
        opportunities_more=max(0, len(shown) - OPPORTUNITIES_SHOWN),
        history=tuple(_entry(it) for it in facts.past[:HISTORY_LENGTH]) if facts else (),
        complaint=facts.complaint if facts else None,
        wants=mail.wants,
        money=facts.money if facts else "",
        money_days=facts.money_days if facts else 0,
        promised=facts.promised if facts else None,
    )


def care(treatment: Treatment, last_contact_at: datetime | None, now: datetime) -> Care | None:
    """The first lines of a segment's treatment as the card shows them; None if it asks for nothing."""
    if treatment.rhythm_days is None and not treatment.playbook:
        return None
    lines = tuple(why_line(line, PLAYBOOK_LENGTH) for line in treatment.playbook[:PLAYBOOK_LINES])
    return Care(treatment.rhythm_days, None if last_contact_at is None else days_between(last_contact_at, now), lines)


def days_between(earlier: datetime, now: datetime) -> int:
    return max(0, (now.date() - earlier.date()).days)


def _by_close(opportunities: Iterable[CardOpportunity], today: date) -> tuple[CardOpportunity, ...]:
    """Late ones first, then by expected close; without a date last, the more valuable first."""
    ordered = sorted(opportunities, key=lambda it: (it.expected_close or date.max, -it.value_cents))
    return tuple(opportunity_on(it, today) for it in ordered)


def opportunity_on(it: CardOpportunity, today: date) -> CardOpportunity:
    """The opportunity with `late` as of today: its expected close has passed."""
    return replace(it, late=it.expected_close is not None and it.expected_close < today)


def _entry(it: Ranked) -> CardEntry:
    entry = it.entry
    text = why_line(entry.text, ENTRY_TEXT_LENGTH)
    return CardEntry(entry.id, entry.kind, entry.at, entry.title, text, it.reasons, entry.mail_id)
