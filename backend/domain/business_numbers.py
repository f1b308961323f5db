"""Numbers of our papers that a mail quotes: offers, orders, invoices, complaints, and the customer's own number with us.

    "Angebot AN-2026-0042", "AN 2026/0042"    letters and digits count by themselves     -> an20260042
    "2026-0042"                               so do parts with a year                    -> 20260042
    "Angebot 4711", "Kd.-Nr. 10023"           digits only beside the word for them       -> offer 4711, customer 10023
    "unser Angebot 4711", "Angebot 500 Stück" the writer's own number, or none at all; but "our customer number 10023"
                                              is one with us, and "your customer number" one that we have with them

A number is compared without signs and case (`folding.code`). With its word it may be quoted without the letters it begins with: "Angebot
2026-0042" is AN-2026-0042, too. What a mail quotes and nobody has is nothing: whose a number is, is asked of what exists (`store.numbers`).
"""

import re
from collections.abc import Iterator
from typing import Literal

from backend.domain.folding import code, folded

PaperKind = Literal["offer", "order", "invoice", "complaint", "customer"]

MAX_TOKENS = 50
MAX_READ = 20_000
"""Characters of a text that are looked at."""
SHORT = "~"
"""Before the code of a number that is quoted without its letters."""
_LONGEST_CHUNK, _LONGEST_TOKEN = 80, 32
_FEWEST_DIGITS, _FEWEST_SHORT = 3, 5
_LONGEST_PREFIX = 4
COLON = ":"
_BESIDE = 3
"""A number follows its word after at most so many others: "Angebot mit der Nr. 4711"."""

_WORDS: dict[PaperKind, str] = {
    "offer": "angebot angebote angebots angebotsnr angebotsnummer offerte offer offerno offernumber quote quotation quotationno quoteno",
    "order": "auftrag auftrags auftragsnr auftragsnummer auftragsbestaetigung order orderno ordernumber orderconfirmation",
    "invoice": "rechnung rechnungen rechnungs rechnungsnr rechnungsnummer faktura gutschrift invoice invoiceno invoicenumber renr",
    "complaint": "reklamation reklamations reklamationsnr reklamationsnummer beanstandung complaint complaintno complaintnumber rma",
    "customer": "kundennr kundennummer kdnr kdnummer debitor debitorennummer debitorennr customerno customernumber customerid accountno",
}  # fmt: skip
_KINDS: dict[str, PaperKind] = {word: kind for kind, words in _WORDS.items() for word in words.split()}
_NEEDS_NUMBER: dict[str, PaperKind] = {"kunde": "customer", "kunden": "customer", "kd": "customer", "customer": "customer", "account": "customer"}  # fmt: skip
"""Of these only with a word for number behind them: "Kunde 4711" may be anybody's."""
_NUMBER_WORDS = frozenset(("nr", "nummer", "no", "number", "num", "id"))
_OWN = frozenset(("unser", "unsere", "unserem", "unseren", "unserer", "unseres", "mein", "meine", "meinem", "meinen", "meiner", "our", "my"))  # fmt: skip
_YOURS = frozenset(("ihr", "ihre", "ihrem", "ihren", "ihrer", "deine", "deiner", "eure", "eurer", "your"))
"""The customer number of whoever is written to is one that we have with them."""
_UNITS = frozenset(
    ("stueck", "stk", "st", "pcs", "pc", "pieces", "units", "euro", "eur", "usd", "chf", "mm", "cm", "m", "km", "kg", "g", "t", "liter", "l",
     "prozent", "percent", "tage", "tagen", "days", "wochen", "weeks", "uhr", "paletten", "meter")
)  # fmt: skip
_PIECE = re.compile(r"[^\W_]+(?:[-/._–]{1,3}[^\W_]+)*")
_DATE = re.compile(
    r"(?:19|20)\d\d[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])|\d{1,2}[-/.]\d{1,2}[-/.](?:(?:19|20)\d\d|\d\d)"
)
_YEAR = re.compile(r"(?:19|20)\d\d")


def tokens(*texts: str) -> tuple[str, ...]:
    """What may be a business number in these texts, each once, in their order; at most 50. One with its kind before it counts only for that.

    >>> tokens("AW: Angebot AN-2026-0042", "Kd.-Nr. 10023, Artikel 4711")
    ('an20260042', 'customer 10023')
    """
    found: dict[str, None] = {}
    for text in texts:
        for token in _tokens(text):
            found[token] = None
            if len(found) == MAX_TOKENS:
                return tuple(found)
    return tuple(found)


def written(token: str) -> tuple[PaperKind | None, str]:
    """The kind a token counts for, None for any, and its code."""
    kind, between, number = token.rpartition(" ")
    return (next((it for it in _WORDS if it == kind), None), number) if between else (None, number)


def asked(token: str) -> tuple[str, ...]:
    """The keys under which the papers it may mean are found."""
    kind, number = written(token)
    return (number, SHORT + number) if kind else (number,)


def keys(number: str) -> list[str]:
    """Under which a number that exists is found: whole, and without the letters it begins with.

    >>> keys("AN-2026-0042"), keys("4711")
    (['an20260042', '~20260042'], ['4711'])
    """
    whole = code(number)
    digits = whole.lstrip("abcdefghijklmnopqrstuvwxyz")
    is_short = digits != whole and digits.isdigit() and len(digits) >= _FEWEST_SHORT
    return ([whole] if whole and len(whole) <= _LONGEST_TOKEN else []) + ([SHORT + digits] if is_short else [])


def _tokens(text: str) -> Iterator[str]:
    pieces = list(_pieces(text[:MAX_READ]))
    for at, piece in enumerate(pieces):
        plain = code(piece) if any(map(str.isdigit, piece)) else ""
        if sum(map(str.isdigit, plain)) < _FEWEST_DIGITS or len(plain) > _LONGEST_TOKEN or _DATE.fullmatch(piece):
            continue
        before = pieces[max(0, at - _BESIDE - 1) : at]
        if not plain.isdigit() or _has_year(piece):
            yield plain
        if plain.isdigit() and (letters := _prefix(before)):
            yield letters + plain
        is_amount = "." in piece or code("".join(pieces[at + 1 : at + 2])) in _UNITS
        kind = _kind([it for it in before if it != COLON]) if plain.isdigit() and not is_amount else None
        if kind:
            yield f"{kind} {plain}"


def _pieces(text: str) -> Iterator[str]:
    """The words and numbers; COLON behind what a colon ends, and "" where a sentence does, or an address or a link stands."""
    for chunk in text.split():
        if "@" in chunk or "://" in chunk or len(chunk) > _LONGEST_CHUNK:
            yield ""
            continue
        found = _PIECE.findall(chunk)
        yield from found
        if chunk[-1] == ":":
            yield COLON
        elif chunk[-1] in ".;!?" and not (found and _is_short(code(found[-1]))):
            yield ""


def _is_short(word: str) -> bool:
    return word in _NUMBER_WORDS or word in _NEEDS_NUMBER or word.endswith(("nr", "no"))


def _prefix(before: list[str]) -> str:
    """The letters in front of a number, and the year between them: "AN 2026 0042"."""
    years = before[-1:] if len(before) > 1 and _YEAR.fullmatch(before[-1]) else []
    word = before[-1 - len(years)] if before else ""
    return code(word + "".join(years)) if _is_prefix(word) else ""


def _is_prefix(word: str) -> bool:
    return word.isascii() and word.isalpha() and word.isupper() and len(word) <= _LONGEST_PREFIX


def _has_year(piece: str) -> bool:
    """Parts of digits with a year among them; two years are a span of time."""
    years = [bool(_YEAR.fullmatch(part)) for part in folded(piece)]
    return len(years) > 1 and any(years) and not all(years)


def _kind(before: list[str]) -> PaperKind | None:
    """What the words before a number call it: the nearest that names a paper, unless it is the writer's own."""
    words = [code(it) for it in before]
    for at in range(len(words) - 1, -1, -1):
        if not words[at] or any(map(str.isdigit, words[at])):
            return None
        kind = _KINDS.get(words[at])
        if kind is None and words[at + 1 : at + 2] and words[at + 1] in _NUMBER_WORDS:
            kind = _NEEDS_NUMBER.get(words[at])
        if kind:
            return None if at and words[at - 1] in (_YOURS if kind == "customer" else _OWN) else kind
    return None
