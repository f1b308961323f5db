"""The waiting mails as the scanner would have kept them: the same rules give their kind, customer and readers."""

from dataclasses import asdict
from datetime import datetime, timedelta

from beanie import PydanticObjectId

from backend.demo.address_book import book
from backend.demo.customers import FIRMS
from backend.demo.days import dated
from backend.demo.firms import Firm
from backend.demo.ids import key
from backend.demo.letters import Letter
from backend.demo.staff import Box
from backend.demo.trade import orders
from backend.domain.evidence import AddressBook, Hit
from backend.domain.kind_facts import NO_FACTS
from backend.domain.kind_facts_rows import row_of
from backend.domain.kinds import kind_of
from backend.domain.mail import Address, Headers
from backend.domain.matching import Match, match, match_passed_on
from backend.domain.rules import Around, Situation, readers
from backend.domain.signatures import signature_of
from backend.domain.visible_text import new_text
from backend.store.contacts import Bounce, Contact
from backend.store.mail_parts import MatchRecord, Party, StoredSignature
from backend.store.mails import Mail


def kept(letter: Letter, box: Box, now: datetime) -> Mail:
    order = _newest_order(letter.of, now) if letter.how == "number" else ""
    found = _whose(letter, order)
    if found is None:
        raise ValueError(f"nobody knows {letter.address}")
    received_at, text = now - timedelta(minutes=letter.minutes), dated(letter.text, now).replace("{order}", order)
    sender, lines = Address(letter.name, letter.address), new_text(text)
    subject = dated(letter.subject, now).replace("{order}", order)
    verdict = letter.verdict or kind_of(Headers(letter.message_id, sender, None, subject, received_at), lines)
    firm = next((it for it in FIRMS if str(key(it.name)) == found.customer_id), None)
    waiting = readers(
        Situation(
            kind=verdict.kind,
            trust=letter.trust,
            decided=firm is not None,
            around=tuple(_around(it, box) for it in ([firm] if firm else _possible(found))),
            received_at=received_at,
            is_unsure=verdict.is_unsure,
        )
    )
    return Mail(
        id=key("mail", letter.message_id),
        identity=f"demo:{letter.message_id}",
        message_id=letter.message_id,
        thread_id=letter.thread or f"demo:{letter.message_id}",
        customer_id=PydanticObjectId(found.customer_id) if found.customer_id else None,
        contact_id=PydanticObjectId(found.contact_id) if found.contact_id else None,
        team=firm.team if firm else None,
        mailbox_address=box.address,
        occurrences=[],
        sender=Party(name=letter.name, address=letter.address),
        to=[Party(name=box.name, address=box.address)],
        subject=subject,
        sent_at=received_at - timedelta(seconds=8),
        received_at=received_at,
        text=text,
        new_text=lines,
        kind=verdict.kind,
        kind_evidence=list(verdict.evidence),
        kind_is_unsure=verdict.is_unsure,
        facts=row_of(letter.facts(now) if letter.facts else NO_FACTS),
        signature=_signature(text, sender) if letter.how == "sender" else None,
        trust=letter.trust,
        trust_reason=letter.trust_reason,
        match=_record(found),
        for_user_ids=[PydanticObjectId(it) for it in waiting],
        done_at=received_at + timedelta(hours=2) if letter.done_by else None,
        done_by=key(letter.done_by.email) if letter.done_by else None,
        kept_at=received_at,
    )


def marked(contacts: list[Contact], mails: list[Mail]) -> list[Contact]:
    """The contacts with what the mails report of them, as `store.contact_marks` would have noted it."""
    for mail in mails:
        for failed in mail.facts.get("bounced", ()):
            bounce = Bounce(address=failed["address"], is_hard=failed["is_hard"], at=mail.received_at, mail_id=mail.id)
            for contact in contacts:
                contact.bounces += [bounce] if bounce.address in contact.addresses else []
    return contacts


def _whose(letter: Letter, order: str) -> Match | None:
    if letter.how == "forwarded":
        return match_passed_on(book(letter.of), letter.name)
    if letter.how == "number":
        firm = next(it for it in FIRMS if it.name == letter.of)
        return match(AddressBook((Hit("number", f"order {order}", str(key(firm.name)), firm.name, team=firm.team),)))
    return match(book(letter.of or letter.address))


def _newest_order(firm: str, now: datetime) -> str:
    theirs = [it for it in orders(now) if it.customer_id == key(firm)]
    return max(theirs, key=lambda it: it.day).number


def _signature(text: str, sender: Address) -> StoredSignature | None:
    found = signature_of(text, sender)
    return StoredSignature(**asdict(found)) if found else None


def _possible(found: Match) -> list[Firm]:
    ids = {it.customer_id for it in found.candidates}
    return [it for it in FIRMS if str(key(it.name)) in ids]


def _around(firm: Firm, box: Box) -> Around:
    owner = (str(key(firm.owner.email)),) if firm.owner else ()
    return Around(owner, tuple(str(key(it.email)) for it in box.owners), (), ())


def _record(found: Match) -> MatchRecord:
    return MatchRecord(
        method=found.method,
        evidence=[{"method": it.method, "value": it.value, "score": it.score} for it in found.evidence],
        candidates=[
            {
                "customer": {"id": it.customer_id, "name": it.customer_name},
                "contact": {"id": it.contact_id, "name": it.contact_name} if it.contact_id else None,
                "method": it.method,
                "value": it.value,
                "score": it.score,
                "team": it.team,
            }
            for it in found.candidates
        ],
    )
