"""An older version's indexes give way; an administrator's own stay."""

from datetime import datetime

from pymongo import ASCENDING, DESCENDING

from backend.store import indexes
from backend.store.connection import Store
from backend.store.customers import Customer
from backend.store.documents import DOCUMENTS


async def test_an_index_that_changed_makes_room_and_a_foreign_one_stays(store: Store) -> None:
    customers = store.database["customers"]
    declared = {it.name: it.index.document for it in Customer.get_settings().indexes}
    await customers.drop_index("gaps_of_owner")
    await customers.create_index([("owner_id", ASCENDING)], name="gaps_of_owner")
    first, keys = next((name, it["key"]) for name, it in declared.items() if name != "gaps_of_owner" and len(it) == 2)
    await customers.drop_index(first)
    await customers.create_index(list(keys.items()), name="once_called_so")
    await customers.create_index([("changed_at", DESCENDING), ("name", ASCENDING)], name="the_administrators_own")

    await indexes.bring_up_to_date(DOCUMENTS)

    found = await customers.index_information()
    assert list(declared["gaps_of_owner"]["key"].items()) == found["gaps_of_owner"]["key"]
    assert (first in found, "once_called_so" in found, "the_administrators_own" in found) == (True, False, True)
    await customers.drop_index("the_administrators_own")


async def test_an_index_that_another_process_dropped_first_is_no_trouble(store: Store) -> None:
    await indexes.drop(store.database["customers"], "long_gone")


async def test_what_is_as_declared_is_left_alone(store: Store) -> None:
    async def built() -> list[tuple[str, datetime]]:
        rows = await store.database["customers"].aggregate([{"$indexStats": {}}]).to_list(None)
        return sorted((it["name"], it["accesses"]["since"]) for it in rows)

    before = await built()
    await indexes.bring_up_to_date(DOCUMENTS)
    assert await built() == before
