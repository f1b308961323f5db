"""Segments from the first rule to the customer they lead, and who may do what with them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from httpx import AsyncClient

from backend.store import segments
from backend.store.audit import Audit
from backend.store.customers import Customer
from tests.api.conftest import SignIn
from tests.cast import Cast, company

NOW = datetime.now(UTC)
METAL = {"attribute": "industry", "test": "any", "values": ["Metall"]}


def segment(name: str, *rules: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": name, "rules": list(rules), **more}


@pytest.fixture
async def manager(cast: Cast, bearer: SignIn) -> dict[str, str]:
    await Customer.find_one({"_id": cast.customer.id}).update({"$set": {"industries": ["Metall", "Holz"]}})
    return await bearer(cast.manager)


async def leads(cast: Cast) -> str:
    found = await Customer.get(cast.customer.id)
    assert found is not None
    return found.segment


async def test_rules_find_their_customers_and_lead_them(
    client: AsyncClient, cast: Cast, manager: dict[str, str]
) -> None:
    made = await client.post("/api/segments", json=segment("Metaller", METAL), headers=manager)
    assert made.json()["customers"] == 1
    assert await leads(cast) == "Metaller"
    changed = segment("Metaller", {**METAL, "values": ["Chemie"]}, seen_at=made.json()["changed_at"])
    answer = await client.put(f"/api/segments/{made.json()['id']}", json=changed, headers=manager)
    assert (answer.status_code, answer.json()["customers"], await leads(cast)) == (200, 0, "")


async def test_the_first_in_order_leads_where_two_fit(client: AsyncClient, cast: Cast, manager: dict[str, str]) -> None:
    first = (
        await client.post("/api/segments", json=segment("Holz", {**METAL, "values": ["Holz"]}), headers=manager)
    ).json()
    second = (await client.post("/api/segments", json=segment("Metall", METAL), headers=manager)).json()
    assert await leads(cast) == "Holz"
    answer = await client.put("/api/segments/order", json={"ids": [second["id"], first["id"]]}, headers=manager)
    assert (answer.status_code, await leads(cast)) == (204, "Metall")


async def test_a_choice_by_hand_outlives_the_rules_until_it_is_taken_back(
    client: AsyncClient, cast: Cast, manager: dict[str, str], bearer: SignIn
) -> None:
    await client.post("/api/segments", json=segment("Metall", METAL), headers=manager)
    hand = (await client.post("/api/segments", json=segment("Freunde", by_hand=True), headers=manager)).json()
    path, rep = f"/api/customers/{cast.customer.id}/segment", await bearer(cast.rep)
    assert (await client.put(path, json={"segment_id": hand["id"]}, headers=rep)).status_code == 204
    await segments.assign(NOW)
    assert await leads(cast) == "Freunde"
    assert (await client.put(path, json={"segment_id": None}, headers=rep)).status_code == 204
    assert await leads(cast) == "Metall"


async def test_removing_a_segment_leaves_nobody_in_it(client: AsyncClient, cast: Cast, manager: dict[str, str]) -> None:
    hand = (await client.post("/api/segments", json=segment("Freunde", by_hand=True), headers=manager)).json()
    await client.put(f"/api/customers/{cast.customer.id}/segment", json={"segment_id": hand["id"]}, headers=manager)
    assert (await client.delete(f"/api/segments/{hand['id']}", headers=manager)).status_code == 204
    assert await leads(cast) == ""
    assert await Audit.find({"kind": "segments"}).count() == 2


async def test_an_old_copy_never_overwrites_and_a_name_is_taken_once(
    client: AsyncClient, cast: Cast, manager: dict[str, str]
) -> None:
    made = (await client.post("/api/segments", json=segment("Metall", METAL), headers=manager)).json()
    old = segment("Metall 2", METAL, seen_at="2020-01-01T00:00:00Z")
    assert (await client.put(f"/api/segments/{made['id']}", json=old, headers=manager)).status_code == 409
    assert (await client.post("/api/segments", json=segment("Metall", METAL), headers=manager)).status_code == 409


async def test_counting_while_writing_counts_only_what_one_sees(
    client: AsyncClient, cast: Cast, manager: dict[str, str], bearer: SignIn
) -> None:
    await company("Nordmetall", ["nord.example"], "nord", None)
    await Customer.find({"name": "Nordmetall"}).update({"$set": {"industries": ["Metall"]}})
    for person, names in ((cast.manager, ["Müller Präzision"]), (cast.other_manager, ["Nordmetall"]), (cast.admin, [])):
        found = (await client.post("/api/segments/count", json={"rules": [METAL]}, headers=await bearer(person))).json()
        assert (found["customers"], [it["name"] for it in found["sample"]]) == (len(names), names)


async def test_a_rep_neither_makes_segments_nor_asks_for_revenue(
    client: AsyncClient, cast: Cast, bearer: SignIn
) -> None:
    rep = await bearer(cast.rep)
    revenue = {"attribute": "revenue_12m_cents", "test": "at_least", "number": 1}
    assert (await client.post("/api/segments", json=segment("x", METAL), headers=rep)).status_code == 403
    assert (await client.post("/api/segments/count", json={"rules": [revenue]}, headers=rep)).status_code == 403


async def test_whose_rhythm_is_overdue_is_told_to_the_owner(
    client: AsyncClient, cast: Cast, manager: dict[str, str], bearer: SignIn
) -> None:
    monthly = segment("Monatlich", METAL, treatment={"rhythm_days": 30})
    await client.post("/api/segments", json=monthly, headers=manager)
    rep = await bearer(cast.rep)
    for days, late in ((29, []), (45, [15])):
        await Customer.find_one({"_id": cast.customer.id}).update(
            {"$set": {"last_contact_at": NOW - timedelta(days=days, minutes=1)}}
        )
        answer = (await client.get("/api/overdue", headers=rep)).json()
        assert [it["days_late"] for it in answer["customers"]] == late
    assert (await client.get("/api/overdue", headers=manager)).json()["customers"] == []


@pytest.mark.parametrize(
    ("rule", "fits"),
    [
        ({"attribute": "postcode", "test": "any", "values": ["70"]}, True),
        ({"attribute": "postcode", "test": "none", "values": ["70"]}, False),
        ({"attribute": "postcode", "test": "any", "values": ["$regex"]}, False),
        ({"attribute": "city", "test": "any", "values": ["Stuttgart"]}, True),
        ({"attribute": "open_complaint", "test": "no"}, True),
        ({"attribute": "belongs_to_a_group", "test": "yes"}, False),
        ({"attribute": "has_needs", "test": "no"}, True),
        ({"attribute": "days_without_contact", "test": "at_least", "number": 10}, True),
        ({"attribute": "days_without_contact", "test": "at_most", "number": 10}, False),
        ({"attribute": "revenue_12m_cents", "test": "at_most", "number": 0}, True),
    ],
)
async def test_what_a_rule_asks(
    client: AsyncClient, cast: Cast, manager: dict[str, str], rule: dict[str, Any], fits: bool
) -> None:
    known = {"sites.0.postcode": "70173", "last_contact_at": NOW - timedelta(days=20)}
    await Customer.find_one({"_id": cast.customer.id}).update({"$set": known})
    found = await client.post("/api/segments/count", json={"rules": [rule]}, headers=manager)
    assert found.json()["customers"] == int(fits)


async def test_once_an_hour_revenue_and_the_passing_of_days_are_looked_at_again(
    cast: Cast, client: AsyncClient, manager: dict[str, str]
) -> None:
    big = segment("Große", {"attribute": "revenue_12m_cents", "test": "at_least", "number": 1_000_00})
    await client.post("/api/segments", json=big, headers=manager)
    bill = {
        "customer_id": cast.customer.id,
        "team": "sued",
        "number": "R-1",
        "status": "paid",
        "total_cents": 1_000_00,
        "currency": "EUR",
        "changed_at": NOW,
    }
    invoices = Customer.get_motor_collection().database.invoices
    await invoices.insert_one({**bill, "day": NOW - timedelta(days=3)})
    await invoices.database.clocks.delete_one({"_id": "segments"})
    assert await segments.refresh_if_due(NOW)
    assert await leads(cast) == "Große"
    assert not await segments.refresh_if_due(NOW + timedelta(minutes=59)), "another process has just done it"
    await invoices.update_one({}, {"$set": {"day": NOW - timedelta(days=400)}})
    assert await segments.refresh_if_due(NOW + timedelta(minutes=61))
    assert await leads(cast) == ""
