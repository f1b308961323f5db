"""What rules about purchases, members, overdue contacts and territories cost at some thousand customers, as MongoDB explains it."""

import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bson import ObjectId

from backend.domain.segments import Rule
from backend.store import care, segment_figures, territories
from backend.store.connection import Store
from backend.store.customers import Customer
from backend.store.documents import DOCUMENTS
from backend.store.segment_filters import filter_of
from backend.store.segments import Segment, TreatmentRow
from backend.store.territories import Territory
from backend.store.trade import Order
from backend.store.users import User, visible_to

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
TEAMS = [f"team-{number}" for number in range(6)]
FIRMS = 3_000
BELTS = [ObjectId() for _ in range(30)]
"""Each is bought by one in thirty."""
SEGMENTS = [ObjectId() for _ in range(10)]


@pytest.fixture(scope="module")
async def user(bound_store: Store) -> AsyncIterator[User]:
    """Inside sales, who see half of 3,000 customers."""
    for document in DOCUMENTS:
        await document.get_motor_collection().delete_many({})
    dice = random.Random(7)
    somebody = User(email="x@nordlicht.example", name="X", role="inside", teams=TEAMS[:3], password_hash="")
    somebody.id = ObjectId()  # type: ignore[assignment]
    firms = [_firm(number, dice) for number in range(FIRMS)]
    await Customer.get_motor_collection().insert_many(firms)
    await Order.get_motor_collection().insert_many([_order(it, number) for number, it in enumerate(firms)])
    await segment_figures.refresh_bought()
    yield somebody
    for document in DOCUMENTS:
        await document.get_motor_collection().delete_many({})


def _firm(number: int, dice: random.Random) -> dict[str, Any]:
    postcode = f"{dice.randrange(100_000):05}"
    return {
        "_id": ObjectId(), "name": f"Firma {number}", "team": TEAMS[number % 6], "territory": "" if number % 3 else "Süd",
        "sites": [{"postcode": postcode, "country": "DE", "city": "Ulm"}], "rank": dice.random(), "owner_id": ObjectId(),
        "segment_id": SEGMENTS[number // 6 % 10], "last_contact_at": NOW - timedelta(days=dice.randrange(300)),
    }  # fmt: skip


def _order(firm: dict[str, Any], number: int) -> dict[str, Any]:
    lines = [{"offering_id": BELTS[number // 6 % 30]}, {"text": "Fracht"}]
    return {"customer_id": firm["_id"], "day": NOW - timedelta(days=number % 700), "status": "open", "lines": lines}


async def explained(store: Store, wanted: dict[str, Any], **more: Any) -> dict[str, Any]:
    command = {"find": "customers", "filter": wanted, **more}
    plan = await store.database.command("explain", command, verbosity="executionStats")
    assert "COLLSCAN" not in str(plan["queryPlanner"]["winningPlan"])
    found: dict[str, Any] = plan["executionStats"] | {"sorts": "'SORT'" in str(plan["queryPlanner"]["winningPlan"])}
    return found


@pytest.mark.parametrize("months", [0, 12])
async def test_counting_who_bought_reads_no_more_than_who_bought(user: User, bound_store: Store, months: int) -> None:
    rule = Rule("bought", "any", (str(BELTS[0]),), months)
    found = await explained(bound_store, {"$and": [visible_to(user), filter_of([rule], NOW)]})
    assert 20 < found["nReturned"] <= 51
    assert found["totalDocsExamined"] <= 51
    assert found["totalKeysExamined"] <= 110


async def test_what_was_bought_is_known_of_everybody_after_one_round(user: User) -> None:
    customers = Customer.get_motor_collection()
    assert await customers.count_documents({"bought.0": {"$exists": True}}) == FIRMS


async def test_a_page_of_members_and_the_overdue_are_read_in_order(user: User, bound_store: Store) -> None:
    await Segment(
        id=SEGMENTS[0], name="Telefon", position=0, changed_at=NOW, treatment=TreatmentRow(rhythm_days=30, cares="inside")
    ).insert()  # fmt: skip
    segment = await Segment.get(SEGMENTS[0])
    assert segment is not None
    members = {"$and": [visible_to(user), {"segment_id": segment.id}]}
    found = await explained(bound_store, members, sort={"last_contact_at": 1, "_id": 1}, limit=51)
    assert (found["nReturned"], found["totalDocsExamined"], found["sorts"]) == (51, 51, False)
    assert len(await care.members(user, segment, 0)) == 51
    assert len(await care.overdue(user, NOW)) == 50


async def test_who_lies_in_a_territory_is_found_by_its_postcodes(user: User, bound_store: Store) -> None:
    south = Territory(name="Süd", team=TEAMS[0], postcodes=["70-71", "88"], changed_at=NOW)
    found = await explained(bound_store, territories.outstanding(user, south, None))
    lie_there = await Customer.get_motor_collection().count_documents(
        {"territory": "", "team": {"$in": user.teams}, "sites.postcode": {"$regex": "^(70|71|88)"}}
    )
    assert 0 < lie_there < 100
    assert found["nReturned"] == lie_there
    assert found["totalDocsExamined"] <= 2 * lie_there, "once for its postcode, once for its place"
