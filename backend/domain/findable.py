"""What the search box finds a customer, a contact and a number by: rows of `search_entries`, made from stored documents without reading more.

    words  every word, whole: what further typed words are compared with
    pfx    beginnings and pairs of beginnings, looked up
    typo   the words of the name with a letter left out
    codes  numbers, telephone numbers, addresses, domains: typed from the start; "<..." telephone numbers from the end

Offers, orders and the like have codes only: they are many, and nobody looks for them by a word.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from backend.domain.business_numbers import keys
from backend.domain.folding import alike, beginnings, code, folded, pairs, spellings
from backend.domain.legal_forms import WORDS
from backend.domain.typos import deletions

EntryKind = Literal["customer", "contact", "opportunity", "offer", "order", "invoice", "complaint"]
NUMBERED: dict[EntryKind, str] = {
    "opportunity": "opportunities", "offer": "offers", "order": "orders", "invoice": "invoices", "complaint": "complaints",
}  # fmt: skip
"""Whose numbers people type, and the collection it lies in."""

Row = dict[str, Any]
SITES = 5
LEFT = 0.5
"""A contact who has left the customer matters half as much."""
PLACE = 3
"""From so many letters on a place or a domain finds a customer."""
PHONE_END = 4
"""So many last digits of a telephone number find it."""

_ONE_DIGIT = "17"
_THREE_DIGITS = re.compile("2[1-689]|3[578]|42|5[09]|6[7-9]|8[035789]|9[679]")
"""How calling codes of one and of three digits begin (ITU-T E.164, list of assigned codes); all others have two."""


def entries_of_customer(customer: Mapping[str, Any], contacts: Iterable[Mapping[str, Any]]) -> list[Row]:
    """The rows of a customer and its contacts, from their documents as stored."""
    return [_customer(customer), *(_contact(it, customer) for it in contacts)]


def entry_of_number(kind: EntryKind, document: Mapping[str, Any]) -> Row | None:
    """The row of an offer, an order and the like, as stored; None if it has no number."""
    number = document.get("number", "")
    codes = sorted(number_codes(number))
    of = {"_id": document["customer_id"], "team": document["team"]}
    row = _row(kind, document["_id"], of, number, document.get("title", ""), codes) if codes else None
    return row | _quoted(number) if row and kind != "opportunity" else row


def _customer(it: Mapping[str, Any]) -> Row:
    """The legal form helps to find a name, and finds nothing by its beginning; places do from the third letter on."""
    sites, numbers, domains = it.get("sites", ())[:SITES], it.get("numbers", ()), it.get("domains", ())
    places = spellings(*(site[name] for site in sites for name in ("city", "postcode") if site.get(name)))
    addresses = spellings(*(domain.partition(".")[0] for domain in domains))
    named, forms = spellings(it["name"]), spellings(it.get("legal_form", ""))
    codes = {key for number in numbers for key in number_codes(number)} | {code(domain) for domain in domains}
    detail = " · ".join(filter(None, (sites[0].get("city", "") if sites else "", *numbers[:1])))
    row = _row("customer", it["_id"], it, it["name"], detail, sorted(codes | _reachable(it)))
    words = named | forms | places | addresses
    found = beginnings(named - WORDS or named) | beginnings(places | addresses, PLACE) | pairs(named | places, forms)
    return row | _quoted(*numbers) | _by_name(it["name"], words, found, it.get("rank", 0.0))


def _contact(it: Mapping[str, Any], customer: Mapping[str, Any]) -> Row:
    """Found by its own name, and together with a word of it by those of the company: "klein müller" is Petra Klein of Müller."""
    own, company = spellings(it["name"]), spellings(customer["name"])
    rank = customer.get("rank", 0.0) * (LEFT if it.get("left_at") else 1)
    row = _row("contact", it["_id"], customer, it["name"], customer["name"], sorted(_reachable(it)))
    return row | _by_name(it["name"], own | company, beginnings(own) | pairs(own, company), rank)


def _row(kind: EntryKind, ref_id: Any, customer: Mapping[str, Any], label: str, detail: str, codes: list[str]) -> Row:
    owner = {"customer_id": customer["_id"], "team": customer["team"]}
    return {"_id": ref_id, "kind": kind, **owner, "label": label, "detail": detail, "codes": codes}


def _quoted(*numbers: str) -> Row:
    """What a mail quotes the number by; nothing at all where there is none, for the index is of those that have one."""
    found = sorted({key for number in numbers for key in keys(number)})
    return {"quoted": found} if found else {}


def _by_name(name: str, words: Iterable[str], keys: Iterable[str], rank: float) -> Row:
    slips = {it for word in alike(name) if word not in WORDS for it in deletions(word)}
    return {"words": sorted(words), "pfx": sorted(keys), "typo": sorted(slips), "rank": rank}


def number_codes(number: str) -> set[str]:
    """A number in one piece, from each of its parts on, and without leading zeros.

    >>> sorted(number_codes("AN-2026-0417"))
    ['0417', '20260417', '417', 'an20260417']
    """
    parts = folded(number)
    ends = {"".join(parts[at:]) for at in range(len(parts))}
    return ends | {end.lstrip("0") for end in ends} - {""}


def phone_codes(phone: str) -> set[str]:
    """A number in E.164 as people type it: international, national with the 0, or only its end.

    >>> sorted(phone_codes("+4930231251"))
    ['030231251', '4930231251', '<1521320394']
    """
    digits = "".join(it for it in phone if it.isdigit())
    if not digits:
        return set()
    national = {"0" + digits[_calling_length(digits) :]} if phone.lstrip().startswith("+") else set()
    return {digits, "<" + digits[::-1]} | national


def _calling_length(digits: str) -> int:
    return 1 if digits[0] in _ONE_DIGIT else 3 if _THREE_DIGITS.match(digits) else 2


def _reachable(it: Mapping[str, Any]) -> set[str]:
    phones = {key for phone in it.get("phones", ()) for key in phone_codes(phone)}
    return phones | {code(address) for address in it.get("addresses", ())}


def _line(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
