"""Which column of a foreign table means what: proposed from the headers and a look at the cells, corrected by a person, remembered.

A mapping is one target per column, "" for a column that is left out. Each target is given once, but for facts.
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from functools import cache

from backend.domain import values
from backend.domain.columns import FACTS, REQUIRED, TARGETS, ImportKind, Target, names_of
from backend.domain.values import Cell, Unreadable

Mapping = tuple[str, ...]
_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_NO_HEADER = 0.0
_FITS: dict[str, Callable[[str], bool]] = {
    "addresses": lambda cell: "@" in cell,
    "day": lambda cell: _reads(cell, values.day),
    "cents": lambda cell: any(map(str.isdigit, cell)),
    "quantity": lambda cell: any(map(str.isdigit, cell)),
}


def compared(header: str) -> str:
    """A header as it compares: lower case, umlauts in letters, nothing but letters and digits.

    >>> compared("USt-IdNr."), compared("Straße / Nr.")
    ('ustidnr', 'strassenr')
    """
    return re.sub(r"[^a-z0-9%]", "", header.lower().translate(_LETTERS))


def fingerprint(kind: ImportKind, headers: Sequence[str]) -> str:
    """The same for the same columns in the same order, however they are written."""
    return hashlib.sha256("\n".join([kind, *map(compared, headers)]).encode()).hexdigest()


def propose(kind: ImportKind, headers: Sequence[str], rows: Sequence[Sequence[Cell]] = ()) -> Mapping:
    """The best target for each column; of two columns for one target the better named one gets it, then the one further left."""
    claims = sorted(
        (-score, rank, at, target.name)
        for at, header in enumerate(headers)
        for rank, target in enumerate(TARGETS[kind])
        if (score := _score(target, header, [row[at] for row in rows if at < len(row)])) > _NO_HEADER
    )
    chosen: dict[int, str] = {}
    for _, _, at, name in claims:
        if at not in chosen and name not in chosen.values():
            chosen[at] = name
    return tuple(chosen.get(at, "") for at in range(len(headers)))


def faults(kind: ImportKind, mapping: Sequence[str], width: int) -> list[str]:
    """What keeps a mapping from being used, as codes: `columns`, `unknown`, `twice:<target>`, `missing:<one|another>`."""
    found = [] if len(mapping) == width else ["columns"]
    named = [it for it in mapping if it]
    if set(named) - names_of(kind):
        found.append("unknown")
    found += sorted({f"twice:{it}" for it in named if named.count(it) > 1 and it not in FACTS})
    found += [f"missing:{'|'.join(sorted(some))}" for some in REQUIRED[kind] if not some & set(named)]
    return found


def _score(target: Target, header: str, cells: Sequence[Cell]) -> float:
    """1 for a known name, less for a name that begins with or contains one; the cells must not contradict."""
    score = _likeness(target, compared(header))
    return score if score and _cells_fit(target, cells) else _NO_HEADER


def _likeness(target: Target, header: str) -> float:
    best = _NO_HEADER
    for at, name in enumerate(_compared_names(target)):
        if header == name:
            return 1.0 - at / 1000
        if len(name) >= 4 and len(header) >= 4 and (header.startswith(name) or header.endswith(name)):
            best = max(best, 0.5 * len(name) / len(header))
    return best


@cache
def _compared_names(target: Target) -> tuple[str, ...]:
    return (*map(compared, target.names), compared(target.name))


def _cells_fit(target: Target, cells: Sequence[Cell]) -> bool:
    """At least half of the filled cells look like what the target reads."""
    fits = _FITS.get(target.reads)
    filled = [cell for cell in cells if not values.is_empty(cell)]
    written = [cell for cell in filled if isinstance(cell, str)]
    if fits is None or not written:
        return True
    return sum(map(fits, written)) * 2 >= len(written)


def _reads(cell: Cell, read: Callable[[Cell], object]) -> bool:
    try:
        read(cell)
    except Unreadable:
        return False
    return True
