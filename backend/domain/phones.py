"""A phone number as people wrote it, as E.164: "(0711) 12345-0" is +49711123450. What is no number says why.

The numbering plans are those of the `phonenumbers` library; whether anybody answers is not known here.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType, ValidationResult

NoPhoneReason = Literal["empty", "no_number", "several", "too_short", "too_long", "unknown_country", "unknown_area"]
MAX_WRITTEN = 60

_LABEL = re.compile(r"^\s*(?:tel(?:efon)?|phone|mobil|handy|fon|zentrale|fax)\b[.:\s]*", re.IGNORECASE)
_EXTENSION = re.compile(r"\b(?:durchwahl|dw|app(?:arat)?|nst|klappe|kl)\b\.?[\s:]*(?=\d)", re.IGNORECASE)
_SEVERAL = re.compile(r"\s*(?:[;,]|\s/\s|\bo(?:der|r)\b|\bund\b)\s*(?=[+(]?\d)", re.IGNORECASE)
_ENOUGH_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Phone:
    """`e164` is what is stored and compared, `extension` what is dialled after it, "" without one."""

    e164: str
    country: str
    extension: str = ""
    is_mobile: bool = False


@dataclass(frozen=True, slots=True)
class NoPhone:
    reason: NoPhoneReason


@lru_cache(maxsize=16384)
def phone(written: str, country: str = "DE") -> Phone | NoPhone:
    """Read one number. `country` (ISO 3166) is where a number without country code belongs.

    >>> phone("Tel. 030 / 23125-042")
    Phone(e164='+493023125042', country='DE', extension='', is_mobile=False)
    """
    if not written.strip():
        return NoPhone("empty")
    if len(written) > MAX_WRITTEN or _is_several(written):
        return NoPhone("several" if _is_several(written) else "too_long")
    try:
        number = phonenumbers.parse(_EXTENSION.sub(" x", _LABEL.sub("", written)), country.upper() or None)
    except NumberParseException as error:
        return NoPhone(_UNREADABLE.get(error.error_type, "no_number"))
    return _checked(number, country)


@lru_cache(maxsize=16384)
def shown(e164: str) -> str:
    """For reading: its parts apart, as it is dialled from everywhere. What is no number stays as it is.

    >>> shown("+493023125042")
    '+49 30 23125042'
    """
    try:
        return phonenumbers.format_number(phonenumbers.parse(e164), PhoneNumberFormat.INTERNATIONAL)
    except NumberParseException:
        return e164


_UNREADABLE: dict[int, NoPhoneReason] = {
    NumberParseException.INVALID_COUNTRY_CODE: "unknown_country",
    NumberParseException.TOO_SHORT_AFTER_IDD: "too_short",
    NumberParseException.TOO_SHORT_NSN: "too_short",
    NumberParseException.TOO_LONG: "too_long",
}
_IMPOSSIBLE: dict[int, NoPhoneReason] = {
    ValidationResult.TOO_SHORT: "too_short",
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "too_short",
    ValidationResult.TOO_LONG: "too_long",
    ValidationResult.INVALID_COUNTRY_CODE: "unknown_country",
}


def _checked(number: phonenumbers.PhoneNumber, country: str) -> Phone | NoPhone:
    possible = phonenumbers.is_possible_number_with_reason(number)
    if possible != ValidationResult.IS_POSSIBLE:
        return NoPhone(_IMPOSSIBLE.get(possible, "no_number"))
    if not phonenumbers.is_valid_number(number):
        return NoPhone("unknown_area")
    return Phone(
        e164=phonenumbers.format_number(number, PhoneNumberFormat.E164),
        country=phonenumbers.region_code_for_number(number) or country.upper(),
        extension=number.extension or "",
        is_mobile=phonenumbers.number_type(number) == PhoneNumberType.MOBILE,
    )


def _is_several(written: str) -> bool:
    parts = _SEVERAL.split(written)
    return len(parts) > 1 and all(sum(char.isdigit() for char in part) >= _ENOUGH_DIGITS for part in parts)
