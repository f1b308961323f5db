"""Somebody at work on a customer's timeline, over HTTP."""

from datetime import UTC, datetime
from typing import Any

from bson import ObjectId
from httpx import AsyncClient

from backend.store.customers import Customer
from tests.cast import Cast

NOW = datetime.now(UTC).replace(microsecond=0)


def new_id() -> str:
    return str(ObjectId())


def a_call(**fields: Any) -> dict[str, Any]:
    return {"id": new_id(), "kind": "call", "at": NOW.isoformat(), "text": "Preis besprochen.", **fields}


class Rep:
    """The rep at work on the customer's timeline."""

    def __init__(self, client: AsyncClient, customer: Customer, headers: dict[str, str]) -> None:
        self.client, self.headers = client, headers
        self.url = f"/api/customers/{customer.id}"

    async def log(self, **fields: Any) -> Any:
        return await self.client.post(f"{self.url}/activities", json=a_call(**fields), headers=self.headers)

    async def page(self, **query: Any) -> Any:
        answer = await self.client.get(f"{self.url}/timeline", params=query, headers=self.headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def titles(self, **query: Any) -> list[str]:
        return [it["title"] or it["text"] for it in (await self.page(**query))["entries"]]

    async def change(self, entry_id: str, field: str, was: Any, value: Any) -> Any:
        body = {"field": field, "was": was, "value": value}
        return await self.client.patch(f"/api/activities/{entry_id}", json=body, headers=self.headers)


def colleague(rep: Rep, headers: dict[str, str], cast: Cast) -> Rep:
    return Rep(rep.client, cast.customer, headers)
