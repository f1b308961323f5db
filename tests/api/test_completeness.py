"""How complete a customer is, for whom, and whom it is worth to ask about first."""

from datetime import UTC, datetime, timedelta
from typing import Any

from beanie import PydanticObjectId
from httpx import AsyncClient

from backend.store import completeness
from backend.store.contacts import Contact
from backend.store.customers import Customer, Fascination
from backend.store.finances import Finances
from backend.store.users import User
from tests.api.conftest import SignIn
from tests.cast import Cast, company

NOW = datetime.now(UTC)


async def read(client: AsyncClient, headers: dict[str, str], **query: str) -> dict[str, Any]:
    answer = await client.get("/api/completeness", params=query, headers=headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def names(found: dict[str, Any]) -> list[str]:
    return [it["name"] for it in found["customers"]]


async def more(name: str, owner: User, team: str = "sued", **fields: Any) -> Customer:
    made = await company(name, [], team, owner.id)
    await Customer.get_motor_collection().update_one({"_id": made.id}, {"$set": fields})
    return made


async def test_the_list_shows_ones_own_customers_and_the_most_worth_asking_first(
    cast: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    await more("Wenig bekannt, wichtig", cast.rep, rank=90)
    await more("Wenig bekannt, klein", cast.rep, rank=1)
    await more("Von der Kollegin", cast.teammate, rank=99)
    await more("Aus dem Norden", cast.outsider, "nord", rank=99)
    headers = await bearer(cast.rep)

    assert names(await read(client, headers)) == ["Wenig bekannt, wichtig", "Müller Präzision", "Wenig bekannt, klein"]
    assert names(await read(client, headers, scope="team"))[0] == "Von der Kollegin"
    assert "Aus dem Norden" not in names(await read(client, headers, scope="team"))
    assert names(await read(client, await bearer(cast.admin), scope="team")) == []


async def test_answering_on_the_customers_page_moves_it_down_the_list(
    cast: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    other = await more("Gleich wichtig", cast.rep, rank=10.1)
    headers = await bearer(cast.rep)
    before = await read(client, headers)
    assert names(before) == ["Gleich wichtig", "Müller Präzision"]

    for at, level in enumerate(("expected", "distinct", "delights", "fascinates")):
        body = {"id": f"{at:024x}", "level": level, "text": "Gutes"}
        said = await client.post(f"/api/customers/{other.id}/fascination", json=body | {"text": level}, headers=headers)
        assert said.status_code == 204, said.text

    after = await read(client, headers)
    assert names(after) == ["Müller Präzision", "Gleich wichtig"]
    assert after["customers"][1]["percent"] == before["customers"][0]["percent"] + 20
    assert names(await read(client, headers, field="fascination")) == ["Müller Präzision"]


async def test_what_others_wrote_meanwhile_is_judged_when_it_is_shown(
    cast: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    headers = await bearer(cast.rep)
    before = (await read(client, headers))["customers"][0]
    await Customer.get_motor_collection().update_one({"_id": cast.customer.id}, {"$set": {"legal_form": "GmbH"}})

    shown = (await read(client, headers))["customers"][0]

    assert shown["percent"] == before["percent"] + 2
    stored = await Customer.get(cast.customer.id)
    assert stored
    assert stored.completeness
    assert stored.completeness.percent == shown["percent"]


async def test_imported_customers_are_counted_as_soon_as_they_are_left_alone(cast: Cast) -> None:
    await Customer.insert_many([_blank(number, cast.rep) for number in range(3)])
    uncounted = {"completeness": None}

    now = datetime.now(UTC)
    assert await completeness.count_settled(now) == 0
    assert await Customer.find(uncounted).count() == 4
    while await completeness.count_settled(now + timedelta(minutes=3)):
        pass
    assert await Customer.find(uncounted).count() == 0


async def test_old_is_what_each_person_calls_old(cast: Cast, client: AsyncClient, bearer: SignIn) -> None:
    stone = Fascination(level="delights", text="Alt", at=NOW - timedelta(days=300)).model_dump()
    await more("Lange nicht gefragt", cast.rep, fascination=[stone], rank=50)
    headers = await bearer(cast.rep)

    assert names(await read(client, headers, show="old")) == []
    said = await client.put("/api/completeness/months", json={"months": 6}, headers=headers)
    assert said.status_code == 204
    found = await read(client, headers, show="old")

    assert (found["months"], names(found)) == (6, ["Lange nicht gefragt"])
    assert found["customers"][0]["next"][0]["attribute"] == "delights"
    assert found["customers"][0]["next"][0]["why"] == "old"
    assert names(await read(client, headers, show="old", field="fascination")) == ["Lange nicht gefragt"]
    assert names(await read(client, headers, show="old", field="needs")) == []
    assert (await client.put("/api/completeness/months", json={"months": 7}, headers=headers)).status_code == 422


async def test_every_customer_comes_once_over_the_pages_also_with_the_same_worth(
    cast: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    await Customer.insert_many([_blank(number, cast.rep) for number in range(75)])
    headers = await bearer(cast.rep)
    seen: list[str] = []
    after: str | None = ""

    while after is not None:
        found = await read(client, headers, after=after)
        seen += names(found)
        after = found["next"]

    assert len(seen) == len(set(seen)) == 76


async def test_a_page_that_never_was_is_refused(cast: Cast, client: AsyncClient, bearer: SignIn) -> None:
    headers = await bearer(cast.rep)
    for after in ("x", "nan:1", "1:-1", "inf:0", "1", "1e5:0", '{"$gt": 0}:1'):
        answer = await client.get("/api/completeness", params={"after": after}, headers=headers)
        assert answer.status_code == 422, after


async def test_money_counts_but_is_asked_only_of_those_who_see_it(
    cast: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    url = f"/api/customers/{cast.customer.id}/fields"

    async def asked(user: User) -> tuple[int, list[str]]:
        found = (await client.get(url, headers=await bearer(user))).json()["completeness"]
        assert [it["field"] for it in found["next"] if it["field"] == "finances"] == [
            "finances" for it in found["fields"][4]["missing"]
        ]
        return found["percent"], found["fields"][4]["missing"]

    percent, gaps = await asked(cast.manager)
    assert gaps == ["terms", "credit_limit", "rating"]
    assert await asked(cast.rep) == (percent, [])

    await Finances(
        id=PydanticObjectId(str(cast.customer.id)), team="sued", terms_days=0, rating="2,1", changed_at=NOW
    ).insert()
    assert await asked(cast.manager) == (percent + 13, ["credit_limit"])


async def test_a_decider_who_left_is_asked_for_again(cast: Cast, client: AsyncClient, bearer: SignIn) -> None:
    headers, url = await bearer(cast.rep), f"/api/customers/{cast.customer.id}/fields"

    async def missing() -> list[str]:
        found: list[str] = (await client.get(url, headers=headers)).json()["completeness"]["fields"][1]["missing"]
        return found

    assert await missing() == ["decider"]
    await Contact.find_one({"_id": cast.contact.id}).update({"$set": {"role": "decider"}})
    assert await missing() == ["buyer"]
    await Contact.find_one({"_id": cast.contact.id}).update({"$set": {"left_at": NOW}})
    assert await missing() == ["contact", "reachable", "decider", "buyer", "attitude"]


def _blank(number: int, owner: User) -> Customer:
    return Customer(name=f"Kunde {number:02}", team="sued", owner_id=owner.id, rank=5, changed_at=datetime.now(UTC))
