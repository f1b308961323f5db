"""Recognising a table file from its first bytes: which kind it is, in which encoding, what separates its columns.

Pure: `backend.tables` reads with what is decided here.
"""

import codecs
import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

FileKind = Literal["csv", "xlsx", "vcf"]
SAMPLE = 256 * 1024
"""Bytes from the start that decide."""
COLUMNS = 200
FIELD_LENGTH = 20_000
DELIMITERS = ";\t,|"
_SAMPLED_LINES = 200
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES_AND_PAPER = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x7fELF",
    b"MZ",
)


class Refused(ValueError):
    """The file as a whole cannot be read. `code` is worded by the app: wrong_kind, old_excel, encoding, empty, too_large, ..."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Format:
    """How to read a file. `encoding` and `delimiter` are for CSV; vCards carry their own."""

    kind: FileKind
    encoding: str = ""
    delimiter: str = ""


def recognise(sample: bytes) -> Format:
    """What the first bytes say; the name of a file says nothing. Raises Refused."""
    if not sample.strip(b"\x00\t\r\n "):
        raise Refused("empty")
    if sample.startswith(b"PK\x03\x04"):
        return Format("xlsx")
    if sample.startswith(_OLD_EXCEL):
        raise Refused("old_excel")
    if sample.startswith(_PICTURES_AND_PAPER):
        raise Refused("wrong_kind")
    encoding = encoding_of(sample)
    text = decoded(sample, encoding)
    if text.lstrip().upper().startswith("BEGIN:VCARD"):
        return Format("vcf", encoding)
    if text.lstrip().startswith(("<", "{", "[")):
        raise Refused("wrong_kind")
    return Format("csv", encoding, delimiter_of(text))


def encoding_of(sample: bytes) -> str:
    """UTF-8 if it is that, a byte order mark where there is one, else the Windows code page of German systems. Raises Refused."""
    for mark, name in _BOMS:
        if sample.startswith(mark):
            return name
    if wide := _utf_16_without_mark(sample):
        return wide
    if b"\x00" in sample:
        raise Refused("wrong_kind")
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return _single_byte(sample)
    return "utf-8"


def decoded(sample: bytes, encoding: str) -> str:
    """The sample as text; a character that the end of the sample cuts is left out."""
    return codecs.getincrementaldecoder(encoding)("replace").decode(sample)


def delimiter_of(text: str) -> str:
    """The one that gives most lines the same number of columns, more than one; a semicolon for a single column."""
    lines = text.splitlines(keepends=True)[:_SAMPLED_LINES]
    if first := _named(lines):
        return first
    best = max(DELIMITERS, key=lambda it: _evenness(lines, it))
    return best if _evenness(lines, best)[0] > 0 else ";"


def headers_of(cells: Sequence[object]) -> list[str]:
    """The first row as names, each one once; a column without a name is called by its letter as in a spreadsheet. Raises Refused."""
    if len(cells) > COLUMNS:
        raise Refused("too_many_columns")
    seen: dict[str, int] = {}
    named = []
    for at, cell in enumerate(cells):
        name = " ".join(str(cell if cell is not None else "").split())[:100] or letter(at)
        seen[name] = seen.get(name, 0) + 1
        named.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    if not any(str(cell or "").strip() for cell in cells):
        raise Refused("no_headers")
    return named


def letter(at: int) -> str:
    """0 is A, 26 is AA.

    >>> letter(0), letter(26)
    ('A', 'AA')
    """
    return (letter(at // 26 - 1) if at >= 26 else "") + chr(65 + at % 26)


def _utf_16_without_mark(sample: bytes) -> str:
    even, odd = sample[0:2000:2].count(0), sample[1:2000:2].count(0)
    half = len(sample[:2000]) // 2
    if half < 4 or max(even, odd) < half * 0.7 or min(even, odd) > half * 0.1:
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _single_byte(sample: bytes) -> str:
    """cp1252, or the DOS page 850 where umlauts are found at its places and none at those of Windows."""
    if _share_of_controls(sample) > 0.02:
        raise Refused("encoding")
    windows = sum(sample.count(bytes([code])) for code in b"\xe4\xf6\xfc\xdf\xc4\xd6\xdc")
    dos = sum(sample.count(bytes([code])) for code in b"\x84\x94\x81\xe1\x8e\x99\x9a")
    return "cp850" if dos > 2 * windows else "cp1252"


def _share_of_controls(sample: bytes) -> float:
    return sum(sample.count(bytes([code])) for code in (*range(9), *range(14, 32))) / len(sample)


def _named(lines: list[str]) -> str:
    """Excel's own first line: sep=; names the delimiter."""
    first = lines[0].strip().lower() if lines else ""
    return first[4:] if first.startswith("sep=") and len(first) == 5 and first[4:] in DELIMITERS else ""


def _evenness(lines: list[str], delimiter: str) -> tuple[float, int]:
    try:
        rows = [row for row in csv.reader(io.StringIO("".join(lines[:-1] or lines)), delimiter=delimiter) if row]
    except csv.Error:
        return 0.0, 0
    width = len(rows[0]) if rows else 0
    if width < 2:
        return 0.0, 0
    return round(sum(len(row) == width for row in rows) / len(rows), 1), width
