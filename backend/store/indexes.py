"""The indexes that the documents declare, brought into the database. Those that somebody else made stay."""

from collections.abc import Sequence
from typing import Any

from beanie import Document
from pymongo.errors import OperationFailure

NO_SUCH_INDEX = 27
COMPARED = ("key", "unique", "sparse", "partialFilterExpression", "expireAfterSeconds")


async def bring_up_to_date(documents: Sequence[type[Document]]) -> None:
    """Build what is missing. An index of an older version, with the same name or the same keys but otherwise different, makes room first."""
    for document in documents:
        declared = [it.index for it in document.get_settings().indexes]
        if not declared:
            continue
        collection = document.get_motor_collection()
        for name, found in (await collection.index_information()).items():
            if any(_are_in_conflict(name, found, it.document) for it in declared):
                await drop(collection, name)
        await collection.create_indexes(declared)


async def drop(collection: Any, name: str) -> None:
    """Drop an index, unless another process was faster."""
    try:
        await collection.drop_index(name)
    except OperationFailure as error:
        if error.code != NO_SUCH_INDEX:
            raise


def _are_in_conflict(name: str, found: dict[str, Any], declared: dict[str, Any]) -> bool:
    is_same = all(_plain(found.get(it)) == _plain(declared.get(it)) for it in COMPARED)
    if name == declared["name"]:
        return not is_same
    return is_same


def _plain(value: Any) -> Any:
    """Keys in their order, whatever they are written in; a false option like one that is not there."""
    if isinstance(value, dict):
        return list(value.items())
    if isinstance(value, (list, tuple)):
        return [tuple(it) if isinstance(it, (list, tuple)) else it for it in value]
    return value or (0 if value == 0 and value is not False else None)
