"""What the next step after a mail is decided by (`domain.next_steps`), from the mail as it was opened and who looks."""

from datetime import datetime
from typing import Any

from beanie import PydanticObjectId

from backend.domain.context import Card
from backend.domain.deputies import day_of, stands_in
from backend.domain.next_steps import Colleague, NextStep, Occasion, OpenBusiness, next_steps
from backend.domain.proposed_steps import Proposal
from backend.store import users
from backend.store.users import User
from backend.store.wanted import wants_of

Row = dict[str, Any]


async def steps(
    card: Card, row: Row, proposals: tuple[Proposal, ...], user: User, now: datetime
) -> tuple[NextStep, ...]:
    """At most four, the best first; none while nobody has decided whose the mail is. `row`: as `cards.opened` gave it."""
    return next_steps(await _occasion(card, row, proposals, user, now)) if card.customer else ()


async def _occasion(card: Card, row: Row, proposals: tuple[Proposal, ...], user: User, now: datetime) -> Occasion:
    person, first = card.contact, next(iter(card.opportunities), None)
    return Occasion(
        wants=card.wants or wants_of(row),
        sender_name=person.name if person else card.sender.name,
        sender_address=card.sender.address,
        subject=card.subject,
        message_id=row.get("message_id", ""),
        trust=card.trust,
        today=day_of(now),
        lang=user.lang,
        viewer_id=str(user.id),
        is_ours=row.get("direction") == "out",
        phones=person.phones if person else (),
        has_complaint=card.complaint is not None,
        opportunity=OpenBusiness(first.id, first.stage) if first else None,
        proposals=proposals,
        owner=Colleague(card.owner.id, card.owner.name) if card.owner else None,
        deputy=await _deputy(row["customer"][0].get("deputy"), now),
    )


async def _deputy(deputy: Row | None, now: datetime) -> Colleague | None:
    """Whoever stands in for the owner today."""
    if not deputy or not stands_in(deputy["first_day"], deputy["last_day"], now):
        return None
    user_id: PydanticObjectId = deputy["user_id"]
    known = await users.known_names([user_id])
    return Colleague(str(user_id), known[user_id]) if user_id in known else None
