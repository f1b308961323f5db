"""A VAT id as the tax offices write it, with its checksum checked; a wrong one says what is wrong.

Formats and check digits come from python-stdnum: the states of the European Union, Northern Ireland, Great Britain,
Switzerland, Norway. Whether the id is in force is a question for VIES and not asked here.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from stdnum.ch import vat as swiss
from stdnum.de import stnr
from stdnum.eu import vat as european
from stdnum.exceptions import InvalidChecksum, InvalidFormat, InvalidLength, ValidationError
from stdnum.gb import vat as british
from stdnum.no import mva as norwegian

WrongReason = Literal["empty", "unknown_country", "length", "format", "checksum", "tax_number"]

_NOISE = re.compile(r"[^A-Z0-9]")
_LABEL = re.compile(
    r"^\W*(?:UST\W*ID(?:\W*NR)?|UMSATZSTEUER\W*ID\w*(?:\W*NR)?|VAT(?:\W*(?:ID|NO|REG))*|UID(?:\W*NR)?|MWST\W*NR|TVA|BTW)\b[\W_]*"
)
_EUROPE = frozenset(code.upper() for code in european.MEMBER_STATES) | {"EL", "XI"}
_SWISS_TAXES = re.compile(r"(?:MWST|TVA|IVA|TPV)$")
MAX_WRITTEN = 60


@dataclass(frozen=True, slots=True)
class VatId:
    """`number` with its country prefix and without spaces: DE136695976, ATU13585627, CHE107787577."""

    number: str
    country: str


@dataclass(frozen=True, slots=True)
class WrongVatId:
    reason: WrongReason


@lru_cache(maxsize=16384)
def vat_id(written: str, country: str = "") -> VatId | WrongVatId:
    """Read one id. `country` (ISO 3166) is taken where the id itself names none.

    >>> vat_id("USt-IdNr.: DE 136 695 976")
    VatId(number='DE136695976', country='DE')
    >>> vat_id("DE136695977")
    WrongVatId(reason='checksum')
    """
    bare = _NOISE.sub("", _LABEL.sub("", written[:MAX_WRITTEN].upper().strip()))
    if not bare:
        return WrongVatId("empty")
    if country.upper() in ("", "DE") and stnr.is_valid(written.strip()):
        return WrongVatId("tax_number")
    if not bare[:2].isalpha():
        bare = _prefix(country) + bare
    return _checked(bare)


def _prefix(country: str) -> str:
    return {"GR": "EL", "CH": "CHE", "LI": "CHE"}.get(country.upper(), country.upper())


def _checked(bare: str) -> VatId | WrongVatId:
    try:
        return _read(bare)
    except InvalidChecksum:
        return WrongVatId("checksum")
    except InvalidLength:
        return WrongVatId("length")
    except InvalidFormat:
        return WrongVatId("format")
    except ValidationError:  # a part that cannot be, such as a tax office that does not exist
        return WrongVatId("format")


def _read(bare: str) -> VatId | WrongVatId:
    state = bare[:2]
    if bare.startswith("CHE"):
        number = _SWISS_TAXES.sub("", bare)
        swiss.validate(f"{number}MWST")
        return VatId(number, "CH")
    if state == "GB":
        return VatId(f"GB{british.validate(bare)}", "GB")
    if state == "NO":
        return VatId(f"NO{norwegian.validate(bare)}", "NO")
    if state not in _EUROPE and state != "GR":
        return WrongVatId("unknown_country")
    number = european.validate(bare)
    return VatId(f"EL{number[2:]}" if state == "GR" else number, {"EL": "GR", "XI": "GB"}.get(state, state))
