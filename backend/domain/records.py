"""A row of a foreign table as a record: what we could read, under our names, and what we could not, with the reason.

What is wrong with a required column, a day or an amount refuses the row, for half of it would be a lie. Anything else wrong is left
out and told; the rest of the row comes in.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from backend.domain.columns import FACTS, REQUIRED, TARGETS, ImportKind
from backend.domain.readers import Read, phones, readers
from backend.domain.values import Cell, Mark, Unreadable, is_empty, text

_GRAVE = frozenset(("day", "cents", "quantity"))
_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Problem:
    """`column` is the header, "" for the row as a whole; `code` is worded by the app, `value` is what stood there."""

    column: str
    code: str
    value: str = ""
    refuses: bool = False


@dataclass(slots=True)
class Record:
    line: int
    values: dict[str, Any]
    problems: list[Problem] = field(default_factory=list)
    last_line: int = 0
    """Of several rows that are one document; the first row's own line otherwise."""

    @property
    def is_refused(self) -> bool:
        return any(it.refuses for it in self.problems)


@dataclass(frozen=True, slots=True)
class Column:
    at: int
    header: str
    target: str
    read: Read
    is_grave: bool


def columns(kind: ImportKind, headers: Sequence[str], mapping: Sequence[str], mark: Mark) -> list[Column]:
    """The mapped columns, each with its reader; the country first, for others are read by it."""
    reads = {it.name: it.reads for it in TARGETS[kind]} | dict.fromkeys(FACTS, "text")
    known = readers(mark)
    found = [
        Column(at, headers[at], target, known[reads[target]], reads[target] in _GRAVE)
        for at, target in enumerate(mapping)
        if target
    ]
    return sorted(found, key=lambda it: it.target != "site.country")


def record(kind: ImportKind, line: int, cells: Sequence[Cell], mapped: Sequence[Column], trouble: str = "") -> Record:
    """One row. `trouble` is what was wrong with it before anything was read."""
    found = Record(line, {}, last_line=line)
    if trouble:
        found.problems.append(Problem("", trouble, refuses=True))
        return found
    for column in mapped:
        cell = cells[column.at]
        if is_empty(cell):
            continue
        try:
            _take(found.values, column, _read(column, cell, found.values))
        except Unreadable as error:
            found.problems.append(Problem(column.header, error.code, text(cell)[:_SHOWN], column.is_grave))
    found.problems += [
        Problem("", f"missing:{'|'.join(sorted(some))}", refuses=True)
        for some in REQUIRED[kind]
        if some.isdisjoint(found.values)
    ]
    return found


def _read(column: Column, cell: Cell, said: Mapping[str, Any]) -> Any:
    """A telephone number without a country code is dialled where the row says the company is."""
    country = said.get("site.country")
    return phones(cell, country) if country and column.read is phones else column.read(cell)


def grouped(records: Iterable[Record]) -> Iterator[Record]:
    """Rows that follow each other with the same number are the lines of one document; its own columns are those of the first row."""
    open_: Record | None = None
    for it in records:
        line = {name: it.values.pop(name) for name in [*it.values] if name.startswith("line.")}
        if open_ is not None and _is_same(open_, it):
            open_.last_line = it.line
            open_.problems += it.problems
        else:
            if open_ is not None:
                yield open_
            open_ = it
        if line:
            open_.values.setdefault("lines", []).append(line)
    if open_ is not None:
        yield open_


def _take(taken: dict[str, Any], column: Column, value: Any) -> None:
    if column.target.startswith("fact:"):
        taken.setdefault("facts", []).append((column.target.partition(":")[2], column.header, value))
    elif value not in ("", []):
        taken[column.target] = value


def _is_same(one: Record, other: Record) -> bool:
    number = one.values.get("number")
    return number is not None and other.values.get("number") == number and not one.is_refused


def keys_of(record: Record) -> list[str]:
    """What must not come twice in one batch: two rows with the same number are written one after the other."""
    said = record.values
    single = [f"{name}:{said[name]}" for name in ("external_id", "vat_id", "number") if name in said]
    several = [f"{name}:{it}" for name in ("numbers", "addresses") for it in said.get(name, ())]
    whose = [said.get(name) for name in ("customer.number", "customer.name", "customer.vat_id", "contact.address")]
    names = [f"name:{whose}:{said[name]}" for name in ("name", "last_name", "title") if name in said]
    return single + several + names


def batched(records: Iterable[Record], size: int) -> Iterator[list[Record]]:
    """Batches of at most `size`; one ends early before a record that has a key in common with it."""
    batch: list[Record] = []
    seen: set[str] = set()
    for it in records:
        keys = keys_of(it)
        if len(batch) == size or not seen.isdisjoint(keys):
            yield batch
            batch, seen = [], set()
        batch.append(it)
        seen.update(keys)
    if batch:
        yield batch
