"""What is to be done about a contact whose mail comes back, or who is said to have left: they are still there, or somebody takes over."""

from datetime import UTC, datetime

from beanie import PydanticObjectId
from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from backend.api.answers import object_id
from backend.api.auth import SignedIn
from backend.store import contact_marks

router = APIRouter(prefix="/api", tags=["contacts"])


class Successor(BaseModel):
    """`id`: made by whoever sends it; the same one twice adds one person. `address`: one that the note names."""

    model_config = ConfigDict(extra="forbid")
    id: PydanticObjectId
    address: str = Field(min_length=3, max_length=320)


@router.post("/contacts/{contact_id}/still-there", status_code=204)
async def still_there(contact_id: str, user: SignedIn, request: Request) -> None:
    """The address works and nobody has left: what was reported is forgotten."""
    await contact_marks.still_there(request.app.state.store, user, object_id(contact_id), datetime.now(UTC))


@router.post("/contacts/{contact_id}/successor", status_code=204)
async def successor(contact_id: str, body: Successor, user: SignedIn, request: Request) -> None:
    """Whom the note names becomes a contact of the same customer, and the other one has left."""
    store, now = request.app.state.store, datetime.now(UTC)
    await contact_marks.succeed(store, user, object_id(contact_id), body.id, body.address, now)
