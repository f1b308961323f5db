"""A postal address: written one way, kept without losing a word, checked, and as a key under which two spellings of one door meet.

"Robert-Bosch-Str. 22 a, D-70469 STUTTGART" and "Robert Bosch Straße 22a, 70469 Stuttgart" are one. Postcodes are checked by
shape only: no list of streets is asked.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from backend.domain.countries import country_code
from backend.domain.names import letters

__all__ = [
    "PostalAddress",
    "Problem",
    "city_key",
    "country_code",
    "kept",
    "key",
    "postal_address",
    "problems",
    "street_key",
]

Problem = Literal[
    "street_missing", "number_missing", "postcode_missing", "postcode_wrong", "city_missing", "country_unknown"
]
MAX_PART = 200

_POSTCODES = {
    "DE": r"(?!00)\d{5}", "AT": r"[1-9]\d{3}", "CH": r"[1-9]\d{3}", "LI": r"94[89]\d", "LU": r"\d{4}", "BE": r"[1-9]\d{3}",
    "NL": r"[1-9]\d{3} ?[A-Z]{2}", "FR": r"\d{5}", "IT": r"\d{5}", "ES": r"(?:0[1-9]|[1-4]\d|5[0-2])\d{3}", "PT": r"\d{4}-\d{3}",
    "PL": r"\d{2}-\d{3}", "CZ": r"[1-7]\d{2} ?\d{2}", "SK": r"[089]\d{2} ?\d{2}", "HU": r"[1-9]\d{3}", "SI": r"[1-9]\d{3}",
    "DK": r"\d{4}", "SE": r"\d{3} ?\d{2}", "NO": r"\d{4}", "FI": r"\d{5}", "HR": r"\d{5}", "RO": r"\d{6}",
    "GB": r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", "US": r"\d{5}(?:-\d{4})?",
}  # fmt: skip
_PREFIX = re.compile(r"^(D|A|CH|F|I|L|B|NL|PL|CZ|DK|DE|AT|FL|LI)[\s-]+(?=\d)", re.IGNORECASE)
_PLATES = {"D": "DE", "A": "AT", "F": "FR", "I": "IT", "L": "LU", "B": "BE", "FL": "LI"}

_STREET = re.compile(r"(?<=\w)str(?:\.|\b)(?!\w)|\b[Ss]tr(?:\.|\b)(?!\w)")
_STREET_AT_NUMBER = re.compile(r"([Ss]tr\.)(?=\d)")
_NUMBER = re.compile(r"(?:\s+|(?<=\.))(?:Nr\.?\s*)?(\d+\s*[a-zA-Z]?(?:\s*[-–/+]\s*\d*\s*[a-zA-Z]?)?)\s*$")
_NUMBER_FIRST = re.compile(r"^(\d+[a-zA-Z]?)[\s,]+(?=\S)")
_WITHIN = re.compile(
    r"[,(]\s*(?:halle|geb(?:äude)?\.?|aufgang|haus|etage|\d+\.\s*(?:og|stock|etage)|eg|hinterhaus).*$|\s(?:between|near|off|at)\s.*$",
    re.IGNORECASE,
)
_KINDS = [
    (re.compile(rf"(?:{written})$|\b(?:{written})\b"), short)
    for written, short in (
        ("strasse|street|str", "str"), ("platz|pl", "pl"), ("gasse|g", "g"), ("chaussee|ch", "ch"), ("allee|al", "al"),
        ("avenue|av|ave", "av"), ("boulevard|blvd|blv|bd", "bd"), ("road|rd", "rd"), ("drive|dr", "dr"), ("weg|wg", "weg"),
        ("sankt|saint|st", "st"), ("doktor|dr", "dr"), ("highway|hwy", "hwy"), ("place|plc", "pl"),
        ("north|n", "n"), ("south|s", "s"), ("east|e", "e"), ("west|w", "w"),
    )
]  # fmt: skip
_CITY_TAIL = re.compile(r"\s*(?:[(/,].*|\b(?:am|an der|a\.|im|i\.|ob der|bei|b\.|in|vor der|v\.)\s.*)$", re.IGNORECASE)
_SMALL = re.compile(r"(?<=\s)(?:Am|An|Auf|Bei|Dem|Den|Der|Im|In|Ob|Und|Vor|Zu)\b")
_NOT_LETTERS = re.compile(r"[^a-z0-9]")


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """As we write it. `street` without the house number, `country` ISO 3166 alpha-2, "" where unknown."""

    street: str = ""
    number: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""


@lru_cache(maxsize=16384)
def postal_address(street: str, postcode: str, city: str, country: str = "DE") -> PostalAddress:
    """Normalise what a person or a file gave. Never fails: what is not understood stays as it was.

    >>> postal_address("Robert-Bosch-Str. 22a", "D-70469", "STUTTGART")
    PostalAddress(street='Robert-Bosch-Straße', number='22 a', postcode='70469', city='Stuttgart', country='DE')
    """
    land, code = _place(postcode, country)
    road, number = _road(street, land)
    return PostalAddress(road, number, code, _city(city), land)


def kept(said: Mapping[str, Any], country: str = "DE") -> dict[str, Any]:
    """A site, or some fields of one, as it is stored: searched, sorted into territories and printed on letters by these very words.

    The street keeps its number and whatever stands beside it. `country` is where the site lies if `said` does not tell; one written
    before the postcode counts more than either, and comes back with it.

    >>> kept({"street": "Carl-Benz-Str. 1, Halle 3", "postcode": "D-68159", "city": "MANNHEIM", "label": "Werk"})
    {'street': 'Carl-Benz-Straße 1, Halle 3', 'postcode': '68159', 'city': 'Mannheim', 'label': 'Werk', 'country': 'DE'}
    """
    land, code = _place(said.get("postcode") or "", said.get("country") or country)
    found = dict(said)
    if said.get("street"):
        found["street"] = _whole_street(said["street"], land)
    if said.get("city"):
        found["city"] = _city(said["city"])
    if said.get("postcode"):
        found |= {"postcode": code, "country": land or said.get("country") or country}
    elif said.get("country"):
        found["country"] = land or said["country"]
    return found


def problems(address: PostalAddress) -> tuple[Problem, ...]:
    """What keeps a letter from arriving, in the order in which it is written."""
    found: list[Problem] = []
    if not address.street:
        found.append("street_missing")
    elif not address.number:
        found.append("number_missing")
    if not address.postcode:
        found.append("postcode_missing")
    elif not re.fullmatch(_POSTCODES.get(address.country, r"[A-Z\d -]{2,12}"), address.postcode):
        found.append("postcode_wrong")
    if not address.city:
        found.append("city_missing")
    if not address.country:
        found.append("country_unknown")
    return tuple(found)


@lru_cache(maxsize=16384)
def street_key(street: str) -> str:
    """The street without house number, as it compares: "Kirch-Str." and "Kirchstraße" are one."""
    key = letters(street).replace(".", " ").strip()
    for written, short in _KINDS:
        key = written.sub(short, key)
    return _NOT_LETTERS.sub("", key)


@lru_cache(maxsize=16384)
def city_key(city: str) -> str:
    """The city as it compares: without river, district and spelling. "Halle (Saale)" and "Halle" are one."""
    return _NOT_LETTERS.sub("", letters(_CITY_TAIL.sub("", city) or city).replace("sankt", "st"))


def key(address: PostalAddress) -> str:
    """One door, one string; "" for less than a street and a place."""
    place = address.postcode or city_key(address.city)
    if not address.street or not place:
        return ""
    number = address.number.replace(" ", "").lower()
    return f"{address.country}:{place}:{street_key(address.street)}:{number}"


def _place(postcode: str, country: str) -> tuple[str, str]:
    """Country and code; the country is what stands before the code, else what is said, "" for one nobody knows."""
    plate, code = _postcode(postcode)
    land = plate or country_code(country)
    if land == "DE" and len(code) == 4 and code.isdigit():
        code = f"0{code}"  # spreadsheets drop the leading zero of Saxony
    return land, code


def _postcode(written: str) -> tuple[str, str]:
    """Country by the prefix ("D-70173"), "" without one, and the code."""
    code = " ".join(written[:MAX_PART].split()).upper()
    prefix = _PREFIX.match(code)
    if not prefix:
        return "", code
    return _PLATES.get(prefix[1], prefix[1]), code[prefix.end() :]


def _road(street: str, country: str) -> tuple[str, str]:
    line = _WITHIN.sub("", " ".join(street[:MAX_PART].split())).rstrip(" ,")
    number = ""
    if found := _NUMBER.search(line):
        number, line = found[1], line[: found.start()]
    elif country not in ("DE", "AT", "CH") and (found := _NUMBER_FIRST.match(line)):
        number, line = found[1], line[found.end() :]
    return _STREET.sub(lambda it: _spelled(it[0], country), line.rstrip(" ,")), _house_number(number)


def _whole_street(street: str, country: str) -> str:
    line = _STREET_AT_NUMBER.sub(r"\1 ", " ".join(street.split()))
    return _STREET.sub(lambda it: _spelled(it[0], country), line)


def _spelled(short: str, country: str) -> str:
    whole = {"DE": "straße", "AT": "straße"}.get(country, "strasse" if country in ("CH", "LI") else short)
    return whole.capitalize() if short[0] == "S" else whole


def _house_number(number: str) -> str:
    """Digits, a space, a small letter: "12A" is "12 a"; ranges without spaces."""
    tight = re.sub(r"\s*[-–/+]\s*", lambda it: it[0].strip().replace("–", "-"), number.lower())
    return re.sub(r"(\d)\s*([a-z])", r"\1 \2", tight).strip()


def _city(written: str) -> str:
    city = " ".join(written[:MAX_PART].split())
    return _SMALL.sub(lambda it: it[0].lower(), city.title()) if city.isupper() and len(city) > 3 else city
