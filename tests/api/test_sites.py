"""Where a customer is: kept in one spelling by whichever way it comes in, and what else is read by it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from beanie import PydanticObjectId
from httpx import AsyncClient

from backend.store import duplicates, ranks
from backend.store.audit import Audit
from backend.store.contacts import Contact
from backend.store.customers import Customer, Site
from backend.store.search import SearchEntry
from tests.api.conftest import SignIn
from tests.api.importing import Importing
from tests.cast import Cast

STUTTGART = {"street": "Robert-Bosch-Str. 22a", "postcode": "D-70469", "city": "STUTTGART"}
AS_KEPT = ("Robert-Bosch-Straße 22a", "70469", "Stuttgart", "DE")


@pytest.fixture
async def rep(cast: Cast, bearer: SignIn) -> dict[str, str]:
    return await bearer(cast.rep)


def place(customer: Customer | None, number: int = 0) -> tuple[str, str, str, str]:
    assert customer is not None
    site = customer.sites[number]
    return site.street, site.postcode, site.city, site.country


async def lies_in(cast: Cast, country: str) -> Site:
    site = Site(street="Ring 1", postcode="1010", city="Wien", country=country)
    await Customer.find_one({"_id": cast.customer.id}).update({"$set": {"sites": [site.model_dump()]}})
    return site


async def test_a_new_customer_and_a_new_site_are_kept_in_one_spelling(
    client: AsyncClient, cast: Cast, rep: dict[str, str]
) -> None:
    new = {
        "id": str(PydanticObjectId()),
        "name": "Hinterwald",
        **STUTTGART,
        "vat_id": "DE 136695976",
        "phones": ["030 23125-101"],
    }
    assert (await client.post("/api/customers", json=new, headers=rep)).status_code == 200
    found = await Customer.find_one({"name": "Hinterwald"})
    assert place(found) == AS_KEPT
    assert found is not None
    assert (found.vat_id, found.phones) == ("DE136695976", ["+493023125101"])
    assert found.known.keys() == {"name", "sites", "vat_id", "phones"}

    path = f"/api/customers/{cast.customer.id}/sites"
    assert (await client.post(path, json={"id": new["id"], **STUTTGART}, headers=rep)).status_code == 204
    assert place(await Customer.get(cast.customer.id), 1) == AS_KEPT


# field, value -> what the site in Vienna becomes
CHANGES: list[tuple[str, Any, tuple[str, str, str, str]]] = [
    ("street", "Kärntner Str. 5", ("Kärntner Straße 5", "1010", "Wien", "AT")),
    ("postcode", "1067", ("Ring 1", "1067", "Wien", "AT")),
    ("postcode", "D-70469", ("Ring 1", "70469", "Wien", "DE")),
    ("country", "Deutschland", ("Ring 1", "01010", "Wien", "DE")),
    ("city", "LINZ", ("Ring 1", "1010", "Linz", "AT")),
]


@pytest.mark.parametrize(("field", "value", "kept"), CHANGES)
async def test_a_changed_site_is_kept_as_addresses_are_where_it_lies(
    field: str, value: Any, kept: tuple[str, ...], client: AsyncClient, cast: Cast, rep: dict[str, str]
) -> None:
    site = await lies_in(cast, "AT")
    path = f"/api/customers/{cast.customer.id}/sites/{site.id}"
    body = {"field": field, "was": getattr(site, field), "value": value}
    assert (await client.patch(path, json=body, headers=rep)).status_code == 204
    assert place(await Customer.get(cast.customer.id)) == kept
    [line] = await Audit.find({"kind": "sites"}).to_list()
    assert {it for _, it in line.changes.values()} <= set(kept)
    entry = await SearchEntry.get(cast.customer.id)
    assert entry is not None
    assert entry.words is not None
    assert kept[1] in entry.words


async def test_a_number_is_dialled_where_the_customer_is(client: AsyncClient, cast: Cast, rep: dict[str, str]) -> None:
    await lies_in(cast, "AT")
    path = f"/api/customers/{cast.customer.id}"
    body = {"field": "phones", "was": [], "value": ["01 5880 0", "+49 30 23125-101"]}
    assert (await client.patch(path, json=body, headers=rep)).status_code == 204
    customer = await Customer.get(cast.customer.id)
    assert customer is not None
    assert customer.phones == ["+43158800", "+493023125101"]

    who = {"id": str(PydanticObjectId()), "name": "Franz Huber", "phones": ["01 5880 1"]}
    assert (await client.post(f"{path}/contacts", json=who, headers=rep)).status_code == 204
    franz = await Contact.get(PydanticObjectId(who["id"]))
    assert franz is not None
    assert franz.phones == ["+43158801"]
    body = {"field": "phones", "was": ["+43158801"], "value": ["01 5880 2"]}
    assert (await client.patch(f"/api/contacts/{who['id']}", json=body, headers=rep)).status_code == 204
    bad = who | {"id": str(PydanticObjectId()), "phones": ["keine"]}
    refused = await client.post(f"{path}/contacts", json=bad, headers=rep)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "no_phone")


async def test_a_new_customer_abroad_is_called_as_they_dial_there(client: AsyncClient, rep: dict[str, str]) -> None:
    new = {
        "id": str(PydanticObjectId()),
        "name": "Huber",
        "city": "Wien",
        "country": "Österreich",
        "phones": ["01 5880 0"],
    }
    assert (await client.post("/api/customers", json=new, headers=rep)).status_code == 200
    found = await Customer.find_one({"name": "Huber"})
    assert found is not None
    assert found.phones == ["+43158800"]


KNOWN = {"name": "Sägewerk", "vat_id": "DE136695976", "phones": ["+493023125101"]}


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"name": "Sägewerk", "phone": "030 23125101"}, "same_phone"),
        ({"name": "Sägewerk Neu", "vat_id": "DE 136 695 976"}, "same_vat_id"),
        ({"name": "Sägewerk", "street": "Robert Bosch Straße 22 a", "postcode": "70469"}, "same_address"),
    ],
)
async def test_who_seems_to_be_there_is_told_by_phone_tax_id_and_street(
    asked: dict[str, str], reason: str, client: AsyncClient, cast: Cast, rep: dict[str, str]
) -> None:
    site = Site(street=AS_KEPT[0], postcode=AS_KEPT[1], city=AS_KEPT[2])
    await Customer(**KNOWN, sites=[site], team="sued", changed_at=datetime.now(UTC)).insert()
    await Customer.get_motor_collection().database.clocks.delete_many({})
    await duplicates.look(datetime.now(UTC) + timedelta(seconds=1))
    [found] = (await client.get("/api/customers/likely", params=asked, headers=rep)).json()["customers"]
    assert found["name"] == "Sägewerk"
    assert reason in found["reasons"]
    assert found["score"] >= 60


async def test_a_person_about_to_be_added_who_is_there_is_said_before(
    client: AsyncClient, cast: Cast, rep: dict[str, str], bearer: SignIn
) -> None:
    path = f"/api/customers/{cast.customer.id}/contacts/likely"
    asked = {"name": "Klein, Petra", "phone": "030 23125 101"}
    [near] = (await client.get(path, params=asked, headers=rep)).json()["people"]
    assert near["person"]["id"] == str(cast.contact.id)
    assert (await client.get(path, params={"name": "Jörg Maurer"}, headers=rep)).json()["people"] == []
    assert (await client.get(path, params=asked, headers=await bearer(cast.outsider))).status_code == 404


TABLE = """Kundennummer;Firma;Straße;PLZ;Ort;Land;Telefon;ABC
K-1001;Müller Präzision;{street};{postcode};{city};{country};;{abc}
K-3001;Huber Holzbau;Ringstr. 1;A-1010;WIEN;Österreich;01 5880 0;B
"""


@pytest.mark.usefixtures("worker")
async def test_what_an_import_brings_is_kept_the_same_way_and_counts_as_its_class_says(
    client: AsyncClient, cast: Cast, bearer: SignIn
) -> None:
    manager = Importing(client, await bearer(cast.manager))
    row = TABLE.format(**STUTTGART, country="", abc="C")
    await manager.imported(row.encode())
    huber = await Customer.find_one({"numbers": "K-3001"})
    assert place(huber) == ("Ringstraße 1", "1010", "Wien", "AT")
    assert huber is not None
    assert (huber.phones, huber.rank) == (["+43158800"], 50.0)
    assert place(await Customer.get(cast.customer.id)) == AS_KEPT

    again = await manager.imported(
        TABLE.format(street="Robert-Bosch-Str. 22a", postcode="70469", city="Stuttgart", country="D", abc="C").encode()
    )
    assert again["counts"]["unchanged"] == 2
    await Customer.get_motor_collection().database.clocks.delete_many({})
    while await ranks.look(datetime.now(UTC) + timedelta(seconds=1)):
        pass
    known = await Customer.get(cast.customer.id)
    assert known is not None
    assert (known.value_class, known.rank) == ("C", 25.0)
