"""Putting what is hostile into a body, sending it, and reading what came of it."""

import json
from collections.abc import Iterable, Iterator
from secrets import token_hex
from typing import Any

import httpx
from httpx import AsyncClient

from backend.store.connection import Store
from tests.api.hostile import BODIES, NEW, TEXTS, TOO_LARGE

JSON = {"Content-Type": "application/json"}
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

Place = tuple[str, ...]


def places(body: Any) -> Iterator[Place]:
    """Every field of a body and everything inside; of a list, its first."""
    inside = body.items() if isinstance(body, dict) else [("0", body[0])] if isinstance(body, list) and body else ()
    for name, value in inside:
        yield (name,)
        yield from ((name, *rest) for rest in places(value))


def there(body: Any, place: Place) -> Any:
    for name in place:
        body = body[0] if isinstance(body, list) else body[name]
    return body


def with_value(body: Any, place: Place, value: Any) -> Any:
    name, *rest = place
    inner = with_value(there(body, (name,)), tuple(rest), value) if rest else value
    return [inner, *body[1:]] if isinstance(body, list) else {**body, name: inner}


def with_values(body: Any, at: Iterable[Place], value: Any) -> Any:
    for place in at:
        body = with_value(body, place, value)
    return body


def fits(value: Any, sample: Any) -> bool:
    """Whether it is no attack here but a value like another: a number where one is wanted, or a time (in seconds); a list of texts; nothing."""
    if isinstance(value, int | float):
        return value != TOO_LARGE and (isinstance(sample, int | float) or str(sample).startswith("20"))
    if isinstance(sample, list) and isinstance(value, list):
        return not value or (isinstance(sample[0], str) and value == ["x"])
    return isinstance(sample, dict) and value == {}


def is_our_error(answer: httpx.Response) -> bool:
    error = answer.json()["error"]
    return set(error) <= {"code", "message", "fields"} and error["message"].endswith(".") and not inside(answer)


def inside(answer: httpx.Response) -> list[str]:
    return [it for it in INSIDE if it in answer.text]


def named(text: str, ids: dict[str, str]) -> str:
    """A path or a body as text, with ids in the place of their names."""
    while NEW in text:
        text = text.replace(NEW, token_hex(12), 1)
    for name, id_ in ids.items():
        text = text.replace(f"{{{name}}}", id_)
    return text


def as_json(body: Any, ids: dict[str, str]) -> str:
    return named(json.dumps(body), ids)


def of_erp(route: str, ids: dict[str, str]) -> dict[str, str]:
    """What an ERP sends along to its own routes; nothing to others."""
    _, _, path = route.partition(" ")
    return (
        {"Authorization": f"Bearer {ids['key']}", "Idempotency-Key": token_hex(8)}
        if path.startswith("/api/erp/")
        else {}
    )


async def send(
    client: AsyncClient, route: str, body: Any, headers: dict[str, str], ids: dict[str, str] | None = None
) -> httpx.Response:
    """As the manager; to the routes of an ERP, as an ERP does."""
    (method, _, path), ids = route.partition(" "), ids or {}
    headers = headers | of_erp(route, ids)
    return await client.request(method, named(path, ids), content=as_json(body, ids), headers=headers | JSON)


def is_change(body: dict[str, Any]) -> bool:
    return body.keys() == {"field", "was", "value"}


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {it for it in before.keys() | after.keys() if before.get(it) != after.get(it)}


def is_named(place: Place, answer: httpx.Response) -> bool:
    if answer.status_code != 422:
        return False
    fields = (it["field"].split(".") for it in answer.json()["error"].get("fields", ()))
    return any(tuple(it[: len(place)]) == place for it in fields)


async def places_of_text(
    client: AsyncClient, route: str, all_: list[Place], me: dict[str, str], ids: dict[str, str]
) -> list[Place]:
    answers = [(it, await send(client, route, with_value(BODIES[route], it, TEXTS[0]), me, ids)) for it in all_]
    return [it for it, answer in answers if answer.is_success]


def as_kept(text: str) -> str:
    return " ".join(text.split())


async def texts(store: Store) -> set[str]:
    """Everything that stands in the database as text, and nothing else does: a name of a field that is an operator fails."""
    found: set[str] = set()
    for name in await store.database.list_collection_names():
        async for row in store.database[name].find({}):
            found |= set(_texts(row))
    return found


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        assert not [it for it in value if it.startswith("$")]
        yield from (it for inner in value.values() for it in _texts(inner))
    elif isinstance(value, list):
        yield from (it for inner in value for it in _texts(inner))
