"""The customer: a company, described in five fields, belonging to one team and one owner.

`rank` says how much the customer matters: lists begin with those that matter most. `store.search` finds them by name.
"""

from collections.abc import Sequence
from datetime import date, datetime

from beanie import Document, PydanticObjectId
from pydantic import BaseModel, Field
from pymongo import ASCENDING, DESCENDING, IndexModel

from backend.domain.words import ComplaintStatus, FascinationLevel, FieldName, Source
from backend.store.activities import SOMEBODY
from backend.store.elsewhere import External
from backend.store.users import User, visible_to

FIELDS: tuple[FieldName, ...] = ("company", "buying_centre", "fascination", "needs", "finances")
GAPS = [(f"completeness.gaps.{field}", ASCENDING) for field in FIELDS]
AGES = [("completeness.oldest_at", ASCENDING), *((f"completeness.oldest.{field}", ASCENDING) for field in FIELDS)]
"""Behind the sorted key of an index: who has gaps is seen there, without reading customers who have none."""


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
    by: PydanticObjectId | None = None


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
    by: PydanticObjectId | None = None


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
    basis: str = ""
    """What the estimate rests on, in a person's words."""
    source: Source = "person"
    at: datetime
    by: PydanticObjectId | None = None
    known: dict[str, Known] = Field(default_factory=dict)
    """For each attribute changed since: an estimate has its own source and age."""


class Standing(BaseModel):
    """How completely the customer is known, as last counted by `store.completeness`: what its lists filter and sort by."""

    percent: int
    worth: float
    """What completing it is worth: rank times the share that is missing."""
    gaps: dict[FieldName, int]
    """Points missing in each field."""
    oldest: dict[FieldName, datetime]
    oldest_at: datetime | None


class Bought(BaseModel):
    """When the customer last ordered one of our offerings."""

    offering_id: PydanticObjectId
    last_day: datetime


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
    """The name of the segment that leads how this customer is cared for; `store.segments` writes it."""
    segment_id: PydanticObjectId | None = None
    segment_by_hand: bool = False
    revenue_12m_cents: int = 0
    """For rules of segments only; never shown beside the customer, for not everybody may see money."""
    bought: list[Bought] = Field(default_factory=list)
    """For rules of segments, as of the last hour; `store.segment_figures` writes it."""
    value_class: str = ""
    known: dict[str, Known] = Field(default_factory=dict)
    """For each attribute that somebody or something has set: from where, and when."""
    facts: list[Fact] = Field(default_factory=list)
    fascination: list[Fascination] = Field(default_factory=list)
    needs: list[Need] = Field(default_factory=list)
    open_complaint: OpenComplaint | None = None
    rank: float = 0.0
    last_contact_at: datetime | None = None
    """The last exchange with them by us or by them; a segment's rhythm counts from here."""
    flaws: list[str] = Field(default_factory=list)
    """What is to be put right (`domain.flaws`); `store.duplicates` writes it."""
    completeness: Standing | None = None
    """None: not counted yet."""
    changed_at: datetime
    schema_version: int = 2

    class Settings:
        name = "customers"
        bson_encoders = {datetime: lambda time: time, date: lambda day: datetime(day.year, day.month, day.day)}
        indexes = [
            IndexModel([("team", ASCENDING), ("rank", DESCENDING)]),
            IndexModel([("domains", ASCENDING)]),
            IndexModel([("former_domains", ASCENDING)]),
            IndexModel([("parent_id", ASCENDING)], name="of_parent", partialFilterExpression={"parent_id": SOMEBODY}),
            IndexModel([("name", ASCENDING)], name="name"),
            IndexModel([("numbers", ASCENDING)]),
            IndexModel(
                [("external.source", ASCENDING), ("external.id", ASCENDING)],
                unique=True,
                partialFilterExpression={"external.id": {"$exists": True}},
            ),
            IndexModel([("deputy.user_id", ASCENDING)], partialFilterExpression={"deputy.user_id": {"$exists": True}}),
            IndexModel([("vat_id", ASCENDING)], partialFilterExpression={"vat_id": {"$gt": ""}}),
            IndexModel([("addresses", ASCENDING)]),
            IndexModel([("phones", ASCENDING)]),
            IndexModel([("owner_id", ASCENDING), ("rank", DESCENDING)]),
            IndexModel([("changed_at", ASCENDING), ("_id", ASCENDING)]),
            IndexModel([("team", ASCENDING), ("flaws", ASCENDING), ("rank", DESCENDING)]),
            IndexModel([("owner_id", ASCENDING), ("segment_id", ASCENDING), ("last_contact_at", ASCENDING)]),
            IndexModel(
                [("segment_id", ASCENDING), ("team", ASCENDING), ("last_contact_at", ASCENDING), ("_id", ASCENDING)],
                name="members",
            ),
            IndexModel(
                [("bought.offering_id", ASCENDING), ("bought.last_day", ASCENDING), ("team", ASCENDING)], name="bought"
            ),
            IndexModel(
                [("territory", ASCENDING), ("team", ASCENDING), ("sites.postcode", ASCENDING)], name="of_territory"
            ),
            *(
                IndexModel([(of, ASCENDING), (key, DESCENDING), *asked], name=f"{name}_of_{of.removesuffix('_id')}")
                for of in ("owner_id", "team")
                for name, key, asked in (("gaps", "completeness.worth", GAPS), ("old", "rank", AGES))
            ),
            IndexModel([("industries", ASCENDING), ("rank", DESCENDING)], name="peers_by_industry"),
            IndexModel([("segment", ASCENDING), ("rank", DESCENDING)], name="peers_by_segment"),
            IndexModel([("rank", DESCENDING)], name="by_rank"),
        ]


async def visible(user: User, customer_id: PydanticObjectId) -> Customer | None:
    return await Customer.find_one({"_id": customer_id, **visible_to(user)})


async def names_for(user: User, customer_ids: Sequence[PydanticObjectId]) -> dict[PydanticObjectId, str]:
    """Those of these customers that this person sees."""
    wanted = {"$and": [{"_id": {"$in": list(customer_ids)}}, visible_to(user)]}
    return {row["_id"]: row["name"] async for row in Customer.get_motor_collection().find(wanted, {"name": 1})}
