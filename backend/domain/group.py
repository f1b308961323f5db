"""A group of companies: who belongs to whom, drawn from the top down; and the circle that is refused.

Nordwerk Holding
├── Nordwerk Antriebe
│   └── Nordwerk Service
└── (a company this person may not see)
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

DEEPEST = 12
"""Levels of a group, or of a line of superiors, that are followed. Deeper is taken for a mistake."""

Place = Literal["self", "parent", "daughter", "sister", "group"]
"""What another company is to the one the tree is drawn for."""


@dataclass(frozen=True, slots=True)
class Company:
    id: str
    parent_id: str | None
    name: str | None = None
    """None for whoever may not see it."""
    city: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """`id` and `name` are None where the person may not see the company."""

    id: str | None
    name: str | None
    city: str
    place: Place
    daughters: tuple["Node", ...]


def closes_a_circle(child: str, parent: str | None, parents: Mapping[str, str | None]) -> bool:
    """Whether `child` below `parent` would end up above itself. `parents` holds at least the line above `parent`.

    A line longer than DEEPEST counts as a circle: it can only be one, or a mistake of the same kind.
    """
    for _ in range(DEEPEST):
        if parent is None:
            return False
        if parent == child:
            return True
        parent = parents.get(parent)
    return True


def tree(companies: Iterable[Company], of: str) -> Node | None:
    """The whole group as the company `of` sees it; None if it stands alone. The order is that of the names, the nameless last.

    Whoever may not be seen is only drawn where somebody visible hangs below.
    """
    known = {it.id: it for it in companies}
    if len(known) < 2 or of not in known:
        return None
    below: dict[str | None, list[Company]] = defaultdict(list)
    for it in sorted(known.values(), key=lambda it: (it.name is None, (it.name or "").casefold(), it.id)):
        below[it.parent_id if it.parent_id in known else None].append(it)
    top = _top(known, of)
    drawn = _node(known[top], below, known[of], frozenset())
    return drawn if drawn and drawn.daughters else None


def _top(known: Mapping[str, Company], of: str) -> str:
    seen = {of}
    while (above := known[of].parent_id) in known and above not in seen and above is not None:
        seen.add(above)
        of = above
    return of


def _node(it: Company, below: Mapping[str | None, list[Company]], me: Company, above: frozenset[str]) -> Node | None:
    if it.id in above:
        return None
    daughters = tuple(node for one in below[it.id] if (node := _node(one, below, me, above | {it.id})) is not None)
    if it.name is None and not daughters:
        return None
    return Node(it.id if it.name else None, it.name, it.city if it.name else "", _place(it, me), daughters)


def _place(it: Company, me: Company) -> Place:
    if it.id == me.id:
        return "self"
    if it.id == me.parent_id:
        return "parent"
    if it.parent_id == me.id:
        return "daughter"
    return "sister" if it.parent_id and it.parent_id == me.parent_id else "group"
