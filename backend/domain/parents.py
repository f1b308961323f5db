"""The companies that rows of a table name as their parents, by number: never the row's own company, and never in a circle."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from backend.domain.group import closes_a_circle
from backend.domain.records import Record

TARGET = "parent.number"


@dataclass(frozen=True, slots=True)
class Named:
    """`child` names the company with this number as its parent. All ids are texts."""

    line: int
    child: str
    number: str


class Belonging(NamedTuple):
    """The parent, or why it is none; neither for whom the row names itself, as many systems do for a head office."""

    parent: str | None
    code: Literal["", "parent_unknown", "circle"]


def named(record: Record) -> str:
    """The number of the parent that a record names; "" if it names none or itself."""
    number = str(record.values.get(TARGET, ""))
    return "" if number in record.values.get("numbers", ()) else number


def belongings(rows: Iterable[Named], ids: Mapping[str, str], above: Mapping[str, str | None]) -> dict[int, Belonging]:
    """By line, decided one after the other. `ids` by number; `above` tells parents as they are, for all above whom the rows name.

    >>> belongings([Named(2, "a", "B"), Named(3, "b", "A")], {"A": "a", "B": "b"}, {})
    {2: Belonging(parent='b', code=''), 3: Belonging(parent=None, code='circle')}
    """
    found, parents = {}, dict(above)
    for it in rows:
        found[it.line] = _belonging(it.child, ids.get(it.number), parents)
        if parent := found[it.line].parent:
            parents[it.child] = parent
    return found


def _belonging(child: str, parent: str | None, parents: Mapping[str, str | None]) -> Belonging:
    if parent is None:
        return Belonging(None, "parent_unknown")
    if parent == child:
        return Belonging(None, "")
    return Belonging(None, "circle") if closes_a_circle(child, parent, parents) else Belonging(parent, "")
