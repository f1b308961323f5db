"""Names as they compare: what is written differently and meant alike becomes alike; what tells two apart is kept beside it.

A company's name falls into the words that name it, its legal form, the branch and the owner:

    "Blumen Tölle e.K., Inh. Annegret Tölle" -> ("blumen", "tolle"), "e.K.", owner ("annegret", "tolle")
    "Gerüstbau Tillmann GmbH, NL Dresden"    -> ("gerustbau", "tillmann"), "GmbH", branch ("dresden",)

Umlauts fold both ways to the bare vowel, so Müller, Mueller and the Muller of a foreign system are one.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from backend.domain import legal_forms
from backend.domain.trade_words import NUMBERS, SHORT_FOR, SILENT, SISTERS

_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "æ": "a", "œ": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "þ": "th"})
# After a, e and q "ue" is no umlaut: Bauer, Steuer, Quelle.
_UMLAUTS = re.compile(r"ae|oe|(?<![aeq])ue")
_SPELLED = re.compile(r"(?<!\w)(?:\w\.\s?)+\w(?!\w)\.?")
_SARL = re.compile(r"\bs\.?\s?[àa]\.?\s?r\.?\s?l\b\.?", re.IGNORECASE)
_SLASHED = re.compile(r"\b([A-Za-z])/([A-Za-z])\b")
_HYPHENED = re.compile(r"\b(\w)-(?=\w{2})")
_SIGNS = re.compile(r"[&+]")
_WORD = re.compile(r"[a-z0-9]+")
_OWNER = re.compile(r"\b(?:inh(?:aber(?:in)?)?\b[.:]*|vormals\b|vorm\.|c/o\b)", re.IGNORECASE)
_BRANCH = re.compile(
    r"(?<=\S)[\s,;-]+(?:zweig)?(?:niederlassung|nl|filiale|zweigstelle|geschäftsstelle|geschaeftsstelle|standort|betriebsstätte"
    r"|betriebsstaette|vertriebsbüro|vertriebsbuero|außenstelle|aussenstelle|werk(?=\s+[\dIVX]+\b|\s+\w+$))\b[\s:]*",
    re.IGNORECASE,
)
_STEM = re.compile(r"(?<=\w{4})(?:gesellschaft|ges)$")
MAX_NAME = 300
"""Characters looked at: what is longer was pasted by mistake, and comparing must stay cheap."""


@dataclass(frozen=True, slots=True)
class CompanyName:
    """`words` name the company, `sisters` and `numbers` tell it from others of its group; all are folded."""

    words: tuple[str, ...]
    legal_form: str
    branch: tuple[str, ...] = ()
    owner: tuple[str, ...] = ()
    sisters: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()


def letters(text: str) -> str:
    """Lower case without accents; ä, ae and a are one, as are ö, ü; ß is ss.

    >>> letters("Müller-Straße"), letters("Mueller"), letters("Bauer")
    ('muller-strasse', 'muller', 'bauer')
    """
    bare = text.lower()
    if not bare.isascii():
        plain = unicodedata.normalize("NFKD", bare.translate(_LETTERS))
        bare = "".join(char for char in plain if not unicodedata.combining(char))
    return _UMLAUTS.sub(lambda found: found[0][0], bare)


def words(text: str) -> tuple[str, ...]:
    """The folded words: letters that stand for words are joined, "&" and "+" are read.

    >>> words("A.T.S. Förder & Hebe G.m.b.H.")
    ('ats', 'forder', 'und', 'hebe', 'gmbh')
    """
    text = _SLASHED.sub(r"\1\2", _SARL.sub("sarl ", text[:MAX_NAME]))
    joined = _SPELLED.sub(lambda found: f" {re.sub(r'[^A-Za-zÀ-ÿ0-9]', '', found[0])} ", text)
    return tuple(
        "und" if word == "u" else word
        for word in _WORD.findall(letters(_SIGNS.sub(" und ", _HYPHENED.sub(r"\1", joined))))
    )


@lru_cache(maxsize=16384)
def company_name(text: str) -> CompanyName:
    """The parts of a company's name. Nothing is lost: a name made of nothing but silent words keeps them."""
    named, _, owner = _cut(_OWNER, text)
    named, kind, branch = _cut(_BRANCH, named)
    core, form = legal_forms.split(words(named))
    branch_core, branch_form = legal_forms.split(words(branch))
    read = tuple(map(_read, core))
    kept = tuple(word for word in read if word not in SILENT) or read
    place = branch_core if "werk" not in kind.lower() else ()
    return CompanyName(
        words=kept,
        legal_form=form or branch_form,
        branch=place,
        owner=words(owner),
        sisters=SISTERS.intersection(read),
        numbers=frozenset(_numbers(kept)) | frozenset(_numbers(branch_core)),
    )


def _cut(pattern: re.Pattern[str], text: str) -> tuple[str, str, str]:
    """Before the pattern, the pattern, after it. What comes first is never cut away."""
    found = pattern.search(text)
    if not found or not text[: found.start()].strip():
        return text, "", ""
    return text[: found.start()], found[0], text[found.end() :]


def _read(word: str) -> str:
    stem = _STEM.sub("", word)
    return NUMBERS.get(stem) or SHORT_FOR.get(stem, stem)


def _numbers(read: tuple[str, ...]) -> list[str]:
    """Numbers, counting words and the single letter or Roman one at the end ("Werk I", "Projekt A")."""
    last = read[-1:]
    found = [NUMBERS.get(word, word) for word in read if word.isdigit() or word in NUMBERS]
    return [*found, *("1" if word == "i" else word for word in last if len(word) == 1 and word.isalpha())]
