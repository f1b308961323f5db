"""Two records that are one: which value of which stays, and what is written.

`a` is kept, `b` goes. Works on plain mappings, so customers and contacts merge alike. Nothing is lost: lists are always joined
(the choice says whose entries come first), and values that give way are told.

    propose(a, b) -> choices     what is better known wins; a person may choose otherwise
    plan(a, b, choices) -> Merged | Refused
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Side = Literal["a", "b", "both"]
Source = Literal["person", "mail", "import", "derived"]
RefusedReason = Literal["same_record", "unknown_field", "both_needs_a_list", "circular_group", "circular_line"]

ABOVE: dict[str, RefusedReason] = {"parent_id": "circular_group", "boss_id": "circular_line"}
"""Who stands above: a company of the group, a person of the formal line. Nobody stands above themselves."""
SAYS_BY_BEING_EMPTY = ("left_at",)
"""Whoever is still there has not left, whatever the other record says."""
_TRUST: dict[Source, int] = {"person": 3, "import": 2, "mail": 1, "derived": 0}


@dataclass(frozen=True, slots=True)
class Known:
    """Where a value came from, and when (aware UTC)."""

    source: Source
    at: datetime


@dataclass(frozen=True, slots=True)
class Record:
    """`fields`: only those that can be merged, no ids, no counters. `known` may miss some of them."""

    id: str
    fields: Mapping[str, Any]
    known: Mapping[str, Known] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Merged:
    """`write` and `known` go to the kept record; `dropped` are values of either side that no field holds any more."""

    write: dict[str, Any]
    known: dict[str, Known]
    dropped: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Refused:
    """`detail`: the field, or the ids of the circle in order."""

    reason: RefusedReason
    detail: str = ""


def propose(a: Record, b: Record) -> dict[str, Side]:
    """A choice for every field: both for lists, the only value there is, else the better sourced, the newer, the fuller one."""
    return {name: _proposed(name, a, b) for name in _names(a, b)}


def plan(
    a: Record, b: Record, choices: Mapping[str, Side], parents: Mapping[str, str] | None = None
) -> Merged | Refused:
    """Decide every field; where `choices` is silent, as proposed. `parents`: id -> id of who stands above, for all around both."""
    if a.id == b.id:
        return Refused("same_record", a.id)
    if unknown := set(choices) - set(_names(a, b)):
        return Refused("unknown_field", min(unknown))
    chosen = propose(a, b) | dict(choices)
    if wrong := [name for name, side in chosen.items() if side == "both" and not _is_list(name, a, b)]:
        return Refused("both_needs_a_list", wrong[0])
    merged = _merged(a, b, chosen)
    for name, reason in ABOVE.items():
        if circle := _circle(name, a, b, merged, parents or {}):
            return Refused(reason, " > ".join(circle))
    return merged


def _names(a: Record, b: Record) -> list[str]:
    return list(dict.fromkeys((*a.fields, *b.fields)))


def _is_list(name: str, a: Record, b: Record) -> bool:
    values = [value for value in (a.fields.get(name), b.fields.get(name)) if not _is_empty(value)]
    return any(isinstance(value, list | tuple) for value in (a.fields.get(name), b.fields.get(name))) and all(
        isinstance(value, list | tuple) for value in values
    )


def _proposed(name: str, a: Record, b: Record) -> Side:
    if _is_list(name, a, b):
        return "both"
    mine, theirs = a.fields.get(name), b.fields.get(name)
    if name in SAYS_BY_BEING_EMPTY:
        return "b" if mine and not theirs else "a"
    if name in ABOVE and mine == b.id:
        return "b"
    if mine == theirs or _is_empty(theirs) or (name in ABOVE and theirs == a.id):
        return "a"
    if _is_empty(mine):
        return "b"
    if _standing(a, name) == _standing(b, name):
        return "b" if _says_more(mine, theirs) else "a"
    return "b" if _standing(b, name) > _standing(a, name) else "a"


def _standing(record: Record, name: str) -> tuple[int, float]:
    known = record.known.get(name)
    return (_TRUST[known.source], known.at.timestamp()) if known else (-1, 0.0)


def _says_more(mine: Any, theirs: Any) -> bool:
    """All that `mine` says and something beside it: "Müller" and "Müller Präzision", not "Petra Klein" and "Klein, Petra"."""
    return set(str(mine).split()) < set(str(theirs).split())


def _merged(a: Record, b: Record, chosen: Mapping[str, Side]) -> Merged:
    values = {name: _value(name, a, b, side) for name, side in chosen.items()}
    write = {name: value for name, value in values.items() if name not in a.fields or value != a.fields[name]}
    known = {name: source for name in write if (source := _source(name, a, b, chosen[name]))}
    return Merged(
        write=write,
        known=known,
        dropped={name: lost for name in values if not _is_empty(lost := _lost(name, a, b, values[name]))},
    )


def _value(name: str, a: Record, b: Record, side: Side) -> Any:
    mine, theirs = a.fields.get(name), b.fields.get(name)
    if not _is_list(name, a, b):
        return deepcopy(theirs if side == "b" else mine)
    return _joined(theirs or (), mine or ()) if side == "b" else _joined(mine or (), theirs or ())


def _joined(first: Sequence[Any], second: Sequence[Any]) -> list[Any]:
    """Every entry once, compared whole but for its id: two sites that differ in a letter are both kept."""
    joined: list[Any] = []
    said: list[Any] = []
    for entry in (*first, *second):
        if (what := _without_id(entry)) not in said:
            said.append(what)
            joined.append(deepcopy(entry))
    return joined


def _without_id(entry: Any) -> Any:
    """Our own ids are no text; one that is comes from another system and means something."""
    if not isinstance(entry, Mapping):
        return entry
    return {name: value for name, value in entry.items() if name != "id" or isinstance(value, str)}


def _source(name: str, a: Record, b: Record, side: Side) -> Known | None:
    if side != "both":
        return (b if side == "b" else a).known.get(name)
    return max((it for it in (a.known.get(name), b.known.get(name)) if it), key=lambda it: it.at, default=None)


def _lost(name: str, a: Record, b: Record, value: Any) -> Any:
    if _is_list(name, a, b):
        return None
    return next((it for it in (a.fields.get(name), b.fields.get(name)) if it != value and not _is_empty(it)), None)


def _circle(name: str, a: Record, b: Record, merged: Merged, parents: Mapping[str, str]) -> list[str]:
    """The ids from the kept record upwards back to itself, [] if they end; every link to `b` leads to `a` from now on."""
    own = merged.write.get(name, a.fields.get(name))
    links = {
        child: a.id if parent == b.id else parent for child, parent in parents.items() if child not in (a.id, b.id)
    }
    path = [a.id]
    above = a.id if own == b.id else own
    while above and above not in path:
        path.append(above)
        above = links.get(above)
    return [*path, a.id] if above == a.id else []


def _is_empty(value: Any) -> bool:
    return value is None or value == "" or (isinstance(value, list | tuple | dict) and not value)
