"""An import writes under the time of its dry run: whoever goes through what was changed must come past it all the same."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend.store import duplicates, rivals, rounds
from backend.store.connection import Store
from backend.store.customers import Customer
from tests.api.importing import CUSTOMERS, Importing, counted
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("worker")
AGAIN = "Kundennummer;Firma;Straße;PLZ;Ort\n;Schroeder Foerdertechnik GmbH;Hafenstr. 4;20457;Hamburg\n"


@pytest.fixture
async def clocks(store: Store) -> Any:
    await store.database.clocks.delete_many({"_id": {"$in": list(rounds.NAMES)}})
    return store.database.clocks


async def look() -> None:
    while await duplicates.look(datetime.now(UTC) + timedelta(seconds=1)):
        pass


async def edited(cast: Cast) -> None:
    """Somebody corrects another customer, and the rounds come past it."""
    await Customer.find_one({"_id": cast.customer.id}).update({"$set": {"changed_at": datetime.now(UTC)}})
    await look()


async def checked_and_applied(manager: Importing, cast: Cast) -> dict[str, Any]:
    run = await manager.checked(CUSTOMERS.encode())
    await edited(cast)
    await manager.say(run, "apply")
    return await manager.settled(run, "done")


async def test_what_came_in_after_another_was_changed_has_its_flaws(
    manager: Importing, cast: Cast, clocks: Any
) -> None:
    await checked_and_applied(manager, cast)
    await look()
    made: Any = await Customer.get_motor_collection().find_one({"numbers": "K-2002"})
    assert "no_owner" in made["flaws"]


async def test_what_came_in_late_is_found_as_a_double_by_the_next_dry_run(
    manager: Importing, cast: Cast, clocks: Any
) -> None:
    await checked_and_applied(manager, cast)
    assert counted(await manager.checked(AGAIN.encode())) == {"duplicate": 1}


async def test_an_undo_is_looked_at_too(manager: Importing, cast: Cast, clocks: Any) -> None:
    run = await checked_and_applied(manager, cast)
    await edited(cast)
    before = await clocks.find_one({"_id": "duplicates"})
    await manager.say(run, "undo")
    await manager.settled(run, "undone")
    assert (await clocks.find_one({"_id": "duplicates"}))["at"] < before["at"]


async def test_a_round_that_was_under_way_does_not_hide_what_came_in_meanwhile(cast: Cast, clocks: Any) -> None:
    looked_at = await rounds.changed(Customer, "duplicates", {"changed_at": 1}, datetime.now(UTC))
    await rounds.done(Customer, looked_at)
    again = await rounds.changed(Customer, "duplicates", {"changed_at": 1}, datetime.now(UTC))
    rounds.again_from(clocks.database.delegate, looked_at.rows[0]["changed_at"])
    await rounds.done(Customer, again._replace(rows=looked_at.rows))
    after = await rounds.changed(Customer, "duplicates", {"changed_at": 1}, datetime.now(UTC))
    assert (again.rows, [it["_id"] for it in after.rows]) == ([], [cast.customer.id])


async def test_keys_are_made_once_for_who_was_not_changed(cast: Cast, clocks: Any, store: Store) -> None:
    rivals.bring_up_to_date()
    await store.database.twin_keys.delete_many({})
    await Customer.find_one({"_id": cast.customer.id}).update(
        {"$set": {"changed_at": datetime(2020, 1, 1, tzinfo=UTC)}}
    )
    rivals.bring_up_to_date()
    assert await store.database.twin_keys.count_documents({}) == 0
