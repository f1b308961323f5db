"""What an import and its undoing ask for in batches is answered by an index, however much is stored."""

from collections.abc import Iterator
from typing import Any

import pytest
from bson import ObjectId

from backend.store.connection import Store
from backend.store.import_undo import USES

IDS = [ObjectId() for _ in range(3)]
ASKED = sorted({(collection, field) for uses in USES.values() for collection, field in uses if field != "_id"})


def _stages(explained: Any) -> Iterator[str]:
    if isinstance(explained, dict):
        if "stage" in explained:
            yield explained["stage"]
        for name in ("inputStage", "inputStages", "queryPlan"):
            yield from _stages(explained.get(name))
    elif isinstance(explained, list):
        for it in explained:
            yield from _stages(it)


async def _plan(store: Store, collection: str, wanted: dict[str, Any]) -> set[str]:
    find = {"find": collection, "filter": wanted}
    explained = await store.database.command("explain", find, verbosity="queryPlanner")
    return set(_stages(explained["queryPlanner"]["winningPlan"]))


@pytest.mark.parametrize(("collection", "field"), ASKED)
async def test_whether_something_hangs_on_a_document_is_seen_in_an_index(
    store: Store, collection: str, field: str
) -> None:
    within = {"customer_id": {"$in": IDS}} if field in ("offer_id", "order_id") else {}
    assert "IXSCAN" in await _plan(store, collection, {field: {"$in": IDS}, **within})


async def test_whose_a_row_is_is_found_by_the_name_it_says(store: Store) -> None:
    assert "IXSCAN" in await _plan(store, "customers", {"name": {"$in": ["Müller", "Maier"]}})
    assert "name" in await store.database.customers.index_information()


async def test_the_sisters_of_a_company_are_found_by_an_index(store: Store) -> None:
    assert "IXSCAN" in await _plan(store, "customers", {"parent_id": IDS[0]})
