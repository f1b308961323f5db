"""Sums of money in a text: "1.250,00 €", "EUR 4.800", "€1,250.00", "12 TEUR", "1,2 Mio. €", "48k". German and English ways of writing.

Of two different signs in a figure the last one parts the cents; a single one before exactly three digits groups thousands. A figure alone is
no money: beside it stands a currency, or the k behind it (then it is euros).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

MAX_AMOUNTS = 8
MAX_READ = 4_000
MAX_CENTS = 10**13

_CURRENCIES = {
    "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "$": "USD", "us$": "USD", "usd": "USD", "dollar": "USD", "dollars": "USD",
    "£": "GBP", "gbp": "GBP", "chf": "CHF", "sfr": "CHF", "fr.": "CHF", "franken": "CHF", "pln": "PLN", "czk": "CZK", "sek": "SEK", "dkk": "DKK",
    "nok": "NOK", "jpy": "JPY",
}  # fmt: skip
_MANY = {"t": 1_000, "tsd": 1_000, "k": 1_000, "tausend": 1_000, "thousand": 1_000, "mio": 10**6, "m": 10**6, "million": 10**6, "millionen": 10**6, "millions": 10**6, "mrd": 10**9}  # fmt: skip
_CURRENCY = r"€|eur(?:os?)?\b|us\$|\$|£|(?:usd|gbp|chf|sfr|pln|czk|sek|dkk|nok|jpy)\b|dollars?\b|franken\b"
_FIGURE = r"\d{1,3}(?:[.,'’  ]\d{3}){1,4}(?:[.,]\d{1,2})?(?!\d)|\d{1,12}(?:[.,]\d{1,2})?(?!\d)"
_SAID = re.compile(
    rf"(?<![\w.,/-])(?:(?P<before>(?:{_CURRENCY}))\s?(?P<first>{_FIGURE})(?:[.,](?:-{{1,2}}|–))?\s?(?P<first_many>(?:tsd|mio|mrd|k|m|million|thousand)\b)?"
    rf"|(?P<last>{_FIGURE})(?:[.,](?:-{{1,2}}|–))?\s?(?:(?P<many>t|tsd|k|tausend|thousand|mio|m|million|millionen|mrd)\.?\s?)?(?P<after>{_CURRENCY})"
    r"|(?P<plain>\d{1,4}(?:[.,]\d)?)k(?![\w/-]|\s?(?:hz|ohm|byte|bit|km|m\b)))",
)


@dataclass(frozen=True, slots=True)
class Amount:
    """`currency`: ISO 4217; `words`: as written."""

    cents: int
    currency: str
    words: str


def amounts(text: str) -> tuple[Amount, ...]:
    """In the text's order, each once, at most 8; of a text its first 4000 characters.

    >>> [(it.cents, it.currency) for it in amounts("statt 1.250,00 € nur noch USD 4,800 oder 12 TEUR")]
    [(125000, 'EUR'), (480000, 'USD'), (1200000, 'EUR')]
    """
    return tuple({(it.cents, it.currency): it for it in _found(text[:MAX_READ])}.values())[:MAX_AMOUNTS]


def _found(text: str) -> Iterator[Amount]:
    lower = text.lower()
    shown = text if len(text) == len(lower) else lower
    for said in _SAID.finditer(lower):
        figure = said["first"] or said["last"] or said["plain"]
        many = _MANY["k"] if said["plain"] else _MANY.get(said["first_many"] or said["many"] or "", 1)
        cents = _cents(figure) * many
        if 0 < cents <= MAX_CENTS:
            currency = _CURRENCIES[said["before"] or said["after"] or "eur"]
            yield Amount(cents, currency, " ".join(shown[said.start() : said.end()].split()))


def _cents(figure: str) -> int:
    plain = re.sub(r"['’\s]", "", figure)
    signs = [it for it in plain if it in ".,"]
    behind = len(plain) - 1 - max(plain.rfind("."), plain.rfind(",")) if signs else 0
    has_cents = bool(signs) and behind in (1, 2) and (len(set(signs)) == 2 or len(signs) == 1)
    digits = plain.replace(".", "").replace(",", "")
    return int(digits) * (10 ** (2 - behind) if has_cents else 100)
