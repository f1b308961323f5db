"""The data quality desk: doubles and flaws are found beside the work, shown by value, settled by people who see them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from beanie import PydanticObjectId
from httpx import AsyncClient

from backend.store import duplicates
from backend.store.customers import Customer, Site
from backend.store.twins import Duplicate
from tests.api.conftest import SignIn
from tests.cast import Cast, company

WHERE = Site(street="Spindelweg 12", postcode="70173", city="Stuttgart")


async def look() -> None:
    while await duplicates.look(datetime.now(UTC) + timedelta(seconds=1)):
        pass


@pytest.fixture
async def twin(cast: Cast) -> Customer:
    """The cast's customer, written by somebody else a second time."""
    twin = await company("Mueller Praezision GmbH", ["mueller.example"], "sued", None)
    await Customer.find({"team": "sued"}).update({"$set": {"sites": [WHERE.model_dump()]}})
    await Customer.get_motor_collection().database.clocks.delete_one({"_id": "duplicates"})
    return twin


async def test_a_pair_is_found_shown_merged_and_parted_again(
    client: AsyncClient, cast: Cast, twin: Customer, bearer: SignIn
) -> None:
    await look()
    rep = await bearer(cast.rep)
    (found,) = (await client.get("/api/quality/pairs", headers=rep)).json()["pairs"]
    assert {found["a"]["id"], found["b"]["id"]} == {str(cast.customer.id), str(twin.id)}
    assert found["score"] >= 60
    assert {"same_domain", "same_address"} <= {it["code"] for it in found["reasons"]}

    asked = {"kind": "customers", "kept": str(cast.customer.id), "gone": str(twin.id)}
    shown = (await client.get("/api/merges/preview", params=asked, headers=rep)).json()
    assert {it["name"]: it["proposed"] for it in shown["fields"]}["domains"] == "both"
    body = {
        "kind": "customers",
        "kept_id": asked["kept"],
        "gone_id": asked["gone"],
        "kept_seen": shown["a_seen"],
        "gone_seen": shown["b_seen"],
    }
    done = await client.post("/api/merges", json={**body, "choices": {"name": "b"}}, headers=rep)
    assert done.status_code == 200, done.text
    assert done.json()["dropped"]["name"] == "Müller Präzision"
    again = await client.post("/api/merges", json=body, headers=rep)
    assert again.status_code == 404, "the second of two merges of the same pair finds nothing"

    old_link = (await client.get(f"/api/customers/{twin.id}", headers=rep)).json()
    assert old_link["id"] == str(cast.customer.id)
    (past,) = (await client.get("/api/merges", headers=rep)).json()["merges"]
    assert (past["gone_name"], past["by"]["name"]) == ("Mueller Praezision GmbH", "Rep")
    undone = await client.post(f"/api/merges/{past['id']}/undo", headers=rep)
    assert (undone.status_code, undone.json()["kept_fields"]) == (200, [])
    assert await Customer.find({"team": "sued"}).count() == 2


async def test_what_somebody_has_changed_meanwhile_is_not_merged(
    client: AsyncClient, cast: Cast, twin: Customer, bearer: SignIn
) -> None:
    rep = await bearer(cast.rep)
    asked = {"kind": "customers", "kept": str(cast.customer.id), "gone": str(twin.id)}
    shown = (await client.get("/api/merges/preview", params=asked, headers=rep)).json()
    await Customer.find_one({"_id": twin.id}).update(
        {"$set": {"legal_form": "AG", "changed_at": datetime.now(UTC) + timedelta(seconds=1)}}
    )
    body = {
        "kind": "customers",
        "kept_id": asked["kept"],
        "gone_id": asked["gone"],
        "kept_seen": shown["a_seen"],
        "gone_seen": shown["b_seen"],
    }
    assert (await client.post("/api/merges", json=body, headers=rep)).status_code == 409


async def test_a_merge_into_itself_and_a_circle_are_refused_in_words(
    client: AsyncClient, cast: Cast, twin: Customer, bearer: SignIn
) -> None:
    rep = await bearer(cast.rep)
    itself = {"kind": "customers", "kept": str(cast.customer.id), "gone": str(cast.customer.id)}
    assert "same already" in (await client.get("/api/merges/preview", params=itself, headers=rep)).json()["refused"]
    mother = await company("Muttergesellschaft", [], "sued", None)
    await Customer.find_one({"_id": mother.id}).update({"$set": {"parent_id": cast.customer.id}})
    await Customer.find_one({"_id": twin.id}).update({"$set": {"parent_id": mother.id}})
    circle = {**itself, "gone": str(twin.id)}
    shown = (await client.get("/api/merges/preview", params=circle, headers=rep)).json()
    assert "belong to itself" in shown["refused"]


async def test_those_who_are_two_are_not_proposed_again(
    client: AsyncClient, cast: Cast, twin: Customer, bearer: SignIn
) -> None:
    await look()
    rep = await bearer(cast.rep)
    (found,) = (await client.get("/api/quality/pairs", headers=rep)).json()["pairs"]
    assert (await client.post(f"/api/quality/pairs/{found['id']}/part", headers=rep)).status_code == 204
    await Customer.find_one({"_id": twin.id}).update({"$set": {"changed_at": datetime.now(UTC)}})
    await look()
    assert (await client.get("/api/quality/pairs", headers=rep)).json()["pairs"] == []


async def test_a_pair_across_teams_is_for_those_who_see_both(
    client: AsyncClient, cast: Cast, twin: Customer, bearer: SignIn
) -> None:
    await Customer.find_one({"_id": twin.id}).update({"$set": {"team": "nord"}})
    await look()
    (pair,) = await Duplicate.find_all().to_list()
    for person in (cast.rep, cast.outsider):
        theirs = await bearer(person)
        assert (await client.get("/api/quality/pairs", headers=theirs)).json()["pairs"] == []
        assert (await client.post(f"/api/quality/pairs/{pair.id}/part", headers=theirs)).status_code == 404


async def test_a_pair_goes_when_it_is_no_longer_alike(cast: Cast, twin: Customer) -> None:
    await look()
    assert await Duplicate.find_all().count() == 1
    other: dict[str, Any] = {
        "name": "Nordwind Logistik AG",
        "domains": [],
        "sites": [],
        "changed_at": datetime.now(UTC),
    }
    await Customer.find_one({"_id": twin.id}).update({"$set": other})
    await look()
    assert await Duplicate.find_all().count() == 0


async def test_flaws_are_counted_and_shown_by_the_value_of_the_customer(
    client: AsyncClient, cast: Cast, twin: Customer, bearer: SignIn
) -> None:
    await Customer.find_one({"_id": twin.id}).update({"$set": {"rank": 99.0, "vat_id": "DE136695977"}})
    await look()
    told = (await client.get("/api/quality/flaws", headers=await bearer(cast.manager))).json()
    assert [it["customer"]["name"] for it in told["customers"]] == ["Mueller Praezision GmbH"]
    assert [it["code"] for it in told["customers"][0]["flaws"]] == ["no_owner", "no_contact", "bad_vat_id"]
    assert told["counts"] == {"no_owner": 1, "no_contact": 1, "bad_vat_id": 1}
    one = (await client.get("/api/quality/flaws?code=bad_phone", headers=await bearer(cast.manager))).json()
    assert one["customers"] == []
    assert (await client.get("/api/quality/flaws", headers=await bearer(cast.outsider))).json()["counts"] == {}


async def test_an_outsider_neither_previews_nor_merges(
    client: AsyncClient, cast: Cast, twin: Customer, bearer: SignIn
) -> None:
    outsider = await bearer(cast.outsider)
    asked = {"kind": "customers", "kept": str(cast.customer.id), "gone": str(twin.id)}
    assert (await client.get("/api/merges/preview", params=asked, headers=outsider)).status_code == 404
    missing = {**asked, "gone": str(PydanticObjectId())}
    assert (await client.get("/api/merges/preview", params=missing, headers=await bearer(cast.rep))).status_code == 404
