"""Legal forms as people write them, each with the one spelling we keep.

`split` works on folded words (`names.words`): "gmbh und co kg" leaves the name and comes back as "GmbH & Co. KG".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

# spelling we keep: how it is written, as folded words, comma between ways
_WRITTEN = {
    "GmbH": "gmbh, ges mbh, gesellschaft mbh, mbh, gesellschaft mit beschrankter haftung, mit beschrankter haftung",
    "gGmbH": "ggmbh, gemeinnutzige gmbh, gemeinnutzige gesellschaft mbh, gemeinnutzige gesellschaft mit beschrankter haftung",
    "UG (haftungsbeschränkt)": "ug haftungsbeschrankt, ug, unternehmergesellschaft haftungsbeschrankt, unternehmergesellschaft",
    "AG": "ag, aktiengesellschaft",
    "SE": "se, societas europaea",
    "KGaA": "kgaa, kommanditgesellschaft auf aktien",
    "KG": "kg, kommanditgesellschaft, komm ges",
    "OHG": "ohg, offene handelsgesellschaft, og, offene gesellschaft",
    "GbR": "gbr, gesellschaft burgerlichen rechts, gesbr",
    "PartG mbB": "partg mbb, partgmbb, partnerschaft mbb, partnerschaftsgesellschaft mbb, mbb",
    "PartG": "partg, partnerschaftsgesellschaft",
    "e.K.": "ek, e k, e kfm, ekfm, e kfr, ekfr, eu, eingetragener kaufmann, eingetragene kauffrau, eingetragenes einzelunternehmen",
    "eG": "eg, eingetragene genossenschaft, egen",
    "e.V.": "ev, eingetragener verein",
    "VVaG": "vvag",
    "KdöR": "kdor, korperschaft des offentlichen rechts",
    "AöR": "aor, anstalt des offentlichen rechts",
    "Sàrl": "sarl, societe a responsabilite limitee",
    "SA": "sa, spa, societa per azioni, societe anonyme, sociedad anonima",
    "SAS": "sas, sasu",
    "SNC": "snc",
    "Srl": "srl, societa a responsabilita limitata, sagl",
    "SL": "sl, slu, sociedad limitada",
    "Lda": "lda",
    "BV": "bv, besloten vennootschap, bvba",
    "NV": "nv, naamloze vennootschap",
    "VOF": "vof, vennootschap onder firma",
    "CV": "cv",
    "Sp. z o.o.": "sp z oo, sp zoo, spzoo, spolka z oo, spolka z ograniczona odpowiedzialnoscia",
    "s.r.o.": "sro, spol sro",
    "a.s.": "akciova spolecnost",
    "Kft.": "kft",
    "Zrt.": "zrt",
    "d.o.o.": "doo",
    "AB": "ab, aktiebolag, aktiebolaget",
    "A/S": "as, aktieselskab, aksjeselskap",
    "ApS": "aps, anpartsselskab",
    "Oy": "oy, oyj, osakeyhtio",
    "Ltd.": "ltd, limited, co ltd, pty ltd, pvt ltd",
    "PLC": "plc, public limited company",
    "LLP": "llp",
    "LLC": "llc",
    "Inc.": "inc, incorporated",
    "Corp.": "corp, corporation",
}
# Words or names elsewhere ("AB Investments B.V."), a form only where the name ends.
_ONLY_AT_THE_END = frozenset(
    {"AG", "SE", "SA", "SL", "AB", "A/S", "Oy", "CV", "eG", "e.V.", "e.K.", "BV", "NV", "SAS", "SNC", "VOF", "KG"}
)
_PARTNERS = frozenset({"KG", "OHG", "KGaA"})
_STATES = {("il",), ("in", "liquidation"), ("in", "liq"), ("ig",), ("in", "grundung"), ("i", "gr"), ("in", "insolvenz")}

_FORMS = {tuple(way.split()): form for form, ways in _WRITTEN.items() for way in ways.split(", ")}
_LONGEST = max(map(len, _FORMS))
WORDS = frozenset(form[0] for form in _FORMS if len(form) == 1)
"""Those of one word, folded."""

# What a company becomes without being another one; every other pair of forms speaks for two companies.
_SUCCESSIONS = (
    frozenset({"e.K.", "GbR", "UG (haftungsbeschränkt)", "GmbH", "KG", "OHG", "GmbH & Co. KG", "GmbH & Co. OHG", "gGmbH"}),
    frozenset({"AG", "SE", "KGaA", "AG & Co. KGaA", "SE & Co. KGaA"}),
    frozenset({"PartG", "PartG mbB", "GbR"}),
    frozenset({"KG", "GmbH & Co. KG", "AG & Co. KG", "UG (haftungsbeschränkt) & Co. KG"}),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Form:
    name: str
    words: tuple[str, ...]


def split(words: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """The words without their legal form, and the form ("" without one).

    >>> split(("terbruggen", "logistik", "gmbh", "und", "co", "kg"))
    (('terbruggen', 'logistik'), 'GmbH & Co. KG')
    """
    parts = _companions(_parts(_without_state(tuple(words))))
    left: list[str] = []
    found = ""
    for at, part in enumerate(parts):
        if isinstance(part, str):
            left.append(part)
        elif _counts(part, parts[at + 1 :], bool(left)):
            found = found or part.name
        else:
            left.extend(part.words)
    return (tuple(left), found) if left else (tuple(words), "")


def agree(a: str, b: str) -> bool | None:
    """True for the same form, None where one may have become the other or one is not known, False for two companies' forms."""
    if not a or not b:
        return None
    if a == b:
        return True
    return None if any(a in forms and b in forms for forms in _SUCCESSIONS) else False


def _without_state(words: tuple[str, ...]) -> tuple[str, ...]:
    return next((words[: -len(state)] for state in _STATES if len(words) > 2 and words[-len(state) :] == state), words)


def _parts(words: tuple[str, ...]) -> list[str | _Form]:
    parts: list[str | _Form] = []
    at = 0
    while at < len(words):
        form = _form_at(words, at)
        parts.append(form or words[at])
        at += len(form.words) if form else 1
    return parts


def _form_at(words: tuple[str, ...], at: int) -> _Form | None:
    for length in range(min(_LONGEST, len(words) - at), 0, -1):
        if form := _FORMS.get(words[at : at + length]):
            return _Form(form, words[at : at + length])
    return None


def _companions(parts: list[str | _Form]) -> list[str | _Form]:
    """Form, "und Co", form: one form. "Co" may stand without "und"."""
    plain = [part for part, after in pairwise([*parts, ""]) if not (part == "und" and after == "co")]
    joined: list[str | _Form] = []
    for part in plain:
        if isinstance(part, _Form) and part.name in _PARTNERS and joined[-1:] == ["co"]:
            joined.pop()
            head = joined.pop() if joined and isinstance(joined[-1], _Form) else None
            joined.append(_with_company(head, part))
        else:
            joined.append(part)
    return joined


def _with_company(head: str | _Form | None, tail: _Form) -> _Form:
    if not isinstance(head, _Form):
        return tail
    return _Form(f"{head.name} & Co. {tail.name}", (*head.words, "co", *tail.words))


def _counts(form: _Form, after: Sequence[str | _Form], has_name: bool) -> bool:
    if form.name in _ONLY_AT_THE_END:
        return has_name and not any(isinstance(part, str) for part in after)
    return True
