"""White space as a person sees it: counted over the whole company, named only where they may look, hidden while a complaint is open."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from beanie import PydanticObjectId
from httpx import AsyncClient

from backend.store.customers import Customer
from backend.store.trade import Line, Offering, Order
from tests.api.conftest import SignIn
from tests.cast import Cast, complaint

NOW = datetime.now(UTC)
TODAY = NOW.date()


@pytest.fixture
async def market(cast: Cast) -> dict[str, PydanticObjectId]:
    """14 builders of machines, half of them in the north, 11 of whom buy the belt; 20 others who buy oil only. The cast's customer is
    one of the builders, and buys oil."""
    offerings = {name: await offering(name) for name in ("Öl", "Band")}
    builders = [_firm(number, "Maschinenbau", "sued" if number % 2 else "nord") for number in range(14)]
    others = [_firm(100 + number, "Logistik", "sued") for number in range(20)]
    await Customer.insert_many([*builders, *others])
    await Customer.find_one({"_id": cast.customer.id}).update({"$set": {"industries": ["Maschinenbau"]}})
    firms = [*await Customer.find({"rank": 5}).sort("name").to_list(), cast.customer]
    orders = [_order(it, offerings["Öl"]) for it in firms]
    orders += [_order(it, offerings["Band"]) for it in firms[:11]]
    await Order.insert_many(orders)
    return offerings


async def seen(client: AsyncClient, cast: Cast, headers: dict[str, str], status: int = 200) -> dict[str, Any]:
    answer = await client.get(f"/api/customers/{cast.customer.id}/white-space", headers=headers)
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_eleven_of_fourteen_similar_customers_buy_the_belt(
    market: dict[str, PydanticObjectId], cast: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    found = await seen(client, cast, await bearer(cast.rep))

    assert (found["ring"], found["peers"], found["others"], found["hidden"]) == (
        ["industry", "segment", "value_class"],
        14,
        34,
        None,
    )
    (gap,) = found["gaps"]
    assert gap["offering"] == {"id": str(market["Band"]), "name": "Band"}
    assert (gap["buyers"], gap["of"], gap["share_percent"], gap["usual_percent"], gap["lift"]) == (11, 14, 79, 32, 2.4)


async def test_buyers_of_other_teams_are_counted_and_not_named(
    market: dict[str, PydanticObjectId], cast: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    found = await seen(client, cast, await bearer(cast.rep))

    named = [it["name"] for it in found["gaps"][0]["named"]]
    assert len(named) == 3
    assert all(int(name.split()[1]) % 2 for name in named), "the odd ones are in the south"


async def test_while_a_complaint_is_open_nothing_is_offered(
    market: dict[str, PydanticObjectId], cast: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    await complaint(cast.customer, "Band gerissen", days_ago=1)

    found = await seen(client, cast, await bearer(cast.rep))

    assert (found["hidden"], found["gaps"]) == ("complaint", [])


@pytest.mark.parametrize(
    "change",
    [
        {"industries": [], "segment": "", "value_class": ""},
        {"industries": ["Seltenes Handwerk"], "segment": "Niemand sonst"},
    ],
    ids=["nothing known", "nobody alike"],
)
async def test_without_enough_similar_customers_it_is_said(
    change: dict[str, Any], market: dict[str, PydanticObjectId], cast: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    await Customer.find_one({"_id": cast.customer.id}).update({"$set": change})

    found = await seen(client, cast, await bearer(cast.rep))

    assert (found["hidden"], found["ring"], found["gaps"]) == ("too_few", [], [])


@pytest.mark.parametrize(
    "order",
    [{"status": "cancelled"}, {"day": datetime(2020, 1, 1, tzinfo=UTC)}],
    ids=["cancelled", "long ago"],
)
async def test_orders_that_were_cancelled_or_long_ago_do_not_count(
    order: dict[str, Any], market: dict[str, PydanticObjectId], cast: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    await Order.find({"lines.offering_id": market["Band"]}).update({"$set": order})

    assert (await seen(client, cast, await bearer(cast.rep)))["gaps"] == []


async def test_what_the_customer_bought_long_ago_is_no_white_space(
    market: dict[str, PydanticObjectId], cast: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    await _order(cast.customer, market["Band"], TODAY - timedelta(days=3000)).insert()

    assert (await seen(client, cast, await bearer(cast.rep)))["gaps"] == []


async def test_an_offering_we_no_longer_have_is_not_offered(
    market: dict[str, PydanticObjectId], cast: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    await Offering.find_one({"_id": market["Band"]}).update({"$set": {"discontinued_at": NOW}})

    assert (await seen(client, cast, await bearer(cast.rep)))["gaps"] == []


async def test_the_outsider_hears_that_there_is_no_such_customer(
    market: dict[str, PydanticObjectId], cast: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    for user in (cast.outsider, cast.other_manager, cast.admin):
        await seen(client, cast, await bearer(user), 404)


async def offering(name: str) -> PydanticObjectId:
    return PydanticObjectId(str((await Offering(name=name, changed_at=NOW).insert()).id))


def _firm(number: int, industry: str, team: str) -> Customer:
    return Customer(
        name=f"Firma {number:03}", team=team, industries=[industry], segment="Ausbau", value_class="A", rank=5, changed_at=NOW
    )  # fmt: skip


def _order(customer: Customer, offering_id: PydanticObjectId, day: date = TODAY) -> Order:
    return Order(
        customer_id=PydanticObjectId(str(customer.id)), team=customer.team, number="A", day=day,
        lines=[Line(offering_id=offering_id, total_cents=100)], changed_at=NOW,
    )  # fmt: skip
