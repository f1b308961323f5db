"""What is asked while a mailbox is added, and what is answered, as it is on the wire."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from backend.api.mailboxes import FolderIn
from backend.domain import providers
from backend.domain.context import Ref
from backend.domain.folder_roles import MOST, FolderRole
from backend.domain.language import Lang
from backend.domain.oauth_apps import OAuthProvider
from backend.domain.provider_list import GOOGLE, MICROSOFT, SignIn
from backend.domain.providers import Guess
from backend.settings import OAuthApp
from backend.store import trials
from backend.store.mailboxes import MailboxKind
from backend.store.trials import Found, Trial
from backend.store.users import User

Line = Annotated[str, StringConstraints(max_length=254, pattern=r"^[^\x00-\x1f\x7f]*$")]
Address = Annotated[str, StringConstraints(min_length=3, max_length=254)]
Security = Literal["tls", "starttls"]
TrialState = Literal["consent", "waiting", "done", "failed"]
"""`consent`: the browser is not back yet; `waiting`: for a scanner."""

CONSENTS: dict[str, OAuthProvider] = {GOOGLE.name: "google", MICROSOFT.name: "microsoft"}
UNANSWERED = Found(trouble="protocol", message="The question could not be answered. Please try again.")


class Find(BaseModel):
    model_config = ConfigDict(extra="forbid")
    address: Address


class PasswordTry(BaseModel):
    """Without `login` the address is signed in with."""

    model_config = ConfigDict(extra="forbid")
    address: Address
    host: Line
    port: int = Field(default=993, ge=1, le=65535)
    security: Security = "tls"
    login: Line = ""
    password: Annotated[str, StringConstraints(min_length=1, max_length=1000, pattern=r"^[^\x00\r\n]+$")]


class ConsentTry(BaseModel):
    model_config = ConfigDict(extra="forbid")
    address: Address
    provider: OAuthProvider


class AppTry(BaseModel):
    model_config = ConfigDict(extra="forbid")
    address: Address
    provider: OAuthProvider = "microsoft"


class Returned(BaseModel):
    """What the provider has sent back through the browser; without `code` the person has said no."""

    model_config = ConfigDict(extra="forbid")
    state: str = Field(max_length=200)
    code: str = Field(default="", max_length=4096)


class Renewal(BaseModel):
    """`password` for a mailbox that has one; others are consented to."""

    model_config = ConfigDict(extra="forbid")
    password: Annotated[str, StringConstraints(max_length=1000, pattern=r"^[^\x00\r\n]*$")] = ""


class Add(BaseModel):
    """Without `owner_ids` it is one's own, without `folders` those are read that the server proposes."""

    model_config = ConfigDict(extra="forbid")
    kind: MailboxKind = "personal"
    owner_ids: list[Annotated[str, StringConstraints(max_length=24)]] = Field(default=[], max_length=50)
    folders: list[FolderIn] = Field(default=[], max_length=MOST)
    authserv_ids: list[Line] = Field(default=[], max_length=10)


@dataclass
class WizardOut:
    """`address` is one's own; others may be added only if `is_for_all`. `consents` and `apps`: providers this installation is registered with."""

    address: str
    is_for_all: bool
    consents: list[OAuthProvider]
    apps: list[OAuthProvider]
    people: list[Ref]
    """Who may own a mailbox that one adds."""

    @classmethod
    def of(
        cls, user: User, people: Iterable[User], registered: Mapping[OAuthProvider, OAuthApp]
    ) -> "WizardOut":  # fmt: skip
        refs = [Ref(str(it.id), it.name) for it in people]
        is_for_all = user.role == "admin"
        apps = [it for it, app in registered.items() if app.authority.app_scope] if is_for_all else []
        return cls(user.email, is_for_all, list(registered), apps, refs)


@dataclass
class BegunOut:
    id: str
    url: str
    """Where the browser goes to consent; "" where nobody has to."""


@dataclass
class ServerOut:
    host: str
    port: int
    security: Security
    login: str
    sign_in: SignIn
    provider: str
    consent: OAuthProvider | None
    advice: str
    """What to switch on there first, as a sentence."""
    is_elsewhere: bool
    """The domain points outside itself: a person confirms the server before a password goes there."""


@dataclass
class ProposedFolder:
    name: str
    role: FolderRole


@dataclass
class TrialOut:
    """`trouble` and `message` say why it failed, else they are empty."""

    id: str
    state: TrialState
    address: str
    is_new: bool
    trouble: str
    message: str
    servers: list[ServerOut]
    folders: list[ProposedFolder]
    names: list[str]
    authserv_ids: list[str]
    can_idle: bool
    mails: int


@dataclass
class AddedOut:
    id: str


def trial_out(trial: Trial, lang: Lang, now: datetime) -> TrialOut:
    found = UNANSWERED if trials.is_left_open(trial, now) else trial.found
    state, found = _state(found, trial.is_asked), found or Found()
    return TrialOut(
        id=str(trial.id), state=state, address=trial.address, is_new=trial.is_new, trouble=found.trouble, message=found.message,
        servers=_servers(found.servers, lang), folders=[ProposedFolder(it.name, it.role) for it in found.folders], names=found.names,
        authserv_ids=found.authserv_ids, can_idle=found.can_idle, mails=found.mails,
    )  # fmt: skip


def _state(found: Found | None, is_asked: bool) -> TrialState:
    if found is None:
        return "waiting" if is_asked else "consent"
    return "failed" if found.trouble else "done"


def _servers(guesses: Sequence[dict[str, Any]], lang: Lang) -> list[ServerOut]:
    return [_server(Guess(**it), lang) for it in guesses]


def _server(it: Guess, lang: Lang) -> ServerOut:
    consent = CONSENTS.get(it.provider) if it.sign_in == "oauth" else None
    return ServerOut(
        it.host, it.port, it.security, it.login, it.sign_in, it.provider, consent, providers.advice(it, lang),
        it.is_elsewhere,
    )  # fmt: skip
