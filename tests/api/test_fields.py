"""What is noted on a customer: laid into the pyramid, estimated, told; by those who see the customer, one attribute at a time."""

from datetime import UTC, datetime
from typing import Any

import pytest
from beanie import PydanticObjectId
from httpx import AsyncClient, Response

from backend.store.audit import Audit
from backend.store.connection import Store
from backend.store.customers import Customer
from backend.store.trade import Offering
from tests.api.conftest import SignIn, documents
from tests.cast import Cast

ID, OTHER, MISSING = "a" * 24, "b" * 24, "f" * 24

NEED = {"id": ID, "need": "Leiser fördern", "potential_cents": 100_000_00, "share_percent": 40}
STONE = {"id": ID, "level": "delights", "text": "Techniker in vier Stunden da"}
FACT = {"id": ID, "field": "company", "key": "Schichten", "value": "drei"}
ENTRIES: dict[str, tuple[dict[str, Any], str, Any, Any]] = {
    "facts": (FACT, "value", "drei", "zwei"),
    "fascination": (STONE, "level", "delights", "expected"),
    "needs": (NEED, "share_percent", 40, 55),
}
"""Of each list an entry, and one change of it."""


class Pen:
    """Somebody writing on the cast's customer."""

    def __init__(self, client: AsyncClient, customer: Customer, headers: dict[str, str]) -> None:
        self.client, self.url, self.headers = client, f"/api/customers/{customer.id}", headers

    async def read(self, query: str = "") -> dict[str, Any]:
        answer = await self.client.get(f"{self.url}/fields{query}", headers=self.headers)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def add(self, where: str, entry: dict[str, Any]) -> Response:
        return await self.client.post(f"{self.url}/{where}", json=entry, headers=self.headers)

    async def change(self, where: str, field: str, was: Any, value: Any, entry_id: str = ID) -> Response:
        body = {"field": field, "was": was, "value": value}
        return await self.client.patch(f"{self.url}/{where}/{entry_id}", json=body, headers=self.headers)

    async def remove(self, where: str, entry_id: str = ID) -> Response:
        return await self.client.delete(f"{self.url}/{where}/{entry_id}", headers=self.headers)


@pytest.fixture
async def pens(cast: Cast, client: AsyncClient, bearer: SignIn) -> dict[str, Pen]:
    return {name: Pen(client, cast.customer, await bearer(user)) for name, user in cast.people().items()}


@pytest.fixture
def rep(pens: dict[str, Pen]) -> Pen:
    return pens["rep"]


@pytest.mark.parametrize("where", ENTRIES)
async def test_an_entry_is_added_changed_and_removed_and_each_is_audited(where: str, rep: Pen, cast: Cast) -> None:
    entry, field, was, value = ENTRIES[where]
    before = len((await rep.read())[where])

    assert (await rep.add(where, entry)).status_code == 204
    assert (await rep.change(where, field, was, value)).status_code == 204
    (found,) = [it for it in (await rep.read())[where] if it["id"] == ID]
    assert (found[field], found["known"]["by"]) == (value, "Rep")
    assert (await rep.remove(where)).status_code == 204

    assert len((await rep.read())[where]) == before
    log = await Audit.find({"customer_id": cast.customer.id}).sort("at").to_list()
    assert [(it.action, it.user_id) for it in log] == [(it, cast.rep.id) for it in ("add", "change", "remove")]
    assert log[1].changes == {f"{where}.{ID}.{field}": [was, value]}


@pytest.mark.parametrize("where", ENTRIES)
async def test_what_a_phone_sends_twice_stands_there_once(where: str, rep: Pen) -> None:
    entry = ENTRIES[where][0]
    before = len((await rep.read())[where])

    assert [(await rep.add(where, entry)).status_code for _ in range(2)] == [204, 204]

    assert len((await rep.read())[where]) == before + 1


@pytest.mark.parametrize("where", ENTRIES)
async def test_of_two_writers_the_second_is_told(where: str, rep: Pen, pens: dict[str, Pen]) -> None:
    entry, field, was, value = ENTRIES[where]
    await rep.add(where, entry)
    await rep.change(where, field, was, value)

    late = await pens["teammate"].change(where, field, was, value)
    gone = await pens["teammate"].change(where, field, was, value, OTHER)

    assert (late.status_code, late.json()["error"]["code"]) == (409, "conflict")
    assert gone.status_code == 404
    assert (await pens["teammate"].remove(where, OTHER)).status_code == 404


@pytest.mark.parametrize("where", ENTRIES)
async def test_the_outsider_hears_that_there_is_no_such_customer(
    where: str, rep: Pen, pens: dict[str, Pen], store: Store
) -> None:
    entry, field, was, value = ENTRIES[where]
    await rep.add(where, entry)
    before = await documents(store)

    for name in ("outsider", "other_manager", "admin"):
        said = [
            await pens[name].add(where, {**entry, "id": OTHER}),
            await pens[name].change(where, field, was, value),
            await pens[name].remove(where),
            await pens[name].client.get(f"{pens[name].url}/fields", headers=pens[name].headers),
        ]
        assert [it.status_code for it in said] == [404] * 4

    assert await documents(store) == before


BROKEN: list[tuple[str, dict[str, Any]]] = [
    ("facts", {**FACT, "value": " "}),
    ("facts", {**FACT, "field": "gossip"}),
    ("facts", {**FACT, "source": "import"}),
    ("facts", {**FACT, "id": "no id"}),
    ("fascination", {**STONE, "text": ""}),
    ("fascination", {**STONE, "level": "bores"}),
    ("fascination", {**STONE, "offering_id": MISSING}),
    ("needs", {**NEED, "need": ""}),
    ("needs", {**NEED, "share_percent": 101}),
    ("needs", {**NEED, "potential_cents": -1}),
    ("needs", {**NEED, "potential_cents": 10.5}),
    ("needs", {**NEED, "currency": "Euro"}),
    ("needs", {**NEED, "offering_id": MISSING}),
    ("needs", {**NEED, "need": {"$ne": None}}),
]  # fmt: skip


async def test_what_makes_no_sense_is_not_written(rep: Pen, store: Store) -> None:
    before = await documents(store)
    for where, entry in BROKEN:
        assert (await rep.add(where, entry)).status_code == 422, (where, entry)
    assert await documents(store) == before


SENSELESS: list[tuple[str, str, Any, Any, int]] = [
    ("needs", "share_percent", 40, 101, 422),
    ("needs", "need", "Leiser fördern", "", 422),
    ("needs", "offering_id", None, MISSING, 422),
    ("needs", "source", "person", "mail", 422),
    ("needs", "known", {}, {}, 422),
    ("needs", "share_percent", {"$ne": None}, 1, 409),
    ("facts", "field", "company", "finances", 422),
    ("facts", "value", {"$gt": ""}, "x", 409),
    ("fascination", "text", "Techniker in vier Stunden da", "", 422),
]


async def test_a_change_that_makes_no_sense_is_not_written(rep: Pen, store: Store) -> None:
    for where, (entry, *_) in ENTRIES.items():
        await rep.add(where, entry)
    before = await documents(store)
    for where, field, was, value, status in SENSELESS:
        assert (await rep.change(where, field, was, value)).status_code == status, (where, field, value)
    assert await documents(store) == before


async def test_one_thing_stands_on_one_floor_of_the_pyramid(rep: Pen) -> None:
    spindle = await offering("Frässpindel FS-200")
    await rep.add("fascination", {"id": ID, "level": "expected", "offering_id": str(spindle)})

    again = await rep.add("fascination", {"id": OTHER, "level": "delights", "offering_id": str(spindle)})
    moved = await rep.change("fascination", "level", "expected", "delights")

    assert (again.status_code, again.json()["error"]["code"]) == (409, "twice")
    assert moved.status_code == 204
    (stone,) = (await rep.read())["fascination"]
    assert (stone["level"], stone["offering"]["name"]) == ("delights", "Frässpindel FS-200")


async def test_an_estimate_has_its_own_source_and_age_and_says_what_is_open(rep: Pen, cast: Cast) -> None:
    belt = await offering("Förderband FB-40")
    await rep.add("needs", NEED)
    long_ago = datetime(2025, 1, 1, tzinfo=UTC)
    await Customer.get_motor_collection().update_one(
        {"_id": cast.customer.id}, {"$set": {"needs.0.at": long_ago, "needs.0.source": "import"}}
    )

    await rep.change("needs", "share_percent", 40, 25)
    await rep.change("needs", "offering_id", None, str(belt))
    await rep.change("needs", "offering_id", str(belt), None)

    page = await rep.read()
    (need,) = page["needs"]
    assert (need["known"]["source"], need["known"]["at"]) == ("import", "2025-01-01T00:00:00Z")
    assert need["changed"]["share_percent"]["source"] == "person"
    assert need["changed"]["share_percent"]["at"] > need["known"]["at"]
    assert need["next"] == "requirement"
    assert (need["open_cents"], need["offering"]) == (75_000_00, None)
    assert page["wallets"] == [
        {"currency": "EUR", "potential_cents": 100_000_00, "ours_cents": 25_000_00, "open_cents": 75_000_00, "share_percent": 25, "unknown": 0}
    ]  # fmt: skip


async def test_facts_about_finances_are_for_those_who_see_money_and_reading_them_is_noted(
    rep: Pen, pens: dict[str, Pen], cast: Cast
) -> None:
    manager, fact = pens["manager"], {**FACT, "field": "finances", "key": "Umsatz", "value": "540.000 €"}
    assert (await rep.add("facts", fact)).status_code == 403
    assert (await manager.add("facts", fact)).status_code == 204

    assert "540.000" not in str(await rep.read("?money=true"))
    assert "540.000" not in str(await manager.read())
    assert await Audit.find({"action": "read_money"}).count() == 0
    assert "540.000" in str(await manager.read("?money=true"))

    (read,) = await Audit.find({"action": "read_money"}).to_list()
    assert (read.user_id, read.customer_id) == (cast.manager.id, cast.customer.id)
    assert (await rep.change("facts", "value", "540.000 €", "1 €")).status_code == 404
    assert (await rep.remove("facts")).status_code == 404
    assert (await manager.remove("facts")).status_code == 204


async def test_a_list_has_an_end(rep: Pen, cast: Cast) -> None:
    entry = {"id": PydanticObjectId(), "level": "expected", "text": "x", "source": "person", "at": datetime.now(UTC)}
    await Customer.get_motor_collection().update_one(
        {"_id": cast.customer.id}, {"$set": {"fascination": [entry | {"text": str(at)} for at in range(60)]}}
    )

    full = await rep.add("fascination", STONE)

    assert (full.status_code, full.json()["error"]["code"]) == (422, "enough")


async def offering(name: str) -> PydanticObjectId:
    made = await Offering(name=name, changed_at=datetime.now(UTC)).insert()
    return PydanticObjectId(str(made.id))
