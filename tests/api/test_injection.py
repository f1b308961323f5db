"""What strangers send: operators, patterns, garbage, too much. Answered with our own words, a 4xx, and never with what is inside."""

from itertools import product
from typing import Any

import pytest
from httpx import AsyncClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend import settings as settings_
from backend.api.rooms import open_all
from backend.app import BODY_LIMIT, app
from backend.domain.asked import asked as asked_for
from backend.domain.columns import KINDS, TARGETS, ImportKind
from backend.domain.folding import alike
from backend.keys import Keys
from backend.store.connection import Store
from backend.store.customers import Customer
from tests.api.attacks import (
    JSON,
    as_kept,
    changed,
    fits,
    inside,
    is_change,
    is_named,
    is_our_error,
    named,
    of_erp,
    places,
    places_of_text,
    send,
    texts,
    there,
    with_value,
    with_values,
)
from tests.api.conftest import SignIn, documents
from tests.api.hostile import (
    BODIES,
    CHANGES,
    COLUMNS,
    DEEP,
    FILES,
    KEEPS_NO_TEXT,
    NEVER_A_VALUE,
    NOT_OURS,
    OPERATORS,
    QUERIES,
    SHARP,
    STRANGE_NAMES,
    STREAMS,
    TEXTS,
    TOO_LARGE,
    change,
    scene,
)
from tests.cast import Cast, company


@pytest.fixture
async def me(cast: Cast, bearer: SignIn) -> dict[str, str]:
    return (await bearer(cast.manager)) | {"X-Rapport": "1"}


@pytest.fixture
async def bystander(cast: Cast) -> Customer:
    """A customer of the same team whom nobody writes about here."""
    made = await company("Weber Logistik", ["weber.example"], "sued", None)
    return await Customer.find_one(Customer.id == made.id) or made


@pytest.fixture
async def ids(cast: Cast, bystander: Customer) -> dict[str, str]:
    return await scene(cast, bystander)


def described() -> dict[str, Any]:
    paths: dict[str, Any] = open_all(app(settings_.read({}), Keys((("none", bytes(32)),)))).openapi()["paths"]
    return {f"{method.upper()} {path}": it for path, methods in paths.items() for method, it in methods.items()}


def test_every_body_and_every_query_of_the_api_is_tried_here() -> None:
    bodies = {route for route, it in described().items() if "requestBody" in it}
    assert {*BODIES, COLUMNS, *STREAMS} == bodies
    assert {route for route, body in BODIES.items() if is_change(body)} == CHANGES.keys()
    queries = {
        (route, parameter["name"])
        for route, it in described().items() for parameter in it.get("parameters", ()) if parameter["in"] == "query"
    }  # fmt: skip
    assert {(route, name) for route, asked in QUERIES.items() for name in asked} == queries


async def test_an_operator_in_a_field_is_refused_and_changes_nothing(
    me: dict[str, str], ids: dict[str, str], client: AsyncClient, bound_store: Store
) -> None:
    """In all fields of one depth at once: each is named in the answer. Of a change, what it writes and saw is tried below."""
    before = await documents(bound_store)
    for route, body in BODIES.items():
        every = [("field",)] if is_change(body) else list(places(body))
        for depth, value in product({len(it) for it in every}, OPERATORS):
            tried = [it for it in every if len(it) == depth and not fits(value, there(body, it))]
            if tried:
                answer = await send(client, route, with_values(body, tried, value), me, ids)
                assert is_our_error(answer)
                assert not [it for it in tried if not is_named(it, answer)], (route, value, answer.text)
    assert changed(before, await documents(bound_store)) <= {"api_keys"}


async def test_an_operator_as_a_value_or_as_what_was_seen_is_refused_and_changes_nothing(
    me: dict[str, str], ids: dict[str, str], client: AsyncClient, bound_store: Store
) -> None:
    before = await documents(bound_store)
    for route, fields in CHANGES.items():
        wrong = [change(field, None, value) for field in fields for value in NEVER_A_VALUE]
        wrong += [BODIES[route] | {"field": it} for it in NOT_OURS]
        for said in (*wrong, *(BODIES[route] | {"was": it} for it in (*OPERATORS, DEEP))):
            answer = await send(client, route, said, me, ids)
            assert answer.status_code == 422 or (said not in wrong and answer.status_code == 409), (route, said)
            assert is_our_error(answer), (route, said, answer.text)
    assert await documents(bound_store) == before


async def test_an_unknown_field_is_refused(me: dict[str, str], ids: dict[str, str], client: AsyncClient) -> None:
    """In the body and in what it holds, all at once: each is named in the answer. Choices and an ERP's items take any name."""
    for route, body in BODIES.items():
        holds = (it for it in places(body) if isinstance(there(body, it), dict) and it[0] not in ("choices", "items"))
        for place in ((), *holds):
            strange = there(body, place) | dict.fromkeys(STRANGE_NAMES, "x")
            answer = await send(client, route, with_value(body, place, strange) if place else strange, me, ids)
            assert is_our_error(answer)
            assert not [it for it in STRANGE_NAMES if not is_named((*place, *it.split(".")), answer)], (
                route,
                answer.text,
            )


@pytest.mark.parametrize("route", BODIES)
async def test_strange_text_in_a_field_is_refused_or_kept_as_it_is(
    route: str, me: dict[str, str], ids: dict[str, str], bystander: Customer, client: AsyncClient, bound_store: Store
) -> None:
    """In all fields at once; and in those that take any text, where it must then stand as it was sent."""
    body = BODIES[route]
    sharp, texts_ = (SHARP[:1], []) if route.endswith("sign-in") else (SHARP, TEXTS)
    everywhere = [it for it in places(body) if isinstance(there(body, it), str)]
    free = [("value",)] if is_change(body) else await places_of_text(client, route, everywhere, me, ids)
    taken = {TEXTS[0]} if free and not is_change(body) else set()
    for text, some in [*((it, everywhere) for it in sharp), *((it, free) for it in texts_)]:
        answer = await send(client, route, with_values(body, some, text), me, ids)
        assert answer.status_code in (200, 204, 401, 403, 404, 409, 422, 429), (text, answer.text)
        assert answer.is_success or is_our_error(answer), answer.text
        if answer.is_success and some:
            taken.add(as_kept(text))
            body = body | {"was": as_kept(text)} if is_change(body) else body
    assert route in KEEPS_NO_TEXT or (taken and taken <= await texts(bound_store))
    assert await Customer.get(bystander.id) == bystander


@pytest.mark.parametrize("route", CHANGES)
async def test_strange_text_in_any_field_that_may_be_changed_is_answered_below_500(
    route: str, me: dict[str, str], ids: dict[str, str], client: AsyncClient
) -> None:
    for field in CHANGES[route]:
        for text in SHARP:
            for said in ({"was": None, "value": text}, {"was": text, "value": text}):
                answer = await send(client, route, {"field": field, **said}, me, ids)
                assert answer.status_code in (200, 204, 404, 409, 422), (field, said, answer.text)
                assert answer.status_code < 300 or is_our_error(answer), answer.text


@pytest.mark.parametrize("kind", KINDS)
async def test_an_operator_in_a_column_of_an_erp_is_refused_and_changes_nothing(
    kind: ImportKind, me: dict[str, str], ids: dict[str, str], client: AsyncClient, bound_store: Store
) -> None:
    """In all columns at once: each is named in the answer."""
    columns, ids = (
        {it.name: it.name for it in TARGETS[kind] if not it.name.startswith("line.") and it.name != "external_id"},
        ids | {"kind": kind},
    )
    lines = {it.name.removeprefix("line."): it.name for it in TARGETS[kind] if it.name.startswith("line.")}
    before = await documents(bound_store)
    for value in (it for it in NEVER_A_VALUE if it != TOO_LARGE):
        item = {
            "external_id": "1",
            **dict.fromkeys(columns, value),
            "lines": [dict.fromkeys(lines, value)],
            "$where": value,
        }
        answer = await send(client, "POST /api/erp/{kind}/batch", {"source": "sap", "items": [item]}, me, ids)
        assert answer.status_code == 200, (value, answer.text)
        (result,) = answer.json()["results"]
        assert result["outcome"] == "refused"
        assert {it["field"] for it in result["problems"]} >= {"$where", *columns, *lines.values()}, value
        alone = await send(client, COLUMNS, item, me, ids)
        assert alone.status_code == 422, (value, alone.text)
    assert changed(before, await documents(bound_store)) <= {"api_keys", "api_answers"}


@pytest.mark.parametrize("route", QUERIES)
async def test_strange_text_in_a_query_is_answered_below_500(
    route: str, me: dict[str, str], ids: dict[str, str], client: AsyncClient
) -> None:
    method, _, path = route.partition(" ")
    asked = {it: named(value, ids) for it, value in QUERIES[route].items() if value}
    for name in QUERIES[route]:
        renamed = (f"{name}[$ne]", f"{name}[]", f"${name}")
        for strange in [*({name: it} for it in TEXTS), *(dict.fromkeys(renamed, it) for it in TEXTS[:3])]:
            headers = me | of_erp(route, ids)
            answer = await client.request(method, named(path, ids), params=asked | strange, headers=headers)
            assert answer.status_code in (200, 404, 422), (strange, answer.text)
            assert not inside(answer)


async def test_a_strange_name_of_a_file_is_a_name_and_a_strange_entry_does_not_exist(
    me: dict[str, str], ids: dict[str, str], client: AsyncClient
) -> None:
    url = f"/api/customers/{ids['customer_id']}/files"
    for text in TEXTS:
        file = {"file": (text, b"%PDF-1.7", "application/pdf")}
        answer = await client.post(url, data={"activity_id": text}, files=file, headers=me)
        assert answer.status_code in (400, 404), (text, answer.text)
        answer = await client.post(url, data={"activity_id": ids["entry_id"]}, files=file, headers=me)
        assert answer.status_code in (200, 422), (text, answer.text)
        if answer.status_code == 200:
            read = await client.get(f"/api/files/{answer.json()['id']}", headers=me)
            assert read.headers["content-disposition"].startswith("attachment; ")
            assert not set(answer.json()["name"]) & set("/\\\x00")


async def test_what_is_no_table_is_refused_or_read_as_text(me: dict[str, str], client: AsyncClient) -> None:
    for content in FILES:
        asked = {"kind": "customers", "name": "k"}
        answer = await client.post("/api/imports", params=asked, content=content, headers=me)
        assert answer.status_code in (200, 422), (content[:20], answer.text)
        assert answer.status_code == 200 or is_our_error(answer)


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
