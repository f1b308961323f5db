"""Another system writes by its own ids: twice is once, a wrong field is named, a key is worth what it was given."""

from datetime import UTC, datetime
from typing import Any

import pytest
from httpx import AsyncClient

from backend.store import api_keys
from backend.store.customers import Customer
from backend.store.trade import Order
from tests.cast import Cast

ITEMS = {
    "source": "sap",
    "items": [
        {"external_id": "1", "name": "Schröder GmbH", "numbers": ["K-2001"], "site.city": "Hamburg", "phones": ["040 66969 200"]},
        {"external_id": "2", "name": ""},
    ],
}  # fmt: skip
ORDER = {
    "number": "A-1", "day": "2026-02-01", "customer.number": "K-1001", "total_cents": 48_000_00,
    "lines": [{"text": "Förderband", "quantity": 2000, "price_cents": 24_000_00, "total_cents": 48_000_00}],
}  # fmt: skip


async def send(erp: AsyncClient, body: Any = ITEMS, key: str = "first-try") -> Any:
    return await erp.post("/api/erp/customers/batch", json=body, headers={"Idempotency-Key": key})


async def test_a_batch_writes_what_is_right_and_says_what_is_wrong(erp: AsyncClient) -> None:
    answer = await send(erp)
    first, second = answer.json()["results"]
    assert (first["outcome"], second["outcome"], second["id"]) == ("new", "refused", None)
    assert second["problems"] == [{"field": "", "code": "missing:name"}]
    made = await Customer.get(first["id"])
    assert made is not None
    assert (made.team, made.external[0].model_dump(), made.phones) == (
        "sued",
        {"source": "sap", "id": "1"},
        ["+494066969200"],
    )


async def test_the_same_request_again_gets_the_same_answer_and_writes_nothing(erp: AsyncClient) -> None:
    first = await send(erp)
    assert (await send(erp)).json() == first.json()
    assert await Customer.count() == 2


async def test_a_used_key_with_another_body_is_refused(erp: AsyncClient) -> None:
    await send(erp)
    other = await send(erp, {"source": "sap", "items": [{"external_id": "9", "name": "Neu"}]})
    assert (other.status_code, other.json()["error"]["code"]) == (409, "key_reused")
    assert await Customer.count() == 2


async def test_a_batch_without_a_key_is_refused(erp: AsyncClient) -> None:
    assert (await erp.post("/api/erp/customers/batch", json=ITEMS)).status_code == 422


async def test_what_is_put_is_found_at_once_and_by_a_new_number_after_a_change(erp: AsyncClient) -> None:
    entries = Order.get_motor_collection().database["search_entries"]
    for number in ("A-1", "A-2"):
        await erp.put("/api/erp/orders/sap/4711", json=ORDER | {"number": number})
        (order,) = await Order.find_all().to_list()
        assert [it["label"] async for it in entries.find({"_id": order.id})] == [number]


async def test_an_order_put_twice_is_one_and_a_change_is_a_change(erp: AsyncClient) -> None:
    url = "/api/erp/orders/sap/4711"
    outcomes = [
        (await erp.put(url, json=it)).json()["outcome"] for it in (ORDER, ORDER, ORDER | {"status": "delivered"})
    ]
    assert outcomes == ["new", "unchanged", "changed"]
    (order,) = await Order.find_all().to_list()
    assert (order.status, order.total_cents, order.lines[0].quantity) == ("delivered", 48_000_00, 2000)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"total_cents": 480.0}, "total_cents: integer"), ({"day": "1.2.2026"}, "day: day"), ({"colour": "red"}, "colour: unknown_field"),
        ({"customer.number": "K-9"}, "customer_unknown"), ({"lines": "all"}, "lines: list"), ({"number": {"$gt": ""}}, "number: text"),
        ({"total_cents": 10**16}, "total_cents: integer"),
    ],
)  # fmt: skip
async def test_a_wrong_field_refuses_the_whole_and_is_named(
    erp: AsyncClient, change: dict[str, Any], code: str
) -> None:
    answer = await erp.put("/api/erp/orders/sap/4711", json=ORDER | change)
    assert answer.status_code == 422
    assert code in answer.json()["error"]["message"]
    assert await Order.count() == 0


async def test_a_customer_of_another_team_cannot_be_reached(erp: AsyncClient, cast: Cast) -> None:
    await Customer.find_one({"_id": cast.customer.id}).update({"$set": {"team": "nord"}})
    assert (await erp.put("/api/erp/orders/sap/1", json=ORDER)).status_code == 422
    answer = await erp.put("/api/erp/customers/sap/1", json={"name": "Müller", "numbers": ["K-1001"]})
    assert (answer.status_code, answer.json()["error"]["message"]) == (422, "taken")


async def test_a_revoked_or_invented_key_opens_nothing(erp: AsyncClient) -> None:
    key = erp.headers["Authorization"]
    for wrong in (key[:-1] + "x", "Bearer rk_nonsense_x", "Bearer rk_", "Bearer x", "Basic x"):
        assert (
            await erp.put("/api/erp/customers/sap/1", json={"name": "X"}, headers={"Authorization": wrong})
        ).status_code == 401
    await api_keys.revoke("sap", datetime.now(UTC))
    assert (await erp.put("/api/erp/customers/sap/1", json={"name": "X"})).status_code == 401
    assert await Customer.count() == 1


async def test_a_key_without_money_writes_no_orders(client: AsyncClient, cast: Cast) -> None:
    key = await api_keys.add("shop", ["sued"], money=False, now=datetime.now(UTC))
    headers = {"Authorization": f"Bearer {key}"}
    assert (await client.put("/api/erp/orders/shop/1", json=ORDER, headers=headers)).status_code == 403
    assert (await client.put("/api/erp/customers/shop/1", json={"name": "X AG"}, headers=headers)).status_code == 200


async def test_too_many_requests_in_a_minute_have_to_wait(erp: AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_keys, "PER_MINUTE", 1)
    now = datetime.now(UTC)
    if now.second > 55:
        pytest.skip("the minute turns")
    await erp.put("/api/erp/customers/sap/1", json={"name": "X AG"})
    answer = await erp.put("/api/erp/customers/sap/1", json={"name": "X AG"})
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 60


async def test_a_key_is_stored_as_a_hash_only(erp: AsyncClient) -> None:
    secret = erp.headers["Authorization"].rpartition("_")[2]
    (kept,) = await api_keys.ApiKey.find_all().to_list()
    assert secret not in repr(kept)
