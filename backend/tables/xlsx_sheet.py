"""An Excel workbook that is written. The only file that knows how openpyxl does it."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO, cast

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from backend.domain.export_columns import Value, safe

PIECE = 256 * 1024


class Sheet:
    """An XLSX file that grows row by row on disk."""

    def __init__(self, title: str, headers: Sequence[str]) -> None:
        self._book = Workbook(write_only=True)
        self._sheet = self._book.create_sheet(title[:31])
        self._sheet.freeze_panes = "A2"
        self._sheet.append([self._bold(it) for it in headers])

    def add(self, cells: Iterable[Value]) -> None:
        self._sheet.append([safe(it) if isinstance(it, str) else it for it in cells])

    def pieces(self) -> Iterator[bytes]:
        """The finished file, piece by piece."""
        with tempfile.TemporaryFile() as file:
            self._book.save(cast(BinaryIO, file))
            file.seek(0)
            while piece := file.read(PIECE):
                yield piece

    def _bold(self, text: str) -> WriteOnlyCell:
        cell = WriteOnlyCell(self._sheet, safe(text))
        cell.font = Font(bold=True)
        return cell
