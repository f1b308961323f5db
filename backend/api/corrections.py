"""Whose a mail is, said by a person: for this mail or for all of its kind, and taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from beanie import PydanticObjectId
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict

from backend.api.answers import answer, object_id
from backend.api.auth import SignedIn
from backend.api.entries import Id
from backend.domain.context import Card, Ref, card
from backend.domain.correcting import THIS_MAIL, CorrectionScope, Reach, reaches
from backend.errors import Conflict, Invalid, NotFound
from backend.store import choices, corrections, mailboxes, relinking, rule_rights
from backend.store.cards import opened, ref
from backend.store.choices import Chooser, Said
from backend.store.contacts import by_address
from backend.store.corrections import Correction
from backend.store.mails import Mail, correctable, seen_by
from backend.store.users import User, named

router = APIRouter(prefix="/api", tags=["mails"])

NO_MAIL = "There is no such mail."
NOT_THAT_FAR = "This cannot be said of all that mail: it does not come from one company."
CHANGED = "Somebody has changed this meanwhile. Please look at it again."


@dataclass
class ReachOut:
    scope: CorrectionScope
    value: str
    """What it holds for: the address or the domain; of this mail and of its conversation nothing."""


@dataclass
class SaidOut:
    by: Ref | None
    at: datetime
    scope: CorrectionScope
    value: str
    moved: int
    """So many older mails have followed."""
    is_done: bool
    """False while more of them follow."""


@dataclass
class CorrectionPage:
    reaches: list[ReachOut]
    """For how much mail it can be said, the narrowest first."""
    said: SaidOut | None
    """What has been said of this mail; None if it was found by itself."""


@dataclass
class Corrected:
    card: Card | None
    """None: it is nobody's now, and no longer shown."""
    moved: int
    is_done: bool


class CorrectionIn(BaseModel):
    """`customer_id` null: nobody's."""

    model_config = ConfigDict(extra="forbid")
    customer_id: Id | None
    contact_id: Id | None = None
    scope: CorrectionScope = "mail"


@router.get("/mails/{mail_id}/correction", response_model=CorrectionPage)
async def correction(mail_id: str, user: SignedIn, request: Request) -> Response:
    """For how much mail one can say whose it is, and what has been said."""
    mail = await _mail(user, mail_id)
    possible = await _reaches(mail, request)
    shown = [ReachOut(it.scope, "" if it.scope == "thread" else it.value) for it in possible]
    return answer(CorrectionPage(shown, await _said(mail)))


@router.post("/mails/{mail_id}/correction", response_model=Corrected)
async def correct(mail_id: str, body: CorrectionIn, user: SignedIn, request: Request) -> Response:
    """Say whose a mail is, and for how much mail that holds. 409 if somebody was faster."""
    mail = await _mail(user, mail_id)
    reach = await reach_of(mail, body.scope, request)
    said = Said(_id(body.customer_id), await _contact_id(mail, body), reach)
    done = await choices.correct(request.app.state.store, mail, said, chooser(user, request))
    if done is None:
        raise Conflict(CHANGED) if await seen_by(user, object_id(mail_id)) else NotFound(NO_MAIL)
    return await _corrected(user, mail_id, done, request)


@router.delete("/mails/{mail_id}/correction", response_model=Corrected)
async def undo(mail_id: str, user: SignedIn, request: Request) -> Response:
    """As if it had not been said: this mail and the older ones are what they were, and the rule is forgotten."""
    mail = await correctable(user, object_id(mail_id))
    if mail is None or mail.corrected is None:
        raise NotFound(NO_MAIL)
    done = await choices.undo(request.app.state.store, mail.corrected.correction_id, chooser(user, request))
    if done is None:
        raise Conflict(CHANGED)
    return await _corrected(user, mail_id, done, request)


async def reach_of(mail: Mail, scope: CorrectionScope, request: Request) -> Reach:
    """Raises Invalid for more mail than can be spoken of: everybody's at a free mail provider, or our own."""
    if scope == "mail":
        return THIS_MAIL
    for it in await _reaches(mail, request):
        if it.scope == scope:
            return it
    raise Invalid(NOT_THAT_FAR, code="not_that_far")


def chooser(user: User, request: Request) -> Chooser:
    settings = request.app.state.settings
    return Chooser(user, datetime.now(UTC), settings.web.public_url, settings.company.alert_unchecked)


async def _corrected(user: User, mail_id: str, done: Correction, request: Request) -> Response:
    await relinking.begin(request.app.state.store, done)
    now = await Correction.get(done.id) or done
    return answer(Corrected(await _card(user, mail_id), await corrections.moved(done), now.state in ("done", "undone")))


async def _card(user: User, mail_id: str) -> Card | None:
    now = datetime.now(UTC)
    found = await opened(user, object_id(mail_id), now, whole=False)
    return card(found[0], found[1], now) if found else None


async def _reaches(mail: Mail, request: Request) -> Sequence[Reach]:
    own: frozenset[str] = request.app.state.settings.company.own_domains | await mailboxes.own_domains()
    return reaches(rule_rights.other_side(mail, own))


async def _said(mail: Mail) -> SaidOut | None:
    it: Correction | None = await Correction.get(mail.corrected.correction_id) if mail.corrected else None
    if it is None:
        return None
    by: list[dict[str, Any]] = await named(it.by_user_id)
    value = "" if it.scope == "thread" else it.value
    return SaidOut(ref(by), it.at, it.scope, value, await corrections.moved(it), it.state == "done")


async def _contact_id(mail: Mail, body: CorrectionIn) -> PydanticObjectId | None:
    """Who is named, else who of the customer writes from there."""
    if body.contact_id or body.customer_id is None or mail.direction == "out":
        return _id(body.contact_id)
    return await by_address(PydanticObjectId(body.customer_id), mail.sender.address)


async def _mail(user: User, mail_id: str) -> Mail:
    mail = await seen_by(user, object_id(mail_id))
    if mail is None:
        raise NotFound(NO_MAIL)
    return mail


def _id(text: str | None) -> PydanticObjectId | None:
    return PydanticObjectId(text) if text else None
