"""CSV row by row. A quote that never closes would swallow the rest of the file: a row may have only so many lines, then it is broken."""

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from backend.domain.tables import FIELD_LENGTH, Format
from backend.domain.values import Cell

Raw = tuple[int, tuple[Cell, ...], str]
LINES_OF_A_ROW = 50
"""An address or a note has a few lines; more mean a quote that somebody forgot."""


def read(file: BinaryIO, format_: Format) -> Iterator[Raw]:
    """Line, cells and what is wrong with them, "" if nothing. The line is that of the row's beginning."""
    text = io.TextIOWrapper(file, format_.encoding, errors="replace", newline="")
    try:
        lines = _Lines(text)
        lines.skip_named_delimiter()
        while lines.has_more():
            yield _row(lines, format_.delimiter)
    finally:
        text.detach()


class _Lines:
    """The lines of a file with their numbers, and one that was read too far given back."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._given_back: list[str] = []
        self.number = 0

    def has_more(self) -> bool:
        if not self._given_back and (line := self._text.readline(FIELD_LENGTH)):
            self._given_back.append(line)
        return bool(self._given_back)

    def take(self) -> str:
        self.number += 1
        return self._given_back.pop() if self._given_back else self._text.readline(FIELD_LENGTH)

    def give_back(self, lines: list[str]) -> None:
        self.number -= len(lines)
        self._given_back.extend(reversed(lines))

    def skip_named_delimiter(self) -> None:
        """Excel's first line sep=; is no row."""
        if (
            self.has_more()
            and self._given_back[-1].strip().lower().startswith("sep=")
            and len(self._given_back[-1].strip()) == 5
        ):
            self.take()


def _row(lines: _Lines, delimiter: str) -> Raw:
    first, began = lines.take(), lines.number
    if first.count('"') % 2 == 0:
        return began, _cells(first, delimiter), "characters" if "\ufffd" in first else ""
    taken: list[str] = []
    while len(taken) < LINES_OF_A_ROW and lines.has_more():
        taken.append(lines.take())
        if taken[-1].count('"') % 2:
            return began, _cells(first + "".join(taken), delimiter), ""
    lines.give_back(taken)
    return began, _cells(first.replace('"', ""), delimiter), "open_quote"


def _cells(row: str, delimiter: str) -> tuple[Cell, ...]:
    if '"' not in row:
        return tuple(row.rstrip("\r\n").split(delimiter))
    return tuple(next(csv.reader(io.StringIO(row, newline=""), delimiter=delimiter), ()))
