"""A table file as headers and rows, whatever kind it is."""

from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib import import_module
from itertools import islice
from typing import BinaryIO

from backend.domain.tables import SAMPLE, Format, Refused, headers_of, recognise
from backend.domain.values import Cell

LARGEST_FILE = 200 * 1024 * 1024
LAST_LINE = 2**24 - 2
"""As many rows as a created document's id can name (`store.import_ids`)."""
_MODULES = {"csv": "csv_file", "xlsx": "xlsx_file", "vcf": "vcard_file"}


@dataclass(frozen=True, slots=True)
class Row:
    """`line` counts as people count in the file, 1 is the first. `trouble` says why this row could not be read at all."""

    line: int
    cells: tuple[Cell, ...]
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    format: Format
    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    """The first ones."""


def look(file: BinaryIO, sampled: int = 50) -> Head:
    """What kind of file this is, its headers and its first rows. Raises Refused."""
    file.seek(0)
    format_ = recognise(file.read(SAMPLE))
    with closing(_raw(file, format_)) as everything:
        return _head(format_, everything, sampled)


def _head(format_: Format, everything: Iterator[Row], sampled: int) -> Head:
    first = next(everything, None)
    if first is None:
        raise Refused("empty")
    headers = tuple(headers_of(first.cells))
    rows = tuple(islice((_fitted(row, len(headers)) for row in everything if _is_filled(row)), sampled))
    if not rows:
        raise Refused("no_rows")
    return Head(format_, headers, rows)


def rows(file: BinaryIO, format_: Format, width: int, after: int = 0) -> Iterator[Row]:
    """The rows behind a line, each with `width` cells; empty ones are left out. Raises Refused where the file ends within itself."""
    everything = _raw(file, format_)
    next(everything, None)
    for row in everything:
        if row.line > LAST_LINE:
            raise Refused("too_many_rows")
        if row.line > after and _is_filled(row):
            yield _fitted(row, width)


def _raw(file: BinaryIO, format_: Format) -> Generator[Row, None, None]:
    file.seek(0)
    # openpyxl and vobject take a good part of a process's start, and few processes ever read such a file.
    module = import_module(f"backend.tables.{_MODULES[format_.kind]}")
    for line, cells, trouble in module.read(file, format_):
        yield Row(line, cells, trouble)


def _is_filled(row: Row) -> bool:
    return bool(row.trouble) or any(cell is not None and cell != "" and not str(cell).isspace() for cell in row.cells)


def _fitted(row: Row, width: int) -> Row:
    """Missing cells at the end are empty ones; cells beyond the headers belong to no column, so the row cannot be trusted."""
    spare = width - len(row.cells)
    if spare == 0:
        return row
    if spare > 0:
        return Row(row.line, row.cells + (None,) * spare, row.trouble)
    beyond = any(cell not in (None, "") for cell in row.cells[width:])
    return Row(row.line, row.cells[:width], row.trouble or ("too_many_cells" if beyond else ""))
