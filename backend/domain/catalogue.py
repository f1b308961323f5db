"""Which of our offerings a line of an offer, an order or an invoice means: the one with its article number, else the one it is called by."""

from collections.abc import Iterable, Mapping
from typing import Any

Row = Mapping[str, Any]


def keys_of(offering: Row) -> frozenset[str]:
    """What a line may call this offering. A paper of another system often writes number and name in one.

    >>> sorted(keys_of({"number": "FB-1", "name": "Förderband"}))
    ['FB-1', 'FB-1 Förderband', 'Förderband']
    """
    number, name = str(offering.get("number") or ""), str(offering["name"])
    return frozenset(it for it in (number, name, f"{number} {name}".strip()) if it)


def catalogue(offerings: Iterable[Row]) -> dict[str, Any]:
    """The offering's id behind each key. What two of them are called says nothing, and is left out."""
    found: dict[str, Any] = {}
    for offering in offerings:
        for key in keys_of(offering):
            found[key] = offering["_id"] if found.get(key, offering["_id"]) == offering["_id"] else None
    return {key: id_ for key, id_ in found.items() if id_ is not None}


def offering_of(line: Row, known: Mapping[str, Any]) -> Any:
    """The id of the offering that a line names by `number` or `text`; None if it is none of ours."""
    return known.get(line.get("number") or "") or known.get(line.get("text") or "")
