"""What a document is called in another system: one object there is one object here."""

from pydantic import BaseModel
from pymongo import ASCENDING, IndexModel


class External(BaseModel):
    """Its id in another system."""

    source: str
    id: str


FROM_ELSEWHERE = IndexModel(
    [("external.source", ASCENDING), ("external.id", ASCENDING)],
    name="external",
    unique=True,
    partialFilterExpression={"external.id": {"$exists": True}},
)
