"""An authorisation server as Google and Microsoft run one, on a free port of this machine; Dovecot asks it about the tokens it is given.

    GET  /authorize    the person says yes at once (or no), and is sent back with a code        RFC 6749 section 4.1, PKCE by RFC 7636
    POST /token        code, refresh token or the app's own secret -> access token              sections 4.1.3, 6, 4.4, errors 5.2
    POST /introspect   token -> whose it is, while it lives                                     RFC 7662

It checks what it is told as strictly as the real ones do, and it can be told to revoke, to let tokens die young, and to be out of order.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

CLIENT_ID, CLIENT_SECRET = "rapport", "geheim-der-anwendung"
APP = "app"
"""The local part of the address that an app's own token carries; its domain is the organisation that granted it."""
RETRY_AFTER_S = 1

Form = dict[str, str]
Answer = tuple[HTTPStatus, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Consent:
    """What stands behind a code: who agreed, and how the code may be exchanged."""

    email: str
    redirect_uri: str
    challenge: str


@dataclass(frozen=True, slots=True)
class AccessToken:
    email: str
    dies_at: float
    """By time.time()."""


class AuthorisationServer:
    def __init__(self) -> None:
        self.consents_to = ""
        """The address of the person in front of the browser; empty: that person says no."""
        self.lifetime_s = 3600.0
        self.rotates = True
        """Whether each refresh brings a new refresh token and ends the old one."""
        self.unavailable = 0
        """How many of the next requests for tokens are answered with 503."""
        self.answered: list[tuple[str, int]] = []
        """(grant_type, status) of each request for a token, the oldest first."""
        self.codes: dict[str, Consent] = {}
        self.refresh_tokens: dict[str, str] = {}
        self.access_tokens: dict[str, AccessToken] = {}
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _answering(self))
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(5)

    def issue(self, email: str, lifetime_s: float | None = None) -> str:
        """An access token for this address, without any question."""
        token = secrets.token_urlsafe(24)
        lives_s = self.lifetime_s if lifetime_s is None else lifetime_s
        self.access_tokens[token] = AccessToken(email, time.time() + lives_s)
        return token

    def let_refresh(self, email: str) -> str:
        """A refresh token for this address, as if its owner had agreed."""
        token = secrets.token_urlsafe(24)
        self.refresh_tokens[token] = email
        return token

    def revoke(self, email: str) -> None:
        """The person, or the administrator, takes it all back: no token of this address works any more."""
        self.refresh_tokens = {token: whose for token, whose in self.refresh_tokens.items() if whose != email}
        self.access_tokens = {token: it for token, it in self.access_tokens.items() if it.email != email}

    def authorise(self, asked: Form) -> str:
        """Where the browser is sent: back to the application, with a code or with the person's no."""
        back = {"state": asked.get("state", "")}
        if not self.consents_to:
            return f"{asked['redirect_uri']}?{urlencode(back | {'error': 'access_denied'})}"
        if fault := _fault_of(asked):
            return (
                f"{asked['redirect_uri']}?{urlencode(back | {'error': 'invalid_request', 'error_description': fault})}"
            )
        code = secrets.token_urlsafe(16)
        self.codes[code] = Consent(self.consents_to, asked["redirect_uri"], asked["code_challenge"])
        return f"{asked['redirect_uri']}?{urlencode(back | {'code': code})}"

    def token(self, form: Form) -> Answer:
        grants: dict[str, Callable[[Form], Answer]] = {
            "authorization_code": self._by_code,
            "refresh_token": self._by_refresh_token,
            "client_credentials": self._by_the_app_itself,
        }
        status, said = self._refusal(form) or grants.get(form.get("grant_type", ""), _unsupported)(form)
        self.answered.append((form.get("grant_type", ""), status))
        return status, said

    def introspect(self, form: Form) -> Answer:
        found = self.access_tokens.get(form.get("token", ""))
        if found is None or found.dies_at <= time.time():
            return HTTPStatus.OK, {"active": False}
        is_app = found.email.startswith(f"{APP}@")
        return HTTPStatus.OK, {"active": True, "email": found.email, "is_app": is_app, "is_person": not is_app}

    def _refusal(self, form: Form) -> Answer | None:
        if self.unavailable:
            self.unavailable -= 1
            return HTTPStatus.SERVICE_UNAVAILABLE, {"error": "temporarily_unavailable"}
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return HTTPStatus.UNAUTHORIZED, {"error": "invalid_client"}
        return None

    def _by_code(self, form: Form) -> Answer:
        """A code works once, also when it is refused."""
        consent = self.codes.pop(form.get("code", ""), None)
        if consent is None or consent.redirect_uri != form.get("redirect_uri"):
            return _invalid_grant()
        if consent.challenge != challenge(form.get("code_verifier", "")):
            return _invalid_grant()
        return self._granted(consent.email, self.let_refresh(consent.email))

    def _by_refresh_token(self, form: Form) -> Answer:
        old = form.get("refresh_token", "")
        email = self.refresh_tokens.get(old)
        if email is None:
            return _invalid_grant()
        if not self.rotates:
            return self._granted(email, "")
        del self.refresh_tokens[old]
        return self._granted(email, self.let_refresh(email))

    def _by_the_app_itself(self, form: Form) -> Answer:
        """`scope` names the organisation, where Microsoft puts it into the path."""
        return self._granted(f"{APP}@{form.get('scope', '')}", "")

    def _granted(self, email: str, refresh_token: str) -> Answer:
        said = {"access_token": self.issue(email), "token_type": "Bearer", "expires_in": int(self.lifetime_s)}
        return HTTPStatus.OK, said | ({"refresh_token": refresh_token} if refresh_token else {})


def challenge(verifier: str) -> str:
    """The S256 challenge of a verifier (RFC 7636, section 4.2)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _fault_of(asked: Form) -> str:
    """What is missing in a request for consent; empty if it is whole."""
    wanted = {"response_type": "code", "client_id": CLIENT_ID, "code_challenge_method": "S256"}
    wrong = [name for name, value in wanted.items() if asked.get(name) != value]
    return ", ".join(wrong + [name for name in ("code_challenge", "state", "scope") if not asked.get(name)])


def _invalid_grant() -> Answer:
    return HTTPStatus.BAD_REQUEST, {"error": "invalid_grant"}


def _unsupported(form: Form) -> Answer:
    return HTTPStatus.BAD_REQUEST, {"error": "unsupported_grant_type"}


def _answering(server: AuthorisationServer) -> type[BaseHTTPRequestHandler]:
    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            if asked.path != "/authorize":
                return self.send_error(HTTPStatus.NOT_FOUND)
            self.send_response(HTTPStatus.FOUND)
            self.send_header("Location", server.authorise(dict(parse_qsl(asked.query))))
            self.end_headers()

        def do_POST(self) -> None:
            answers = {"/token": server.token, "/introspect": server.introspect}
            if self.path not in answers:
                return self.send_error(HTTPStatus.NOT_FOUND)
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._say(*answers[self.path](dict(parse_qsl(body))))

        def log_message(self, format: str, *arguments: Any) -> None: ...

        def _say(self, status: HTTPStatus, said: dict[str, Any]) -> None:
            raw = json.dumps(said).encode()
            self.send_response(status)
            if status == HTTPStatus.SERVICE_UNAVAILABLE:
                self.send_header("Retry-After", str(RETRY_AFTER_S))
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

    return Answering
