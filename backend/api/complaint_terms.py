"""By what a mail is known to be a complaint: the terms and their weights, the company's own beside ours, and what a change would mean for
the last mails. For administrators."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from backend.api.answers import answer
from backend.api.auth import SignedIn
from backend.domain.complaint_terms import ASKED, OF_OWN, TERMS, THRESHOLD, Table, Weighed, complaints_with, in_words
from backend.domain.kinds import MAX_WEIGHED, said
from backend.domain.own_complaint_terms import MAX_LENGTH, MAX_OWN, wrong_with
from backend.errors import Invalid, NotAllowed
from backend.store import complaint_terms, mails
from backend.store.complaint_terms import ComplaintTerms, OwnTermRow
from backend.store.users import User

router = APIRouter(prefix="/api", tags=["complaint terms"])

FOR_ADMINISTRATORS = "Only an administrator may do this."
SHOWN = 20
KEYS = frozenset(it.key for it in TERMS)


class OwnTermIn(BaseModel):
    """Plain words in their order; a * at the end of a word stands for any ending."""

    model_config = ConfigDict(extra="forbid")
    words: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_LENGTH)]
    weight: Annotated[int, Field(strict=True, ge=1, le=3)]
    lang: Literal["", "de", "en"] = ""


class TermsIn(BaseModel):
    """`off`: keys of ours that are not wanted."""

    model_config = ConfigDict(extra="forbid")
    own: list[OwnTermIn] = Field(default_factory=list, max_length=MAX_OWN)
    off: list[Annotated[str, StringConstraints(max_length=80)]] = Field(default_factory=list, max_length=len(TERMS))


class TermsChange(TermsIn):
    seen: int = Field(ge=0, lt=2**31)
    """`turn` of what the person saw; another writer since then is a conflict."""


class Trial(TermsIn):
    text: Annotated[str, StringConstraints(max_length=MAX_WEIGHED)] = ""


@dataclass
class OurTerm:
    key: str
    words: str
    weight: int
    lang: str
    is_off: bool


@dataclass
class TermList:
    """From `threshold` on, the weights of all terms that stand in a mail make it a complaint; from `asked` on, a person is asked.

    `of_own`: what the weights 1 to 3 of own terms are in this measure.
    """

    ours: list[OurTerm]
    own: list[OwnTermRow]
    threshold: int
    asked: int
    of_own: list[int]
    turn: int


@dataclass
class TriedText:
    weight: int
    terms: list[str]
    is_complaint: bool
    is_unsure: bool


@dataclass
class Changed:
    """A mail that would be something else. `subject` and `mail_id` only where this person may see it."""

    received_at: datetime
    terms: list[str]
    subject: str | None
    mail_id: str | None


@dataclass
class TrialOutcome:
    """`looked_at`: so many of the last mails. Of each list the newest 20 are shown."""

    text: TriedText | None
    looked_at: int
    newly_many: int
    no_longer_many: int
    newly: list[Changed]
    no_longer: list[Changed]


@router.get("/complaint-terms", response_model=TermList)
async def listed(user: SignedIn) -> Response:
    _check(user)
    return answer(_list(await complaint_terms.kept()))


@router.put("/complaint-terms", response_model=TermList)
async def change(body: TermsChange, user: SignedIn, request: Request) -> Response:
    """The whole table as it is to be. 409 if somebody was faster."""
    _check(user)
    await complaint_terms.change(request.app.state.store, _terms(body), body.seen, user, datetime.now(UTC))
    return answer(_list(await complaint_terms.kept()))


@router.post("/complaint-terms/trial", response_model=TrialOutcome)
async def trial(body: Trial, user: SignedIn) -> Response:
    """What a text would be by these terms, and which of the last 200 mails would be something else. Nothing is changed."""
    _check(user)
    table = complaint_terms.table_of(_terms(body))
    rows = await complaint_terms.last_letters()
    newly, no_longer = _differing(rows, table)
    return answer(
        TrialOutcome(
            _tried(complaints_with(table, body.text)) if body.text else None,
            len(rows),
            len(newly),
            len(no_longer),
            [_changed(*it, user) for it in newly[:SHOWN]],
            [_changed(*it, user) for it in no_longer[:SHOWN]],
        )
    )


_Found = list[tuple[dict[str, Any], Weighed]]


def _differing(rows: Any, table: Table) -> tuple[_Found, _Found]:
    """What would newly be a complaint, and what no longer. What a person has said stays."""
    newly: _Found = []
    no_longer: _Found = []
    for row in rows:
        weighed = complaints_with(table, said(row["subject"], row["new_text"]))
        if row.get("kind_said") or weighed.is_complaint == (row["kind"] == "complaint"):
            continue
        (newly if weighed.is_complaint else no_longer).append((row, weighed))
    return newly, no_longer


def _changed(row: dict[str, Any], weighed: Weighed, user: User) -> Changed:
    may = mails.is_visible(user, row)
    return Changed(
        row["received_at"], list(weighed.terms), row["subject"] if may else None, str(row["_id"]) if may else None
    )


def _tried(it: Weighed) -> TriedText:
    return TriedText(it.weight, list(it.terms), it.is_complaint, it.is_unsure)


def _terms(body: TermsIn) -> ComplaintTerms:
    """Raises Invalid for words that can be no term, or keys that are none."""
    for it in body.own:
        if wrong := wrong_with(it.words):
            raise Invalid(f"“{it.words}” can be no term.", code=f"term_{wrong}")
    if unknown := set(body.off) - KEYS:
        raise Invalid(f"There is no term {sorted(unknown)[0]}.")
    own = {
        " ".join(it.words.lower().split()): OwnTermRow(words=it.words, weight=it.weight, lang=it.lang)
        for it in body.own
    }
    return ComplaintTerms(id=complaint_terms.ONLY, own=list(own.values()), off=sorted(set(body.off)))


def _list(terms: ComplaintTerms) -> TermList:
    ours = [OurTerm(it.key, in_words(it.key), it.weight, it.lang, it.key in terms.off) for it in TERMS]
    return TermList(ours, terms.own, THRESHOLD, ASKED, list(OF_OWN.values()), terms.turn)


def _check(user: User) -> None:
    if user.role != "admin":
        raise NotAllowed(FOR_ADMINISTRATORS)
