"""The data quality desk: doubles and flaws are found beside the work, shown by value, settled by people who see them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from beanie import PydanticObjectId
from httpx import AsyncClient

from backend.store import duplicates
from backend.store.contacts import Contact
from backend.store.customers import Customer, Site
from backend.store.twins import Duplicate
from tests.api.conftest import SignIn
from tests.cast import Cast, company, person

WHERE = Site(street="Spindelweg 12", postcode="70173", city="Stuttgart")


async def look() -> None:
    await Customer.get_motor_collection().database.clocks.delete_many(
        {"_id": {"$in": ["duplicates", "double_contacts"]}}
    )
    while await duplicates.look(datetime.now(UTC) + timedelta(seconds=1)):
        pass


def merging(asked: dict[str, str], shown: dict[str, Any]) -> dict[str, str]:
    """What is sent by whoever has seen both and merges them."""
    whose = {"kind": asked["kind"], "kept_id": asked["kept"], "gone_id": asked["gone"]}
    return whose | {"kept_seen": shown["a_seen"], "gone_seen": shown["b_seen"]}


@pytest.fixture
async def twin(cast: Cast) -> Customer:
    """The cast's customer, written by somebody else a second time."""
    twin = await company("Mueller Praezision GmbH", ["mueller.example"], "sued", None)
    await Customer.find({"team": "sued"}).update({"$set": {"sites": [WHERE.model_dump()]}})
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
    body = merging(asked, shown)
    done = await client.post("/api/merges", json={**body, "choices": {"name": "b"}}, headers=rep)
    assert done.status_code == 200, done.text
    assert done.json()["dropped"]["name"] == "Müller Präzision"
    again = await client.post("/api/merges", json=body, headers=rep)
    assert again.status_code == 404, "the second of two merges of the same pair finds nothing"

    old_link = (await client.get(f"/api/customers/{twin.id}", headers=rep)).json()
    assert old_link["id"] == str(cast.customer.id)
    opened = (await client.get(f"/api/customers/{twin.id}/opening", headers=rep)).json()
    assert opened["page"] == old_link
    assert opened["timeline"]["entries"]
    (past,) = (await client.get("/api/merges", headers=rep)).json()["merges"]
    assert (past["gone_name"], past["by"]["name"]) == ("Mueller Praezision GmbH", "Rep")
    undone = await client.post(f"/api/merges/{past['id']}/undo", headers=rep)
    assert (undone.status_code, undone.json()["kept_fields"]) == (200, [])
    assert await Customer.find({"team": "sued"}).count() == 2


async def test_deputy_and_segment_by_hand_are_shown_by_name_and_what_gives_way_is_told(
    client: AsyncClient, cast: Cast, twin: Customer, bearer: SignIn
) -> None:
    for it, who, name in ((cast.customer, cast.rep, "Messe"), (twin, cast.teammate, "Ausbau")):
        days = {"first_day": datetime(2026, 11, 2), "last_day": datetime(2026, 12, 2)}
        hand = {"segment_id": PydanticObjectId(), "segment": name, "segment_by_hand": True}
        await Customer.find_one({"_id": it.id}).update({"$set": {"deputy": {"user_id": who.id, **days}, **hand}})
    rep = await bearer(cast.rep)
    asked = {"kind": "customers", "kept": str(cast.customer.id), "gone": str(twin.id)}
    shown = (await client.get("/api/merges/preview", params=asked, headers=rep)).json()
    fields = {it["name"]: it for it in shown["fields"]}
    assert (fields["segment"]["a"], fields["segment"]["b"]) == ("Messe", "Ausbau")
    assert shown["names"][fields["deputy"]["b"]["user_id"]] == "Teammate"
    body = merging(asked, shown)
    done = await client.post("/api/merges", json={**body, "choices": {"deputy": "b"}}, headers=rep)
    assert done.status_code == 200, done.text
    assert done.json()["dropped"]["segment"] == "Ausbau"
    kept = await Customer.get(cast.customer.id)
    assert kept is not None
    assert kept.deputy is not None
    assert (kept.deputy.user_id, kept.segment) == (cast.teammate.id, "Messe")


async def test_a_company_of_one_word_written_twice_is_found(client: AsyncClient, cast: Cast, bearer: SignIn) -> None:
    for name in ("Kärcher", "Kaercher GmbH"):
        await Customer(name=name, team="sued", changed_at=datetime.now(UTC)).insert()
    await look()
    (found,) = (await client.get("/api/quality/pairs", headers=await bearer(cast.rep))).json()["pairs"]
    assert {found["a"]["name"], found["b"]["name"]} == {"Kärcher", "Kaercher GmbH"}


async def test_a_person_written_twice_is_found_merged_and_is_two_again(
    client: AsyncClient, cast: Cast, bearer: SignIn
) -> None:
    twin = await person(cast.customer, "Klein, Petra", ["info@mueller.example"])
    await look()
    rep, outsider = await bearer(cast.rep), await bearer(cast.outsider)
    (found,) = (await client.get("/api/quality/pairs", headers=rep)).json()["pairs"]
    assert (found["kind"], found["customer"]["name"], found["a"]["about"]) == (
        "contacts",
        "Müller Präzision",
        "Einkaufsleiterin",
    )
    assert (await client.get("/api/quality/pairs", headers=outsider)).json()["pairs"] == []
    (near,) = (await client.get(f"/api/contacts/{twin.id}/alike", headers=rep)).json()["people"]
    assert near["person"]["name"] == "Petra Klein"
    assert {"same_name", "same_phone", "same_customer"} <= set(near["reasons"])

    asked = {"kind": "contacts", "kept": str(cast.contact.id), "gone": str(twin.id)}
    shown = (await client.get("/api/merges/preview", params=asked, headers=rep)).json()
    assert shown["customer"]["id"] == str(cast.customer.id)
    body = merging(asked, shown)
    done = await client.post("/api/merges", json={**body, "choices": {"name": "b"}}, headers=rep)
    assert done.status_code == 200, done.text
    (left,) = await Contact.find({"customer_id": cast.customer.id}).to_list()
    assert (left.name, left.addresses[-1]) == ("Klein, Petra", "info@mueller.example")
    assert (await client.post(f"/api/merges/{done.json()['id']}/undo", headers=rep)).status_code == 200
    assert await Contact.find({"customer_id": cast.customer.id}).count() == 2

    await look()
    (found,) = (await client.get("/api/quality/pairs", headers=rep)).json()["pairs"]
    assert (await client.post(f"/api/quality/pairs/{found['id']}/part", headers=outsider)).status_code == 404
    assert (await client.post(f"/api/quality/pairs/{found['id']}/part", headers=rep)).status_code == 204
    assert (await client.get(f"/api/contacts/{twin.id}/alike", headers=rep)).json()["people"] == []


async def test_people_of_two_customers_are_not_merged(
    client: AsyncClient, cast: Cast, twin: Customer, bearer: SignIn
) -> None:
    other = await person(twin, "Petra Klein", [])
    asked = {"kind": "contacts", "kept": str(cast.contact.id), "gone": str(other.id)}
    refused = await client.get("/api/merges/preview", params=asked, headers=await bearer(cast.rep))
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "other_customer")


async def test_pages_end_between_customers_of_one_rank(client: AsyncClient, cast: Cast, bearer: SignIn) -> None:
    """Many are worth the same as long as nobody has bought anything."""
    await Customer.insert_many(
        [Customer(name=f"Firma {n}", team="sued", flaws=["no_owner"], changed_at=datetime.now(UTC)) for n in range(70)]
    )
    rep, names, after = await bearer(cast.rep), [], ""
    while after is not None:
        page = (await client.get("/api/quality/flaws", params={"code": "no_owner", "after": after}, headers=rep)).json()
        names += [it["customer"]["name"] for it in page["customers"]]
        after = page["next"]
    assert sorted(names) == sorted(f"Firma {n}" for n in range(70))


async def test_what_somebody_has_changed_meanwhile_is_not_merged(
    client: AsyncClient, cast: Cast, twin: Customer, bearer: SignIn
) -> None:
    rep = await bearer(cast.rep)
    asked = {"kind": "customers", "kept": str(cast.customer.id), "gone": str(twin.id)}
    shown = (await client.get("/api/merges/preview", params=asked, headers=rep)).json()
    await Customer.find_one({"_id": twin.id}).update(
        {"$set": {"legal_form": "AG", "changed_at": datetime.now(UTC) + timedelta(seconds=1)}}
    )
    body = merging(asked, shown)
    assert (await client.post("/api/merges", json=body, headers=rep)).status_code == 409


async def test_a_merge_into_itself_and_a_circle_are_refused_in_words(
    client: AsyncClient, cast: Cast, twin: Customer, bearer: SignIn
) -> None:
    rep = await bearer(cast.rep)
    itself = {"kind": "customers", "kept": str(cast.customer.id), "gone": str(cast.customer.id)}
    assert (await client.get("/api/merges/preview", params=itself, headers=rep)).json()["refused"] == "same_record"
    mother = await company("Muttergesellschaft", [], "sued", None)
    await Customer.find_one({"_id": mother.id}).update({"$set": {"parent_id": cast.customer.id}})
    await Customer.find_one({"_id": twin.id}).update({"$set": {"parent_id": mother.id}})
    circle = {**itself, "gone": str(twin.id)}
    shown = (await client.get("/api/merges/preview", params=circle, headers=rep)).json()
    assert shown["refused"] == "circular_group"
    body = {"kind": "customers", "kept_id": itself["kept"], "kept_seen": shown["a_seen"], "choices": {"parent_id": "b"}}
    for gone, seen, word in (
        (circle["gone"], shown["b_seen"], "belong to itself"),
        (itself["kept"], shown["a_seen"], "same already"),
    ):
        refused = await client.post("/api/merges", json={**body, "gone_id": gone, "gone_seen": seen}, headers=rep)
        assert refused.status_code == 422
        assert word in refused.json()["error"]["message"]


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
    for one in (cast.rep, cast.outsider):
        theirs = await bearer(one)
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
