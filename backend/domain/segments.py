"""Segments: who belongs together, by rules anybody can read, and what each asks of us.

A rule names one attribute and what it must be; all rules of a segment must hold. Rules are data from people: `checked` is the only way
in, and afterwards names and types are ours. What a rule means to the database is `store.segment_filters`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from backend.errors import Invalid

Test = Literal["any", "none", "at_least", "at_most", "yes", "no"]
Kind = Literal["words", "people", "offerings", "prefix", "number", "days", "flag"]

RULES_MOST, VALUES_MOST, VALUE_LENGTH, MONTHS_MOST = 12, 50, 80, 240
NOBODY = "nobody"
"""In a rule about the owner: the customers that have none."""

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
    "bought": "offerings",
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
    "offerings": ("any", "none"),
    "prefix": ("any", "none"),
    "number": ("at_least", "at_most"),
    "days": ("at_least", "at_most"),
    "flag": ("yes", "no"),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """`values` for any and none, `number` (cents or days) for at_least and at_most. Of offerings `number` says in how many last months, 0: ever."""

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


def due_on(rhythm_days: int, last_contact_at: datetime | None, today: date) -> date:
    """The last day on which the next contact is in time; without any contact so far it is today. Days are those of UTC, as on the card."""
    return last_contact_at.date() + timedelta(days=rhythm_days) if last_contact_at else today


def is_overdue(rhythm_days: int, last_contact_at: datetime | None, today: date) -> bool:
    """Whether the day has passed; who was never spoken to is waiting from the first day."""
    return last_contact_at is None or due_on(rhythm_days, last_contact_at, today) < today


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
    if kind == "offerings" and not 0 <= rule.number <= MONTHS_MOST:
        raise Invalid(f"A rule looks back at most {MONTHS_MOST} months.")
    if rule.test in ("at_least", "at_most") and not 0 <= rule.number < 10**13:
        raise Invalid("A number of a rule is too small or too large.")
