"""Segments from the first rule to the customer they lead, and who may do what with them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from beanie import PydanticObjectId
from httpx import AsyncClient

from backend.store import segment_figures, segments
from backend.store.audit import Audit
from backend.store.customers import Customer, Deputy
from backend.store.trade import Line
from backend.store.users import User
from tests import trade
from tests.api.conftest import SignIn
from tests.cast import Cast, company
from tests.kept import kept

NOW = datetime.now(UTC)
METAL = {"attribute": "industry", "test": "any", "values": ["Metall"]}


def segment(name: str, *rules: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": name, "rules": list(rules), **more}


def choice(was: str | None, value: str | None) -> dict[str, Any]:
    return {"field": "segment_id", "was": was, "value": value}


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
    assert (await client.patch(path, json=choice(None, hand["id"]), headers=rep)).status_code == 204
    await segments.assign(NOW)
    assert await leads(cast) == "Freunde"
    assert (await client.patch(path, json=choice(None, None), headers=rep)).status_code == 409, "seen before"
    assert (await client.patch(path, json=choice(hand["id"], None), headers=rep)).status_code == 204
    assert await leads(cast) == "Metall"
    noted = await Audit.find({"customer_id": cast.customer.id}).sort("at").to_list()
    assert [it.changes["segment_by_hand"] for it in noted] == [[None, "Freunde"], ["Freunde", None]]


async def test_removing_a_segment_leaves_nobody_in_it(client: AsyncClient, cast: Cast, manager: dict[str, str]) -> None:
    hand = (await client.post("/api/segments", json=segment("Freunde", by_hand=True), headers=manager)).json()
    await client.patch(f"/api/customers/{cast.customer.id}/segment", json=choice(None, hand["id"]), headers=manager)
    assert (await client.delete(f"/api/segments/{hand['id']}", headers=manager)).status_code == 204
    assert await leads(cast) == ""
    assert await Audit.find({"kind": "segments"}).count() == 2, "made and removed"


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
            {"$set": {"last_contact_at": NOW - timedelta(days=days)}}
        )
        answer = (await client.get("/api/overdue", headers=rep)).json()
        assert [it["days_late"] for it in answer["customers"]] == late
    assert (await client.get("/api/overdue", headers=manager)).json()["customers"] == []


async def test_where_inside_sales_care_they_are_told_and_the_owner_is_not(
    client: AsyncClient, cast: Cast, manager: dict[str, str], bearer: SignIn
) -> None:
    by_phone = segment("Vom Innendienst", METAL, treatment={"rhythm_days": 30, "cares": "inside"})
    await client.post("/api/segments", json=by_phone, headers=manager)
    for person, told in (
        (cast.teammate, ["Müller Präzision"]),
        (cast.rep, []),
        (cast.manager, []),
        (cast.outsider, []),
    ):
        found = (await client.get("/api/overdue", headers=await bearer(person))).json()["customers"]
        assert [it["customer"]["name"] for it in found] == told
    asked = await client.get(f"/api/customers/{cast.customer.id}/segment", headers=manager)
    assert [it["name"] for it in asked.json()["people"]] == ["Teammate"]


async def test_the_page_says_what_the_segment_asks_for_and_the_card_says_the_same(
    client: AsyncClient, cast: Cast, manager: dict[str, str], bearer: SignIn
) -> None:
    asks = {"rhythm_days": 30, "playbook": ["Nach der Anlage fragen"]}
    made = (
        await client.post("/api/segments", json=segment("Monatlich", METAL, treatment=asks), headers=manager)
    ).json()
    last = NOW - timedelta(days=45)
    await Customer.find_one({"_id": cast.customer.id}).update({"$set": {"last_contact_at": last}})
    rep = await bearer(cast.rep)
    found = (await client.get(f"/api/customers/{cast.customer.id}/segment", headers=rep)).json()
    assert (found["segment"], found["by_hand"]) == ({"id": made["id"], "name": "Monatlich"}, False)
    assert (found["due_on"], found["is_overdue"]) == (str(last.date() + timedelta(days=30)), True)
    assert [it["name"] for it in found["people"]] == ["Rep"]
    mail = await kept(cast.customer, [cast.rep])
    card = (await client.get(f"/api/mails/{mail.id}/card", headers=rep)).json()["customer"]["care"]
    assert card == {"rhythm_days": 30, "days_since": 45, "playbook": found["playbook"]}


async def test_its_members_are_listed_the_longest_without_contact_first(
    client: AsyncClient, cast: Cast, manager: dict[str, str], bearer: SignIn
) -> None:
    asks = {"rhythm_days": 30}
    made = (
        await client.post("/api/segments", json=segment("Monatlich", METAL, treatment=asks), headers=manager)
    ).json()
    for number in range(51):
        await company(f"Firma {number}", [], "sued", None)
    of_all = {"segment_id": PydanticObjectId(made["id"]), "last_contact_at": NOW - timedelta(days=5)}
    await Customer.find_all().update({"$set": of_all})
    await Customer.find_one({"_id": cast.customer.id}).update({"$set": {"last_contact_at": NOW - timedelta(days=31)}})
    path = f"/api/segments/{made['id']}/customers"
    first = (await client.get(path, headers=manager)).json()
    assert [it["is_overdue"] for it in first["members"]] == [True] + [False] * 49
    assert (first["members"][0]["customer"]["name"], first["members"][0]["owner"]) == ("Müller Präzision", "Rep")
    rest = (await client.get(path, params={"skip": first["next"]}, headers=manager)).json()
    assert (len(rest["members"]), rest["next"]) == (2, None)
    assert (await client.get(path, headers=await bearer(cast.outsider))).json()["members"] == []


async def test_in_these_days_the_deputy_is_named(client: AsyncClient, cast: Cast, manager: dict[str, str]) -> None:
    today = NOW.date()
    deputy = Deputy(user_id=cast.teammate.id, first_day=today, last_day=today)
    await Customer.find_one({"_id": cast.customer.id}).set({"deputy": deputy})
    asked = await client.get(f"/api/customers/{cast.customer.id}/segment", headers=manager)
    assert [it["name"] for it in asked.json()["people"]] == ["Teammate"]


async def test_in_these_days_the_deputy_sees_who_has_waited_too_long(
    client: AsyncClient, cast: Cast, manager: dict[str, str], bearer: SignIn
) -> None:
    await client.post("/api/segments", json=segment("Monatlich", METAL, treatment={"rhythm_days": 30}), headers=manager)
    deputy = Deputy(user_id=cast.outsider.id, first_day=NOW.date(), last_day=NOW.date())
    long_ago = {"deputy": deputy, "last_contact_at": NOW - timedelta(days=45)}
    await Customer.find_one({"_id": cast.customer.id}).set(long_ago)

    async def overdue(user: User) -> list[str]:
        found = (await client.get("/api/overdue", headers=await bearer(user))).json()
        return [it["customer"]["name"] for it in found["customers"]]

    assert await overdue(cast.outsider) == ["Müller Präzision"]
    assert await overdue(cast.other_manager) == []


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
        ({"attribute": "owner", "test": "any", "values": ["nobody"]}, False),
        ({"attribute": "owner", "test": "none", "values": ["nobody"]}, True),
        ({"attribute": "owner", "test": "any", "values": ["f" * 24]}, False),
        ({"attribute": "bought", "test": "none", "values": ["f" * 24]}, True),
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


@pytest.mark.parametrize(
    ("test", "months", "fits"),
    [("any", 0, 1), ("any", 6, 0), ("any", 9, 1), ("none", 0, 0), ("none", 6, 1), ("none", 9, 0)],
)
@pytest.mark.parametrize("papers", ["orders", "invoices"])
async def test_who_bought_something_is_read_from_orders_and_without_any_from_invoices(
    client: AsyncClient, cast: Cast, manager: dict[str, str], test: str, months: int, fits: int, papers: str
) -> None:
    belt, other = PydanticObjectId(), PydanticObjectId()
    day = (NOW - timedelta(days=240)).date()
    write = trade.order if papers == "orders" else trade.invoice
    await write(cast.customer, day, 5_00, lines=[Line(offering_id=belt, text="Band"), Line(text="Fracht")])
    await write(
        cast.customer, NOW.date(), 5_00, number="2", lines=[Line(offering_id=belt, text="Band")], status="cancelled"
    )
    await trade.invoice(cast.customer, NOW.date(), 5_00, number="3", lines=[Line(offering_id=other, text="Riemen")])
    await segment_figures.refresh_bought()
    asked = {"attribute": "bought", "test": test, "values": [str(belt)], "number": months}
    found = await client.post("/api/segments/count", json={"rules": [asked]}, headers=manager)
    assert found.json()["customers"] == fits


async def test_what_is_no_order_any_more_was_not_bought(
    client: AsyncClient, cast: Cast, manager: dict[str, str]
) -> None:
    belt = PydanticObjectId()
    ordered = await trade.order(cast.customer, NOW.date(), 5_00, lines=[Line(offering_id=belt, text="Band")])
    asked = {"rules": [{"attribute": "bought", "test": "any", "values": [str(belt)]}]}
    for status, fits in (("open", 1), ("cancelled", 0)):
        await ordered.set({"status": status})
        await segment_figures.refresh_bought()
        assert (await client.post("/api/segments/count", json=asked, headers=manager)).json()["customers"] == fits


async def test_a_rule_about_an_offering_or_an_owner_that_is_no_id_finds_nothing_to_ask(
    client: AsyncClient, cast: Cast, manager: dict[str, str]
) -> None:
    for attribute in ("bought", "owner"):
        rule = {"attribute": attribute, "test": "any", "values": ["$ne"]}
        answer = await client.post("/api/segments/count", json={"rules": [rule]}, headers=manager)
        assert answer.status_code == 404
