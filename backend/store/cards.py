"""Reading what the card needs: one aggregation, whether a mail is being kept or a kept one is opened."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from beanie import PydanticObjectId

from backend.domain.candidates import shown_to
from backend.domain.context import (
    OPPORTUNITIES_READ,
    CardComplaint,
    CardContact,
    CardCustomer,
    CardMail,
    CardOpportunity,
    Care,
    CustomerFacts,
    Ref,
    care,
    days_between,
    opportunity_on,
)
from backend.domain.past import without_money
from backend.store import beside, card_dues, card_history
from backend.store.card_dues import OWED, PROMISED
from backend.store.card_history import KEPT_LINES, NEWEST_LINES
from backend.store.card_mails import card_mail
from backend.store.customers import Customer
from backend.store.mails import Mail, mails_readable_by
from backend.store.segments import treatment
from backend.store.users import User, deputy_of, named, sees_money


def _one(collection: str, local: str, fields: dict[str, Any], name: str) -> dict[str, Any]:
    return {
        "$lookup": {
            "from": collection,
            "localField": local,
            "foreignField": "_id",
            "as": name,
            "pipeline": [{"$project": fields}],
        }
    }


PERSON = {"name": 1, "lang": 1, "lock_screen": 1, "disabled_at": 1, "teams": 1, "role": 1}
OWNER = _one("users", "owner_id", PERSON, "owner")
STAND_IN = _one("users", "deputy.user_id", PERSON, "stand_in")
COLLEAGUES = {
    "$lookup": {"from": "users", "localField": "team", "foreignField": "teams", "as": "colleagues",
                "pipeline": [{"$match": {"role": {"$in": ["manager", "inside"]}, "disabled_at": None}}, {"$project": PERSON}]}
}  # fmt: skip
CONTACT = _one(
    "contacts", "contact_id", {"name": 1, "title": 1, "role": 1, "attitude": 1, "phones": 1, "addresses": 1}, "contact"
)
OPPORTUNITIES = {
    "$lookup": {"from": "opportunities", "localField": "customer_id", "foreignField": "customer_id", "as": "opportunities",
                "pipeline": [{"$match": {"is_open": True}}, {"$limit": OPPORTUNITIES_READ},
                             {"$project": {"title": 1, "number": 1, "stage": 1, "value_cents": 1, "currency": 1,
                                           "expected_close": 1, "next_step": 1}}]}
}  # fmt: skip
CUSTOMER_FIELDS = {
    "name": 1,
    "sites": {"$slice": ["$sites", 1]},
    "segment": 1,
    "value_class": 1,
    "numbers": 1,
    "owner_id": 1,
    "team": 1,
    "open_complaint": 1,
    "segment_id": 1,
    "last_contact_at": 1,
    "deputy": 1,
}


def facts_pipeline(customer_id: PydanticObjectId, contact_id: PydanticObjectId | None) -> list[dict[str, Any]]:
    person: list[dict[str, Any]] = [{"$addFields": {"contact_id": contact_id}}, CONTACT] if contact_id else []
    return [
        {"$match": {"_id": customer_id}},
        {"$project": {**CUSTOMER_FIELDS, "customer_id": "$_id"}},
        OWNER,
        STAND_IN,
        COLLEAGUES,
        *person,
        OPPORTUNITIES,
        PROMISED,
    ]


async def customer_facts(
    customer_id: str, contact_id: str | None, now: datetime
) -> tuple[CustomerFacts, dict[str, Any]] | None:
    """The facts for a mail that is being kept, without its past and money, and the raw customer (team, owner, colleagues); None if the
    customer is gone."""
    contact = PydanticObjectId(contact_id) if contact_id else None
    pipeline = facts_pipeline(PydanticObjectId(customer_id), contact)
    rows = await Customer.get_motor_collection().aggregate(pipeline, maxTimeMS=5000).to_list(1)
    return (await _facts(rows[0], rows[0], now), rows[0]) if rows else None


def opening_pipeline(user: User, mail_id: PydanticObjectId, *, whole: bool) -> list[dict[str, Any]]:
    """A kept mail with its customer as of now. `whole` also reads the full text and the recipients."""
    fields = {
        "customer_id": 1, "contact_id": 1, "thread_id": 1, "sender": 1, "subject": 1, "new_text": 1, "received_at": 1,
        "kind": 1, "kind_evidence": 1, "trust": 1, "trust_reason": 1, "match": 1, "team": 1, "also": 1, "direction": 1, "played": 1,
        "past": 1, "past_order": 1, "wants": 1, "sent_at": 1, "message_id": 1, "proposals": 1,
    }  # fmt: skip
    extra = {
        "text": 1,
        "to": 1,
        "cc": 1,
        "attachments": 1,
        "done_at": 1,
        "done_by": 1,
        "kind_is_unsure": 1,
        "facts": 1,
        "truncated": 1,
        "signature": 1,
        "occurrences.mailbox_id": 1,
        "has_layout": {"$gt": ["$html", ""]},
    }
    return [
        {"$match": {"_id": mail_id, **mails_readable_by(user)}},
        {"$project": {**fields, **(extra if whole else {})}},
        *beside.seen_as(user.teams, deputy_of(user)),
        _one("customers", "customer_id", CUSTOMER_FIELDS, "customer"),
        CONTACT,
        OPPORTUNITIES,
        KEPT_LINES,
        NEWEST_LINES,
        PROMISED,
        *(OWED if sees_money(user) else ()),
        *([_one("users", "done_by", {"name": 1}, "done_by_user")] if whole else []),
    ]


async def opened(
    user: User, mail_id: PydanticObjectId, now: datetime, *, whole: bool
) -> tuple[CardMail, CustomerFacts | None, dict[str, Any]] | None:
    """What the card of a kept mail is made of, and the raw mail; None if this person may not see it."""
    rows = (
        await Mail.get_motor_collection()
        .aggregate(opening_pipeline(user, mail_id, whole=whole), maxTimeMS=5000)
        .to_list(1)
    )
    if not rows:
        return None
    row = beside.as_beside(rows[0])
    mail = card_mail(row)
    mail = replace(mail, match=shown_to(mail.match, user.teams, deputy_of(user)))
    customer = row["customer"][0] if row["customer"] else None
    if customer is None:
        return mail, None, row
    row["owner"] = await named(customer["owner_id"])
    facts = await _facts(customer, row, now)
    found = await card_history.of_opened(row, mail, facts, now)
    return mail, replace(facts, past=found if sees_money(user) else without_money(found)), row


def opportunity(row: dict[str, Any], today: date) -> CardOpportunity:
    close = row.get("expected_close")
    return opportunity_on(
        CardOpportunity(
            str(row["_id"]), row["title"], row["number"], row["stage"], row["value_cents"], row["currency"],
            close.date() if isinstance(close, datetime) else close, row["next_step"], False,
        ),
        today,
    )  # fmt: skip


def complaint(row: dict[str, Any], now: datetime) -> CardComplaint:
    received_at = row["received_at"]
    return CardComplaint(str(row["_id"]), row["title"], row["status"], received_at, days_between(received_at, now))


def contact(row: dict[str, Any]) -> CardContact:
    return CardContact(
        str(row["_id"]),
        row["name"],
        row["title"],
        row["role"],
        row["attitude"],
        tuple(row["phones"]),
        tuple(row["addresses"]),
    )


def ref(rows: list[dict[str, Any]]) -> Ref | None:
    return Ref(str(rows[0]["_id"]), rows[0]["name"]) if rows else None


def city(row: dict[str, Any]) -> str:
    return str(row["sites"][0]["city"]) if row.get("sites") else ""


async def _care(customer: dict[str, Any], now: datetime) -> Care | None:
    return care(await treatment(customer.get("segment_id")), customer.get("last_contact_at"), now)


async def _facts(customer: dict[str, Any], row: dict[str, Any], now: datetime) -> CustomerFacts:
    today, care = now.date(), await _care(customer, now)
    money, money_days = card_dues.money(row, today)
    return CustomerFacts(
        customer=CardCustomer(
            str(customer["_id"]), customer["name"], city(customer), customer["segment"], customer["value_class"],
            tuple(customer["numbers"]), care,
        ),
        owner=ref(row["owner"]),
        contact=contact(row["contact"][0]) if row.get("contact") else None,
        opportunities=tuple(opportunity(it, today) for it in row["opportunities"]),
        complaint=complaint(customer["open_complaint"], now) if customer.get("open_complaint") else None,
        promised=card_dues.promised(row),
        money=money,
        money_days=money_days,
    )  # fmt: skip
