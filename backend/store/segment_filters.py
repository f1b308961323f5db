"""What the rules of a segment mean to MongoDB: a filter on customers, made of nothing but their own fields."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from beanie import PydanticObjectId

from backend.domain.completeness import cutoff
from backend.domain.segments import NOBODY, Rule

Filter = dict[str, Any]

FIELD = {
    "industry": "industries", "value_class": "value_class", "territory": "territory", "team": "team", "language": "language",
    "country": "sites.country", "city": "sites.city", "legal_form": "legal_form", "owner": "owner_id",
}  # fmt: skip
IDS = frozenset(("owner", "bought"))
"""Rules whose values are ids."""


def filter_of(rules: Iterable[Rule], now: datetime) -> Filter:
    """Rules that were checked, as one filter on customers. Without rules: nobody, for a segment of everybody is none."""
    conditions = [_condition(rule, now) for rule in rules]
    return {"$and": conditions} if conditions else {"_id": {"$in": []}}


def _condition(rule: Rule, now: datetime) -> Filter:
    if rule.attribute in FIELD:
        return {FIELD[rule.attribute]: {"$in" if rule.test == "any" else "$nin": _values(rule)}}
    if rule.attribute == "bought":
        return _bought(rule, now)
    if rule.attribute == "postcode":
        ranges = [{"sites": {"$elemMatch": {"postcode": {"$gte": it, "$lt": it + "\uffff"}}}} for it in rule.values]
        return {"$or" if rule.test == "any" else "$nor": ranges}
    if rule.attribute == "days_without_contact":
        cut = now - timedelta(days=rule.number)
        return {"last_contact_at": {"$lte": cut}} if rule.test == "at_least" else {"last_contact_at": {"$gte": cut}}
    if rule.attribute == "revenue_12m_cents":
        return {"revenue_12m_cents": {"$gte" if rule.test == "at_least" else "$lte": rule.number}}
    return _flag(rule)


def _values(rule: Rule) -> list[Any]:
    if rule.attribute not in IDS:
        return list(rule.values)
    return [None if it == NOBODY else PydanticObjectId(it) for it in rule.values]


def _bought(rule: Rule, now: datetime) -> Filter:
    """Offering and day of one and the same purchase; `segment_figures` keeps the last of each offering on the customer."""
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    since = {"last_day": {"$gte": cutoff(today, rule.number)}} if rule.number else {}
    bought = {"$elemMatch": {"offering_id": {"$in": _values(rule)}, **since}}
    return {"bought": bought if rule.test == "any" else {"$not": bought}}


def _flag(rule: Rule) -> Filter:
    yes = rule.test == "yes"
    if rule.attribute == "has_needs":
        return {"needs.0": {"$exists": yes}}
    field = {"open_complaint": "open_complaint", "belongs_to_a_group": "parent_id"}[rule.attribute]
    return {field: {"$ne": None} if yes else None}
