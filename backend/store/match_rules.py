"""Corrections that are remembered: whose the mail of one conversation, one address or one domain is, because a person has said so.

    thread > address > domain       the narrower one wins
    customer_id None                nobody's: such mail is not a customer's at all

For one scope and value there is one rule; who says something else replaces it. What was replaced comes back when that is undone.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Literal, get_args

from beanie import Document, PydanticObjectId
from motor.motor_asyncio import AsyncIOMotorClientSession
from pymongo import ASCENDING, IndexModel

from backend.store.activities import SOMEBODY

RuleScope = Literal["thread", "address", "domain"]
Row = dict[str, Any]


class MatchRule(Document):
    scope: RuleScope
    value: str
    """The conversation's id, a normalised address, or a domain in ASCII."""
    customer_id: PydanticObjectId | None
    contact_id: PydanticObjectId | None = None
    by_user_id: PydanticObjectId
    at: datetime
    mail_id: PydanticObjectId
    """The mail that was corrected when this was said."""
    correction_id: PydanticObjectId
    schema_version: int = 1

    class Settings:
        name = "match_rules"
        indexes = [
            IndexModel([("scope", ASCENDING), ("value", ASCENDING)], unique=True),
            IndexModel([("correction_id", ASCENDING)]),
            IndexModel(
                [("customer_id", ASCENDING)], name="of_customer", partialFilterExpression={"customer_id": SOMEBODY}
            ),
        ]


def asked(addresses: Collection[str], domains: Collection[str], thread_ids: Collection[str]) -> Row:
    """The filter for what has been said of these: by the index, whatever is asked of."""
    values = {"thread": thread_ids, "address": addresses, "domain": domains}
    return {"$or": [{"scope": it, "value": {"$in": sorted(values[it])}} for it in get_args(RuleScope)]}


async def remember(rule: MatchRule, session: AsyncIOMotorClientSession) -> Row | None:
    """From now on this holds; the rule it has replaced, if there was one."""
    row = rule.model_dump(exclude={"id", "revision_id"})
    before: Row | None = await MatchRule.get_motor_collection().find_one_and_replace(
        {"scope": rule.scope, "value": rule.value}, row, upsert=True, session=session
    )
    return before


async def forget(correction_id: PydanticObjectId, before: Row | None, session: AsyncIOMotorClientSession) -> None:
    """What this correction said holds no more, and what it had replaced holds again. What somebody has said since stays."""
    rules = MatchRule.get_motor_collection()
    gone = await rules.delete_one({"correction_id": correction_id}, session=session)
    if gone.deleted_count and before:
        await rules.insert_one(before, session=session)
