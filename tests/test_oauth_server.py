"""The authorisation server of the tests grants what the real ones grant and refuses what they refuse; Dovecot believes it (XOAUTH2)."""

import secrets
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
from imapclient import IMAPClient
from imapclient.exceptions import LoginError

from tests.build import raw_mail
from tests.parts.dovecot import Dovecot
from tests.parts.oauth_server import CLIENT_ID, CLIENT_SECRET, AuthorisationServer, challenge

REP, OTHER, STRANGER = "rep@nordlicht.example", "other@nordlicht.example", "rep@elsewhere.example"
BACK = "http://127.0.0.1/back"


def may_read(dovecot: Dovecot, address: str, token: str) -> bool:
    with IMAPClient("127.0.0.1", dovecot.imap_port, ssl=False) as client:
        try:
            client.oauth2_login(address, token)
        except LoginError:
            return False
        return b"EXISTS" in client.select_folder("INBOX", readonly=True)


def test_a_token_opens_the_mailbox_of_its_owner_while_it_lives(
    oauth_dovecot: Dovecot, authorisation_server: AuthorisationServer
) -> None:
    oauth_dovecot.users([REP, OTHER, STRANGER])
    oauth_dovecot.deliver(STRANGER, raw_mail())
    token = authorisation_server.issue(REP)
    assert may_read(oauth_dovecot, REP, token)
    assert not may_read(oauth_dovecot, OTHER, token)
    assert not may_read(oauth_dovecot, REP, authorisation_server.issue(REP, lifetime_s=-1))
    assert not may_read(oauth_dovecot, REP, "made up")

    apps = authorisation_server.issue("app@nordlicht.example")
    assert may_read(oauth_dovecot, REP, apps)
    assert may_read(oauth_dovecot, OTHER, apps)
    assert not may_read(oauth_dovecot, STRANGER, apps)

    authorisation_server.revoke(REP)
    assert not may_read(oauth_dovecot, REP, token)
    with oauth_dovecot.at_work(REP) as client:
        assert client.noop()


def consent(server: AuthorisationServer, verifier: str, **other: str) -> dict[str, str]:
    """What the browser brings back from the authorisation server."""
    asked = {
        "response_type": "code", "client_id": CLIENT_ID, "redirect_uri": BACK, "scope": "imap", "state": "7391",
        "code_challenge": challenge(verifier), "code_challenge_method": "S256",
    }  # fmt: skip
    answer = httpx.get(f"{server.url}/authorize?{urlencode(asked | other)}")
    assert answer.status_code == 302
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


def token(server: AuthorisationServer, grant: str, **form: str) -> httpx.Response:
    own = {"grant_type": grant, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    return httpx.post(f"{server.url}/token", data=own | form)


def test_a_code_and_its_verifier_bring_tokens_once(authorisation_server: AuthorisationServer) -> None:
    verifier = secrets.token_urlsafe(48)
    assert consent(authorisation_server, verifier) == {"state": "7391", "error": "access_denied"}

    authorisation_server.consents_to = REP
    brought = consent(authorisation_server, verifier)
    assert brought["state"] == "7391"
    form = {"code": brought["code"], "redirect_uri": BACK, "code_verifier": verifier}
    granted = token(authorisation_server, "authorization_code", **form)
    assert granted.status_code == 200
    assert authorisation_server.access_tokens[granted.json()["access_token"]].email == REP

    assert token(authorisation_server, "authorization_code", **form).json() == {"error": "invalid_grant"}
    for wrong in ({"code_verifier": "guessed"}, {"redirect_uri": "https://evil.example/"}):
        form["code"] = consent(authorisation_server, verifier)["code"]
        assert token(authorisation_server, "authorization_code", **(form | wrong)).json() == {"error": "invalid_grant"}
    assert consent(authorisation_server, verifier, code_challenge_method="plain")["error"] == "invalid_request"


def test_a_refresh_token_is_replaced_by_each_use_and_dies_with_the_consent(
    authorisation_server: AuthorisationServer,
) -> None:
    first = authorisation_server.let_refresh(REP)
    second = token(authorisation_server, "refresh_token", refresh_token=first).json()["refresh_token"]
    assert token(authorisation_server, "refresh_token", refresh_token=first).json() == {"error": "invalid_grant"}

    authorisation_server.unavailable = 1
    assert token(authorisation_server, "refresh_token", refresh_token=second).status_code == 503
    authorisation_server.rotates = False
    assert "refresh_token" not in token(authorisation_server, "refresh_token", refresh_token=second).json()

    authorisation_server.revoke(REP)
    assert token(authorisation_server, "refresh_token", refresh_token=second).json() == {"error": "invalid_grant"}
    assert [status for _, status in authorisation_server.answered] == [200, 400, 503, 200, 400]


def test_an_app_signs_in_with_its_own_secret(authorisation_server: AuthorisationServer) -> None:
    granted = token(authorisation_server, "client_credentials", scope="nordlicht.example").json()
    assert authorisation_server.access_tokens[granted["access_token"]].email == "app@nordlicht.example"
    assert "refresh_token" not in granted
    refused = token(authorisation_server, "client_credentials", scope="nordlicht.example", client_secret="guessed")
    assert (refused.status_code, refused.json()) == (401, {"error": "invalid_client"})
