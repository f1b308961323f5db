"""What another system sends as JSON, as a record like a row of a table; names are those of the columns (`columns.TARGETS`). Pure.

JSON needs no guessing: amounts are integers in cents, quantities in thousandths, days ISO, times with their zone. Whatever is otherwise refuses the object.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from backend.domain.columns import REQUIRED, TARGETS, ImportKind
from backend.domain.moments import iso_moment
from backend.domain.readers import readers
from backend.domain.records import Problem, Record
from backend.domain.values import LARGEST, Unreadable, text

Sent = Record
LINES = 500
_LISTS = frozenset(("texts", "phones", "addresses", "domains"))
_READERS = readers(".")


def understood(kind: ImportKind, line: int, said: Mapping[str, Any]) -> Sent:
    """One object; every problem refuses it, because a system can be corrected and does not read notes."""
    reads = {it.name: it.reads for it in TARGETS[kind]}
    record = Record(line, {}, last_line=line)
    for name, value in said.items():
        if name == "lines" and any(it.startswith("line.") for it in reads):
            _take_lines(record, value, reads)
        else:
            _take(record, record.values, name, value, reads.get(name))
    record.problems += [
        Problem("", f"missing:{'|'.join(sorted(some))}", refuses=True) for some in REQUIRED[kind] if some.isdisjoint(record.values)
    ]  # fmt: skip
    return record


def _take(record: Record, into: dict[str, Any], name: str, value: Any, reads: str | None) -> None:
    if reads is None:
        record.problems.append(Problem(name[:60], "unknown_field", refuses=True))
    elif value is not None and value not in ("", []):
        try:
            into[name] = _read(value, reads)
        except Unreadable as error:
            record.problems.append(Problem(name, error.code, refuses=True))


def _take_lines(record: Record, value: Any, reads: Mapping[str, str]) -> None:
    if not isinstance(value, list) or len(value) > LINES or not all(isinstance(it, dict) for it in value):
        record.problems.append(Problem("lines", "list", refuses=True))
        return
    taken: list[dict[str, Any]] = [{} for _ in value]
    for into, it in zip(taken, value, strict=True):
        for name, said in it.items():
            _take(record, into, f"line.{name}", said, reads.get(f"line.{name}"))
    record.values["lines"] = taken


def _read(value: Any, reads: str) -> Any:
    if reads in ("cents", "quantity"):
        return _integer(value)
    if reads == "day":
        return _iso_day(value)
    if reads == "moment":
        return iso_moment(value)
    if reads == "pairs" and isinstance(value, dict):
        return _named(value)
    if reads in _LISTS and isinstance(value, list):
        if not all(isinstance(it, str) for it in value):
            raise Unreadable("list")
        value = "\n".join(value)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Unreadable("text")
    return _READERS[reads](value)


def _integer(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= LARGEST:
        raise Unreadable("integer")
    return value


def _named(value: dict[str, Any]) -> list[tuple[str, str]]:
    """Names with their words: what looks like an operator is none of ours."""
    if not value or any(
        not isinstance(it, str) or not it.strip() or not key.strip() or key.startswith("$") for key, it in value.items()
    ):
        raise Unreadable("pairs")
    return [(text(key), text(it)) for key, it in value.items()]


def _iso_day(value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise Unreadable("day") from None
