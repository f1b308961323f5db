"""Segments: who belongs together, by rules anybody can read, and what each asks of us.

A rule names one attribute and what it must be; all rules of a segment must hold. Rules are data from people: `checked` is the only way
in, and afterwards names and types are ours. What a rule means to the database is `store.segments`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from backend.errors import Invalid

Test = Literal["any", "none", "at_least", "at_most", "yes", "no"]
Kind = Literal["words", "people", "prefix", "number", "days", "flag"]

RULES_MOST, VALUES_MOST, VALUE_LENGTH = 12, 50, 80

ATTRIBUTES: dict[str, Kind] = {
    "industry": "words",
    "value_class": "words",
    "territory": "words",
    "team": "words",
    "language": "words",
    "country": "words",
    "city": "words",
    "legal_form": "words",
    "postcode": "prefix",
    "owner": "people",
    "days_without_contact": "days",
    "revenue_12m_cents": "number",
    "open_complaint": "flag",
    "belongs_to_a_group": "flag",
    "has_needs": "flag",
}
"""What a rule can ask for, and how it is compared."""

MONEY = frozenset({"revenue_12m_cents"})
"""Rules only those may make, and see counted, who see money."""

TESTS: dict[Kind, tuple[Test, ...]] = {
    "words": ("any", "none"),
    "people": ("any", "none"),
    "prefix": ("any", "none"),
    "number": ("at_least", "at_most"),
    "days": ("at_least", "at_most"),
    "flag": ("yes", "no"),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """`values` for any and none, `number` (cents or days) for at_least and at_most."""

    attribute: str
    test: Test
    values: tuple[str, ...] = ()
    number: int = 0


@dataclass(frozen=True, slots=True)
class Treatment:
    """What a segment asks of us. `rhythm_days` None: no rhythm."""

    rhythm_days: int | None = None
    playbook: tuple[str, ...] = ()
    cares: Literal["owner", "inside"] = "owner"


def checked(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules, each known to make sense. Raises Invalid naming the first that does not."""
    found = tuple(rules)
    if len(found) > RULES_MOST:
        raise Invalid(f"A segment has at most {RULES_MOST} rules.")
    for rule in found:
        _check(rule)
    return found


def needs_money(rules: Iterable[Rule]) -> bool:
    return any(rule.attribute in MONEY for rule in rules)


def overdue_days(rhythm_days: int, last_contact_at: datetime | None, made_at: datetime, now: datetime) -> int:
    """By how many days the next contact is late; zero or less is in time. Without any contact the rhythm counts from `made_at`."""
    return ((now - (last_contact_at or made_at)) - timedelta(days=rhythm_days)).days


def _check(rule: Rule) -> None:
    kind = ATTRIBUTES.get(rule.attribute)
    if kind is None:
        raise Invalid("A rule asks for something we do not know of customers.")
    if rule.test not in TESTS[kind]:
        raise Invalid("A rule compares in a way that does not fit what it asks for.")
    if rule.test in ("any", "none") and not 0 < len(rule.values) <= VALUES_MOST:
        raise Invalid(f"A rule names 1 to {VALUES_MOST} values.")
    if any(not value.strip() or len(value) > VALUE_LENGTH for value in rule.values):
        raise Invalid(f"A value of a rule has 1 to {VALUE_LENGTH} characters.")
    if rule.test in ("at_least", "at_most") and not 0 <= rule.number < 10**13:
        raise Invalid("A number of a rule is too small or too large.")
