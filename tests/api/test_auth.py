"""Signing in, staying signed in, and being out."""

import asyncio
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from beanie import PydanticObjectId
from fastapi import FastAPI
from httpx import AsyncClient, Response

from backend import passwords, settings
from backend.api import auth
from backend.keys import Keys
from backend.store import devices, sessions, sign_ins, users
from backend.store.connection import Store
from backend.store.devices import Device
from backend.store.sessions import Session
from backend.store.users import User
from tests.api.conftest import HERE, PUBLIC_URL, Browser, SignIn, running
from tests.api.streams import listening
from tests.cast import PASSWORD, PASSWORD_HASH, Cast

OURS = {"X-Rapport": "1"}
NOW = datetime(2126, 11, 21, 9, tzinfo=UTC)
"""In a hundred years: what has expired by the clock on the wall, MongoDB takes away while a test still looks at it."""


async def sign_in(client: AsyncClient, email: str, password: str = PASSWORD, **headers: str) -> Response:
    return await client.post("/api/auth/sign-in", json={"email": email, "password": password}, headers=headers)


async def refresh(client: AsyncClient, cookie: str = "", **headers: str) -> Response:
    if cookie:
        client.cookies.clear()
        client.cookies.set("rapport", cookie, domain="localhost.local")
    return await client.post("/api/auth/refresh", headers=OURS | headers)


async def me(client: AsyncClient, answer: Response) -> int:
    token = answer.json()["access_token"]
    return (await client.get("/api/me", headers={"Authorization": f"Bearer {token}"})).status_code


# Signing in


async def test_a_person_signs_in_and_is_who_they_are(cast: Cast, client: AsyncClient) -> None:
    answer = await sign_in(client, " Rep@Nordlicht.example ")
    assert answer.status_code == 200
    said = answer.json()
    assert said["user"] == {
        "id": str(cast.rep.id), "name": "Rep", "email": "rep@nordlicht.example", "role": "rep", "lang": "de", "teams": ["sued"],
        "lock_screen": "kind", "sees_money": False, "company": "Nordlicht", "feedback": True,
    }  # fmt: skip
    left = datetime.fromisoformat(said["expires_at"]) - datetime.now(UTC)
    assert timedelta(minutes=9) < left <= timedelta(minutes=10)
    assert await me(client, answer) == 200


async def test_every_failed_sign_in_sounds_the_same(cast: Cast, client: AsyncClient) -> None:
    await users.disable(PydanticObjectId(str(cast.outsider.id)), NOW)
    tries = [
        ("rep@nordlicht.example", "wrong"),
        ("nobody@nordlicht.example", PASSWORD),
        ("outsider@nordlicht.example", PASSWORD),
        ("", ""),
    ]
    answers = [await sign_in(client, *it) for it in tries]
    assert {it.status_code for it in answers} == {401}
    assert {it.json()["error"]["code"] for it in answers} == {"wrong_login"}
    assert len({it.text for it in answers}) == 1
    assert len({tuple(sorted(it.headers)) for it in answers}) == 1
    assert await Session.find_all().count() == 0


async def test_an_unknown_account_costs_a_hash_like_a_known_one() -> None:
    """Else the time of the answer tells who works here."""
    cost = r"\$argon2id\$v=19\$m=\d+,t=\d+,p=\d+"
    assert re.findall(cost, auth._nobody()) == re.findall(cost, PASSWORD_HASH) != []


async def test_the_password_hash_is_in_no_answer(cast: Cast, client: AsyncClient) -> None:
    answer = await sign_in(client, cast.rep.email)
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    read = [await client.get(it, headers=headers) for it in ("/api/me", "/api/push", "/api/customers", "/api/today")]
    read.append(await client.patch("/api/me", json={"lang": "en"}, headers=headers))
    for it in (answer, *read):
        assert it.status_code == 200
        assert "argon2" not in it.text
        assert "password" not in it.text


# Too many tries


async def test_after_five_failures_this_account_waits_here_but_no_other_and_nowhere_else(
    cast: Cast, client: AsyncClient, browser: Browser
) -> None:
    for _ in range(5):
        assert (await sign_in(client, cast.rep.email, "wrong")).status_code == 401
    refused = await sign_in(client, cast.rep.email.upper())
    assert refused.status_code == 429
    assert refused.json()["error"]["code"] == "too_many"
    assert 14 * 60 < int(refused.headers["Retry-After"]) <= 15 * 60 + 1
    assert (await sign_in(client, cast.teammate.email)).status_code == 200
    assert (await sign_in(browser("198.51.100.9"), cast.rep.email)).status_code == 200
    assert (await sign_in(client, cast.rep.email)).status_code == 429


async def failed(user: User, times: int) -> None:
    """As the sign-in counts them, without the price of a hash each."""
    for _ in range(times):
        await sign_ins.claim(user.email, HERE[0], datetime.now(UTC))


async def test_of_thirty_wrong_passwords_at_once_five_are_looked_at(
    cast: Cast, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at = []
    verified = auth._verified

    async def counted(password: str, hash_: str) -> tuple[bool, str | None]:
        looked_at.append(password)
        return await verified(password, hash_)

    monkeypatch.setattr(auth, "_verified", counted)
    answers = await asyncio.gather(*(sign_in(browser(), cast.rep.email, f"wrong {it}") for it in range(30)))
    assert sorted(it.status_code for it in answers) == [401] * 5 + [429] * 25
    assert len(looked_at) == 5
    (place,) = await sign_ins.SignInTries.find({"_id": sign_ins._place_key(HERE[0])}).to_list()
    assert place.failed == 5


async def test_a_success_forgives_the_failures_before_it(cast: Cast, client: AsyncClient) -> None:
    await failed(cast.rep, 4)
    assert (await sign_in(client, cast.rep.email)).status_code == 200
    await failed(cast.rep, 4)
    assert (await sign_in(client, cast.rep.email)).status_code == 200


async def test_the_place_given_by_a_header_does_not_count(cast: Cast, client: AsyncClient) -> None:
    await failed(cast.rep, 5)
    claims = {"X-Forwarded-For": "192.0.2.1", "X-Real-IP": "192.0.2.1", "Forwarded": "for=192.0.2.1"}
    assert (await sign_in(client, cast.rep.email, **claims)).status_code == 429


async def test_the_wait_grows_with_each_failure_after_it_to_an_hour(store: Store) -> None:
    now, waits = NOW, []
    for _ in range(4):
        await sign_ins.claim("a@b.example", "here", now)
    for _ in range(6):
        assert await sign_ins.claim("a@b.example", "here", now) == 0
        waits.append(await sign_ins.claim("a@b.example", "here", now) // 60)
        now += timedelta(minutes=waits[-1])
    assert waits == [15, 30, 45, 60, 60, 60]


async def test_a_try_while_the_door_is_closed_makes_nothing_worse(store: Store) -> None:
    for _ in range(5):
        await sign_ins.claim("a@b.example", "here", NOW)
    waits = [await sign_ins.claim("a@b.example", "here", NOW + timedelta(minutes=it)) // 60 for it in range(16)]
    assert waits == [*range(15, 0, -1), 0]


async def test_a_try_that_began_earlier_than_one_already_counted_need_not_wait(store: Store) -> None:
    for ago_s in range(5):
        assert await sign_ins.claim("a@b.example", "here", NOW - timedelta(seconds=ago_s)) == 0
    assert await sign_ins.claim("a@b.example", "here", NOW) > 0


async def test_failures_are_forgotten_an_hour_after_the_wait(store: Store) -> None:
    for _ in range(5):
        await sign_ins.claim("a@b.example", "here", NOW)
    later = NOW + timedelta(minutes=15 + 60)
    assert [await sign_ins.claim("a@b.example", "here", later) for _ in range(5)] == [0] * 5
    assert await sign_ins.claim("a@b.example", "here", later) > 0


async def test_fifty_failures_close_a_place_for_everybody_there(store: Store) -> None:
    for number in range(50):
        assert await sign_ins.claim(f"{number}@b.example", "here", NOW) == 0
    assert await sign_ins.claim("somebody@b.example", "here", NOW) > 0
    assert await sign_ins.claim("somebody@b.example", "there", NOW) == 0


async def test_what_a_closed_place_refuses_is_no_failure_of_the_account(store: Store) -> None:
    for number in range(50):
        await sign_ins.claim(f"{number}@b.example", "here", NOW)
    for _ in range(9):
        await sign_ins.claim("somebody@b.example", "here", NOW)
    assert await sign_ins.claim("somebody@b.example", "here", NOW + timedelta(minutes=15)) == 0


async def test_a_morning_of_right_passwords_leaves_a_place_open(store: Store) -> None:
    """Also the one that reaches the limit and closes the door until its password has been looked at."""
    for number in range(49):
        await sign_ins.claim(f"{number}@b.example", "here", NOW)
    for second in range(60):
        now = NOW + timedelta(seconds=second, microseconds=123_456)
        assert await sign_ins.claim("anna@b.example", "here", now) == 0
        await sign_ins.forget("anna@b.example", "here", now)
    assert await sign_ins.claim("wrong@b.example", "here", NOW + timedelta(seconds=61)) == 0
    assert await sign_ins.claim("anna@b.example", "here", NOW + timedelta(seconds=61)) > 0


async def test_the_counted_tries_name_nobody(store: Store) -> None:
    await sign_ins.claim("anna@b.example", "here", NOW)
    rows = await sign_ins.SignInTries.get_motor_collection().find({}).to_list(5)
    assert "anna" not in repr(rows)


# Staying signed in


async def test_each_refresh_gives_a_new_cookie_and_a_new_token(cast: Cast, client: AsyncClient) -> None:
    first = await sign_in(client, cast.rep.email)
    second = await refresh(client)
    third = await refresh(client)
    assert second.status_code == third.status_code == 200
    assert len({it.cookies["rapport"] for it in (first, second, third)}) == 3
    assert len({it.json()["access_token"] for it in (first, second, third)}) == 3
    assert await Session.find_all().count() == 1


async def test_two_tabs_with_the_same_cookie_get_the_same_successor(cast: Cast, client: AsyncClient) -> None:
    old = (await sign_in(client, cast.rep.email)).cookies["rapport"]
    first, second = await refresh(client, old), await refresh(client, old)
    assert first.status_code == second.status_code == 200
    assert first.cookies["rapport"] == second.cookies["rapport"]
    assert (await refresh(client, second.cookies["rapport"])).status_code == 200


async def test_fifty_refreshes_at_once_sign_nobody_out(cast: Cast, client: AsyncClient, browser: Browser) -> None:
    old = (await sign_in(client, cast.rep.email)).cookies["rapport"]
    answers = await asyncio.gather(*(refresh(browser(), old) for _ in range(50)))
    assert {it.status_code for it in answers} == {200}
    (next_,) = {it.cookies["rapport"] for it in answers}
    assert (await refresh(client, next_)).status_code == 200


async def test_a_grandparent_ends_the_session_at_once(cast: Cast, client: AsyncClient, api: FastAPI) -> None:
    old = (await sign_in(client, cast.rep.email)).cookies["rapport"]
    await refresh(client)
    newest = await refresh(client)
    assert (await refresh(client, old)).status_code == 401
    assert (await refresh(client, newest.cookies["rapport"])).status_code == 401
    api.state.tokens.known.clear()
    assert await me(client, newest) == 401


async def test_the_parent_is_taken_for_ten_seconds_and_then_ends_the_session(store: Store, keys: Keys) -> None:
    key = list(keys.derive_all("refresh-token").values())
    session = await sessions.begin(PydanticObjectId(), 0, NOW)
    old = sessions.refresh_token(session, key[0])
    moved = await sessions.rotate(old, key, NOW)
    assert moved is not None
    assert await sessions.rotate(old, key, NOW + timedelta(seconds=10)) == moved
    assert await sessions.rotate(old, key, NOW + timedelta(seconds=10.1)) is None
    assert await sessions.rotate(sessions.refresh_token(moved, key[0]), key, NOW + timedelta(seconds=11)) is None


async def test_a_session_lasts_thirty_days_however_often_it_is_used(store: Store, keys: Keys) -> None:
    key = list(keys.derive_all("refresh-token").values())
    session: Session | None = await sessions.begin(PydanticObjectId(), 0, NOW)
    for day in range(30):
        assert session is not None
        session = await sessions.rotate(sessions.refresh_token(session, key[0]), key, NOW + timedelta(days=day))
    assert session is not None
    assert await sessions.rotate(sessions.refresh_token(session, key[0]), key, NOW + timedelta(days=30)) is None


FORGED: list[Callable[[str], str]] = [
    lambda it: "", lambda it: "x", lambda it: it[:-1], lambda it: it + "0", lambda it: it.upper(), lambda it: it.replace(".0.", ".1."),
    lambda it: it.replace(".0.", ".-1."), lambda it: it.replace(".0.", f".{'9' * 30}."),
    lambda it: "f" * 24 + it[24:], lambda it: it.rpartition(".")[0] + ".", lambda it: it.rpartition(".")[0] + "." + "\u00e4" * 64,
    lambda it: it + "." + it, lambda it: "{" + it + "}",
]  # fmt: skip


async def test_a_refresh_token_that_we_did_not_make_is_worth_nothing_and_ends_nothing(
    cast: Cast, client: AsyncClient, bearer: SignIn, keys: Keys
) -> None:
    await bearer(cast.rep)
    session = await Session.find_one()
    assert session is not None
    good = sessions.refresh_token(session, keys.derive("refresh-token"))
    for number, change in enumerate(FORGED):
        cookie = b"rapport=" + change(good).encode("latin-1")
        answer = await client.post("/api/auth/refresh", headers=[(b"X-Rapport", b"1"), (b"Cookie", cookie)])
        assert answer.status_code == 401, number
    assert (await refresh(client, good)).status_code == 200


async def test_a_refresh_token_of_the_former_key_is_taken_and_one_of_a_strange_key_is_not(store: Store) -> None:
    session = await sessions.begin(PydanticObjectId(), 0, NOW)
    old = sessions.refresh_token(session, b"former")
    assert await sessions.rotate(old, [b"newer"], NOW) is None
    assert await sessions.rotate(old, [b"newer", b"former"], NOW) is not None


async def test_nothing_in_the_database_is_a_token(cast: Cast, client: AsyncClient, bound_store: Store) -> None:
    answer = await sign_in(client, cast.rep.email)
    secret = answer.cookies["rapport"].rpartition(".")[2]
    stored = [document async for name in _names(bound_store) async for document in bound_store.database[name].find({})]
    assert secret not in repr(stored)
    assert answer.json()["access_token"] not in repr(stored)


# Cookie, origin, header


async def test_over_https_the_cookie_belongs_to_this_host_alone(
    cast: Cast, keys: Keys, bound_store: Store, environment_of_api: dict[str, str]
) -> None:
    read = settings.read(environment_of_api | {"RAPPORT_PUBLIC_URL": "https://rapport.nordlicht.example"})
    async with running(read, keys, bound_store) as api, _client(api, "https://rapport.nordlicht.example") as client:
        answer = await sign_in(client, cast.rep.email)
        again = await refresh(client, Origin="https://rapport.nordlicht.example")
    name, *flags = answer.headers["set-cookie"].split("; ")
    assert name.startswith("__Host-rapport=")
    assert {it.lower() for it in flags} == {"httponly", "path=/", "samesite=strict", "secure", "max-age=2591999"} or (
        "max-age=2592000" in {it.lower() for it in flags}
    )
    assert not any(it.lower().startswith("domain") for it in flags)
    assert "max-age=31536000" in answer.headers["strict-transport-security"]
    assert again.status_code == 200


async def test_over_plain_http_the_cookie_is_still_kept_from_scripts_and_other_sites(
    cast: Cast, client: AsyncClient
) -> None:
    flags = {it.strip().lower() for it in (await sign_in(client, cast.rep.email)).headers["set-cookie"].split(";")[1:]}
    assert {"httponly", "samesite=strict", "path=/"} <= flags
    assert "secure" not in flags


FOREIGN: list[dict[str, str]] = [
    {}, {"X-Rapport": "0"}, {"X-Rapport": ""}, {**OURS, "Origin": "https://evil.example"}, {**OURS, "Origin": "null"},
    {**OURS, "Origin": ""}, {**OURS, "Origin": "http://localhost:8081"}, {**OURS, "Origin": "https://localhost:8080"},
    {**OURS, "Origin": "http://localhost:8080.evil.example"}, {**OURS, "Origin": "http://localhost:8080/"},
]  # fmt: skip


@pytest.mark.parametrize("path", ["/api/auth/refresh", "/api/auth/sign-out"])
async def test_a_foreign_page_can_neither_refresh_nor_sign_out(
    path: str, cast: Cast, client: AsyncClient, bearer: SignIn, keys: Keys
) -> None:
    await bearer(cast.rep)
    session = await Session.find_one()
    assert session is not None
    client.cookies.set(
        "rapport", sessions.refresh_token(session, keys.derive("refresh-token")), domain="localhost.local"
    )
    for headers in FOREIGN:
        assert (await client.post(path, json={}, headers=headers)).status_code == 403, headers
    assert (await refresh(client, Origin=PUBLIC_URL)).status_code == 200


# Being out


async def test_signing_out_ends_the_session_and_takes_the_devices_push_with_it(
    cast: Cast, client: AsyncClient, device: Any
) -> None:
    answer = await sign_in(client, cast.rep.email)
    assert await me(client, answer) == 200
    this, other = await device(cast.rep), await device(cast.rep)
    theirs = await device(cast.teammate)
    cookie = client.cookies["rapport"]
    for endpoint in (theirs.endpoint, this.endpoint):
        done = await client.post(
            "/api/auth/sign-out", json={"endpoint": endpoint}, headers=OURS | {"Cookie": f"rapport={cookie}"}
        )
        assert done.status_code == 204
    assert 'rapport=""' in done.headers["set-cookie"]
    assert await me(client, answer) == 401
    assert (await refresh(client, cookie)).status_code == 401
    assert {it.endpoint for it in await Device.find_all().to_list()} == {other.endpoint, theirs.endpoint}


async def test_signing_out_takes_the_sessions_devices_along_even_if_the_page_does_not_know_them(
    cast: Cast, client: AsyncClient, device: Any
) -> None:
    await sign_in(client, cast.rep.email)
    this, other = await device(cast.rep), await device(cast.rep)
    session = await Session.find_one({"user_id": cast.rep.id})
    assert session is not None
    await Device.find_one({"endpoint": this.endpoint}).update({"$set": {"session_id": session.id}})
    assert (await client.post("/api/auth/sign-out", json={}, headers=OURS)).status_code == 204
    assert [it.endpoint for it in await Device.find_all().to_list()] == [other.endpoint]


@pytest.mark.parametrize(("next_one", "left"), [("teammate", 0), ("rep", 1)])
async def test_whoever_signs_in_where_another_never_signed_out_ends_that_session_and_its_push(
    next_one: str, left: int, cast: Cast, client: AsyncClient, device: Any
) -> None:
    """The same person's device stays, to be added again under the new session."""
    answer = await sign_in(client, cast.rep.email)
    assert await me(client, answer) == 200
    phone = await device(cast.rep)
    session = await Session.find_one({"user_id": cast.rep.id})
    assert session is not None
    await Device.find_one({"endpoint": phone.endpoint}).update({"$set": {"session_id": session.id}})

    assert (await sign_in(client, cast.people()[next_one].email)).status_code == 200

    assert await me(client, answer) == 401
    assert not await sessions.is_alive(PydanticObjectId(str(session.id)), datetime.now(UTC))
    kept_devices = await Device.find_all().to_list()
    assert len(kept_devices) == left
    assert not any(devices.is_signed_in(it.model_dump(), datetime.now(UTC)) for it in kept_devices)


async def test_signing_out_without_a_session_changes_nothing(cast: Cast, client: AsyncClient, device: Any) -> None:
    theirs = await device(cast.rep)
    assert (
        await client.post("/api/auth/sign-out", json={"endpoint": theirs.endpoint}, headers=OURS)
    ).status_code == 204
    assert await Device.find_all().count() == 1


async def test_a_sign_in_is_believed_for_less_than_half_a_minute() -> None:
    assert auth.KNOWN_FOR_S <= 30


async def test_a_disabled_person_is_out_once_their_sign_in_is_no_longer_believed(
    cast: Cast, client: AsyncClient, api: FastAPI, device: Any
) -> None:
    answer = await sign_in(client, cast.rep.email)
    await device(cast.rep)
    assert await me(client, answer) == 200
    await users.disable(PydanticObjectId(str(cast.rep.id)), datetime.now(UTC))
    api.state.tokens.known.clear()
    assert await me(client, answer) == 401
    assert (await refresh(client)).status_code == 401
    assert (await sign_in(client, cast.rep.email)).status_code == 401
    assert await Device.find_all().count() == 0


async def test_what_is_believed_runs_out_by_itself(cast: Cast, client: AsyncClient, api: FastAPI) -> None:
    answer = await sign_in(client, cast.rep.email)
    assert await me(client, answer) == 200
    await users.disable(PydanticObjectId(str(cast.rep.id)), datetime.now(UTC))
    known = api.state.tokens.known
    ((key, (until, user)),) = known.items()
    assert 0 < until - time.time() <= auth.KNOWN_FOR_S
    known[key] = (until - auth.KNOWN_FOR_S, user)
    assert await me(client, answer) == 401


async def test_a_new_password_ends_every_session_and_every_push(
    cast: Cast, client: AsyncClient, api: FastAPI, device: Any
) -> None:
    answer = await sign_in(client, cast.rep.email)
    await device(cast.rep)
    kept_device = await device(cast.teammate)
    await users.set_password(PydanticObjectId(str(cast.rep.id)), passwords.hash("ein ganz anderes Kennwort"))
    api.state.tokens.known.clear()
    assert await me(client, answer) == 401
    assert (await refresh(client)).status_code == 401
    assert (await sign_in(client, cast.rep.email)).status_code == 401
    assert (await sign_in(client, cast.rep.email, "ein ganz anderes Kennwort")).status_code == 200
    assert [it.endpoint for it in await Device.find_all().to_list()] == [kept_device.endpoint]


async def test_an_open_stream_ends_when_its_person_is_out(cast: Cast, api: FastAPI, bearer: SignIn) -> None:
    async with listening(api, await bearer(cast.rep)) as stream:
        assert await stream.next() == "event: hello\ndata: {}\n\n"
        await users.disable(PydanticObjectId(str(cast.rep.id)), datetime.now(UTC))
        api.state.tokens.known.clear()
        (listener,) = api.state.live.listeners
        listener.queue.put_nowait(": wake\n\n")
        await asyncio.wait_for(stream.ended.wait(), 5)
    assert api.state.live.listeners == set()


async def test_own_settings_are_changed_at_once_and_only_as_offered(
    cast: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    headers = await bearer(cast.rep)
    assert (await client.get("/api/me", headers=headers)).json()["lock_screen"] == "kind"
    changed = await client.patch("/api/me", json={"lang": "en", "lock_screen": "discreet"}, headers=headers)
    assert (changed.json()["lang"], changed.json()["lock_screen"]) == ("en", "discreet")
    assert (await client.get("/api/me", headers=headers)).json() == changed.json()
    assert (await client.patch("/api/me", json={}, headers=headers)).json() == changed.json()
    for wrong in ({"lang": "fr"}, {"lock_screen": "all"}, {"lang": ["de"]}):
        assert (await client.patch("/api/me", json=wrong, headers=headers)).status_code == 422


def _client(api: FastAPI, base_url: str) -> AsyncClient:
    from httpx import ASGITransport

    return AsyncClient(transport=ASGITransport(app=api), base_url=base_url)


async def _names(store: Store) -> Any:
    for name in await store.database.list_collection_names():
        yield name
