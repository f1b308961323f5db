"""Asking a provider for tokens (OAuth 2): for a code that came back through the browser, for a refresh token, for the application itself.

    exchange     code + verifier                  -> token, with a refresh token      RFC 6749 section 4.1.3, RFC 7636
    refresh      refresh token                    -> token, perhaps with a new one    section 6
    app_token    the application's own secret     -> token                            section 4.4

Each question goes to the one address that the settings name, follows no redirect, and is answered within 10 s or not at all. What is wrong
ends as one of two troubles: Revoked, which only a person can cure, or Later, which is no fault of the mailbox.
"""

import asyncio
import json
import time
from dataclasses import dataclass
from typing import Any, TypeGuard

import aiohttp

from backend.push_connections import private_session, public_session
from backend.settings import OAuthApp
from mail_scanner.troubles import MailboxTrouble, told

LARGEST_ANSWER = 64 * 1024
LIFE_S, LONGEST_LIFE_S = 3600.0, 86_400.0
SESSION_S = 50 * 60
"""Gmail ends a session with its token, and no later than Exchange likes: we are faster."""
EARLY_S, SKEW_S = 300.0, 60.0
"""So long before its token ends a connection is renewed, and so long a token must still carry one."""
NEEDS_A_PERSON = frozenset({"invalid_grant", "interaction_required", "consent_required", "login_required", "access_denied"})  # fmt: skip


class Revoked(MailboxTrouble):
    """The consent is gone: nothing is tried until somebody consents anew."""

    def __init__(self) -> None:
        super().__init__("sign_in", "The consent to read this mailbox is no longer valid. Please consent anew.")


class Later(MailboxTrouble):
    """The provider gives no token now: no fault of the mailbox, and never counted as a refusal."""

    def __init__(self, why: str) -> None:
        super().__init__("connection", f"The provider's sign-in gives no token now: {why}.")


@dataclass(frozen=True, slots=True)
class Token:
    """`ends_at` by the monotonic clock: a clock that is set changes nothing."""

    value: str
    ends_at: float
    life_s: float
    refresh: str = ""
    """The refresh token that replaces the one it was got for; "" if that stays."""

    def carries_s(self, now: float) -> float:
        """How long a connection that begins now is to last: at most 50 minutes, and five minutes (a twelfth of a short life) less than
        the token. 0 if that is too short to begin."""
        left_s = self.ends_at - now - min(EARLY_S, self.life_s / 12)
        return min(SESSION_S, left_s) if left_s > min(SKEW_S, self.life_s / 60) else 0.0


async def exchange(app: OAuthApp, code: str, verifier: str, return_url: str) -> Token:
    """Raises Revoked if the code is none any more, and Later. A consent without a refresh token is of no use: Later as well."""
    form = {"grant_type": "authorization_code", "code": code, "code_verifier": verifier, "redirect_uri": return_url}
    token = await _asked(app, form)
    if not token.refresh:
        raise Later("it came without permission to sign in again (refresh token)")
    return token


async def refresh(app: OAuthApp, refresh_token: str) -> Token:
    """Raises Revoked, Later."""
    return await _asked(app, {"grant_type": "refresh_token", "refresh_token": refresh_token})


async def app_token(app: OAuthApp) -> Token:
    """A token of the application's own. Raises Later; there is no consent of a person that could be revoked."""
    if not app.authority.app_scope:
        raise Later("this provider lets no application sign in by itself")
    try:
        return await _asked(app, {"grant_type": "client_credentials", "scope": app.authority.app_scope})
    except Revoked:
        raise Later("the organisation has not consented to this application") from None


async def _asked(app: OAuthApp, form: dict[str, str]) -> Token:
    own = {"client_id": app.client_id, "client_secret": await asyncio.to_thread(_secret, app)}
    session = public_session if app.authority.token_url.startswith("https://") else private_session
    asked_at = time.monotonic()
    try:
        async with (
            session() as http,
            http.post(app.authority.token_url, data=own | form, allow_redirects=False) as answer,
        ):
            said = await _read(answer.content)
            return _token(said, asked_at) if answer.status == 200 else _refused(answer.status, said)
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise Later(f"it does not answer ({type(error).__name__})") from error


def _secret(app: OAuthApp) -> str:
    try:
        return app.secret_file.read_text().strip()
    except (OSError, UnicodeDecodeError):
        raise Later(f"the file {str(app.secret_file)!r} with the application's secret cannot be read") from None


async def _read(content: aiohttp.StreamReader) -> dict[str, Any]:
    """The answer, if it is an object of a sensible size; empty for everything else."""
    raw = bytearray()
    async for part in content.iter_any():
        raw += part
        if len(raw) > LARGEST_ANSWER:
            return {}
    try:
        said = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _token(said: dict[str, Any], asked_at: float) -> Token:
    value, refresh_token = said.get("access_token"), said.get("refresh_token", "")
    if not _is_token(value) or (refresh_token and not _is_token(refresh_token)):
        raise Later("its answer makes no sense")
    life_s = _life_s(said.get("expires_in", LIFE_S))
    return Token(value, asked_at + life_s, life_s, refresh_token or "")


def _life_s(said: Any) -> float:
    """Some servers send the seconds as text."""
    try:
        life_s = float(said)
    except (TypeError, ValueError, OverflowError):
        life_s = 0.0
    if not life_s >= 1:  # nan as well
        raise Later("its tokens end before they could be used")
    return min(life_s, LONGEST_LIFE_S)


def _is_token(value: Any) -> TypeGuard[str]:
    """Printable ASCII (RFC 6749, appendix A): anything else could end the line that carries it."""
    return isinstance(value, str) and 0 < len(value) <= 16_384 and value.isascii() and value.isprintable()


def _refused(status: int, said: dict[str, Any]) -> Token:
    """Raises what an answer without a token means."""
    error = str(said.get("error", ""))
    if status in (400, 401, 403) and error in NEEDS_A_PERSON:
        raise Revoked
    raise Later(f"it says {told(error.encode('ascii', 'replace')) or f'HTTP {status}'}")
