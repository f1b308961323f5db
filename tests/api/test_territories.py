"""Territories: who keeps the list, and what a customer that follows its territory takes along, for whom it appears and disappears."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from beanie import PydanticObjectId
from httpx import AsyncClient

from backend.store.audit import Audit
from backend.store.customers import Customer, Known
from backend.store.finances import Finances
from backend.store.moves import hanging
from backend.store.search_index import reindex_customer
from backend.store.tasks import Task
from backend.store.territories import Territory
from backend.store.users import User
from tests import trade
from tests.api.conftest import SignIn
from tests.cast import Cast, company, complaint, user
from tests.kept import kept

NOW = datetime.now(UTC)


@pytest.fixture
async def manager(cast: Cast, bearer: SignIn) -> dict[str, str]:
    """Stuttgart's postcode is known, and nobody chose the owner by hand."""
    await Customer.find_one({"_id": cast.customer.id}).update({"$set": {"sites.0.postcode": "70173"}})
    return await bearer(cast.manager)


def north(cast: Cast, *postcodes: str, **more: Any) -> dict[str, Any]:
    return {"name": "Nord", "team": "nord", "owner_id": str(cast.outsider.id), "postcodes": list(postcodes), **more}


async def made(client: AsyncClient, headers: dict[str, str], territory: dict[str, Any]) -> dict[str, Any]:
    answer = await client.post("/api/territories", json=territory, headers=headers)
    assert answer.status_code == 204, answer.text
    return await row(client, headers, territory["name"])


async def row(client: AsyncClient, headers: dict[str, str], name: str) -> dict[str, Any]:
    listed = (await client.get("/api/territories", headers=headers)).json()["territories"]
    found: dict[str, Any] = next(it for it in listed if it["name"] == name)
    return found


async def put_into(client: AsyncClient, cast: Cast, headers: dict[str, str], name: str) -> int:
    change = {"field": "territory", "was": "", "value": name}
    return (await client.patch(f"/api/customers/{cast.customer.id}", json=change, headers=headers)).status_code


async def stored(cast: Cast) -> Customer:
    found = await Customer.get(cast.customer.id)
    assert found is not None
    return found


async def test_a_customer_put_into_a_territory_goes_to_its_team_and_its_owner(
    client: AsyncClient, cast: Cast, manager: dict[str, str]
) -> None:
    await made(client, manager, north(cast))
    assert await put_into(client, cast, manager, "Nord") == 204
    customer = await stored(cast)
    assert (customer.territory, customer.team, customer.owner_id) == ("Nord", "nord", cast.outsider.id)
    assert [customer.known[it].source for it in ("territory", "team", "owner_id")] == ["person", "derived", "derived"]
    changes = [
        it.changes for it in await Audit.find({"customer_id": customer.id, "action": "change"}).sort("_id").to_list()
    ]
    assert [next(iter(it)) for it in changes] == ["territory", "team", "owner_id", "owner_id"]
    assert all(it.user_id == cast.manager.id for it in await Audit.find({"customer_id": customer.id}).to_list())


async def test_an_owner_chosen_by_hand_stays_if_they_are_in_the_team(
    client: AsyncClient, cast: Cast, manager: dict[str, str]
) -> None:
    by_hand = Known(source="person", at=NOW, by=cast.manager.id)
    await Customer.find_one({"_id": cast.customer.id}).set({"known.owner_id": by_hand})
    south = {"name": "Süd", "team": "sued", "owner_id": str(cast.teammate.id), "postcodes": ["70"]}
    found = await made(client, manager, south)
    assert await put_into(client, cast, manager, "Süd") == 204
    assert (await stored(cast)).owner_id == cast.rep.id
    assert (await row(client, manager, "Süd"))["outstanding"] == 0
    assert found["outstanding"] == 1, "it lay there without being in it"


async def test_a_name_that_is_not_on_the_list_is_a_label_without_consequences(
    client: AsyncClient, cast: Cast, manager: dict[str, str]
) -> None:
    assert await put_into(client, cast, manager, "Irgendwo") == 204
    customer = await stored(cast)
    assert (customer.territory, customer.team, customer.owner_id) == ("Irgendwo", "sued", cast.rep.id)


async def everything_of(cast: Cast) -> dict[str, str]:
    """One of each thing that hangs on the customer; the address of each."""
    of = {"customer_id": PydanticObjectId(str(cast.customer.id)), "team": "sued"}
    trouble = await complaint(cast.customer, "Riss im Band", days_ago=4)
    mail = await kept(cast.customer, [cast.rep])
    task = await Task(**of, user_id=cast.rep.id, title="Nachfassen", made_at=NOW, changed_at=NOW).insert()
    offer, order = await trade.offer(cast.customer), await trade.order(cast.customer, date.today(), 5_00)
    invoice = await trade.invoice(cast.customer, date.today(), 5_00)
    await Finances(id=cast.customer.id, team="sued", changed_at=NOW).insert()
    await reindex_customer(PydanticObjectId(str(cast.customer.id)))
    customer = f"/api/customers/{cast.customer.id}"
    return {
        "customer": customer, "timeline": f"{customer}/timeline", "segment": f"{customer}/segment", "tasks": f"{customer}/tasks",
        "finances": f"{customer}/finances", "complaint": f"/api/complaints/{trouble.id}", "mail": f"/api/mails/{mail.id}",
        "card": f"/api/mails/{mail.id}/card", "opportunity": f"/api/opportunities/{cast.opportunity.id}", "offer": f"/api/offers/{offer.id}",
        "order": f"/api/orders/{order.id}", "invoice": f"/api/invoices/{invoice.id}", "contact": str(cast.contact.id), "task": str(task.id),
    }  # fmt: skip


async def statuses(client: AsyncClient, addresses: dict[str, str], headers: dict[str, str]) -> set[int]:
    paths = [it for it in addresses.values() if it.startswith("/api")]
    return {(await client.get(path, headers=headers)).status_code for path in paths}


async def found_by_name(client: AsyncClient, headers: dict[str, str]) -> bool:
    return "Müller" in (await client.get("/api/search", params={"q": "müller"}, headers=headers)).text


async def test_the_old_team_stops_seeing_all_of_it_and_the_new_team_sees_all_of_it(
    client: AsyncClient, cast: Cast, manager: dict[str, str], bearer: SignIn
) -> None:
    addresses = await everything_of(cast)
    old, new = manager, await bearer(cast.other_manager)
    assert (await statuses(client, addresses, old), await statuses(client, addresses, new)) == ({200}, {404})
    await made(client, manager, north(cast))
    assert await put_into(client, cast, manager, "Nord") == 204

    assert (await statuses(client, addresses, old), await statuses(client, addresses, new)) == ({404}, {200})
    assert (await found_by_name(client, old), await found_by_name(client, new)) == (False, True)
    database = Customer.get_motor_collection().database
    for document in hanging():
        teams = await document.get_motor_collection().distinct("team", {"customer_id": cast.customer.id})
        assert teams == ["nord"], document
    assert await database.finances.distinct("team") == ["nord"]
    for path in (
        "/api/overdue",
        "/api/opportunities?scope=team",
        "/api/complaints?which=team",
        "/api/today?scope=team",
    ):
        assert "Müller" not in (await client.get(path, headers=old)).text


async def test_who_lies_there_without_a_territory_is_proposed_and_follows_when_told_to(
    client: AsyncClient, cast: Cast, manager: dict[str, str], bearer: SignIn
) -> None:
    elsewhere = await company("Kieler Werft", ["werft.example"], "sued", None)
    await Customer.find_one({"_id": elsewhere.id}).update({"$set": {"sites.0.postcode": "24103"}})
    found = await made(client, manager, north(cast, "70-72"))
    assert found["outstanding"] == 1
    choices = (await client.get(f"/api/customers/{cast.customer.id}/territory", headers=manager)).json()
    assert choices == {"choices": [{"name": "Nord", "team": "nord", "owner": "Outsider"}], "proposed": "Nord"}

    admin = await bearer(cast.admin)
    settle = f"/api/territories/{found['id']}/settle"
    assert (await client.post(settle, headers=admin)).json() == {"done": 0, "left": 0}, "an admin sees no customers"
    assert (await client.post(settle, headers=manager)).json() == {"done": 1, "left": 0}
    customer = await stored(cast)
    assert (customer.territory, customer.team, customer.known["territory"].source) == ("Nord", "nord", "derived")
    assert (await Customer.get(elsewhere.id) or customer).territory == ""


async def test_a_second_site_there_does_not_make_it_a_customer_of_the_territory(
    client: AsyncClient, cast: Cast, manager: dict[str, str]
) -> None:
    second = {
        "sites": [
            {"city": "Kiel", "postcode": "24103", "country": "DE"},
            {"city": "Ulm", "postcode": "70173", "country": "DE"},
        ]
    }
    await Customer.find_one({"_id": cast.customer.id}).update({"$set": second})
    assert (await made(client, manager, north(cast, "70")))["outstanding"] == 0
    assert (await made(client, manager, north(cast, "24", name="Küste")))["outstanding"] == 1


async def test_when_another_person_cares_for_a_territory_its_customers_follow(
    client: AsyncClient, cast: Cast, manager: dict[str, str]
) -> None:
    south = {"name": "Süd", "team": "sued", "owner_id": str(cast.rep.id), "postcodes": []}
    found = await made(client, manager, south)
    await put_into(client, cast, manager, "Süd")
    rule = {"attribute": "territory", "test": "any", "values": ["Süd"]}
    await client.post("/api/segments", json={"name": "Der Süden", "rules": [rule]}, headers=manager)
    path, heir = f"/api/territories/{found['id']}", await user("heir", "rep", ["sued"])
    changed = {**south, "name": "Südwest", "owner_id": str(heir.id), "seen": found["turn"]}
    assert (await client.put(path, json=changed, headers=manager)).status_code == 204
    assert (await client.put(path, json=changed, headers=manager)).status_code == 409, "seen before"
    now = await row(client, manager, "Südwest")
    assert (now["customers"], now["outstanding"]) == (1, 1)
    kept_apart = await client.get("/api/segments", headers=manager)
    assert [it["rules"][0]["values"] for it in kept_apart.json()["segments"]] == [["Südwest"]]
    assert (await client.post(f"{path}/settle", headers=manager)).json() == {"done": 1, "left": 0}
    assert ((await stored(cast)).territory, (await stored(cast)).owner_id) == ("Südwest", heir.id)

    await User.find_one({"_id": heir.id}).set({"disabled_at": NOW})
    now = await row(client, manager, "Südwest")
    assert (now["owner_has_left"], now["outstanding"]) == (True, 0)


async def test_what_makes_no_sense_is_refused(client: AsyncClient, cast: Cast, manager: dict[str, str]) -> None:
    await made(client, manager, north(cast, "70-72"))
    for wrong, code in (
        (north(cast, name="Nord"), "taken"),
        (north(cast, name="B", team="leer"), "empty_team"),
        (north(cast, name="B", owner_id=str(cast.rep.id)), "not_in_team"),
        (north(cast, "711", name="B"), "overlap"),
        (north(cast, "7*", name="B"), "no_area"),
    ):
        answer = await client.post("/api/territories", json=wrong, headers=manager)
        assert answer.json()["error"]["code"] == code
    assert (
        await client.post("/api/territories", json=north(cast, "711", name="B", country="CZ"), headers=manager)
    ).is_success
    assert await Territory.find_all().count() == 2


async def test_a_territory_that_is_removed_leaves_its_customers_where_they_are(
    client: AsyncClient, cast: Cast, manager: dict[str, str]
) -> None:
    found = await made(client, manager, {"name": "Süd", "team": "sued"})
    await put_into(client, cast, manager, "Süd")
    assert (await client.delete(f"/api/territories/{found['id']}", headers=manager)).status_code == 204
    assert ((await stored(cast)).territory, (await stored(cast)).team) == ("Süd", "sued")
    told = await Audit.find({"kind": "territories"}).sort("at").to_list()
    assert [it.action for it in told] == ["add", "remove"]


async def test_a_rep_sees_the_list_and_only_their_own_customers_in_it(
    client: AsyncClient, cast: Cast, manager: dict[str, str], bearer: SignIn
) -> None:
    await made(client, manager, {"name": "Süd", "team": "sued", "postcodes": ["70"]})
    await put_into(client, cast, manager, "Süd")
    for person, many in ((cast.rep, 1), (cast.outsider, 0)):
        listed = (await client.get("/api/territories", headers=await bearer(person))).json()
        assert (listed["territories"][0]["customers"], listed["people"], listed["may_change"]) == (many, [], False)


async def test_an_unowned_territory_moves_the_team_and_lets_the_owner_go(
    client: AsyncClient, cast: Cast, manager: dict[str, str]
) -> None:
    await made(client, manager, {"name": "Nord", "team": "nord"})
    await put_into(client, cast, manager, "Nord")
    assert ((await stored(cast)).team, (await stored(cast)).owner_id) == ("nord", None)
    assert (NOW - timedelta(minutes=5)) < (await stored(cast)).known["team"].at
