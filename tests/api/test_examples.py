"""Every example in the API's description is sent to the API it describes, which takes it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from beanie import PydanticObjectId
from fastapi import FastAPI
from httpx import AsyncClient

from backend.reference.rest import READ, WRITTEN
from backend.store import api_keys
from tests.api.conftest import SignIn
from tests.cast import Cast, complaint

Sent = tuple[str, str, str, Any]
"""Method, path, name of the example, body."""


def of_operations(description: dict[str, Any]) -> list[Sent]:
    """Examples that stand with a request itself."""
    return [
        (method, path, name, it["value"])
        for path, methods in description["paths"].items()
        for method, does in methods.items()
        for name, it in _body(does).get("examples", {}).items()
    ]


def of_models(description: dict[str, Any]) -> list[Sent]:
    """Examples that stand with what a request carries."""
    models = description["components"]["schemas"]
    return [
        (method, path, "", it)
        for path, methods in description["paths"].items()
        for method, does in methods.items()
        for it in models.get(_body(does).get("schema", {}).get("$ref", "").rpartition("/")[2], {}).get("examples", ())
    ]


def _body(does: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = does.get("requestBody", {}).get("content", {}).get("application/json", {})
    return found


@pytest.fixture
async def described(api: FastAPI, client: AsyncClient) -> dict[str, Any]:
    await api.state.rooms
    return api.openapi()


async def test_what_another_system_may_send_is_taken(
    cast: Cast, client: AsyncClient, described: dict[str, Any]
) -> None:
    key = await api_keys.add("sap", ["sued"], money=True, now=datetime.now(UTC))
    client.headers["Authorization"] = f"Bearer {key}"
    sent = of_operations(described)
    assert len(sent) == 16
    for method, path, kind, body in sent:
        url = path.format(kind=kind, source="sap", external_id="4711")
        answer = await client.request(method, url, json=body, headers={"Idempotency-Key": f"example-{kind}"})
        assert answer.status_code == 200, (method, url, answer.text)
        (result,) = answer.json().get("results", [answer.json()])
        assert (result["outcome"] in ("new", "changed", "unchanged"), result["problems"]) == (True, []), (url, result)
        assert result.keys() == WRITTEN.keys()
    read = (await client.get("/api/erp/customers")).json()
    assert (read.keys(), read["items"][0].keys()) == (READ.keys(), READ["items"][0].keys())


async def test_what_people_may_send_is_taken(
    cast: Cast, client: AsyncClient, described: dict[str, Any], bearer: SignIn
) -> None:
    headers = await bearer(cast.manager)
    sent = of_models(described)
    assert len(sent) >= 10
    for method, path, _, body in sent:
        open_ = await complaint(cast.customer, "Riss im Band", days_ago=0, status="received", id=PydanticObjectId())
        url = path.format(customer_id=cast.customer.id, complaint_id=open_.id)
        answer = await client.request(method, url, json=body, headers=headers)
        assert answer.is_success, (method, url, answer.text)
