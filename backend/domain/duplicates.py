"""Are two parties one? A score with its reasons, so that a person can agree or not.

Points for and against are added up; 0 is what two parties have that nothing is known of. A VAT id nearly decides; the name says
as much as it is rare; a legal form, a town, a "Holding" or a "Werk 2" that differ speak for two companies that belong together.

    score >= 50   same        propose the merge
    score >= 35   maybe       show it, decide nothing
    else          different
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeVar

from rapidfuzz.distance import OSA

from backend.domain import legal_forms, near_names, person_names
from backend.domain.blocking import block_keys
from backend.domain.names import CompanyName
from backend.domain.parties import Party, domains, mail_domains, named, own_addresses, phones, place, tax_id
from backend.domain.postal import PostalAddress, city_key, street_key
from backend.domain.trade_words import COUNTRY_WORDS

__all__ = ["Likeness", "Party", "Reason", "block_keys", "compare", "likeliest"]

Known = TypeVar("Known")

Code = Literal[
    "same_vat_id", "other_vat_id", "same_number", "same_name", "near_name", "other_name", "common_name", "same_legal_form",
    "other_legal_form", "sister", "other_numeral", "other_branch", "same_address", "same_street", "same_place", "other_street",
    "other_place", "other_country", "same_phone", "other_phone", "same_domain", "other_domain", "same_mail", "other_mail",
    "same_customer", "other_customer",
]  # fmt: skip
Verdict = Literal["same", "maybe", "different"]

SAME, MAYBE = 50, 35

# likeness of two names -> points; between two lines the points lie on the straight line
_NAME_POINTS = ((0.0, -45.0), (0.4, -40.0), (0.6, -5.0), (0.7, 15.0), (0.8, 30.0), (0.9, 45.0), (1.0, 55.0))
_RENAMED = -25.0
"""The least a name can weigh while a rare word of it stays: "Ruppert Fernseh-Radio" may have become "Ruppert Medientechnik"."""
_POINTS: dict[Code, float] = {
    "same_vat_id": 100, "other_vat_id": -60, "same_number": 40,
    "common_name": -12, "same_legal_form": 5, "other_legal_form": -25,
    "sister": -60, "other_numeral": -50, "other_branch": -45,
    "same_address": 30, "same_street": 20, "same_place": 5, "other_street": 5, "other_place": -25, "other_country": -35,
    "same_phone": 25, "other_phone": -10, "same_domain": 25, "other_domain": -15,
    "same_mail": 35, "other_mail": -20, "same_customer": 20, "other_customer": -25,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reason:
    """One point for (`weight` > 0) or against; `detail` is what was found, for reading."""

    code: Code
    detail: str
    weight: float


@dataclass(frozen=True, slots=True)
class Likeness:
    """`score` 0 to 100; `reasons` the heaviest first."""

    score: int
    reasons: tuple[Reason, ...]
    verdict: Verdict


def compare(a: Party, b: Party) -> Likeness:
    """Weigh two parties of one kind; a company and a person are never one."""
    if a.kind != b.kind:
        return Likeness(0, (), "different")
    found = _people(a, b) if a.kind == "person" else _companies(a, b)
    reasons = tuple(sorted(found, key=lambda reason: -abs(reason.weight)))
    points = sum(reason.weight for reason in reasons)
    return Likeness(round(max(0.0, min(100.0, points))), reasons, _verdict(points))


def likeliest(wanted: Party, known: Iterable[tuple[Party, Known]]) -> list[tuple[Known, Likeness]]:
    """Those that `wanted` is or may be, the likeliest first; itself is none of them."""
    judged = [(row, compare(wanted, party)) for party, row in known if not wanted.id or party.id != wanted.id]
    return sorted((it for it in judged if it[1].verdict != "different"), key=lambda it: -it[1].score)


def _verdict(points: float) -> Verdict:
    if points >= SAME:
        return "same"
    return "maybe" if points >= MAYBE else "different"


def _companies(a: Party, b: Party) -> list[Reason]:
    name_a, name_b = named(a), named(b)
    return [
        *_company_names(name_a, name_b),
        *_sisters(name_a, name_b, home=place(a).country),
        *_places(place(a), place(b)),
        *_shared("phone", phones(a), phones(b)),
        *_shared("domain", domains(a), domains(b)),
        *_vat_ids(tax_id(a), tax_id(b)),
        *_numbers(a, b),
    ]


def _people(a: Party, b: Party) -> list[Reason]:
    return [
        *_person_names(a.name, b.name),
        *_places(place(a), place(b)),
        *_shared("phone", phones(a), phones(b)),
        *_mails(a, b),
        *_customers(a.customer_id, b.customer_id),
    ]


def _company_names(a: CompanyName, b: CompanyName) -> list[Reason]:
    like = near_names.alike(a.words, b.words)
    points = _name_points(like)
    if near_names.share_a_telling_word(a.words, b.words):
        points = max(points, _RENAMED)
    found = [Reason(_name_code(like), f"{' '.join(a.words)} / {' '.join(b.words)}", points)]
    if like > 0.7 and not near_names.is_telling(a.words) and not near_names.is_telling(b.words):
        found.append(_reason("common_name", " ".join(a.words)))
    agreed = legal_forms.agree(a.legal_form, b.legal_form)
    if agreed is not None:
        found.append(_reason("same_legal_form" if agreed else "other_legal_form", f"{a.legal_form} / {b.legal_form}"))
    return found


def _name_code(like: float) -> Code:
    return "same_name" if like >= 0.97 else "near_name" if like >= 0.6 else "other_name"


def _name_points(like: float) -> float:
    for (x0, y0), (x1, y1) in pairwise(_NAME_POINTS):
        if like <= x1:
            return y0 + (y1 - y0) * (like - x0) / (x1 - x0)
    return _NAME_POINTS[-1][1]


def _sisters(a: CompanyName, b: CompanyName, home: str) -> list[Reason]:
    found = []
    if apart := (_only(a, b) | _only(b, a)) - {COUNTRY_WORDS.get(home, "")}:
        found.append(_reason("sister", ", ".join(sorted(apart))))
    if a.numbers != b.numbers:
        share = 1.0 if a.numbers and b.numbers else 0.3
        found.append(_reason("other_numeral", ", ".join(sorted(a.numbers ^ b.numbers)), share))
    if a.branch and b.branch and near_names.alike(a.branch, b.branch) < 0.8:
        found.append(_reason("other_branch", f"{' '.join(a.branch)} / {' '.join(b.branch)}"))
    return found


def _only(own: CompanyName, other: CompanyName) -> frozenset[str]:
    """What tells sisters apart and stands on one side only; "Computer Service" and "Computerservice" say the same."""
    return frozenset(word for word in own.sisters if not any(word in it for it in other.words))


def _places(a: PostalAddress, b: PostalAddress) -> list[Reason]:
    if not (a.city or a.postcode) or not (b.city or b.postcode):
        return []
    detail = f"{a.street} {a.number}, {a.postcode} {a.city} / {b.street} {b.number}, {b.postcode} {b.city}"
    if a.country and b.country and a.country != b.country:
        return [_reason("other_country", detail)]
    if not _is_one_town(a, b):
        return [_reason("same_street" if _is_one_door(a, b) else "other_place", detail)]
    return [_reason(_door(a, b), detail)]


def _is_one_town(a: PostalAddress, b: PostalAddress) -> bool:
    if a.postcode and a.postcode == b.postcode:
        return True
    short, long = sorted((city_key(a.city), city_key(b.city)), key=len)
    return bool(short) and (_near(short, long) >= 0.8 or (len(short) >= 4 and long.startswith(short)))


def _is_one_door(a: PostalAddress, b: PostalAddress) -> bool:
    """The same street and number where only the towns' names differ: a district, an incorporated village."""
    return bool(a.number and street_key(a.street)) and _door(a, b) == "same_address" and not (a.postcode and b.postcode)


def _door(a: PostalAddress, b: PostalAddress) -> Code:
    if not a.street or not b.street:
        return "same_place"
    if _near(street_key(a.street), street_key(b.street)) < 0.8:
        return "other_street"
    if a.number and b.number and _first_number(a.number) != _first_number(b.number):
        return "same_place"
    return "same_address" if a.number and b.number else "same_street"


def _first_number(number: str) -> str:
    return number.partition("-")[0].replace(" ", "")


def _near(a: str, b: str) -> float:
    return OSA.normalized_similarity(a, b)


def _shared(what: Literal["phone", "domain"], a: frozenset[str], b: frozenset[str]) -> list[Reason]:
    if not a or not b:
        return []
    if both := a & b:
        return [_reason("same_phone" if what == "phone" else "same_domain", ", ".join(sorted(both)))]
    return [_reason("other_phone" if what == "phone" else "other_domain", f"{min(a)} / {min(b)}")]


def _vat_ids(a: str, b: str) -> list[Reason]:
    if not a or not b:
        return []
    return [_reason("same_vat_id", a)] if a == b else [_reason("other_vat_id", f"{a} / {b}")]


def _numbers(a: Party, b: Party) -> list[Reason]:
    """Ours, so an equal one was typed for the same company; different ones are what duplicates have."""
    both = {number.strip().lower() for number in a.numbers} & {number.strip().lower() for number in b.numbers} - {""}
    return [_reason("same_number", ", ".join(sorted(both)))] if both else []


def _person_names(a: str, b: str) -> list[Reason]:
    family, given = person_names.alike(person_names.person_name(a), person_names.person_name(b))
    like = 0.75 * min(family, given) + 0.25 * max(family, given)
    return [Reason(_name_code(like), f"{a} / {b}", _name_points(like))]


def _mails(a: Party, b: Party) -> list[Reason]:
    mine, theirs = own_addresses(a), own_addresses(b)
    if both := mine & theirs:
        return [_reason("same_mail", ", ".join(sorted(both)))]
    if mail_domains(a) & mail_domains(b):
        return [_reason("other_mail", f"{min(mine)} / {min(theirs)}")]
    return []


def _customers(a: str, b: str) -> list[Reason]:
    if not a or not b:
        return []
    return [_reason("same_customer" if a == b else "other_customer", "")]


def _reason(code: Code, detail: str, share: float = 1.0) -> Reason:
    return Reason(code, detail, _POINTS[code] * share)
