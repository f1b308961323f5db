"""The value of a customer stands wherever a list is sorted by it, whoever changed what it is told by."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from beanie import PydanticObjectId

from backend.domain.value import rank
from backend.store import flawed, ranks, segments
from backend.store.contacts import Contact
from backend.store.customers import Customer
from backend.store.database import Store
from backend.store.trade import Line
from backend.store.twins import Duplicate
from tests import trade
from tests.cast import Cast, company, person

NOW = datetime.now(UTC) + timedelta(days=1)
SAID = [(name, cents) for name in ("A", "B", "C", "D", "", "?") for cents in (-9_00, 0, 1, 999_99, 48_000_00, 3_141_592_65, 10**13)]  # fmt: skip


@pytest.fixture(autouse=True)
async def nobody_has_counted_yet(store: Store) -> None:
    await store.database.clocks.delete_many({"_id": {"$in": ["segments", "ranks"]}})


async def named(*names: str) -> dict[str, Customer]:
    return {it: await company(it, [], "sued", None) for it in names}


async def write(customer: Customer, **fields: Any) -> None:
    await Customer.get_motor_collection().update_one({"_id": customer.id}, {"$set": fields})


async def entries(store: Store, customer: Customer) -> dict[str, float]:
    found = store.database.search_entries.find({"customer_id": customer.id, "rank": {"$exists": True}})
    return {row["label"]: row["rank"] async for row in found}


async def oplog(store: Store) -> int:
    of = {"ns": f"{store.database.name}.customers"}
    return int(await store.client.local["oplog.rs"].count_documents(of))


async def test_mongodb_computes_the_rank_that_the_domain_says(store: Store, cast: Cast) -> None:
    rows = [{"_id": PydanticObjectId(), "value_class": name, "revenue_12m_cents": cents} for name, cents in SAID]
    await store.database.customers.insert_many(
        [{**it, "name": "Firma", "team": "sued", "changed_at": NOW} for it in rows]
    )
    await ranks.refresh()
    found = {row["_id"]: row["rank"] async for row in store.database.customers.find({"name": "Firma"})}
    assert found == {it["_id"]: rank(it["value_class"], it["revenue_12m_cents"]) for it in rows}


async def test_the_desk_and_search_begin_with_who_buys_most_once_an_hour_has_passed(store: Store, cast: Cast) -> None:
    firms = await named("Alpha", "Beta", "Gamma")
    for it in firms.values():
        await write(it, value_class="", rank=0.0, flaws=["no_owner"])
    for name, cents in (("Beta", 900_000_00), ("Gamma", 40_000_00)):
        await trade.invoice(firms[name], NOW.date(), cents, number=name)
    await segments.refresh_if_due(NOW)
    assert [row["name"] for row in await flawed.flawed(cast.rep, "no_owner", None)] == ["Beta", "Gamma", "Alpha"]
    assert (await entries(store, firms["Beta"]))["Beta"] == rank("", 900_000_00)


async def test_nothing_is_written_for_a_customer_that_stays_as_it_is(store: Store, cast: Cast) -> None:
    await trade.invoice(cast.customer, NOW.date(), 70_000_00)
    belts = [Line(offering_id=(await trade.offering(it)).id, text=it) for it in ("Band", "Rolle", "Kette")]
    await trade.order(cast.customer, NOW.date(), 15_00, lines=belts)
    await segments.refresh_if_due(NOW)
    before = await oplog(store)
    assert await segments.refresh_if_due(NOW + timedelta(hours=2))
    assert await oplog(store) == before


async def test_who_stops_buying_matters_as_little_as_who_never_bought(store: Store, cast: Cast) -> None:
    bill = await trade.invoice(cast.customer, NOW.date(), 70_000_00)
    await segments.refresh_if_due(NOW)
    await bill.set({"status": "cancelled"})
    await segments.refresh_if_due(NOW + timedelta(hours=2))
    found = await Customer.get(cast.customer.id)
    assert found is not None
    assert (found.revenue_12m_cents, found.rank) == (0, rank("A", 0))


async def test_contacts_pairs_and_what_completing_is_worth_follow(store: Store, cast: Cast) -> None:
    left = await person(cast.customer, "Karl Maurer", [])
    await Contact.find_one({"_id": left.id}).update({"$set": {"left_at": NOW}})
    other = (await named("Alpha"))["Alpha"]
    pair = {"score": 70, "reasons": [], "rank": 1.0, "found_at": NOW}
    await Duplicate(a_id=other.id, b_id=cast.customer.id, **pair).insert()
    await Duplicate(kind="contacts", customer_id=cast.customer.id, a_id=left.id, b_id=cast.contact.id, **pair).insert()
    await ranks.refresh()

    value = rank("A", 0)
    assert await entries(store, cast.customer) == {cast.customer.name: value, "Petra Klein": value, "Karl Maurer": value / 2}  # fmt: skip
    assert {it.rank for it in await Duplicate.find_all().to_list()} == {value}
    found = await Customer.get(cast.customer.id)
    assert found is not None
    assert found.completeness is not None
    assert found.completeness.worth == pytest.approx((value + 1) * (100 - found.completeness.percent) / 100)


async def test_whoever_writes_a_class_by_other_ways_need_not_know_of_the_rank(store: Store, cast: Cast) -> None:
    assert await ranks.look(NOW + timedelta(seconds=1)) == 1
    await write(cast.customer, value_class="C", changed_at=NOW + timedelta(seconds=2))
    assert await ranks.look(NOW + timedelta(seconds=3)) == 1
    found = await Customer.get(cast.customer.id)
    assert found is not None
    assert found.rank == rank("C", 0)
