"""Tables as files for Excel: CSV with semicolons and a byte order mark, by which German Excel opens it right, or XLSX; contacts as vCards.

The libraries of the latter two are read when the first such file is wanted: few processes ever write one (see `reading`).
"""

import csv
import io
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from backend.domain.export_columns import Value, written
from backend.domain.language import Lang

if TYPE_CHECKING:
    from backend.tables.xlsx_sheet import Sheet

BOM = "\ufeff"


def csv_line(cells: Iterable[Value], lang: Lang) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerow([written(it, lang) for it in cells])
    return text.getvalue()


def sheet(title: str, headers: Sequence[str]) -> "Sheet":
    made: Sheet = import_module("backend.tables.xlsx_sheet").Sheet(title, headers)
    return made


def card(
    *, name: str, company: str, department: str, title: str, addresses: Sequence[str], phones: Sequence[str], uid: str
) -> str:
    """One contact as a vCard 4.0 (RFC 6350)."""
    text: str = import_module("backend.tables.vcard_file").written(
        name=name, company=company, department=department, title=title, addresses=addresses, phones=phones, uid=uid
    )
    return text
