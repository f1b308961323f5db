"""What is wrong or missing in a customer's addresses, said so that somebody can put it right: one flaw, one thing to do."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from backend.domain.addresses import normalise
from backend.domain.phones import NoPhone, phone
from backend.domain.postal import postal_address, problems
from backend.domain.tax_ids import WrongVatId, vat_id

Code = Literal[
    "no_owner", "no_address", "bad_address", "bad_vat_id", "bad_phone", "bad_mail_address", "no_contact", "unreachable",
    "address_bounces", "has_left",
]  # fmt: skip
Row = Mapping[str, Any]

SOFT_MANY, SOFT_WITHIN = 3, timedelta(days=14)
"""A full mailbox is emptied again; so many reports in so many days are one too many."""

WEIGHT: dict[Code, int] = {
    "no_owner": 5, "no_contact": 4, "has_left": 4, "address_bounces": 3, "unreachable": 3, "bad_mail_address": 3, "bad_phone": 2, "no_address": 2, "bad_address": 2,
    "bad_vat_id": 1,
}  # fmt: skip
"""How much a flaw hurts the daily work: who should call comes before what the bookkeeping needs."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """`detail` is the value that is wrong, or what of an address is missing; `contact_id` where it is a person's, `site` (its name or
    town) where it is one of several."""

    code: Code
    detail: str = ""
    contact_id: str | None = None
    site: str = ""
    who: str = ""
    """The person's name, where machines report something of them."""


def flaws(customer: Row, contacts: Iterable[Row]) -> tuple[Flaw, ...]:
    """All of a customer and its contacts who are still there, the worst first. Rows as stored."""
    people = [it for it in contacts if not it.get("left_at")]
    found = [*_of_customer(customer), *(flaw for it in people for flaw in _of_contact(it, _country(customer)))]
    if not people:
        found.append(Flaw("no_contact"))
    return tuple(sorted(found, key=lambda it: -WEIGHT[it.code]))


def _of_customer(it: Row) -> Iterator[Flaw]:
    if not it.get("owner_id"):
        yield Flaw("no_owner")
    yield from _of_sites(it.get("sites", ()))
    said = it.get("vat_id", "")
    if said and isinstance(vat_id(said, _country(it)), WrongVatId):
        yield Flaw("bad_vat_id", said)
    yield from (Flaw("bad_phone", number) for number in it.get("phones", ()) if _is_bad(number, _country(it)))
    yield from (Flaw("bad_mail_address", address) for address in it.get("addresses", ()) if not normalise(address))


def _of_sites(sites: Sequence[Row]) -> Iterator[Flaw]:
    if not sites:
        yield Flaw("no_address")
    for it in sites:
        address = postal_address(it["street"], it["postcode"], it["city"], it["country"])
        if wrong := problems(address):
            yield Flaw("bad_address", wrong[0], site=(it.get("label") or it["city"]) if len(sites) > 1 else "")


def _of_contact(it: Row, country: str) -> Iterator[Flaw]:
    who = str(it["_id"])
    if not it["addresses"] and not it["phones"]:
        yield Flaw("unreachable", it["name"], who)
    yield from (Flaw("bad_phone", number, who) for number in it["phones"] if _is_bad(number, country))
    yield from (Flaw("bad_mail_address", address, who) for address in it["addresses"] if not normalise(address))
    yield from (
        Flaw("address_bounces", address, who, who=it["name"]) for address in it["addresses"] if _bounces(address, it)
    )
    if departed := it.get("departed"):
        yield Flaw("has_left", _successor(departed), who, who=it["name"])


def _bounces(address: str, contact: Row) -> bool:
    """One report that nobody is there, or three within two weeks that it did not work."""
    reports = [it for it in contact.get("bounces") or () if it["address"] == address]
    if any(it["is_hard"] for it in reports):
        return True
    times = sorted(it["at"] for it in reports)
    return any(last - first <= SOFT_WITHIN for first, last in zip(times, times[SOFT_MANY - 1 :], strict=False))


def _successor(departed: Row) -> str:
    """Whom the note names first: "Anna Berg, anna@kunde.example", "" for nobody."""
    first: Row = next(iter(departed.get("successors") or ()), {})
    return ", ".join(filter(None, (first.get("name"), first.get("address"))))


def _is_bad(number: str, country: str) -> bool:
    return isinstance(phone(number, country), NoPhone)


def _country(customer: Row) -> str:
    sites = customer.get("sites") or [{}]
    return str(sites[0].get("country") or "DE")
