"""Groups of companies by import and ERP: parents by number from anywhere in the file, and no company above itself."""

from typing import Any

import pytest
from httpx import AsyncClient

from backend.store.customers import Customer
from tests.api.importing import Importing, counted
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("worker")
HEADERS = "Kundennummer;Firma;Konzernnummer\n"
GROUP = HEADERS + "K-3;Werk Ulm GmbH;K-1\nK-1;Holding AG;K-1\nK-2;Werk Bonn GmbH;K-1\n"
CIRCLE = HEADERS + "K-1;Holding AG;K-3\nK-3;Werk Ulm GmbH;K-1\n"


async def parents() -> dict[str, str | None]:
    """Numbers of customers, and of their parents."""
    rows = await Customer.get_motor_collection().find({}, {"numbers": 1, "parent_id": 1}).to_list(50)
    numbers = {row["_id"]: row["numbers"][0] for row in rows}
    return {number: numbers.get(row["parent_id"]) for row in rows if (number := row["numbers"][0]) != "K-1001"}


async def told(manager: Importing, run: dict[str, Any]) -> dict[int, list[str]]:
    rows = await manager.rows(run, "noted")
    return {it["line"]: [problem["code"] for problem in it["problems"]] for it in rows}


async def test_a_parent_may_stand_anywhere_in_the_file_and_a_head_office_names_itself(manager: Importing) -> None:
    dry = await manager.checked(GROUP.encode())
    assert (counted(dry), await told(manager, dry)) == ({"new": 3}, {})
    run = await manager.imported(GROUP.encode())
    assert await parents() == {"K-1": None, "K-2": "K-1", "K-3": "K-1"}
    assert counted(run) == {"new": 3}


async def test_a_group_can_be_taken_back_whole(manager: Importing) -> None:
    run = await manager.imported(GROUP.encode())
    await manager.say(run, "undo")
    undone = await manager.settled(run, "undone")
    assert (undone["counts"]["removed"], await parents()) == (3, {})


async def test_a_circle_is_refused_where_it_closes_and_told_before(manager: Importing) -> None:
    run = await manager.checked(CIRCLE.encode())
    assert await told(manager, run) == {3: ["circle"]}
    await manager.say(run, "apply")
    await manager.settled(run, "done")
    assert await parents() == {"K-1": "K-3", "K-3": None}


async def test_a_circle_with_those_who_are_known_is_refused_and_an_undo_gives_the_old_parent_back(
    manager: Importing,
) -> None:
    await manager.imported(GROUP.encode())
    again = HEADERS + "K-1;Holding AG;K-3\nK-2;Werk Bonn GmbH;K-4\nK-4;Werk Köln GmbH;K-1\n"
    run = await manager.imported(again.encode())
    assert (await parents(), await told(manager, run)) == (
        {"K-1": None, "K-2": "K-4", "K-3": "K-1", "K-4": "K-1"}, {2: ["circle"]},
    )  # fmt: skip
    await manager.say(run, "undo")
    await manager.settled(run, "undone")
    assert await parents() == {"K-1": None, "K-2": "K-1", "K-3": "K-1"}


async def test_a_company_of_another_team_is_nobodys_parent_here(manager: Importing, cast: Cast) -> None:
    await Customer.find_one({"_id": cast.customer.id}).update({"$set": {"team": "nord"}})
    run = await manager.imported((HEADERS + "K-2;Werk Bonn GmbH;K-1001\n").encode())
    assert (await parents(), await told(manager, run)) == ({"K-2": None}, {2: ["parent_unknown"]})


async def test_an_erp_cannot_close_a_circle_either(erp: AsyncClient) -> None:
    items = [
        {"external_id": "3", "name": "Werk Ulm", "numbers": ["K-3"], "parent.number": "K-1"},
        {"external_id": "1", "name": "Holding", "numbers": ["K-1"], "parent.number": "K-1"},
    ]
    body = {"source": "sap", "items": items}
    batch = await erp.post("/api/erp/customers/batch", json=body, headers={"Idempotency-Key": "first-try"})
    assert [(it["outcome"], it["problems"]) for it in batch.json()["results"]] == [("new", []), ("new", [])]
    url = "/api/erp/customers/sap/1"
    answer = await erp.put(url, json={"name": "Holding", "numbers": ["K-1"], "parent.number": "K-3"})
    assert answer.json()["problems"] == [{"field": "", "code": "circle"}]
    assert await parents() == {"K-1": None, "K-3": "K-1"}
