"""Signing in and staying signed in. The only file that knows PyJWT, the cookie and the password hash.

Access token: HS256, 10 minutes, in the page's memory. Refresh token: httpOnly cookie, SameSite=Strict, new at each use (RFC 9700); only
/api/auth/refresh and /api/auth/sign-out act on it, with an Origin check and an own header, so no foreign page can use it; a sign-in only
ends the session that it replaces.
"""

import asyncio
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Annotated, Any

from beanie import PydanticObjectId
from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from backend import passwords
from backend.domain.deputies import day_of
from backend.domain.language import Lang, LockScreen
from backend.errors import NotAllowed, NotSignedIn, TooMany
from backend.keys import Keys
from backend.settings import Company, Settings
from backend.store import devices, sessions, sign_ins, users
from backend.store.sessions import Session
from backend.store.users import User

ALGORITHM = "HS256"
ACCESS_LIFE = timedelta(minutes=10)
ISSUER, AUDIENCE, TYPE = "rapport", "rapport-api", "access"
CLAIMS = ["exp", "iat", "iss", "aud", "sub", "jti", "typ", "sid", "ver"]
KNOWN_FOR_S = 10.0
"""How long a person's sign-in is believed before the database is asked again: a disabled person is out within this."""

_hashing = asyncio.Semaphore(2)
"""Argon2 takes 64 MiB and 80 ms each: two at a time, so that a flood of sign-ins does not take the machine."""


@cache
def _nobody() -> str:
    """Verified when there is no such account, so that the answer takes as long."""
    return passwords.hash(secrets.token_hex(16))


router = APIRouter(prefix="/api", tags=["auth"])


class SignIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    email: str = Field(max_length=320)
    password: str = Field(max_length=1024)


class SignOut(BaseModel):
    model_config = ConfigDict(extra="forbid")
    endpoint: str | None = Field(default=None, max_length=1024)


class Me(BaseModel):
    id: str
    name: str
    email: str
    role: users.Role
    lang: Lang
    teams: list[str]
    lock_screen: LockScreen
    sees_money: bool
    company: str
    feedback: bool
    """Whether entries of a card can be called helpful or not."""


class SessionOut(BaseModel):
    access_token: str
    expires_at: datetime
    user: Me


@dataclass
class Tokens:
    """Makes and reads access tokens, and remembers for a few seconds who is signed in."""

    keys: dict[str, bytes]
    known: dict[str, tuple[float, User]]
    """Tokens that were good a moment ago, until when that is believed, and whose they are: reading one costs a fifth of a request."""

    @classmethod
    def of(cls, keys: Keys) -> "Tokens":
        return cls(keys.derive_all("access-token"), {})

    def make(self, user: User, session: Session, now: datetime) -> tuple[str, datetime]:
        key_id, key = next(iter(self.keys.items()))
        expires_at = now + ACCESS_LIFE
        claims = {
            "iss": ISSUER, "aud": AUDIENCE, "typ": TYPE, "sub": str(user.id), "sid": str(session.id), "ver": session.token_version,
            "iat": now, "exp": expires_at, "jti": secrets.token_hex(8),
        }  # fmt: skip
        import jwt  # 25 ms of which the first screen needs nothing

        return jwt.encode(claims, key, ALGORITHM, headers={"kid": key_id}), expires_at

    def read(self, token: str) -> dict[str, Any]:
        """The claims of a valid token. Raises NotSignedIn for everything else."""
        import jwt

        try:
            key = self.keys[jwt.get_unverified_header(token)["kid"]]
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                [ALGORITHM],
                issuer=ISSUER,
                audience=AUDIENCE,
                options={"require": CLAIMS, "strict_aud": True},
            )
        except (jwt.PyJWTError, KeyError, TypeError, ValueError):
            raise NotSignedIn("Please sign in.") from None
        if claims["typ"] != TYPE or not all(PydanticObjectId.is_valid(claims[it]) for it in ("sub", "sid")):
            raise NotSignedIn("Please sign in.")
        return claims

    async def user(self, token: str) -> User:
        """Who is signed in. Raises NotSignedIn; a disabled person or ended session counts as that at most 10 s later."""
        now = time.time()
        if (found := self.known.get(token)) and found[0] > now:
            return found[1]
        self.known.pop(token, None)
        claims = self.read(token)
        user, session = await asyncio.gather(User.get(claims["sub"]), Session.get(claims["sid"]))
        if not user or user.disabled_at or user.token_version != claims["ver"] or not session or session.ended_at:
            raise NotSignedIn("Please sign in.")
        user = await users.with_deputy(user, day_of(_now()))
        if len(self.known) > 10_000:
            self.known.clear()
        self.known[token] = (min(now + KNOWN_FOR_S, claims["exp"]), user)
        return user

    def forget(self, user_id: object) -> None:
        for token in [token for token, (_, user) in self.known.items() if user.id == user_id]:
            del self.known[token]


async def current_user(request: Request) -> User:
    """The signed-in person of a request; the dependency behind every route that shows anything."""
    tokens: Tokens = request.app.state.tokens
    return await tokens.user(_bearer(request))


SignedIn = Annotated[User, Depends(current_user)]


async def current_session(user: SignedIn, request: Request) -> Session:
    """The session of a request's token. Raises NotSignedIn when it is over."""
    claims = request.app.state.tokens.read(_bearer(request))
    session = await Session.find_one({"_id": PydanticObjectId(claims["sid"]), "user_id": user.id, "ended_at": None})
    if session is None:
        raise NotSignedIn("Please sign in.")
    return session


CurrentSession = Annotated[Session, Depends(current_session)]


def me(user: User, company: Company) -> Me:
    return Me(
        id=str(user.id), name=user.name, email=user.email, role=user.role, lang=user.lang, teams=user.teams,
        lock_screen=user.lock_screen, sees_money=users.sees_money(user), company=company.name, feedback=company.feedback,
    )  # fmt: skip


@router.post("/auth/sign-in", response_model=SessionOut)
async def sign_in(body: SignIn, request: Request, response: Response) -> SessionOut:
    now, place = _now(), request.client.host if request.client else ""
    if wait_s := await sign_ins.claim(body.email, place, now):
        raise TooMany("Too many failed sign-ins. Please wait.", retry_after_s=wait_s)
    user = await users.by_email(body.email)
    good, renewed = await _verified(body.password, user.password_hash if user else await asyncio.to_thread(_nobody))
    if not user or not good or user.disabled_at:
        raise NotSignedIn("E-mail address or password is wrong.", code="wrong_login")
    await sign_ins.forget(body.email, place, now)
    await _end_former(request, user, now)
    if renewed:
        await User.find_one({"_id": user.id}).update({"$set": {"password_hash": renewed}})
    return _signed_in(request, response, user, await sessions.begin(_id(user.id), user.token_version, now), now)


@router.post("/auth/refresh", response_model=SessionOut)
async def refresh(request: Request, response: Response) -> SessionOut:
    _refuse_foreign_pages(request)
    now = _now()
    session = await sessions.rotate(_cookie(request), _refresh_keys(request), now)
    user = await User.get(session.user_id) if session else None
    if not session or not user or user.disabled_at or user.token_version != session.token_version:
        raise NotSignedIn("Please sign in.")
    return _signed_in(request, response, user, session, now)


@router.post("/auth/sign-out", status_code=204)
async def sign_out(body: SignOut, request: Request, response: Response) -> None:
    """End this session, and stop pushing to this device. Works with an access token that has just run out, too."""
    _refuse_foreign_pages(request)
    if session := await _session_of_cookie(request):
        await devices.leave(session.user_id, _id(session.id), body.endpoint)
        await sessions.end(_id(session.id), _now())
        request.app.state.tokens.forget(session.user_id)
    name, options = _cookie_options(request)
    response.delete_cookie(name, **options)


async def _end_former(request: Request, user: User, now: datetime) -> None:
    """The session whose cookie this sign-in replaces ends: nobody can use it any more, and its pushes would come to whoever is here now."""
    former = await _session_of_cookie(request)
    if former is None:
        return
    if former.user_id != user.id:
        await devices.leave(former.user_id, _id(former.id))
    await sessions.end(_id(former.id), now)
    request.app.state.tokens.forget(former.user_id)


async def _session_of_cookie(request: Request) -> Session | None:
    session_id = sessions.session_of(_cookie(request), _refresh_keys(request))
    return await Session.get(session_id) if session_id else None


def _signed_in(request: Request, response: Response, user: User, session: Session, now: datetime) -> SessionOut:
    state = request.app.state
    token, expires_at = state.tokens.make(user, session, now)
    name, options = _cookie_options(request)
    cookie = sessions.refresh_token(session, _refresh_keys(request)[0])
    response.set_cookie(name, cookie, max_age=int((session.expires_at - now).total_seconds()), **options)
    response.headers["Cache-Control"] = "no-store"
    return SessionOut(access_token=token, expires_at=expires_at, user=me(user, state.settings.company))


async def _verified(password: str, hash_: str) -> tuple[bool, str | None]:
    async with _hashing:
        return await asyncio.to_thread(passwords.verified, password, hash_)


def _refuse_foreign_pages(request: Request) -> None:
    settings: Settings = request.app.state.settings
    origin = request.headers.get("origin")
    same = (
        origin is None or origin == settings.web.public_url or origin == f"{request.url.scheme}://{request.url.netloc}"
    )
    if request.headers.get("x-rapport") != "1" or not same:
        raise NotAllowed("This page may not do that.")


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotSignedIn("Please sign in.")
    return token


def _cookie(request: Request) -> str:
    return request.cookies.get(_cookie_options(request)[0], "")


def _cookie_options(request: Request) -> tuple[str, dict[str, Any]]:
    """`__Host-` binds the cookie to this host over https; over plain http (this machine only) browsers refuse that name."""
    secure = request.app.state.settings.web.is_https
    name = "__Host-rapport" if secure else "rapport"
    return name, {"path": "/", "secure": secure, "httponly": True, "samesite": "strict"}


def _refresh_keys(request: Request) -> list[bytes]:
    keys: Keys = request.app.state.keys
    return list(keys.derive_all("refresh-token").values())


def _id(value: PydanticObjectId | None) -> PydanticObjectId:
    if value is None:
        raise NotSignedIn("Please sign in.")
    return value


def _now() -> datetime:
    return datetime.now(UTC)
