"""Where a person consents, in the browser, that we read their mailbox, and what is asked there (OAuth 2, RFC 6749 section 4.1).

    google       the person consents; the consent gives a refresh token
    microsoft    the same; or the organisation consents once for mailboxes it names, and the application has tokens of its own (4.4)

The code that comes back through the browser is worth nothing without the verifier that stays with us (PKCE, RFC 7636).
"""

import base64
import hashlib
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

OAuthProvider = Literal["google", "microsoft"]
Ways = tuple[tuple[str, str], ...]

PROVIDERS: tuple[OAuthProvider, ...] = ("google", "microsoft")
RETURN_PATH = "/mailboxes/consent"
"""The page of the app that the provider sends the browser back to; registered with it."""


@dataclass(frozen=True, slots=True)
class Authority:
    """The pages of a provider, and how it names what we want. `app_scope` is "" where an application cannot sign in by itself."""

    consent_url: str
    token_url: str
    scope: str
    app_scope: str = ""
    extra: Ways = ()
    """What its consent page needs besides, to give a refresh token."""


def authority(provider: OAuthProvider, tenant: str, base_url: str = "") -> Authority:
    """The provider's own pages, or those of another server at `base_url` (tests): /authorize and /token."""
    if base_url:
        return Authority(f"{base_url}/authorize", f"{base_url}/token", "imap", tenant)
    if provider == "google":
        return Authority(
            "https://accounts.google.com/o/oauth2/v2/auth",
            "https://oauth2.googleapis.com/token",
            "https://mail.google.com/",
            extra=(("access_type", "offline"), ("prompt", "consent")),
        )
    at = f"https://login.microsoftonline.com/{tenant}/oauth2/v2.0"
    return Authority(
        f"{at}/authorize",
        f"{at}/token",
        "https://outlook.office.com/IMAP.AccessAsUser.All offline_access",
        "https://outlook.office365.com/.default",
        (("prompt", "select_account"),),
    )


def consent_url(at: Authority, client_id: str, return_url: str, address: str, state: str, verifier: str) -> str:
    """Where the browser goes. `state` comes back with the code; of the verifier only its hash is shown (S256)."""
    asked = {
        "response_type": "code", "client_id": client_id, "redirect_uri": return_url, "scope": at.scope, "state": state,
        "code_challenge": challenge(verifier), "code_challenge_method": "S256", "login_hint": address, **dict(at.extra),
    }  # fmt: skip
    return f"{at.consent_url}?{urlencode(asked)}"


def challenge(verifier: str) -> str:
    """The S256 challenge of a verifier (RFC 7636, section 4.2)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
