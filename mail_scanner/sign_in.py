"""How a mailbox is signed in to: its password, or a token that is fetched when none is at hand.

    password    as it is kept
    oauth       refresh token -> access token; a refresh token that comes in its place is kept before the token is used
    app         the application's own token, the same for all mailboxes of the provider

A token is remembered as long as it can carry a connection; the connection ends, planned, before the token does (`ends_at`).
"""

import asyncio
import math
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from beanie import PydanticObjectId

from backend.domain.networks import Networks
from backend.domain.oauth_apps import OAuthProvider
from backend.errors import Invalid
from backend.keys import Keys
from backend.settings import OAuthApp
from backend.store import mailboxes
from backend.store.mailboxes import Mailbox, SignInEnding
from backend.store.progress import Fenced
from mail_scanner import oauth
from mail_scanner.connecting import Access
from mail_scanner.oauth import Revoked, Token
from mail_scanner.patience import patiently
from mail_scanner.troubles import MailboxTrouble

NOT_REGISTERED = "Rapport is not registered with this provider any more. An administrator sets that up again."


@dataclass(frozen=True, slots=True)
class Admission:
    """What a connection is begun with, and when it is to end, planned (monotonic)."""

    access: Access
    ends_at: float = math.inf


@dataclass
class SignIn:
    """Shared by all mailboxes of this process, for the sake of the tokens it remembers."""

    keys: Keys
    networks: Networks = ()
    apps: Mapping[OAuthProvider, OAuthApp] = field(default_factory=dict)
    _consents: dict[PydanticObjectId, tuple[bytes | None, Token]] = field(default_factory=dict)
    """By mailbox, with the fingerprint of the refresh token behind it: a new consent makes the old token worthless."""
    _of_apps: dict[OAuthProvider, Token] = field(default_factory=dict)
    _asking: defaultdict[OAuthProvider, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))

    async def access(self, mailbox: Mailbox, fence: int) -> Admission:
        """What to sign in with. Raises Revoked, Later, Invalid (the key does not fit) and Fenced."""
        plain = Access(
            mailbox.host, mailbox.port, mailbox.security, mailbox.login, "", mailbox.ca_file, self.networks
        )  # fmt: skip
        if mailbox.auth == "password":
            return Admission(replace(plain, password=mailboxes.open_password(mailbox, self.keys)))
        token = await (self._of_app(mailbox) if mailbox.auth == "app" else self._of_consent(mailbox, fence))
        now = time.monotonic()
        return Admission(replace(plain, token=token.value), now + token.carries_s(now))

    def refused(self, mailbox: Mailbox) -> None:
        """The server has not taken the token: the next try asks for another."""
        if mailbox.auth == "app" and mailbox.provider:
            self._of_apps.pop(mailbox.provider, None)
        self._consents.pop(_id(mailbox), None)

    async def _of_consent(self, mailbox: Mailbox, fence: int) -> Token:
        mark, token = self._consents.get(_id(mailbox), (None, None))
        if token and mark == mailboxes.fingerprint(mailbox) and token.carries_s(time.monotonic()):
            return token
        if mailbox.secret is None:
            raise Revoked
        secret = mailboxes.open_refresh(_id(mailbox), mailbox.secret, self.keys)
        # Once asked the old refresh token may be worth nothing: whoever does not wait for the answer must not lose the new one.
        return await asyncio.shield(self._refreshed(mailbox, fence, secret))

    async def _refreshed(self, mailbox: Mailbox, fence: int, secret: str) -> Token:
        token = await oauth.refresh(self._app(mailbox), secret)
        if token.refresh and token.refresh != secret:
            await self._keep(mailbox, fence, token.refresh)
        self._consents[_id(mailbox)] = (mailboxes.fingerprint(mailbox), token)
        return token

    async def _keep(self, mailbox: Mailbox, fence: int, refresh_token: str) -> None:
        secret = mailboxes.seal_refresh(_id(mailbox), refresh_token, self.keys)
        if not await patiently(mailboxes.replace_refresh, mailbox, fence, secret):
            raise Fenced
        mailbox.secret = secret

    async def _of_app(self, mailbox: Mailbox) -> Token:
        """Many mailboxes that begin at once wait for one token."""
        app, provider = self._app(mailbox), mailbox.provider or "microsoft"
        async with self._asking[provider]:
            token = self._of_apps.get(provider)
            if token is None or not token.carries_s(time.monotonic()):
                token = self._of_apps[provider] = await oauth.app_token(app)
            return token

    def _app(self, mailbox: Mailbox) -> OAuthApp:
        app = self.apps.get(mailbox.provider) if mailbox.provider else None
        if app is None:
            raise Invalid(NOT_REGISTERED)
        return app


def ending(trouble: MailboxTrouble) -> SignInEnding:
    """What a sign-in that ended so counts for."""
    if isinstance(trouble, Revoked):
        return "revoked"
    return "refused" if trouble.trouble == "sign_in" else "other"


def _id(mailbox: Mailbox) -> PydanticObjectId:
    return PydanticObjectId(str(mailbox.id))
