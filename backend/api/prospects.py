"""An inquiry of a company nobody knows yet: a new customer, whoever wrote as their contact, and the mail on their timeline, by one tap."""

from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict

from backend.api import company, contacts
from backend.api.answers import answer, object_id
from backend.api.auth import SignedIn
from backend.api.company import CustomerIn
from backend.api.contacts import ContactIn
from backend.errors import NotFound
from backend.store import assigning, inquiries
from backend.store.choices import Chooser

router = APIRouter(prefix="/api", tags=["inquiries"])

NO_INQUIRY = "There is no such inquiry, or somebody has decided it already."


@dataclass
class Taken:
    mail_id: str
    customer_id: str


class ProspectIn(BaseModel):
    """Both ids are made by whoever sends it: sent twice it is one customer and one contact."""

    model_config = ConfigDict(extra="forbid")
    customer: CustomerIn
    contact: ContactIn | None = None


@router.post("/inquiries/{inquiry_id}/prospect", response_model=Taken)
async def take_in(inquiry_id: str, body: ProspectIn, user: SignedIn, request: Request) -> Response:
    """Make a customer of whoever asks. Dying in between leaves a customer whose mail is still to be given to them, by the same call."""
    if await inquiries.opened(user, object_id(inquiry_id)) is None:
        raise NotFound(NO_INQUIRY)
    await company.add(body.customer, user, request)
    if body.contact:
        await contacts.add(str(body.customer.id), body.contact, user, request)
    settings = request.app.state.settings
    by = Chooser(user, datetime.now(UTC), settings.web.public_url, settings.company.alert_unchecked)
    mail_id = await assigning.assign(request.app.state.store, object_id(inquiry_id), body.customer.id, by)
    if mail_id is None:
        raise NotFound(NO_INQUIRY)
    return answer(Taken(str(mail_id), str(body.customer.id)))
