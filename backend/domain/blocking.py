"""Which parties are worth comparing: two duplicates nearly always share one of a few keys, so an index finds the pairs.

A key joins something of the name with something of the place, or is strong alone (VAT id, phone, domain, door, the entire name). Words enter by
their sound (the Cologne method, made for German), so that most typos and umlauts do not matter; two words and two places are
used, so that one of each may be wrong.
"""

import re
from functools import lru_cache

from backend.domain.near_names import is_common
from backend.domain.parties import Party, domains, named, own_addresses, phones, place, tax_id
from backend.domain.person_names import PersonName, person_name, spelling
from backend.domain.postal import city_key, key, street_key
from backend.domain.trade_words import weight

_STRONGEST_WORDS = 3
_AREA = 3
"""Digits of a postcode that make a neighbourhood: in Germany about 700 of them."""

_SOUNDS = [
    (re.compile(letter), code)
    for letter, code in (
        (r"ph", "3"), (r"(?:c|k|q)s|x", "48"), (r"tsch|sch|(?:(?<=[sz])c)|[dt](?=[csz])|[sz]", "8"), (r"c(?=[ahkloqrux])", "4"),
        (r"[gkq]", "4"), (r"c", "8"), (r"[bp]", "1"), (r"[dt]", "2"), (r"[fvw]", "3"), (r"l", "5"), (r"[mn]", "6"), (r"r", "7"),
        (r"(?<!^)[aeiouyhj]", ""), (r"^[aeiouyj]", "0"), (r"^h", "9"),
    )
]  # fmt: skip
_TWICE = re.compile(r"(.)\1+")


def block_keys(party: Party) -> frozenset[str]:
    """At most about twenty short strings; parties without a common one are no duplicates worth a look."""
    return _person_keys(party) if party.kind == "person" else _company_keys(party)


@lru_cache(maxsize=65536)
def sound(word: str) -> str:
    """A folded word by its consonants; numbers stay.

    >>> sound("zollinger"), sound("zolinger")
    ('85647', '85647')
    """
    if word.isdigit():
        return f"#{word}"
    for letter, code in _SOUNDS:
        word = letter.sub(code, word)
    return _TWICE.sub(r"\1", word)


def _company_keys(party: Party) -> frozenset[str]:
    name = named(party)
    told = [word for word in name.words if len(word) > 1] or list(name.words)
    strongest = sorted(told, key=lambda word: (-weight(word), -len(word), word))[:_STRONGEST_WORDS]
    sounds = [sound(word) for word in strongest]
    keys = _sure_keys(party) | {f"w:{sound(word)}:{where}" for word in strongest for where in _wheres(party, word)}
    keys.add(f"n:{'-'.join(sorted(sounds[:2]))}")
    if len(name.words) > 1 or not is_common(name.words):
        keys.add(f"e:{sound(''.join(name.words))}")
    if strongest and not is_common((strongest[0],)):
        keys.add(f"n:{sounds[0]}")
    return frozenset(keys)


def _person_keys(party: Party) -> frozenset[str]:
    name = person_name(party.name)
    both = [sound(spelling(word)) for word in (*name.family, *name.given) if len(word) > 1]
    keys = _sure_keys(party) | {f"m:{address}" for address in own_addresses(party)}
    keys.add(f"p:{'-'.join(sorted(_ends(name)))}")
    if party.customer_id:
        keys |= {f"c:{it}:{party.customer_id}" for it in both}
    return frozenset(keys | {f"w:{it}:{where}" for it in both for where in _wheres(party)})


def _ends(name: PersonName) -> list[str]:
    return [sound(spelling(word)) for word in (*name.given[:1], *name.family[-1:])]


def _sure_keys(party: Party) -> set[str]:
    keys = {f"t:{number}" for number in phones(party)} | {f"d:{domain}" for domain in domains(party)}
    keys |= {f"#:{number.strip().lower()}" for number in party.numbers if number.strip()}
    if tax := tax_id(party):
        keys.add(f"v:{tax}")
    where = place(party)
    if where.number and (door := key(where)):
        keys |= {f"a:{door}", f"a:{city_key(where.city)}:{street_key(where.street)}:{where.number}"}
    return keys


def _wheres(party: Party, word: str = "") -> list[str]:
    """The neighbourhood and the town; for a trade only the postcode, for every town has its carpenters."""
    where = place(party)
    if where.postcode and word and weight(word) < 0.5:
        return [f"{where.country}{where.postcode}"]
    area = [f"{where.country}{where.postcode[:_AREA]}"] if where.postcode else []
    return area + ([sound(city_key(where.city))] if where.city else [])
