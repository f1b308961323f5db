"""Rows of an Excel workbook's first sheet. The only file that reads openpyxl's workbooks; its XML parsers are hardened by defusedxml.

A workbook is a zip archive: what it would unpack to is counted before anything is unpacked.
"""

import warnings
import zipfile
from collections.abc import Iterator
from typing import BinaryIO

from openpyxl import load_workbook

from backend.domain.tables import COLUMNS, Format, Refused
from backend.domain.values import Cell
from backend.tables.csv_file import Raw

UNPACKED = 600 * 1024 * 1024
WORDS = 96 * 1024 * 1024
"""The shared strings are the one part that is held in memory."""
SQUEEZED = 300
"""Nothing honest is squeezed to less than a 300th."""
PARTS = 2000


def read(file: BinaryIO, _: Format) -> Iterator[Raw]:
    """Line and cells. Formulas give what Excel last computed. Raises Refused."""
    refuse_bombs(file)
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells of styles and validations, which nobody here needs
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            sheet = book.worksheets[0]
            for line, cells in enumerate(sheet.iter_rows(values_only=True, max_col=COLUMNS + 1), 1):
                yield line, _trimmed(cells), ""
    except Refused:
        raise
    except Exception as error:  # openpyxl lets every kind of error of a broken archive through
        raise Refused("broken") from error


def refuse_bombs(file: BinaryIO) -> None:
    """Raises Refused for what is no workbook, is protected, or would unpack to too much."""
    file.seek(0)
    try:
        parts = zipfile.ZipFile(file).infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise Refused("broken") from error
    if not any(it.filename.startswith("xl/worksheets/") for it in parts):
        raise Refused("wrong_kind")
    if any(it.flag_bits & 1 for it in parts):
        raise Refused("protected")
    if len(parts) > PARTS or sum(it.file_size for it in parts) > UNPACKED or any(map(_is_bomb, parts)):
        raise Refused("too_large")


def _is_bomb(part: zipfile.ZipInfo) -> bool:
    if part.filename.endswith("sharedStrings.xml") and part.file_size > WORDS:
        return True
    return part.file_size > 1024 * 1024 and part.file_size > SQUEEZED * max(1, part.compress_size)


def _trimmed(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """Without the empty cells that a formatted sheet has at the end of each row."""
    end = len(cells)
    while end and cells[end - 1] is None:
        end -= 1
    return cells[:end]
