"""The older mail that a correction is about: of the conversation, the address or the domain that was said, as far as whoever said it may decide."""

from typing import Any

from backend.domain.correcting import CorrectionScope
from backend.domain.matching import PERSONAL
from backend.store.candidates import CANDIDATES
from backend.store.corrections import Correction
from backend.store.mails import Mail
from backend.store.users import User, deputy_of, visible_to, with_deputy

BY_HAND = ("chosen", "number")
"""What a person has chosen, and what names a number of ours, is not for a rule to move."""
STRONGER: dict[CorrectionScope, tuple[str, ...]] = {"domain": (*BY_HAND, *PERSONAL)}
"""Nor are those of a domain who are known by their own address."""
ADDRESSES_AT_ONCE = 500
Row = dict[str, Any]


async def older(correction: Correction, most: int) -> list[Mail]:
    """Some of those that have not followed yet."""
    by = await User.get(correction.by_user_id)
    if by is None or by.disabled_at is not None or correction.scope == "mail":
        return []
    theirs = _theirs(await with_deputy(by, correction.at.date()))
    elsewhere = {"customer_id": {"$ne": correction.customer_id}, "corrected.correction_id": {"$ne": correction.id}}
    for of in await ways(correction.scope, correction.value):
        wanted = {
            "$and": [of, {**elsewhere, "match.method": {"$nin": STRONGER.get(correction.scope, BY_HAND)}}, theirs]
        }
        if found := await Mail.find(wanted).limit(most).to_list():
            return found
    return []


def _theirs(user: User) -> Row:
    """Of a customer they see, or undecided and perhaps of one."""
    possible = [{f"{CANDIDATES}.team": {"$in": user.teams}}, {f"{CANDIDATES}.customer.id": {"$in": list(deputy_of(user))}}]  # fmt: skip
    return {"$or": [visible_to(user, "customer_id"), {"customer_id": None, "$or": possible}]}


async def ways(scope: CorrectionScope, value: str) -> list[Row]:
    """Filters, each read from one index."""
    if scope == "thread":
        return [{"thread_id": value}]
    addresses = [value] if scope == "address" else await addresses_of(value)
    parts = [addresses[at : at + ADDRESSES_AT_ONCE] for at in range(0, len(addresses), ADDRESSES_AT_ONCE)]
    return [way for part in parts for way in (from_any(part), to_any(part))]


def from_any(addresses: list[str]) -> Row:
    return {"sender.address": {"$in": addresses}, "direction": {"$ne": "out"}}


def to_any(addresses: list[str]) -> Row:
    """Of our own mail the first it went to counts."""
    return {"direction": "out", "to.address": {"$in": addresses}, "to.0.address": {"$in": addresses}}


async def addresses_of(domain: str) -> list[str]:
    """Everybody of this domain, or of one below it, who ever wrote."""
    found = await Mail.get_motor_collection().aggregate(addresses(domain), hint="from").to_list(None)
    return sorted(it["_id"] for it in found)


def addresses(domain: str) -> list[Row]:
    """The index alone is read, from one address to the next. What stands behind the @ is ASCII, what stands before it may not be cut anywhere."""
    behind = {"$arrayElemAt": [{"$split": [{"$ifNull": ["$_id", ""]}, "@"]}, -1]}
    tail_at = {"$max": [0, {"$subtract": [{"$strLenBytes": "$$behind"}, len(domain) + 1]}]}
    is_below = {"$eq": [{"$substrBytes": ["$$behind", tail_at, -1]}, f".{domain}"]}
    is_theirs = {"$or": [{"$eq": ["$$behind", domain]}, is_below]}
    return [
        {"$sort": {"sender.address": 1}},
        {"$group": {"_id": "$sender.address"}},
        {"$match": {"$expr": {"$let": {"vars": {"behind": behind}, "in": is_theirs}}}},
    ]
