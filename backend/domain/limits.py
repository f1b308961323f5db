"""How long a complaint may take, for each severity, in working time; read from the words of the settings."""

import re
from typing import NamedTuple, cast, get_args

from backend.domain.words import Severity
from backend.errors import Invalid

DEFAULT_LIMITS = "normal 8h 40h 4h, high 4h 16h 2h, critical 1h 8h 30m"
LONGEST = 2000 * 60
"""About a year of work."""
_TIME = re.compile(r"(\d{1,4})(h|m)")


class Limits(NamedTuple):
    """In working minutes: until it is acknowledged, until it is solved, and from a missed aim until the managers hear of it."""

    acknowledge: int
    solve: int
    managers: int


class LimitsOf(NamedTuple):
    """Those of each severity."""

    normal: Limits
    high: Limits
    critical: Limits

    def of(self, severity: Severity) -> Limits:
        return cast(Limits, getattr(self, severity))


def limits(text: str) -> LimitsOf:
    """Severity, acknowledge, solve, managers; all three severities, by comma. Raises Invalid for what it cannot read.

    >>> limits("normal 8h 40h 4h, high 4h 16h 2h, critical 90m 8h 30m").critical
    Limits(acknowledge=90, solve=480, managers=30)
    """
    said = {words[0]: words[1:] for part in text.lower().split(",") if (words := part.split())}
    if set(said) != set(get_args(Severity)):
        raise Invalid(f"Name the limits of normal, high and critical, for example {DEFAULT_LIMITS!r}.")
    return LimitsOf(**{severity: _limits(severity, times) for severity, times in said.items()})


def _limits(severity: str, times: list[str]) -> Limits:
    found = [_minutes(it) for it in times]
    if len(found) != 3:
        raise Invalid(f"{severity} needs three times: to acknowledge, to solve, until the managers hear of it.")
    acknowledge, solve, managers = found
    if acknowledge > solve:
        raise Invalid(f"{severity} must be acknowledged before it is solved.")
    return Limits(acknowledge, solve, managers)


def _minutes(text: str) -> int:
    found = _TIME.fullmatch(text)
    minutes = int(found[1]) * (60 if found[2] == "h" else 1) if found else 0
    if not 0 < minutes <= LONGEST:
        raise Invalid(f"{text!r} is no working time; write for example 8h or 30m.")
    return minutes


LIMITS = limits(DEFAULT_LIMITS)
