"""What a cell of a foreign table means: numbers, money, days, yes or no, as German and English systems write them.

Each reader takes a cell (text from CSV, a value from XLSX) that is not empty and gives one plain value, or raises Unreadable with a
code that the app words. Nothing is guessed silently: 31.02.2026 is no day.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Literal

Cell = str | int | float | bool | date | datetime | None
Mark = Literal[",", "."]
"""What separates the decimals."""

TEXT_LENGTH = 2000
LARGEST = 10**15
_SPACES = dict.fromkeys(map(ord, "\u00a0\u202f\u2009\ufeff"), " ")
_CONTROL = {
    code: " " for code in (*range(32), 127, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
}
_YES = frozenset(("ja", "j", "yes", "y", "x", "wahr", "true", "1", "si", "oui"))
_NO = frozenset(("nein", "n", "no", "falsch", "false", "0", "non", "-"))
_CURRENCIES: dict[str, str] = {
    "€": "EUR",
    "eur": "EUR",
    "euro": "EUR",
    "$": "USD",
    "£": "GBP",
    "fr.": "CHF",
    "sfr": "CHF",
    "sfr.": "CHF",
}
_MONEY_SIGNS = re.compile(r"€|\$|£|\b(?:eur|euro|usd|gbp|chf|sfr)\b\.?", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?\d[\d.,' ]*|[+-]?[.,]\d+")
_NO_DAY = frozenset(("00.00.0000", "0000-00-00", "00000000", "00.00.00"))
_GERMAN_DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})")
_ISO_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")
_CENTURY_TURN = 70
"""dd.mm.69 is in 2069, dd.mm.70 in 1970."""
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 80_000
"""Days as Excel counts them, 1954 to 2119: what an export without formats leaves of a date."""


class Unreadable(ValueError):
    """A cell that does not say what its column is for. `code` is worded by the app."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def text(cell: Cell) -> str:
    """One line without control or direction marks, spaces joined. A number without decimals is written without them.

    >>> text("  Müller\\u00a0 GmbH\\n"), text(10001.0)
    ('Müller GmbH', '10001')
    """
    if isinstance(cell, str):
        if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@"):
            cell = cell[1:]  # the apostrophe that exports put before what a spreadsheet would run
        if cell.isascii() and cell.isprintable() and "  " not in cell:
            return cell.strip()[:TEXT_LENGTH]
        return " ".join(cell.translate(_SPACES).translate(_CONTROL).split())[:TEXT_LENGTH]
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < LARGEST:
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def texts(cell: Cell) -> list[str]:
    """Several in one cell: by semicolon, bar or line. A comma belongs to the text."""
    parts = re.split(r"[;|\n]", cell) if isinstance(cell, str) else [text(cell)]
    return list(dict.fromkeys(found for part in parts if (found := text(part))))


def decimal_mark(cells: Iterable[Cell]) -> Mark:
    """How a column writes decimals, from a sample of it; the German way where nothing tells.

    >>> decimal_mark(["1.200", "12.50"]), decimal_mark(["1.200", "3,5"]), decimal_mark(["1.200"])
    ('.', ',', ',')
    """
    for cell in cells:
        if isinstance(cell, str) and (found := _mark_of(cell)):
            return found
    return ","


def number(cell: Cell, mark: Mark = ",") -> Decimal:
    """Signs before or behind (SAP writes 12,50-), thousands by dot, comma, space or apostrophe.

    >>> number("1.234,56 €"), number("1,234.56", "."), number("12,50-")
    (Decimal('1234.56'), Decimal('1234.56'), Decimal('-12.50'))
    """
    if isinstance(cell, bool | date):
        raise Unreadable("number")
    if isinstance(cell, int | float):
        return _within(Decimal(str(cell)))
    plain = _MONEY_SIGNS.sub("", text(cell)).replace("−", "-").replace("’", "'").strip().removesuffix("%").strip()
    if plain.endswith("-") or (plain.startswith("(") and plain.endswith(")")):
        plain = "-" + plain.strip("()-").strip()
    if not _NUMBER.fullmatch(plain):
        raise Unreadable("number")
    return _within(_decimal(plain, mark))


def cents(cell: Cell, mark: Mark = ",") -> int:
    """Hundredths of the currency unit, half a cent rounded away from zero."""
    return int((number(cell, mark) * 100).quantize(Decimal(1), ROUND_HALF_UP))


def thousandths(cell: Cell, mark: Mark = ",") -> int:
    """A quantity in thousandths of its unit."""
    return int((number(cell, mark) * 1000).quantize(Decimal(1), ROUND_HALF_UP))


def whole(cell: Cell, mark: Mark = ",") -> int:
    return int(number(cell, mark).quantize(Decimal(1), ROUND_HALF_UP))


def day(cell: Cell) -> date:
    """dd.mm.yyyy, dd.mm.yy, dd/mm/yyyy, yyyy-mm-dd, yyyymmdd, a time behind it, or Excel's count of days."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _from_serial(cell)
    return _written_day(text(cell))


def yes(cell: Cell) -> bool:
    word = text(cell).lower()
    if word in _YES or word in _NO:
        return word in _YES
    raise Unreadable("yes_or_no")


def currency(cell: Cell) -> str:
    """The ISO 4217 code.

    >>> currency("€"), currency("chf")
    ('EUR', 'CHF')
    """
    word = text(cell).lower()
    code = _CURRENCIES.get(word, word.upper())
    if not re.fullmatch(r"[A-Z]{3}", code):
        raise Unreadable("currency")
    return code


def one_of(cell: Cell, words: Mapping[str, str]) -> str:
    """The term of a closed set that a word of another system stands for."""
    found = words.get(text(cell).lower())
    if found is None:
        raise Unreadable("choice")
    return found


def _mark_of(cell: str) -> Mark | None:
    plain = _MONEY_SIGNS.sub("", cell).strip().rstrip("-").strip()
    dot, comma = plain.rfind("."), plain.rfind(",")
    if dot >= 0 and comma >= 0:
        return "." if dot > comma else ","
    last = max(dot, comma)
    if last < 0 or not re.fullmatch(r"[+-]?[\d.,' ]+", plain):
        return None
    is_group = len(plain) - last - 1 == 3 and 0 < last <= 4 and plain[0] != "0"
    if plain.count(plain[last]) > 1 or is_group:
        return None
    return "." if dot > comma else ","


def _decimal(plain: str, mark: Mark) -> Decimal:
    whole_part, found, decimals = plain.rpartition(mark)
    if not found:
        whole_part, decimals = plain, ""
    other = "." if mark == "," else ","
    if mark in whole_part or not (decimals == "" or decimals.isdigit()) or not _is_grouped(whole_part, other):
        raise Unreadable("number")
    try:
        return Decimal(re.sub(r"[^\d+-]", "", whole_part) + (f".{decimals}" if decimals else ""))
    except InvalidOperation:
        raise Unreadable("number") from None


def _is_grouped(whole_part: str, separator: str) -> bool:
    """1.234.567 is; 12.34 is not, so the mark was taken for the wrong one."""
    groups = re.split(rf"[{separator}' ]", whole_part.lstrip("+-"))
    return all(len(group) == 3 for group in groups[1:])


def _within(value: Decimal) -> Decimal:
    if not value.is_finite() or abs(value) >= LARGEST:
        raise Unreadable("number")
    return value


def _from_serial(cell: int | float) -> date:
    if not _FIRST_SERIAL <= cell <= _LAST_SERIAL:
        raise Unreadable("day")
    return date(1899, 12, 30) + timedelta(days=int(cell))


def _written_day(words: str) -> date:
    first = words.split("T")[0].split(" ")[0]
    try:
        if found := _GERMAN_DAY.fullmatch(first):
            return date(_year(found[3]), int(found[2]), int(found[1]))
        if found := _ISO_DAY.fullmatch(first):
            return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        pass
    raise Unreadable("day")


def _year(digits: str) -> int:
    year = int(digits)
    return year if len(digits) == 4 else year + (2000 if year < _CENTURY_TURN else 1900)


def is_empty(cell: Cell) -> bool:
    """Nothing, or what systems write for no day."""
    return cell is None or (isinstance(cell, str) and (not cell or cell.isspace() or cell in _NO_DAY))
