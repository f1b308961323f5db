"""Adding a mailbox: where it is read, whether the sign-in works, which folders there are; and giving a mailbox a new sign-in.

    find -> password | consent (in the browser) | app -> the trial is answered by a scanner -> add

Administrators add any mailbox. Everybody else adds the personal mailbox at the address they sign in with, and renews the sign-in of those
they are an owner of. Nothing here speaks IMAP or opens a secret: the scanner does, and says what it found (store/trials.py).
"""

import hashlib
import secrets
from dataclasses import asdict
from datetime import UTC, datetime

from beanie import PydanticObjectId
from fastapi import APIRouter, Request, Response

from backend.api.answers import answer, object_id
from backend.api.auth import SignedIn
from backend.api.mailbox_questions import (
    Add,
    AddedOut,
    AppTry,
    BegunOut,
    ConsentTry,
    Find,
    PasswordTry,
    Renewal,
    Returned,
    TrialOut,
    WizardOut,
    trial_out,
)  # fmt: skip
from backend.domain.addresses import normalise
from backend.domain.oauth_apps import RETURN_PATH, OAuthProvider, consent_url
from backend.domain.provider_list import GOOGLE, MICROSOFT
from backend.domain.providers import guess, server_name
from backend.errors import Conflict, Invalid, NotAllowed, NotFound
from backend.settings import OAuthApp
from backend.store import mailbox_adding, mailbox_care, mailboxes, trials
from backend.store.mailbox_adding import Wish
from backend.store.mailboxes import Folder, Mailbox
from backend.store.trials import Consent, Found, Server, Trial
from backend.store.users import User

router = APIRouter(prefix="/api/mailbox-wizard", tags=["mailboxes"])

NO_TRIAL = "There is no such trial."
NO_MAILBOX = "There is no such mailbox."
NOT_YOURS = "You may add the mailbox of the address you sign in with; others are added by an administrator."
FOR_ADMINISTRATORS = "Only an administrator may do this."
NOT_REGISTERED = "Rapport is not registered with this provider. An administrator sets that up."
NO_APP = "This provider lets no application sign in by itself."
NOT_READY = "This trial has not gone well yet."
NO_CONSENT = "This consent is over. Please begin again."
SAID_NO = "The consent was not given."
NO_OWNER = "A mailbox belongs to people who sign in here."
USUAL_PORTS = (143, 993)
HOSTS: dict[OAuthProvider, str] = {"google": GOOGLE.host, "microsoft": MICROSOFT.host}
"""Tokens are shown to their provider's server and to no other."""


@router.get("", response_model=WizardOut)
async def begin(user: SignedIn, request: Request) -> Response:
    people = await mailbox_adding.at_work() if user.role == "admin" else [user]
    return answer(WizardOut.of(user, people, request.app.state.settings.mail.oauth))


@router.post("/find", response_model=BegunOut)
async def find(body: Find, user: SignedIn) -> Response:
    """Look for the servers of an address; those of a provider we know are known at once."""
    trial = _trial(user, body.address, Server(), "find")
    if kept := [asdict(it) for it in guess(trial.address) if it.source == "kept"]:
        trial.found = Found(servers=kept)
    return await _begun(trial)


@router.post("/password", response_model=BegunOut)
async def password(body: PasswordTry, user: SignedIn, request: Request) -> Response:
    if user.role != "admin" and body.port not in USUAL_PORTS:
        raise NotAllowed("Other ports than 993 and 143 are for administrators.")
    host, login = server_name(body.host), body.login or normalise(body.address)
    trial = _trial(user, body.address, Server(host=host, port=body.port, security=body.security, login=login))
    trial.secret = mailboxes.seal_password(trial.mailbox_id, body.password, request.app.state.keys)
    return await _begun(trial)


@router.post("/consent", response_model=BegunOut)
async def consent(body: ConsentTry, user: SignedIn, request: Request) -> Response:
    """Where the browser goes so that the mailbox's owner consents."""
    server = Server(host=HOSTS[body.provider], login=normalise(body.address), auth="oauth", provider=body.provider)
    return await _sent_to_consent(_trial(user, body.address, server), request)


@router.post("/consent/return", response_model=TrialOut)
async def consent_returned(body: Returned, user: SignedIn, request: Request) -> Response:
    """The browser is back. The state is worth something only to the person who set out with it."""
    trial = await trials.by_state(_id(user), _hash(body.state))
    if trial is None:
        raise NotFound(NO_CONSENT)
    if not body.code:
        await trials.refused_consent(trial, Found(trouble="sign_in", message=SAID_NO))
    elif not await trials.returned(trial, trials.seal(_trial_id(trial), body.code, request.app.state.keys)):
        raise Conflict(NO_CONSENT)
    return await trial_page(str(trial.id), user)


@router.post("/app", response_model=BegunOut)
async def app(body: AppTry, user: SignedIn, request: Request) -> Response:
    """Try the mailbox with the application's own token, which the organisation has allowed to read it."""
    if user.role != "admin":
        raise NotAllowed(FOR_ADMINISTRATORS)
    if not _registered(request, body.provider).authority.app_scope:
        raise Invalid(NO_APP)
    server = Server(host=HOSTS[body.provider], login=normalise(body.address), auth="app", provider=body.provider)
    return await _begun(_trial(user, body.address, server))


@router.post("/renew/{mailbox_id}", response_model=BegunOut)
async def renew(mailbox_id: str, body: Renewal, user: SignedIn, request: Request) -> Response:
    """Try a new password, or consent anew, for a mailbox that is being read; `add` then puts it in place."""
    box = await mailbox_care.one(user, object_id(mailbox_id))
    if box is None:
        raise NotFound(NO_MAILBOX)
    trial = _trial_of(box, user)
    if box.auth == "oauth":
        return await _sent_to_consent(trial, request)
    if box.auth == "password":
        if not body.password:
            raise Invalid("This mailbox needs a password.")
        trial.secret = mailboxes.seal_password(trial.mailbox_id, body.password, request.app.state.keys)
    return await _begun(trial)


@router.get("/trials/{trial_id}", response_model=TrialOut)
async def trial_page(trial_id: str, user: SignedIn) -> Response:
    return answer(trial_out(await _found(user, trial_id), user.lang, _now()))


@router.post("/trials/{trial_id}/add", response_model=AddedOut)
async def add(trial_id: str, body: Add, user: SignedIn, request: Request) -> Response:
    """Read the mailbox from now on. Of a trial for a mailbox that is there already, only its sign-in is taken."""
    trial = await _found(user, trial_id)
    if trial.kind != "connect" or trial.found is None or trial.found.trouble:
        raise Conflict(NOT_READY)
    if trial.is_new:
        await mailbox_adding.add(request.app.state.store, trial, await _wish(user, body), _now())
    elif await mailbox_care.one(user, trial.mailbox_id):
        await mailbox_adding.renew(request.app.state.store, trial, _now())
    else:
        raise NotFound(NO_MAILBOX)
    return answer(AddedOut(str(trial.mailbox_id)))


def _trial(user: User, address: str, server: Server, kind: trials.TrialKind = "connect") -> Trial:
    """Raises Invalid for what is no address, and NotAllowed for somebody else's."""
    found = normalise(address)
    if not found:
        raise Invalid("This is no e-mail address.")
    if user.role != "admin" and found != normalise(user.email):
        raise NotAllowed(NOT_YOURS)
    return Trial(
        id=PydanticObjectId(), by_user_id=_id(user), kind=kind, address=found, server=server, is_asked=server.auth != "oauth",
        expires_at=_now() + trials.LIFE,
    )  # fmt: skip


def _trial_of(box: Mailbox, user: User) -> Trial:
    fields = {"host", "port", "security", "login", "ca_file", "auth", "provider"}
    return Trial(
        id=PydanticObjectId(), by_user_id=_id(user), kind="connect", address=box.address, server=Server(**box.model_dump(include=fields)),
        mailbox_id=PydanticObjectId(str(box.id)), is_new=False, is_asked=box.auth != "oauth", expires_at=_now() + trials.LIFE,
    )  # fmt: skip


async def _begun(trial: Trial, url: str = "") -> Response:
    return answer(BegunOut(str((await trials.begin(trial)).id), url))


async def _sent_to_consent(trial: Trial, request: Request) -> Response:
    app_ = _registered(request, trial.server.provider)
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
    sealed = trials.seal(_trial_id(trial), verifier, request.app.state.keys)
    trial.consent = Consent(state_hash=_hash(state), verifier=sealed)
    back = request.app.state.settings.web.public_url + RETURN_PATH
    url = consent_url(app_.authority, app_.client_id, back, trial.address, state, verifier)
    return await _begun(trial, url)


def _registered(request: Request, provider: OAuthProvider | None) -> OAuthApp:
    found: OAuthApp | None = request.app.state.settings.mail.oauth.get(provider)
    if found is None:
        raise Invalid(NOT_REGISTERED)
    return found


async def _wish(user: User, body: Add) -> Wish:
    """Raises NotAllowed for what only administrators decide, and Invalid for owners who are none."""
    owner_ids = [object_id(it) for it in dict.fromkeys(body.owner_ids)] or [_id(user)]
    is_plain = body.kind == "personal" and owner_ids == [_id(user)] and not body.authserv_ids
    if user.role != "admin" and not is_plain:
        raise NotAllowed(FOR_ADMINISTRATORS)
    if len(await mailbox_adding.at_work(owner_ids)) < len(owner_ids) or (
        body.kind == "personal" and len(owner_ids) > 1
    ):
        raise Invalid(NO_OWNER)
    folders = [Folder(name=it.name, role=it.role, chosen="person") for it in body.folders]
    return Wish(body.kind, owner_ids, folders, [it.lower() for it in body.authserv_ids])


async def _found(user: User, trial_id: str) -> Trial:
    found = await trials.of(_id(user), object_id(trial_id))
    if found is None:
        raise NotFound(NO_TRIAL)
    return found


def _hash(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()


def _trial_id(trial: Trial) -> PydanticObjectId:
    return PydanticObjectId(str(trial.id))


def _id(user: User) -> PydanticObjectId:
    return PydanticObjectId(str(user.id))


def _now() -> datetime:
    return datetime.now(UTC)
