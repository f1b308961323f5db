"""Mails as they lie in the database, without having been through the scanner; and notices that wait for a device."""

from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import Any

from beanie import PydanticObjectId

from backend.domain.context import CardCandidate
from backend.domain.inquiries import KEPT_FOR
from backend.store.card_mails import card_mail
from backend.store.choices import Chooser
from backend.store.customers import Customer
from backend.store.inquiries import Inquiry
from backend.store.mail_parts import MatchRecord, Party
from backend.store.mailboxes import Mailbox
from backend.store.mails import Mail
from backend.store.notices import Notice
from backend.store.users import User


async def kept(
    customer: Customer | None, readers: list[User], *, candidates: list[Customer] | None = None, **fields: Any
) -> Mail:
    """A mail that was kept: of a customer, or undecided between candidates."""
    now = datetime.now(UTC)
    match = MatchRecord(
        method="address" if customer else "undecided",
        candidates=[{"customer": {"id": str(it.id), "name": it.name}, "contact": None, "method": "domain",
                     "value": it.domains[0], "score": 60, "team": it.team} for it in candidates or []],
    )  # fmt: skip
    return await Mail(
        **{
            "identity": token_hex(8), "message_id": f"<{token_hex(8)}@mueller.example>", "thread_id": token_hex(8),
            "customer_id": customer.id if customer else None, "team": customer.team if customer else None,
            "mailbox_address": "rep@nordlicht.example", "occurrences": [],
            "sender": Party(name="Petra Klein", address="petra.klein@mueller.example"), "subject": "Frage zum Angebot",
            "received_at": now, "text": "Was kostet die Förderanlage?", "new_text": "Was kostet die Förderanlage?", "kind": "offer",
            "trust": "verified", "trust_reason": "dmarc_pass", "match": match, "for_user_ids": [it.id for it in readers], "kept_at": now,
        } | fields
    ).insert()  # fmt: skip


async def inquiry(people: list[User], **fields: Any) -> Inquiry:
    """One that waits for the people of a functional mailbox of its own."""
    now = datetime.now(UTC)
    address = f"anfrage-{token_hex(4)}@nordlicht.example"
    owners = [PydanticObjectId(str(it.id)) for it in people]
    box = await Mailbox(
        address=address, kind="functional", host="h", port=993, login=address, owner_ids=owners
    ).insert()
    identity = token_hex(8)
    mail = {
        "_id": PydanticObjectId(), "identity": identity, "message_id": "", "thread_id": identity, "mailbox_address": address, "occurrences": [],
        "sender": {"name": "Nina Neu", "address": "nina@neukunde.example"}, "to": [], "cc": [], "subject": "Anfrage Förderanlage", "sent_at": None,
        "received_at": now, "text": "Was kostet sie?\n\nNina Neu", "new_text": "Was kostet sie?", "attachments": [], "kind": "offer",
        "trust": "verified", "trust_reason": "dmarc_pass", "kept_at": now,
    } | fields  # fmt: skip
    return await Inquiry(
        id=mail["_id"], identity=identity, mailbox_ids=[PydanticObjectId(str(box.id))], received_at=mail["received_at"],
        expires_at=mail["received_at"] + KEPT_FOR, mail=mail, words=["anfrag"],
    ).insert()  # fmt: skip


def possible(mail: Mail) -> tuple[CardCandidate, ...]:
    """Whose an undecided mail may be."""
    return card_mail(mail.model_dump() | {"_id": mail.id}).match.candidates


def chooser(user: User, now: datetime | None = None, *, alert_unchecked: bool = False) -> Chooser:
    return Chooser(user, now or datetime.now(UTC), "http://localhost:8080", alert_unchecked)


async def waiting(user: User, mail: Mail, **fields: Any) -> Notice:
    """A notice to this person, due now."""
    now = datetime.now(UTC)
    return await Notice(
        **{
            "user_id": user.id, "mail_id": mail.id, "customer_id": mail.customer_id, "team": mail.team, "reason": "customer_mail", "urgency": "high",
            "topic": "t" * 32, "payload": b'{"web_push":8030,"notification":{"title":"Mueller"}}', "next_at": now,
            "expires_at": now + timedelta(hours=24), "made_at": now,
        } | fields
    ).insert()  # fmt: skip
