"""What strangers send: operators, patterns, garbage, too much. Answered with our own words, a 4xx, and never with what is inside."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pymongo.errors import ServerSelectionTimeoutError
from pymongo.synchronous.topology import Topology

from backend import settings as settings_
from backend.api.rooms import open_all
from backend.app import BODY_LIMIT, app
from backend.domain.asked import asked as asked_for
from backend.domain.folding import alike
from backend.keys import Keys
from backend.store.connection import Store
from tests.api.conftest import SignIn, documents, running
from tests.api.test_rights import MISSING
from tests.cast import Cast, company

JSON = {"Content-Type": "application/json"}
OPERATORS: list[Any] = [
    {"$ne": None}, {"$gt": ""}, {"$regex": ".*"}, {"$where": "sleep(1000)"}, {"$in": [""]}, [{"$ne": 1}], ["x"], {}, [], 1, 1.5, True, {"a.b": 1}, {"": 1},
]  # fmt: skip
TEXTS = [
    "$ne", '{"$ne": null}', "[$ne]", ".*", "^a", "(a+)+$", "((((", "\\", "\\x00", "\x00", "'; return true; //", "$where", "\u202e", "İ" * 50,
    "ﷺ" * 50, "\U0001f600" * 50, "%00", "../../etc/passwd", "<script>", "{{7*7}}", "${jndi:x}", "x" * 300,
]  # fmt: skip
BODIES: dict[str, dict[str, Any]] = {
    "POST /api/auth/sign-in": {"email": "x@y.example", "password": "x"},
    "POST /api/auth/sign-out": {"endpoint": None},
    "PATCH /api/me": {"lang": "de", "lock_screen": "kind"},
    f"POST /api/mails/{MISSING}/match": {"customer_id": MISSING, "contact_id": MISSING},
    "POST /api/devices": {"endpoint": "https://evil.example/x", "keys": {"p256dh": "x", "auth": "x"}, "label": "x"},
    "POST /api/devices/activate": {"token": "x" * 32},
}
QUERIES = [
    ("/api/customers", "q"), ("/api/today", "before"), ("/api/today", "scope"),
    *((f"/api/customers/{MISSING}/timeline", name) for name in ("before", "kind", "contact", "by", "q")), ("/api/tasks", "scope"),
]  # fmt: skip
HEADERS = {
    "content-security-policy", "x-content-type-options", "referrer-policy", "cross-origin-opener-policy", "permissions-policy",
}  # fmt: skip
INSIDE = (
    "Traceback",
    "pymongo",
    "beanie",
    "pydantic",
    "motor",
    "/work",
    "site-packages",
    "Error(",
    "argon2",
    "mongodb://",
    "0x",
)


@pytest.fixture
async def me(cast: Cast, bearer: SignIn) -> dict[str, str]:
    return (await bearer(cast.rep)) | {"X-Rapport": "1"}


def is_our_error(answer: httpx.Response) -> bool:
    error = answer.json()["error"]
    return set(error) <= {"code", "message", "fields"} and error["message"].endswith(".") and not inside(answer)


def inside(answer: httpx.Response) -> list[str]:
    return [it for it in INSIDE if it in answer.text]


def places(body: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    for name, value in body.items():
        yield (name,)
        if isinstance(value, dict):
            yield from ((name, *rest) for rest in places(value))


def with_value(body: dict[str, Any], place: tuple[str, ...], value: Any) -> dict[str, Any]:
    name, *rest = place
    return {**body, name: with_value(body[name], tuple(rest), value) if rest else value}


async def send(client: AsyncClient, route: str, body: Any, headers: dict[str, str]) -> httpx.Response:
    method, _, path = route.partition(" ")
    return await client.request(method, path, content=json.dumps(body), headers=headers | JSON)


def described() -> dict[str, Any]:
    paths: dict[str, Any] = open_all(app(settings_.read({}), Keys((("none", bytes(32)),)))).openapi()["paths"]
    return {f"{method.upper()} {path}": it for path, methods in paths.items() for method, it in methods.items()}


def test_every_body_and_every_query_of_the_api_is_tried_here() -> None:
    bodies = {route for route, it in described().items() if "requestBody" in it}
    assert {it.replace(MISSING, "{mail_id}") for it in BODIES} == bodies
    queries = {
        (route.partition(" ")[2], parameter["name"])
        for route, it in described().items() for parameter in it.get("parameters", ()) if parameter["in"] == "query"
    }  # fmt: skip
    assert {(path.replace(MISSING, "{customer_id}"), name) for path, name in QUERIES} == queries


@pytest.mark.parametrize("route", BODIES)
async def test_an_operator_in_a_field_is_refused_and_changes_nothing(
    route: str, me: dict[str, str], client: AsyncClient, bound_store: Store
) -> None:
    before = await documents(bound_store)
    for place in places(BODIES[route]):
        for value in OPERATORS:
            if value == {} and place == ("keys",):
                continue
            answer = await send(client, route, with_value(BODIES[route], place, value), me)
            assert answer.status_code == 422, (place, value, answer.text)
            assert is_our_error(answer)
    assert await documents(bound_store) == before


@pytest.mark.parametrize("route", BODIES)
async def test_an_unknown_field_is_refused(route: str, me: dict[str, str], client: AsyncClient) -> None:
    for name in ("$where", "role", "user_id", "_id", "a.b", "__proto__", "\x00"):
        answer = await send(client, route, BODIES[route] | {name: "x"}, me)
        assert answer.status_code == 422, (name, answer.text)
        assert is_our_error(answer)
    for name, value in BODIES[route].items():
        if isinstance(value, dict):
            answer = await send(client, route, BODIES[route] | {name: value | {"$gt": ""}}, me)
            assert answer.status_code == 422


@pytest.mark.parametrize("route", BODIES)
async def test_strange_text_in_a_field_is_answered_below_500(
    route: str, me: dict[str, str], client: AsyncClient
) -> None:
    for place in places(BODIES[route]):
        for text in TEXTS[:2] if route.endswith("sign-in") else TEXTS:
            answer = await send(client, route, with_value(BODIES[route], place, text), me)
            assert answer.status_code in (204, 401, 404, 422, 429), (place, text, answer.text)
            assert answer.status_code == 204 or is_our_error(answer)


@pytest.mark.parametrize(("path", "name"), QUERIES)
async def test_strange_text_in_a_query_is_answered_below_500(
    path: str, name: str, me: dict[str, str], client: AsyncClient
) -> None:
    for text in TEXTS:
        for asked in (name, f"{name}[$ne]", f"{name}[]", f"${name}"):
            answer = await client.get(path, params={asked: text}, headers=me)
            assert answer.status_code in (200, 404, 422), (asked, text, answer.text)
            assert not inside(answer)


@pytest.mark.parametrize(
    "before",
    [
        "", "x", "'", "nan", "1e400", "٣", "0000-01-01T00:00:00Z", "2026-13-01", "2026-02-30T00:00:00Z", "2026-01-01T00:00:00+99:00",
        "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "99999999999999999999", "null", "2026-01-01T00:00:00Z; drop",
    ],
)  # fmt: skip
async def test_a_time_that_is_none_is_refused(before: str, cast: Cast, me: dict[str, str], client: AsyncClient) -> None:
    for path in ("/api/today", "/api/search/text"):
        answer = await client.get(path, params={"before": before}, headers=me)
        assert answer.status_code == 422, answer.text
        assert is_our_error(answer)
        assert [it["field"] for it in answer.json()["error"]["fields"]] == ["before"]


@pytest.mark.parametrize(
    "before",
    ["2026-01-01", "2026-01-01T00:00:00", "2026-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"],
)
async def test_a_time_at_the_edge_is_a_time(before: str, cast: Cast, me: dict[str, str], client: AsyncClient) -> None:
    for path in ("/api/today", "/api/search/text"):
        assert (await client.get(path, params={"before": before}, headers=me)).status_code == 200


@pytest.mark.parametrize(
    "id_", ["0" * 23, "0" * 25, "g" * 24, "0" * 12, "%00" * 24, "ab%20" * 8, "%20" * 24, "١" * 24, "[$ne]", "{}", "null", "%24ne", "..%2f..%2fme"],
)  # fmt: skip
async def test_what_is_no_id_does_not_exist(id_: str, me: dict[str, str], client: AsyncClient) -> None:
    for path in (f"/api/mails/{id_}", f"/api/customers/{id_}", f"/api/customers/{id_}/timeline"):
        answer = await client.get(path, headers=me)
        assert answer.status_code == 404, answer.text
        assert is_our_error(answer)


# Search


@pytest.mark.parametrize(
    "text", [".*", "^", "m.*", "[a-z]", "mu|er", "(", "\\", "müll.*", "$", "mueller$", "m\u00fcller\x00"]
)
async def test_search_takes_every_character_for_itself(
    text: str, cast: Cast, me: dict[str, str], client: AsyncClient
) -> None:
    """Only letters and digits are looked for: a pattern finds what its letters find, as the start of a word; one without any, nothing."""
    await company("Weber Logistik", ["weber.example"], "sued", None)
    found = (await client.get("/api/customers", params={"q": text}, headers=me)).json()["customers"]
    words = alike(text)
    wanted = {
        name for name in ("Müller Präzision", "Weber Logistik") if words and all(_starts(name, word) for word in words)
    }
    assert {it["name"] for it in found} == wanted


def _starts(name: str, word: str) -> bool:
    return any(it.startswith(word) for it in [*alike(name), "stuttgart"])


@settings(deadline=None)
@given(st.text(max_size=300))
def test_search_text_becomes_short_plain_prefixes_and_nothing_else(text: str) -> None:
    wanted = asked_for(text)
    assert len(wanted.words) <= 4
    for word in (
        *wanted.words,
        *(key.replace("|", "") for key in wanted.keys),
        wanted.code,
        wanted.phone_end.lstrip("<"),
    ):
        assert word == "" or (word.isalnum() and word.isascii() and len(word) <= 60)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
        max_leaves=8,
    )
)
async def test_no_body_at_all_breaks_anything(data: Any, me: dict[str, str], client: AsyncClient) -> None:
    for route in ("PATCH /api/me", "POST /api/devices/activate", "POST /api/devices"):
        answer = await send(client, route, data, me)
        assert answer.status_code in (200, 404, 422), answer.text


# Malformed and too much


@pytest.mark.parametrize(
    "body",
    [
        b"{", b"", b"[]", b"null", b"1", b'"x"', b"\xff\xfe", b"\x00", b"{'lang': 'de'}", b'{"lang": "de"', b'{"lang": NaN}', b'{"lang": 1e9999}',
        b'{"lang":' + b"9" * 5000 + b"}", b"[" * 100_000, b'{"lang":' + b"[" * 50_000 + b"]" * 50_000 + b"}", b'{"\\ud800": 1}', b'{"lang": "\\ud800"}',
        b'{"lang": "de", "lang": {"$ne": 1}}',
    ],
)  # fmt: skip
async def test_malformed_json_is_refused_in_our_words(body: bytes, me: dict[str, str], client: AsyncClient) -> None:
    answer = await client.patch("/api/me", content=body, headers=me | JSON)
    assert answer.status_code in (400, 422), answer.text
    assert answer.json()["error"]["code"] == "invalid"
    assert is_our_error(answer)


async def test_another_content_type_is_no_json(
    cast: Cast, me: dict[str, str], client: AsyncClient, bound_store: Store
) -> None:
    before = await documents(bound_store)
    for type_ in (
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
    ):
        answer = await client.patch("/api/me", content=b'{"lang": "en"}', headers=me | {"Content-Type": type_})
        assert answer.status_code == 422
    assert await documents(bound_store) == before


@pytest.mark.parametrize("size", [0, BODY_LIMIT])
async def test_a_body_of_a_mebibyte_is_read(size: int, client: AsyncClient) -> None:
    assert (await client.post("/api/auth/sign-in", content=b" " * size, headers=JSON)).status_code == 422


@pytest.mark.parametrize(
    "headers",
    [{"Content-Length": str(BODY_LIMIT + 1)}, {"Content-Length": "9" * 5000}, {"Content-Length": "-1"}, {"Content-Length": "x"},
     {"Content-Length": ""}, {"Content-Length": "1_0"}, {"Transfer-Encoding": "chunked"}],
)  # fmt: skip
async def test_a_body_beyond_that_or_of_unknown_length_is_refused_unread(
    headers: dict[str, str], client: AsyncClient
) -> None:
    answer = await client.post("/api/auth/sign-in", content=b"", headers=JSON | headers)
    assert answer.status_code == 413
    assert is_our_error(answer)


# Hosts and headers


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "evil.example:8080", "", "localhost@evil.example", "localhost:80:80", "127.0.0.2", "[::2]",
     "localhost, evil.example", "localhost/"],
)  # fmt: skip
async def test_a_foreign_host_is_refused(host: str, client: AsyncClient) -> None:
    answer = await client.get("/api/me", headers={"Host": host})
    assert answer.status_code == 400
    assert is_our_error(answer)
    assert answer.headers.keys() >= HEADERS


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8080", "127.0.0.1:1", "[::1]:8080"])
async def test_our_own_names_are_answered(host: str, client: AsyncClient) -> None:
    assert (await client.get("/api/me", headers={"Host": host})).status_code == 401


async def test_every_answer_carries_the_security_headers(cast: Cast, me: dict[str, str], client: AsyncClient) -> None:
    answers = {
        200: await client.get("/api/me", headers=me),
        204: await client.post("/api/auth/sign-out", json={}, headers={"X-Rapport": "1"}),
        401: await client.get("/api/me"),
        403: await client.post("/api/auth/refresh"),
        404: await client.get(f"/api/mails/{MISSING}", headers=me),
        405: await client.put("/api/me"),
        413: await client.post("/api/auth/sign-in", headers={"Content-Length": str(BODY_LIMIT + 1)}),
        422: await client.patch("/api/me", json={"lang": "x"}, headers=me),
    }
    for path in ("/", "/mails/x", "/assets/index-abc123.js", "/assets/none.js", "/api/none", "/healthz"):
        answer = await client.get(path)
        answers |= {path: answer}  # type: ignore[dict-item]
    for status, answer in answers.items():
        assert answer.headers.keys() >= HEADERS, status
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert "strict-transport-security" not in answer.headers
        assert not isinstance(status, int) or answer.status_code == status
    assert answers[405].headers["allow"]
    assert {it.headers["cache-control"] for status, it in answers.items() if isinstance(status, int)} == {"no-store"}


async def test_what_nobody_foresaw_tells_nothing_and_carries_the_headers(
    keys: Keys, store: Store, environment_of_api: dict[str, str]
) -> None:
    """A route that fails, mounted for this test: the app itself must not have one."""
    async with running(settings_.read(environment_of_api), keys, store) as api:

        async def fails() -> None:
            raise RuntimeError("secret: mongodb://user:password@host")

        api.add_api_route("/api/fails", fails, methods=["POST"])
        transport = httpx.ASGITransport(app=api, raise_app_exceptions=False)
        async with AsyncClient(transport=transport, base_url="http://localhost") as client:
            answer = await client.post("/api/fails")
    assert answer.status_code == 500
    assert answer.json() == {"error": {"code": "error", "message": "Something went wrong. Please try again."}}
    assert answer.headers.keys() >= HEADERS


async def test_without_a_database_the_answer_is_to_try_again(
    cast: Cast, bearer: SignIn, api: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = await bearer(cast.rep)

    def nobody_there(*_: object, **__: object) -> None:
        raise ServerSelectionTimeoutError("geheim")

    with monkeypatch.context() as patch:
        patch.setattr(Topology, "select_server", nobody_there)
        async with AsyncClient(transport=httpx.ASGITransport(app=api), base_url="http://localhost") as client:
            for path in ("/healthz", "/api/me", "/api/today"):
                answer = await client.get(path, headers=headers)
                assert (answer.status_code, answer.json()["error"]["code"]) == (503, "unreachable")
                assert answer.headers["retry-after"] == "5"
                assert is_our_error(answer)
                assert answer.headers.keys() >= HEADERS


async def test_the_shell_gives_no_file_but_its_own(client: AsyncClient) -> None:
    for path in (
        "/../backend/app.py",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/..%2f..%2fetc/passwd",
        "/assets/../index.html",
        "//etc/passwd",
        "/.env",
    ):
        answer = await client.get(path)
        assert answer.status_code in (200, 404)
        assert answer.status_code == 404 or answer.text.startswith("<!doctype html>")
    assert (await client.get("/assets/index-abc123.js")).headers[
        "cache-control"
    ] == "public, max-age=31536000, immutable"
    assert (await client.get("/")).headers["cache-control"] == "no-cache"
