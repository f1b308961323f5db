"""The catalogue comes from the ERP, before the orders or after them: in the end each line knows which offering it means."""

from datetime import UTC, datetime
from typing import Any

import pytest
from httpx import AsyncClient

from backend.store import api_keys, line_offerings
from backend.store.trade import Offer, Offering, Order
from tests.api.conftest import SignIn
from tests.api.importing import Importing, counted
from tests.cast import Cast
from tests.trade import offer, offering

pytestmark = pytest.mark.usefixtures("worker")

TODAY = datetime.now(UTC).date()
ORDERS = (
    "Belegnummer;Belegdatum;Debitor;Artikelnummer;Artikelbezeichnung;Positionsbetrag\n"
    f"A-1;{TODAY:%d.%m.%Y};K-1001;FB-100;Förderband 2 m;2.000,00\n"
    f"A-1;{TODAY:%d.%m.%Y};K-1001;;Wartung;125,00\n"
    f"A-1;{TODAY:%d.%m.%Y};K-1001;;Sonderbau;5,00\n"
)
OFFERINGS = (
    "Artikelnummer;Bezeichnung;Warengruppe;Einheit;Listenpreis;EK-Preis;Währung;Ausgelaufen am\n"
    "FB-100;Förderband;Fördertechnik;Stück;1.100,00;700,50;EUR;\n"
    "W-1;Wartung;Service;;;;EUR;\n"
    "FB-90;Förderband alt;Fördertechnik;Stück;900,00;;EUR;31.12.2020\n"
)


async def sold(manager: Importing, cast: Cast) -> set[str]:
    """What the finances of the customer name as sold."""
    answer = await manager.client.get(f"/api/customers/{cast.customer.id}/finances", headers=manager.headers)
    return set(answer.json()["offerings"].values())


async def ordered() -> list[str | None]:
    """The names behind the lines of the one order."""
    names = {it.id: it.name for it in await Offering.find_all().to_list()}
    (order,) = await Order.find_all().to_list()
    return [names.get(it.offering_id) for it in order.lines]


async def test_a_catalogue_is_imported_with_prices_groups_and_what_is_no_longer_sold(manager: Importing) -> None:
    run = await manager.imported(OFFERINGS.encode("cp1252"), "offerings")
    assert counted(run) == {"new": 3}
    answer = await manager.client.get("/api/offerings", headers=manager.headers)
    told = {it["number"]: it for it in answer.json()["offerings"]}
    assert told["FB-100"] | {"id": ""} == {
        "id": "", "name": "Förderband", "number": "FB-100", "group": "Fördertechnik", "unit": "Stück", "price_cents": 1100_00,
        "cost_cents": 700_50, "currency": "EUR", "is_sold": True,
    }  # fmt: skip
    assert told["FB-90"]["is_sold"] is False
    assert counted(await manager.checked(OFFERINGS.encode(), "offerings")) == {"unchanged": 3}


async def test_a_price_entered_by_hand_stays_when_the_catalogue_comes_again(manager: Importing, cast: Cast) -> None:
    await manager.imported(OFFERINGS.encode(), "offerings")
    band = await Offering.find_one({"number": "FB-100"})
    assert band is not None
    change = {"field": "price_cents", "was": 1100_00, "value": 1234_00}
    await manager.client.patch(f"/api/offerings/{band.id}", json=change, headers=manager.headers)
    again = OFFERINGS.replace("1.100,00", "1.150,00").replace("Service", "Dienstleistung")
    assert counted(await manager.imported(again.encode(), "offerings")) == {"changed": 1, "unchanged": 2}
    assert {it.number: it.price_cents for it in await Offering.find_all().to_list()}["FB-100"] == 1234_00


async def test_orders_that_came_before_the_catalogue_learn_what_was_sold(manager: Importing, cast: Cast) -> None:
    await manager.imported(ORDERS.encode(), "orders")
    assert await ordered() == [None, None, None]
    await manager.imported(OFFERINGS.encode(), "offerings")
    assert await ordered() == ["Förderband", "Wartung", None]
    assert await sold(manager, cast) == {"Förderband", "Wartung"}


async def test_an_undone_catalogue_takes_its_links_along_and_leaves_what_somebody_chose(
    manager: Importing, cast: Cast
) -> None:
    await manager.imported(ORDERS.encode(), "orders")
    run = await manager.imported(OFFERINGS.encode(), "offerings")
    old = await Offering.find_one({"number": "FB-90"})
    assert old is not None
    chosen = {"offering_ids": [old.id]}
    await cast.opportunity.get_motor_collection().update_one({"_id": cast.opportunity.id}, {"$set": chosen})
    await manager.say(run, "undo")
    run = await manager.settled(run, "undone")
    assert (run["counts"]["removed"], run["counts"]["kept"]) == (2, 1)
    assert await ordered() == [None, None, None]
    assert [it.number for it in await Offering.find_all().to_list()] == ["FB-90"]


async def test_an_undone_change_of_an_order_does_not_stumble_over_its_new_links(manager: Importing) -> None:
    await manager.imported(ORDERS.encode(), "orders")
    run = await manager.imported(ORDERS.replace("125,00", "130,00").encode(), "orders")
    await manager.imported(OFFERINGS.encode(), "offerings")
    await manager.say(run, "undo")
    run = await manager.settled(run, "undone")
    assert (run["counts"]["restored"], run["counts"]["kept"]) == (1, 0)


async def test_an_offering_added_or_renamed_by_hand_is_found_by_the_lines_at_the_next_look(
    manager: Importing, cast: Cast
) -> None:
    await manager.imported(ORDERS.encode(), "orders")
    added = await manager.client.post("/api/offerings", json={"name": "Instandhaltung"}, headers=manager.headers)
    assert await line_offerings.look(datetime.now(UTC)) == 0
    change = {"field": "name", "was": "Instandhaltung", "value": "Wartung"}
    await manager.client.patch(f"/api/offerings/{added.json()['id']}", json=change, headers=manager.headers)
    assert await line_offerings.look(datetime.now(UTC)) == 1
    assert await ordered() == [None, "Wartung", None]
    assert await line_offerings.look(datetime.now(UTC)) == 0


async def test_what_two_offerings_are_called_and_what_a_person_wrote_is_linked_to_nothing(cast: Cast) -> None:
    await offering("Förderband", number="1")
    await offering("Förderband", number="2")
    by_hand = await offer(cast.customer, made_by=cast.rep.id)
    imported = await offer(cast.customer)
    assert line_offerings.link() == 0
    await Offering.find_one({"number": "2"}).delete()
    assert line_offerings.link() == 1
    lines = {it.id: it.lines[0].offering_id for it in await Offer.find_all().to_list()}
    assert (lines[by_hand.id], lines[imported.id] is None) == (None, False)


async def test_only_keepers_of_the_catalogue_import_it_and_cost_is_hidden_from_who_sees_no_money(
    manager: Importing, cast: Cast, bearer: SignIn
) -> None:
    await cast.admin.get_motor_collection().update_one({"_id": cast.admin.id}, {"$set": {"teams": ["sued"]}})
    admin = Importing(manager.client, await bearer(cast.admin))
    assert (await admin.upload(OFFERINGS.encode(), "offerings")).status_code == 403
    assert (await admin.upload(OFFERINGS.encode(), "customers")).status_code != 403
    run = await manager.imported(OFFERINGS.encode(), "offerings")
    await cast.teammate.get_motor_collection().update_one({"_id": cast.teammate.id}, {"$set": {"money": False}})
    poor = Importing(manager.client, await bearer(cast.teammate))
    assert (await poor.client.get(f"/api/imports/{run['id']}", headers=poor.headers)).status_code == 404


async def test_an_erp_puts_an_offering_and_its_orders_name_it(cast: Cast, client: AsyncClient) -> None:
    key = await api_keys.add("sap", ["sued"], money=True, now=datetime.now(UTC))
    client.headers["Authorization"] = f"Bearer {key}"
    band: dict[str, Any] = {"name": "Förderband", "number": "FB-100", "price_cents": 1100_00}
    outcomes = [
        (await client.put("/api/erp/offerings/sap/7", json=it)).json()["outcome"]
        for it in (band, band, band | {"unit": "Stück"})
    ]
    assert outcomes == ["new", "unchanged", "changed"]
    line = {"number": "FB-100", "total_cents": 1100_00}
    order = {"number": "A-1", "day": TODAY.isoformat(), "customer.number": "K-1001", "lines": [line]}
    assert (await client.put("/api/erp/orders/sap/1", json=order)).status_code == 200
    assert await ordered() == ["Förderband"]
