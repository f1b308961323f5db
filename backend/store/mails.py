"""A kept mail: it belongs to a customer, or waits for a person to choose between several. Mail of nobody is never here.

`identity` is the mail's own (mail-contract: same message in two mailboxes is one mail with two occurrences). `team` is the
customer's, so that `visible_to` works on mails; it is None while undecided, when only the people told may see it, as long as they may
see one of the candidates.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from beanie import Document, PydanticObjectId
from pydantic import Field
from pymongo import ASCENDING, DESCENDING, IndexModel

from backend.domain.candidates import is_theirs
from backend.domain.folding import stems
from backend.domain.mail import Direction
from backend.domain.trust import Trust
from backend.domain.words import Kind
from backend.store.activities import SOMEBODY, Activity
from backend.store.candidates import CANDIDATES
from backend.store.mail_parts import (
    Corrected,
    KeptEntry,
    KindSaid,
    MailProposal,
    MatchRecord,
    Occurrence,
    Party,
    PastOrder,
    Played,
    StoredAttachment,
    StoredSignature,
)  # fmt: skip
from backend.store.users import User, deputy_of, sees, visible_to

TIMELINE_TEXT = 2000
SENT = {"direction": "out", "customer_id": {"$ne": None}}
"""Mails of ours that are on a customer's timeline. There is nothing to be done about them: they are kept as done."""
DONE = {"$type": "date"}
"""What `done_at` of a mail ticked off is. In just these words, or the partial index is not used."""


class Mail(Document):
    identity: str
    message_id: str = ""
    thread_id: str
    customer_id: PydanticObjectId | None = None
    contact_id: PydanticObjectId | None = None
    team: str | None = None
    mailbox_address: str
    direction: Direction = "in"
    occurrences: list[Occurrence]
    sender: Party
    to: list[Party] = Field(default_factory=list)
    cc: list[Party] = Field(default_factory=list)
    subject: str
    sent_at: datetime | None = None
    received_at: datetime
    text: str
    html: str = ""
    """As sent, at most 512 Ki characters: it goes with the mail, and is cleaned each time it is shown (`mail_frame`)."""
    new_text: str
    attachments: list[StoredAttachment] = Field(default_factory=list)
    kind: Kind
    kind_evidence: list[str] = Field(default_factory=list)
    kind_is_unsure: bool = False
    """It may be a complaint or not; until somebody has said so no manager is alarmed."""
    kind_said: KindSaid | None = None
    facts: dict[str, Any] = Field(default_factory=dict)
    """What a machine's mail or an invitation says (`domain.kind_facts_rows`); empty for most."""
    signature: StoredSignature | None = None
    wants: dict[str, Any] | None = None
    """What it wants of us (`domain.wants.row_of`); None: it was not read for that when it was kept."""
    offer_id: PydanticObjectId | None = None
    """The offer of ours that it answers."""
    proposals: list[MailProposal] = Field(default_factory=list)
    trust: Trust
    trust_reason: str
    match: MatchRecord
    also: list[dict[str, Any]] = Field(default_factory=list)
    """Further customers of it, in the form of `match.candidates`: each has it on its timeline, and its team may read it."""
    past: list[KeptEntry] = Field(default_factory=list)
    """What matters of its customer's past, most first (`past_kept`)."""
    past_order: PastOrder | None = None
    """None: nobody has put it in order yet."""
    corrected: Corrected | None = None
    played: Played | None = None
    for_user_ids: list[PydanticObjectId] = Field(default_factory=list)
    done_at: datetime | None = None
    done_by: PydanticObjectId | None = None
    kept_at: datetime
    truncated: bool = False
    schema_version: int = 1

    class Settings:
        name = "mails"
        indexes = [
            IndexModel([("identity", ASCENDING)], unique=True),
            IndexModel([("message_id", ASCENDING)]),
            IndexModel([("for_user_ids", ASCENDING), ("done_at", ASCENDING), ("received_at", DESCENDING)]),
            IndexModel([("team", ASCENDING), ("done_at", ASCENDING), ("received_at", DESCENDING)]),
            IndexModel(
                [("for_user_ids", ASCENDING), ("received_at", DESCENDING)],
                name="done_of_person",
                partialFilterExpression={"done_at": DONE},
            ),
            IndexModel([("customer_id", ASCENDING), ("received_at", DESCENDING)]),
            IndexModel([("occurrences.mailbox_id", ASCENDING), ("received_at", DESCENDING)]),
            IndexModel(
                [("also.customer.id", ASCENDING)],
                name="also",
                partialFilterExpression={"also.customer.id": {"$gt": ""}},
            ),
            IndexModel([("thread_id", ASCENDING)]),
            IndexModel([("sender.address", ASCENDING)], name="from"),
            IndexModel([("to.address", ASCENDING)], name="sent_to", partialFilterExpression={"direction": "out"}),
            IndexModel(
                [("corrected.correction_id", ASCENDING)],
                name="corrected",
                partialFilterExpression={"corrected.correction_id": SOMEBODY},
            ),
        ]


def mails_visible_to(user: User) -> dict[str, Any]:
    """`visible_to` for mails: those of the person's teams, and undecided ones that wait for this person and may be of a customer they see."""
    theirs = [
        {f"{CANDIDATES}.team": {"$in": user.teams}},
        {f"{CANDIDATES}.customer.id": {"$in": list(deputy_of(user))}},
    ]
    return {"$or": [visible_to(user, "customer_id"), {"team": None, "for_user_ids": user.id, "$or": theirs}]}


def mails_readable_by(user: User) -> dict[str, Any]:
    """The same and those that are also of a customer this person sees: they may read it, and change nothing of it."""
    beside = [{"also.team": {"$in": user.teams}}, {"also.customer.id": {"$in": list(deputy_of(user))}}]
    return {"$or": [mails_visible_to(user), *beside]}


def is_visible(user: User, mail: Mapping[str, Any]) -> bool:
    """`mails_visible_to` for a stored mail that is in hand already."""
    if mail.get("team"):
        return sees(user, mail["team"], mail.get("customer_id"))
    return user.id in mail.get("for_user_ids", ()) and any(
        is_theirs(it["team"], it["customer"]["id"], user.teams, deputy_of(user)) for it in mail["match"]["candidates"]
    )


def line(mail: Mail, words: Sequence[str] | None = None, by_user_id: PydanticObjectId | None = None) -> Activity | None:
    """The mail's line on the timeline, under the mail's own id; None while nobody has decided whose it is.

    `words`: what full text finds it by, where that is known already (`stems` of subject and new text). `by_user_id`: who of us wrote it.
    """
    if mail.customer_id is None or mail.team is None:
        return None
    return Activity(
        id=mail.id,
        customer_id=mail.customer_id,
        contact_id=mail.contact_id,
        team=mail.team,
        kind="mail_out" if mail.direction == "out" else "mail_in",
        at=mail.received_at,
        title=mail.subject,
        text=mail.new_text[:TIMELINE_TEXT],
        words=stems(mail.subject, mail.new_text) if words is None else list(words),
        by_user_id=by_user_id,
        mail_id=mail.id,
        thread_id=mail.thread_id,
    )


async def has_sent(message_id: str) -> bool:
    """Whether a mail of ours with this Message-ID is kept. Others may have it, too: only the identity is proof."""
    of = {"message_id": message_id, "direction": "out"}
    return bool(message_id) and await Mail.get_motor_collection().find_one(of, {"_id": 1}) is not None


async def kept_as(identity: str) -> Mail | None:
    """The mail with this identity, if it is kept."""
    return await Mail.find_one({"identity": identity})


async def is_readable(user: User, mail_id: PydanticObjectId) -> bool:
    """Whether there is such a mail, and this person may read it."""
    of = {"_id": mail_id, **mails_readable_by(user)}
    return await Mail.get_motor_collection().find_one(of, {"_id": 1}) is not None


async def laid_out(user: User, mail_id: PydanticObjectId) -> dict[str, Any] | None:
    """`html` and `customer_id` of a mail that this person may read."""
    of = {"_id": mail_id, **mails_readable_by(user)}
    found: dict[str, Any] | None = await Mail.get_motor_collection().find_one(of, {"html": 1, "customer_id": 1})
    return found


async def seen_by(user: User, mail_id: PydanticObjectId) -> Mail | None:
    """A mail that this person may see."""
    return await Mail.find_one({"_id": mail_id, **mails_visible_to(user)})


async def correctable(user: User, mail_id: PydanticObjectId) -> Mail | None:
    """The same, or one that they have said is nobody's."""
    theirs = [mails_visible_to(user), {"customer_id": None, "corrected.by_user_id": user.id}]
    return await Mail.find_one({"_id": mail_id, "$or": theirs})
