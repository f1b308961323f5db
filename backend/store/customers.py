"""The customer: a company, described in five fields, belonging to one team and one owner.

`pfx` holds every prefix (1 to 10 letters) of the words people search by, `rank` how much the customer matters: the compound index
answers search-as-you-type in index order.
"""

import re
import unicodedata
from datetime import date, datetime
from typing import Any

from beanie import Document, PydanticObjectId
from pydantic import BaseModel, Field
from pymongo import ASCENDING, DESCENDING, IndexModel

from backend.domain.words import ComplaintStatus, FascinationLevel, FieldName, Source
from backend.store.users import User, visible_to

FIELDS: tuple[FieldName, ...] = ("company", "buying_centre", "fascination", "needs", "finances")

PREFIX_LENGTH = 10
SEARCH_LIMIT = 20


class Known(BaseModel):
    """Where an attribute's present value comes from, and since when it is known."""

    source: Source
    at: datetime
    by: PydanticObjectId | None = None


class Fact(BaseModel):
    """One thing known of a customer, in one of the five fields, in the words of whoever noted it."""

    id: PydanticObjectId = Field(default_factory=PydanticObjectId)
    field: FieldName
    key: str
    value: str
    source: Source
    at: datetime


class External(BaseModel):
    """Its id in another system; one object there is one object here."""

    source: str
    id: str


class OpenComplaint(BaseModel):
    """The oldest open complaint as it stands on its customer; `complaints.mirror` keeps it."""

    id: PydanticObjectId = Field(alias="_id")
    title: str
    status: ComplaintStatus
    received_at: datetime


class Deputy(BaseModel):
    """Who cares for the customer in the owner's stead; both days included."""

    user_id: PydanticObjectId
    first_day: date
    last_day: date


class Fascination(BaseModel):
    """What one of our offerings, or anything else of ours, means to this customer."""

    id: PydanticObjectId = Field(default_factory=PydanticObjectId)
    level: FascinationLevel
    text: str
    offering_id: PydanticObjectId | None = None
    source: Source = "person"
    at: datetime


class Need(BaseModel):
    """From what the customer lacks to what it could buy: need -> requirement -> demand -> potential."""

    id: PydanticObjectId = Field(default_factory=PydanticObjectId)
    need: str
    requirement: str = ""
    demand: str = ""
    offering_id: PydanticObjectId | None = None
    potential_cents: int | None = None
    """What the customer spends on this in a year, with us and with others: an estimate."""
    share_percent: int | None = None
    """Our share of it: an estimate."""
    currency: str = "EUR"
    source: Source = "person"
    at: datetime


class Site(BaseModel):
    id: PydanticObjectId = Field(default_factory=PydanticObjectId)
    label: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = "DE"
    lat: float | None = None
    lon: float | None = None


class Customer(Document):
    name: str
    legal_form: str = ""
    parent_id: PydanticObjectId | None = None
    """The company it belongs to; circles are refused."""
    business_units: list[str] = Field(default_factory=list)
    industries: list[str] = Field(default_factory=list)
    vat_id: str = ""
    phones: list[str] = Field(default_factory=list)
    """E.164."""
    numbers: list[str] = Field(default_factory=list)
    external: list[External] = Field(default_factory=list)
    domains: list[str] = Field(default_factory=list)
    former_domains: list[str] = Field(default_factory=list)
    """Still recognised in a sender's address, no longer shown first."""
    addresses: list[str] = Field(default_factory=list)
    """Shared addresses such as info@: they mean the company and no person."""
    sites: list[Site] = Field(default_factory=list)
    language: str = "de"
    owner_id: PydanticObjectId | None = None
    deputy: Deputy | None = None
    team: str
    territory: str = ""
    segment: str = ""
    """The name of the segment that leads how this customer is cared for."""
    value_class: str = ""
    known: dict[str, Known] = Field(default_factory=dict)
    """For each attribute that somebody or something has set: from where, and when."""
    facts: list[Fact] = Field(default_factory=list)
    fascination: list[Fascination] = Field(default_factory=list)
    needs: list[Need] = Field(default_factory=list)
    open_complaint: OpenComplaint | None = None
    pfx: list[str] = Field(default_factory=list)
    rank: float = 0.0
    last_contact_at: datetime | None = None
    """The last exchange with them by us or by them; a segment's rhythm counts from here."""
    merged_into: PydanticObjectId | None = None
    changed_at: datetime
    schema_version: int = 2

    class Settings:
        name = "customers"
        bson_encoders = {date: lambda day: datetime(day.year, day.month, day.day)}
        indexes = [
            IndexModel([("team", ASCENDING), ("pfx", ASCENDING), ("rank", DESCENDING)]),
            IndexModel([("team", ASCENDING), ("rank", DESCENDING)]),
            IndexModel([("domains", ASCENDING)]),
            IndexModel([("parent_id", ASCENDING)], partialFilterExpression={"parent_id": {"$type": "objectId"}}),
            IndexModel([("numbers", ASCENDING)]),
            IndexModel(
                [("external.source", ASCENDING), ("external.id", ASCENDING)],
                unique=True,
                partialFilterExpression={"external.id": {"$exists": True}},
            ),
            IndexModel([("deputy.user_id", ASCENDING)], partialFilterExpression={"deputy.user_id": {"$exists": True}}),
            IndexModel([("vat_id", ASCENDING)], partialFilterExpression={"vat_id": {"$gt": ""}}),
            IndexModel([("addresses", ASCENDING)]),
            IndexModel([("owner_id", ASCENDING), ("rank", DESCENDING)]),
            IndexModel([("changed_at", ASCENDING)]),
        ]


def folded(text: str) -> list[str]:
    """The words of a text as search compares them: lower case, ä as ae, ß as ss, other accents dropped.

    >>> folded("Müller & Söhne GmbH")
    ['mueller', 'soehne', 'gmbh']
    """
    lower = text.lower()
    for umlaut, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        lower = lower.replace(umlaut, letters)
    plain = "".join(char for char in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(char))
    return re.findall(r"[a-z0-9]+", plain)


def prefixes(*texts: str) -> list[str]:
    """Every prefix of every word, for `pfx`."""
    words = {word for text in texts for word in folded(text)}
    return sorted({word[:length] for word in words for length in range(1, min(len(word), PREFIX_LENGTH) + 1)})


def search_filter(user: User, text: str) -> dict[str, Any]:
    """What `text` finds for this person. User text becomes prefixes only, never an operator or a pattern."""
    words = sorted({word[:PREFIX_LENGTH] for word in folded(text)[:4]}, key=len, reverse=True)
    return {**visible_to(user), "pfx": {"$all": words} if words else {"$in": []}}


async def search(user: User, text: str) -> list[dict[str, Any]]:
    """At most 20 customers that matter most; without a text the person's own, or their team's if they own none."""
    if text.strip():
        return await _rows(search_filter(user, text))
    return await _rows({**visible_to(user), "owner_id": user.id}) or await _rows(visible_to(user))


async def _rows(wanted: dict[str, Any]) -> list[dict[str, Any]]:
    """Those that matter most first, each with owner, open opportunities and open complaint."""
    pipeline: list[dict[str, Any]] = [
        {"$match": wanted},
        {"$sort": {"rank": -1}},
        {"$limit": SEARCH_LIMIT},
        {"$project": {"name": 1, "sites": 1, "segment": 1, "value_class": 1, "owner_id": 1, "open_complaint": 1}},
        {"$lookup": {"from": "users", "localField": "owner_id", "foreignField": "_id", "as": "owner",
                     "pipeline": [{"$project": {"name": 1}}]}},
        {"$lookup": {"from": "opportunities", "localField": "_id", "foreignField": "customer_id", "as": "opportunities",
                     "pipeline": [{"$match": {"is_open": True}}, {"$limit": 50}, {"$project": {"_id": 1}}]}},
    ]  # fmt: skip
    return await Customer.get_motor_collection().aggregate(pipeline, maxTimeMS=5000).to_list(SEARCH_LIMIT)


async def visible(user: User, customer_id: PydanticObjectId) -> Customer | None:
    return await Customer.find_one({"_id": customer_id, **visible_to(user)})
