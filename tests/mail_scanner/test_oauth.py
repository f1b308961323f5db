"""Tokens in place of a password (F11): got for a consent, renewed before they end, replaced, revoked, and a provider that is away."""

import asyncio
import json
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from beanie import PydanticObjectId
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.networks import networks
from backend.domain.oauth_apps import Authority, authority, consent_url
from backend.errors import Invalid
from backend.keys import Keys
from backend.settings import OAuthApp
from backend.store import mailbox_alerts, mailboxes
from backend.store.connection import Store
from backend.store.mailboxes import Mailbox
from backend.store.mails import Mail
from backend.store.notices import Notice
from backend.store.progress import Fenced
from mail_scanner import oauth
from mail_scanner.mailbox import Wire
from mail_scanner.oauth import Later, Revoked, Token
from mail_scanner.sign_in import SignIn, ending
from mail_scanner.troubles import MailboxTrouble
from tests.boxes import as_it_is, id_of, taken
from tests.build import raw_mail
from tests.cast import Cast
from tests.parts.dovecot import Dovecot
from tests.parts.oauth_server import CLIENT_ID, CLIENT_SECRET, AuthorisationServer
from tests.parts.waiting import until, watching

BACK = "http://localhost:8080/mailboxes/consent"
REP = "rep@nordlicht.example"
LOOPBACK = networks(["127.0.0.0/8", "::1"])


@pytest.fixture
def secret_file(tmp_path: Path) -> Path:
    path = tmp_path / "secret"
    path.write_text(f"{CLIENT_SECRET}\n")
    return path


@pytest.fixture
def app(authorisation_server: AuthorisationServer, secret_file: Path) -> OAuthApp:
    """We, as the authorisation server of the tests knows us."""
    at = authority("microsoft", "nordlicht.example", authorisation_server.url)
    return OAuthApp(CLIENT_ID, secret_file, at)


@pytest.fixture
async def box(cast: Cast, oauth_dovecot: Dovecot, authorisation_server: AuthorisationServer, keys: Keys) -> Mailbox:
    """The rep's mailbox, by consent, on a Dovecot that believes the authorisation server."""
    oauth_dovecot.user(REP)
    return await consented(oauth_dovecot, authorisation_server.let_refresh(REP), cast, keys)


async def consented(dovecot: Dovecot, refresh_token: str, cast: Cast, keys: Keys) -> Mailbox:
    mailbox_id = PydanticObjectId()
    return await Mailbox(
        id=mailbox_id, address=REP, host="localhost", port=dovecot.imaps_port, ca_file=str(dovecot.ca_file), login=REP, auth="oauth",
        provider="microsoft", secret=mailboxes.seal_refresh(mailbox_id, refresh_token, keys), owner_ids=[id_of(cast.rep)],
    ).insert()  # fmt: skip


def entrance(app: OAuthApp, keys: Keys) -> SignIn:
    return SignIn(keys, apps={"microsoft": app})


# What the provider says


async def test_a_code_is_exchanged_with_its_verifier_and_once_only(
    app: OAuthApp, authorisation_server: AuthorisationServer
) -> None:
    authorisation_server.consents_to = REP
    verifier = secrets.token_urlsafe(48)
    url = consent_url(app.authority, CLIENT_ID, BACK, REP, "7391", verifier)
    async with httpx.AsyncClient() as browser:
        back = parse_qs(urlsplit((await browser.get(url)).headers["Location"]).query)
    assert back["state"] == ["7391"]
    token = await oauth.exchange(app, back["code"][0], verifier, BACK)
    assert authorisation_server.access_tokens[token.value].email == REP
    assert authorisation_server.refresh_tokens[token.refresh] == REP
    with pytest.raises(Revoked):
        await oauth.exchange(app, back["code"][0], verifier, BACK)


async def test_what_only_a_person_can_cure_is_told_from_what_passes(
    app: OAuthApp, authorisation_server: AuthorisationServer, tmp_path: Path
) -> None:
    granted = authorisation_server.let_refresh(REP)
    authorisation_server.unavailable = 1
    with pytest.raises(Later, match="temporarily_unavailable"):
        await oauth.refresh(app, granted)
    wrong = tmp_path / "wrong"
    wrong.write_text("guessed")
    with pytest.raises(Later, match="invalid_client"):
        await oauth.refresh(replace(app, secret_file=wrong), granted)
    with pytest.raises(Later, match="cannot be read"):
        await oauth.refresh(replace(app, secret_file=tmp_path / "none"), granted)
    assert (await oauth.refresh(app, granted)).refresh
    with pytest.raises(Revoked):
        await oauth.refresh(app, granted)
    authorisation_server.close()
    with pytest.raises(Later, match="does not answer"):
        await oauth.refresh(app, granted)


Said = Callable[..., Awaitable[OAuthApp]]


@pytest.fixture
async def said(secret_file: Path) -> AsyncIterator[Said]:
    """A provider that answers every question with the same."""
    servers: list[TestServer] = []

    async def says(status: int, body: bytes, **headers: str) -> OAuthApp:
        async def answer(_: web.Request) -> web.Response:
            return web.Response(status=status, body=body, headers=headers)

        http = web.Application()
        http.router.add_route("*", "/{any:.*}", answer)
        servers.append(TestServer(http, host="127.0.0.1"))
        await servers[-1].start_server()
        return OAuthApp("x", secret_file, authority("google", "", f"http://127.0.0.1:{servers[-1].port}"))

    yield says
    for it in servers:
        await it.close()


def granted(**changes: Any) -> bytes:
    return json.dumps({"access_token": "abc", "expires_in": 3600} | changes).encode()


@pytest.mark.parametrize(
    "body",
    [
        b"", b"<html>", b"[]", b"[" * 20_000, b"{}", granted() + b" " * 70_000, granted(access_token=""), granted(access_token=7),
        granted(access_token="a\r\nb"), granted(access_token="a\1b"), granted(access_token="ü"), granted(access_token="a" * 17_000),
        granted(refresh_token=["x"]), granted(refresh_token="a\n"), granted(expires_in=0), granted(expires_in=-5), granted(expires_in="soon"),
        granted(expires_in=None), granted(expires_in={}), b'{"access_token": "abc", "expires_in": NaN}', granted(expires_in=10**400),
    ],
)  # fmt: skip
async def test_an_answer_that_makes_no_sense_is_no_token(body: bytes, said: Said) -> None:
    with pytest.raises(Later):
        await oauth.refresh(await said(200, body), "x")


@pytest.mark.parametrize(
    ("status", "body", "trouble"),
    [
        (307, b"", Later), (302, granted(), Later), (429, b"{}", Later), (503, b'{"error": "invalid_grant"}', Later), (400, b"nonsense", Later),
        (400, b'{"error": ["invalid_grant"]}', Later), (401, b'{"error": "invalid_client"}', Later), (400, b'{"error": "invalid_grant"}', Revoked),
        (400, b'{"error": "interaction_required"}', Revoked),
    ],
)  # fmt: skip
async def test_only_the_word_of_the_standard_takes_a_consent_away(
    status: int, body: bytes, trouble: type[MailboxTrouble], said: Said, authorisation_server: AuthorisationServer
) -> None:
    elsewhere = f"{authorisation_server.url}/token"
    with pytest.raises(trouble):
        await oauth.refresh(await said(status, body, Location=elsewhere), authorisation_server.let_refresh(REP))
    assert authorisation_server.answered == [], "no redirect is followed: it would take our secret along"


async def test_a_code_that_gives_no_refresh_token_is_of_no_use(said: Said) -> None:
    with pytest.raises(Later, match="refresh token"):
        await oauth.exchange(await said(200, granted()), "code", "verifier", BACK)


async def test_the_name_of_an_error_is_told_as_one_short_printable_line(said: Said) -> None:
    with pytest.raises(Later) as told:
        await oauth.refresh(await said(400, json.dumps({"error": "a\r\nb\0" + "x" * 9_000}).encode()), "x")
    assert told.value.message.isprintable()
    assert len(told.value.message) < 300


# How long a token carries a connection


@pytest.mark.parametrize(
    ("life_s", "age_s", "carries_s"),
    [(3600, 0, 3000), (3600, 1200, 2100), (3600, 3239, 61), (3600, 3241, 0), (3600, 9999, 0), (86_400, 0, 3000), (12, 0, 11), (12, 11, 0)],
)  # fmt: skip
def test_a_connection_ends_before_its_token(life_s: float, age_s: float, carries_s: float) -> None:
    assert Token("x", 1000 + life_s, life_s).carries_s(1000 + age_s) == pytest.approx(carries_s)


@given(st.floats(1, 86_400), st.floats(0, 100_000))
def test_no_connection_outlives_its_token_or_fifty_minutes(life_s: float, age_s: float) -> None:
    carries_s = Token("x", life_s, life_s).carries_s(age_s)
    assert carries_s == 0 or (carries_s <= 3000 and age_s + carries_s < life_s)


def test_real_providers_are_asked_at_their_own_addresses() -> None:
    google, microsoft = authority("google", ""), authority("microsoft", "nordlicht.example")
    assert urlsplit(google.token_url).hostname == "oauth2.googleapis.com"
    assert microsoft.token_url == "https://login.microsoftonline.com/nordlicht.example/oauth2/v2.0/token"
    asked = parse_qs(urlsplit(consent_url(google, "id", BACK, REP, "s", "v" * 64)).query)
    assert (asked["access_type"], asked["code_challenge_method"]) == (["offline"], ["S256"])
    assert "v" * 64 not in str(asked)
    assert not google.app_scope


# Signing in with it


async def test_a_token_is_got_once_and_the_refresh_token_that_replaces_the_old_one_is_kept(
    store: Store, box: Mailbox, app: OAuthApp, authorisation_server: AuthorisationServer, keys: Keys
) -> None:
    fence = await taken(store, box)
    assert await mailboxes.begin_sign_in(box, fence)
    before, sign_in = mailboxes.fingerprint(box), entrance(app, keys)
    first = await sign_in.access(box, fence)
    assert 2900 < first.ends_at - time.monotonic() <= 3000
    kept = await as_it_is(box)
    assert mailboxes.fingerprint(kept) != before
    assert kept.secret
    assert mailboxes.open_refresh(id_of(box), kept.secret, keys) in authorisation_server.refresh_tokens
    assert kept.sign_in.fingerprint == mailboxes.fingerprint(kept), "the tries made so far still count"
    assert kept.revision == box.revision, "nobody begins anew for that"

    assert (await sign_in.access(kept, fence)).access.token == first.access.token
    assert len(authorisation_server.answered) == 1
    wire = Wire(replace(first.access, networks=LOOPBACK))
    wire.close()

    sign_in.refused(kept)
    assert (await sign_in.access(kept, fence)).access.token != first.access.token


async def test_who_has_lost_the_mailbox_keeps_no_refresh_token(
    store: Store, box: Mailbox, app: OAuthApp, keys: Keys
) -> None:
    old = await taken(store, box)
    await mailboxes.begin_sign_in(box, old)
    await taken(store, box, "two")
    with pytest.raises(Fenced):
        await entrance(app, keys).access(box, old)
    assert mailboxes.fingerprint(await as_it_is(box)) == mailboxes.fingerprint(box)


async def test_a_new_refresh_token_is_kept_even_if_nobody_waits_for_it_any_more(
    store: Store, box: Mailbox, app: OAuthApp, authorisation_server: AuthorisationServer, keys: Keys,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    given, heard = asyncio.Event(), asyncio.Event()
    refresh = oauth.refresh

    async def slowly(*question: Any) -> Token:
        token = await refresh(*question)
        given.set()
        await heard.wait()
        return token

    monkeypatch.setattr(oauth, "refresh", slowly)
    fence = await taken(store, box)
    await mailboxes.begin_sign_in(box, fence)
    asking = asyncio.create_task(entrance(app, keys).access(box, fence))
    await given.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    heard.set()

    async def kept() -> bool:
        secret = (await as_it_is(box)).secret
        return secret is not None and mailboxes.open_refresh(id_of(box), secret, keys) in authorisation_server.refresh_tokens  # fmt: skip

    await until(kept)


async def test_three_refusals_stay_three_though_each_try_brings_a_new_refresh_token(
    store: Store, box: Mailbox, app: OAuthApp, keys: Keys
) -> None:
    fence, sign_in = await taken(store, box), entrance(app, keys)
    for _ in range(3):
        now = await as_it_is(box)
        assert await mailboxes.begin_sign_in(now, fence)
        await sign_in.access(now, fence)
        sign_in.refused(now)
        await mailboxes.end_sign_in(id_of(box), fence, "refused")
    refused = await as_it_is(box)
    assert mailboxes.is_refused(refused)
    assert not await mailboxes.begin_sign_in(refused, fence)


@pytest.mark.parametrize(
    ("trouble", "counts"),
    [(Revoked(), "revoked"), (Later("it rests"), "other"), (MailboxTrouble("sign_in", "No."), "refused")],
)
def test_what_a_failed_sign_in_counts_for(trouble: MailboxTrouble, counts: str) -> None:
    assert ending(trouble) == counts


async def test_an_app_reads_the_mailboxes_it_was_let_into_with_one_token(
    store: Store, box: Mailbox, app: OAuthApp, authorisation_server: AuthorisationServer, keys: Keys
) -> None:
    await box.set({"auth": "app", "secret": None})
    sign_in = entrance(app, keys)
    both = await asyncio.gather(*(sign_in.access(box, 1) for _ in range(2)))
    assert len(authorisation_server.answered) == 1
    wire = Wire(replace(both[0].access, networks=LOOPBACK))
    wire.close()
    sign_in.refused(box)
    await sign_in.access(box, 1)
    assert len(authorisation_server.answered) == 2


async def test_without_a_registration_or_with_a_foreign_secret_nobody_is_asked(
    box: Mailbox, app: OAuthApp, authorisation_server: AuthorisationServer, keys: Keys
) -> None:
    with pytest.raises(Invalid, match="not registered"):
        await SignIn(keys).access(box, 1)
    password = mailboxes.seal_password(id_of(box), "geheim", keys)
    with pytest.raises(Invalid, match="does not belong"):
        await entrance(app, keys).access(box.model_copy(update={"secret": password}), 1)
    google = OAuthApp("x", app.secret_file, Authority("", app.authority.token_url, ""))
    with pytest.raises(Later, match="no application"):
        await oauth.app_token(google)
    assert authorisation_server.answered == []


async def test_f11_a_token_that_ends_a_provider_that_is_away_and_a_consent_that_is_taken_back(
    cast: Cast, store: Store, oauth_dovecot: Dovecot, authorisation_server: AuthorisationServer, box: Mailbox, secret_file: Path,
    keys: Keys, scanner: Callable[..., Any],
) -> None:  # fmt: skip
    """Reading goes on across the end of a token; a provider that rests costs no try; a consent that is gone is tried once, told once, and all
    mail is there after the next one."""
    server = authorisation_server
    server.lifetime_s = 3
    scanner(
        "tests.parts.impatient_scanner", RAPPORT_MICROSOFT_CLIENT_ID=CLIENT_ID, RAPPORT_MICROSOFT_TENANT="nordlicht.example", RAPPORT_MICROSOFT_SECRET_FILE=str(secret_file),
        RAPPORT_MICROSOFT_AUTHORITY=server.url,
    )  # fmt: skip
    await watching(box)
    await until(renewed(server, 2))
    await delivered(oauth_dovecot, 1)

    server.unavailable = 2
    await until(resting(server))
    await delivered(oauth_dovecot, 2)
    assert (await as_it_is(box)).sign_in.refused == 0

    server.revoke(REP)
    await until(state_of(box, "needs_sign_in"))
    asked = len(server.answered)
    oauth_dovecot.deliver(REP, mail(3))
    found = await as_it_is(box)
    assert "consent anew" in found.health.detail
    assert mailboxes.is_refused(found)
    assert await told(store, box) == {cast.rep.id, cast.admin.id}
    assert await told(store, box) == {cast.rep.id, cast.admin.id}, "and not again"
    assert len(server.answered) == asked, "nobody was asked again"
    assert "auth failed" not in (oauth_dovecot.folder / "dovecot.log").read_text()

    server.lifetime_s = 3600
    secret = mailboxes.seal_refresh(id_of(box), server.let_refresh(REP), keys)
    await mailboxes.change(id_of(box), {"secret": secret.model_dump()})
    await until(kept(3))


def mail(number: int) -> bytes:
    return raw_mail(subject=f"Anfrage {number}", message_id=f"<{number}@mueller.example>")


async def delivered(dovecot: Dovecot, number: int) -> None:
    dovecot.deliver(REP, mail(number))
    await until(kept(number))


def kept(mails: int) -> Callable[[], Awaitable[bool]]:
    async def are() -> bool:
        return await Mail.find_all().count() == mails

    return are


def renewed(server: AuthorisationServer, times: int) -> Callable[[], Awaitable[bool]]:
    async def is_so() -> bool:
        return sum(status == 200 for _, status in server.answered) >= times

    return is_so


def resting(server: AuthorisationServer) -> Callable[[], Awaitable[bool]]:
    async def is_over() -> bool:
        return server.unavailable == 0 and server.answered[-1][1] == 200

    return is_over


def state_of(box: Mailbox, state: str) -> Callable[[], Awaitable[bool]]:
    async def is_so() -> bool:
        return (await as_it_is(box)).health.state == state

    return is_so


async def told(store: Store, box: Mailbox) -> set[Any]:
    """Who has heard of it, once the worker has looked, and once more six minutes later."""
    await mailbox_alerts.look(datetime.now(UTC))
    long_ago = datetime.now(UTC) - timedelta(minutes=6)
    since = {"alert.since": long_ago, "health.last_ok_at": long_ago}
    await Mailbox.find_one({"_id": box.id, "alert.told_at": None}).update({"$set": since})
    await mailbox_alerts.tell(store, "http://localhost:8080", datetime.now(UTC))
    notices = await Notice.find({"reason": "mailbox_stuck"}).to_list()
    assert len(notices) == len({it.user_id for it in notices})
    return {it.user_id for it in notices}
