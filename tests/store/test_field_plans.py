"""What the lists of gaps and the white space cost at some thousand customers, as the profiler saw it: never more than they show."""

import random
from collections.abc import AsyncIterator, Awaitable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bson import ObjectId

from backend.domain.completeness import known, standing, worth
from backend.store import completeness, white_space
from backend.store.completeness import PAGE, Scope, Show
from backend.store.connection import Store
from backend.store.customers import Customer
from backend.store.documents import DOCUMENTS
from backend.store.trade import Order
from backend.store.users import User

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
TEAMS = [f"team-{number}" for number in range(6)]
FIRMS = 3_000
OFFERINGS = [ObjectId() for _ in range(12)]


@pytest.fixture(scope="module")
async def user(bound_store: Store) -> AsyncIterator[User]:
    """Owns half of 3,000 customers and sees them all. Each has ordered twice."""
    for document in DOCUMENTS:
        await document.get_motor_collection().delete_many({})
    dice = random.Random(7)
    somebody = User(email="x@nordlicht.example", name="X", role="inside", teams=TEAMS, password_hash="")
    somebody.id = ObjectId()  # type: ignore[assignment]
    firms = [_firm(number, somebody.id if number % 2 else ObjectId(), dice) for number in range(FIRMS)]
    await Customer.get_motor_collection().insert_many(firms)
    await Order.get_motor_collection().insert_many([_order(it, dice) for it in firms for _ in range(2)])
    yield somebody
    for document in DOCUMENTS:
        await document.get_motor_collection().delete_many({})


async def profiled(store: Store, asked: Awaitable[Any]) -> list[dict[str, Any]]:
    """Every read of it, in order."""
    database = store.database
    await database.command("profile", 2)
    try:
        await asked
    finally:
        await database.command("profile", 0)
    entries = await database["system.profile"].find({"planSummary": {"$exists": True}}).sort("ts", 1).to_list(100)
    await database.drop_collection("system.profile")
    return [it for it in entries if it["op"] in ("query", "command")]


@pytest.mark.parametrize("scope", ["mine", "team"])
@pytest.mark.parametrize(
    ("show", "field", "months", "rows"),
    [
        ("missing", None, 12, PAGE),
        ("missing", "needs", 12, PAGE),
        ("missing", "company", 12, 0),
        ("old", None, 12, PAGE),
        ("old", "fascination", 12, PAGE),
        ("old", "needs", 12, 0),
        ("old", None, 900, 0),
    ],
)
async def test_a_page_of_gaps_reads_no_customer_it_does_not_show(
    scope: Scope, show: Show, field: Any, months: int, rows: int, user: User, bound_store: Store
) -> None:
    cutoff = NOW - timedelta(days=30 * months)
    reads = await profiled(bound_store, completeness.page(user, scope, show, field, cutoff, None))

    (listed,) = [it for it in reads if it["command"].get("sort")]
    assert (listed["nreturned"], listed["docsExamined"]) == (rows, rows)
    assert not (rows and listed.get("hasSortStage"))
    assert [it["command"] for it in reads if "COLLSCAN" in it["planSummary"]] == []
    assert sum(it["docsExamined"] for it in reads) <= 2 * PAGE


async def test_the_white_space_reads_some_hundred_customers_and_their_orders_by_index(
    user: User, bound_store: Store
) -> None:
    firm = await Customer.get_motor_collection().find_one({"industries": "Branche 0"})
    assert firm
    reads = await profiled(bound_store, white_space.found(firm, NOW - timedelta(days=730)))

    assert not any(it.get("hasSortStage") or "COLLSCAN" in it["planSummary"] for it in reads)
    of_customers = [it for it in reads if it["ns"].endswith(".customers")]
    of_orders = [it for it in reads if it["ns"].endswith(".orders")]
    assert max(it["docsExamined"] for it in of_customers) <= FIRMS / 10, "a tenth is of its industry"
    assert sum(it["docsExamined"] for it in of_orders) <= 2 * 2 * 2 * white_space.NEAREST + 2


def _firm(number: int, owner_id: Any, dice: random.Random) -> dict[str, Any]:
    """Of each the company is known fully, half have one stone, nobody has a need."""
    noted = {"source": "import", "at": NOW - timedelta(days=dice.randint(0, 900)), "by": None}
    row = {
        "_id": ObjectId(), "name": f"Firma {number}", "team": TEAMS[number % 6], "owner_id": owner_id, "rank": dice.random() * 100,
        "legal_form": "GmbH", "vat_id": "DE136695976", "industries": [f"Branche {number % 10}"], "sites": [{"city": "Ulm"}], "phones": ["1"],
        "domains": ["x.example"], "segment": "Ausbau", "value_class": "ABC"[number % 3], "known": {"legal_form": noted},
        "fascination": [{"level": "delights", "at": noted["at"]}] if number % 4 < 2 else [], "changed_at": NOW,
    }  # fmt: skip
    now = standing(known(row, [], None))
    return {**row, "completeness": {**asdict(now), "worth": worth(now.percent, float(str(row["rank"])))}}


def _order(firm: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    return {
        "customer_id": firm["_id"], "day": NOW - timedelta(days=dice.randint(1, 700)), "status": "delivered",
        "lines": [{"offering_id": dice.choice(OFFERINGS)}],
    }  # fmt: skip
