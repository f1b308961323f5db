"""A mail as its writer laid it out, cleaned; its pictures only where a person asks for them."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import APIRouter, Response

from backend.api.answers import answer, object_id
from backend.api.auth import SignedIn
from backend.errors import NotFound
from backend.mail_frame import cleaned, framed
from backend.push_connections import public_session
from backend.remote_pictures import fetched
from backend.store import audit, mails

router = APIRouter(prefix="/api", tags=["mails"])

NO_HTML = "This mail has no layout of its own."


@dataclass
class MailHtml:
    document: str
    """A whole HTML document without scripts and requests; for a frame without an origin."""
    pictures: int
    """So many are left out and can be asked for."""


@router.get("/mails/{mail_id}/html", response_model=MailHtml)
async def html(mail_id: str, user: SignedIn, pictures: bool = False) -> Response:
    """The mail as it was laid out. `pictures` fetches those that lie on other servers, through this one."""
    row = await mails.laid_out(user, object_id(mail_id))
    if row is None or not row["html"]:
        raise NotFound(NO_HTML)
    await audit.note(
        "read_mail", "mails", row["_id"], at=datetime.now(UTC), user_id=user.id, customer_id=row["customer_id"]
    )
    found = await asyncio.to_thread(cleaned, row["html"])
    if not pictures:
        return answer(MailHtml(framed(found, {}), len(found.pictures)))
    async with public_session() as session:
        return answer(MailHtml(framed(found, await fetched(found.pictures, session)), 0))
