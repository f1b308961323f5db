"""From a parsed mail and what is known of its customer to the documents that are kept. No I/O."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from beanie import PydanticObjectId

from backend.domain import context, payload, wording
from backend.domain.context import CustomerFacts
from backend.domain.delivery import topic_of
from backend.domain.deputies import stands_in
from backend.domain.folding import stems
from backend.domain.kinds import KindVerdict, kind_of
from backend.domain.mail import Mail as ParsedMail
from backend.domain.matching import Hit, Match
from backend.domain.rules import Situation, Told, readers
from backend.domain.trust import TrustVerdict, trust_of
from backend.domain.visible_text import new_text
from backend.store.activities import Activity
from backend.store.cards import card_mail
from backend.store.mails import Mail, MatchRecord, Occurrence, Party, StoredAttachment
from backend.store.notices import Notice

NOTICE_LIFE = timedelta(hours=24)
TIMELINE_TEXT = 2000

Facts = tuple[CustomerFacts, dict[str, Any]]
"""What the card shows of a customer, and the stored row it came from (team, owner, colleagues)."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that was read: its new lines, what kind it is, whether its sender can be believed, and whose it is."""

    parsed: ParsedMail
    new_text: str
    kind: KindVerdict
    trust: TrustVerdict
    match: Match
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    lang: wording.Lang
    lock_screen: wording.LockScreen


@dataclass(frozen=True, slots=True)
class People:
    """Who could be told, each still here and allowed to see the customer: its owner, who stands in for them today, the team's managers and
    inside sales, and the people of the mailbox."""

    owner: Person | None
    deputy: Person | None
    managers: tuple[Person, ...]
    inside: tuple[Person, ...]
    mailbox: tuple[Person, ...]

    def by_id(self) -> dict[str, Person]:
        caring = tuple(it for it in (self.owner, self.deputy) if it)
        return {it.id: it for it in (*self.mailbox, *self.inside, *self.managers, *caring)}


def read(parsed: ParsedMail, found: Match, received_at: datetime, authserv_ids: list[str]) -> Letter:
    lines = new_text(parsed.text)
    return Letter(
        parsed,
        lines,
        kind_of(parsed.headers, lines),
        trust_of(parsed.headers, frozenset(it.lower() for it in authserv_ids)),
        found,
        received_at,
    )


def owner_at_work(row: dict[str, Any]) -> dict[str, Any] | None:
    """The stored owner of a customer, unless there is none, they are disabled, or no longer in its team."""
    return next((it for it in row["owner"] if not it.get("disabled_at") and row["team"] in it["teams"]), None)


def deputy_at_work(row: dict[str, Any], now: datetime) -> dict[str, Any] | None:
    """Who stands in for the owner of a customer today, unless they are disabled. Any team will do."""
    deputy = row.get("deputy")
    if not deputy or not stands_in(deputy["first_day"], deputy["last_day"], now):
        return None
    return next((it for it in row["stand_in"] if not it.get("disabled_at")), None)


def people(facts: Facts | None, mailbox: list[dict[str, Any]], now: datetime) -> People:
    if facts is None:
        return People(None, None, (), (), tuple(_person(it) for it in mailbox))
    row = facts[1]
    owner, deputy = owner_at_work(row), deputy_at_work(row, now)
    colleagues = {
        role: tuple(_person(it) for it in row["colleagues"] if it["role"] == role) for role in ("manager", "inside")
    }
    allowed = tuple(_person(it) for it in mailbox if row["team"] in it["teams"])
    return People(
        _person(owner) if owner else None,
        _person(deputy) if deputy else None,
        colleagues["manager"],
        colleagues["inside"],
        allowed,
    )


def situation(letter: Letter, facts: Facts | None, who: People, *, alert_unchecked: bool) -> Situation:
    return Situation(
        kind=letter.kind.kind,
        trust=letter.trust.trust,
        decided=facts is not None,
        owner_id=who.owner.id if who.owner else None,
        deputy_id=who.deputy.id if who.deputy else None,
        manager_ids=tuple(it.id for it in who.managers),
        inside_ids=tuple(it.id for it in who.inside),
        mailbox_user_ids=tuple(it.id for it in who.mailbox),
        received_at=letter.received_at,
        alert_unchecked=alert_unchecked,
    )


def mail(
    letter: Letter, facts: Facts | None, case: Situation, occurrence: Occurrence, mailbox_address: str, now: datetime
) -> Mail:
    """The mail as it is kept. Its id is made here, so that everything written with it can point to it."""
    headers, found = letter.parsed.headers, letter.match
    sender = headers.sender
    return Mail(
        id=PydanticObjectId(),
        identity=letter.parsed.digest,
        message_id=headers.message_id,
        thread_id=found.thread_id or letter.parsed.digest,
        customer_id=PydanticObjectId(found.customer_id) if found.customer_id else None,
        contact_id=PydanticObjectId(found.contact_id) if found.contact_id else None,
        team=facts[1]["team"] if facts else None,
        mailbox_address=mailbox_address,
        occurrences=[occurrence],
        sender=Party(name=sender.name, address=sender.address) if sender else Party(address=""),
        to=[Party(name=it.name, address=it.address) for it in headers.to],
        cc=[Party(name=it.name, address=it.address) for it in headers.cc],
        subject=headers.subject,
        sent_at=headers.sent_at,
        received_at=letter.received_at,
        text=letter.parsed.text,
        new_text=letter.new_text,
        attachments=[StoredAttachment(name=it.name, type=it.type, size=it.size) for it in letter.parsed.attachments],
        kind=letter.kind.kind,
        kind_evidence=list(letter.kind.evidence),
        trust=letter.trust.trust,
        trust_reason=letter.trust.reason,
        match=MatchRecord(
            method=found.method,
            evidence=[{"method": it.method, "value": it.value, "score": it.score} for it in found.evidence],
            candidates=[_candidate(it) for it in found.candidates],
        ),
        for_user_ids=[PydanticObjectId(it) for it in readers(case)],
        kept_at=now,
        truncated=letter.parsed.truncated or headers.truncated,
    )


def activity(kept: Mail) -> Activity | None:
    """The mail's line on the timeline; None while nobody has decided whose it is."""
    if kept.customer_id is None or kept.team is None:
        return None
    return Activity(
        customer_id=kept.customer_id,
        contact_id=kept.contact_id,
        team=kept.team,
        kind="mail_in",
        at=kept.received_at,
        title=kept.subject,
        text=kept.new_text[:TIMELINE_TEXT],
        words=stems(kept.subject, kept.new_text),
        mail_id=kept.id,
        thread_id=kept.thread_id,
    )


def notices(
    kept: Mail, *, facts: Facts | None, told: tuple[Told, ...], who: People, base_url: str, now: datetime
) -> list[Notice]:
    """One notice for each person who is told, worded in their language at their lock-screen level, with the card inside."""
    if not told:
        return []
    card = context.card(card_mail(kept.model_dump() | {"_id": kept.id}), facts[0] if facts else None, now)
    persons = who.by_id()
    return [_notice(kept, card, it, persons[it.user_id], base_url, now) for it in told]


def _notice(kept: Mail, card: context.Card, it: Told, person: Person, base_url: str, now: datetime) -> Notice:
    notice_id = PydanticObjectId()
    is_alert = it.reason == "complaint_alert"
    topic = topic_of(f"{it.reason}|{kept.thread_id}")
    body = payload.payload(
        wording.words(card, it.reason, person.lang, person.lock_screen),
        notice_id=str(notice_id),
        url=f"/customers/{kept.customer_id}" if is_alert else f"/mails/{kept.id}",
        base_url=base_url,
        tag=topic,
        lang=person.lang,
        made_at=now,
        card=None if is_alert else card,
    )
    return Notice(
        id=notice_id,
        user_id=PydanticObjectId(it.user_id),
        mail_id=kept.id or notice_id,
        customer_id=kept.customer_id,
        team=kept.team,
        reason=it.reason,
        urgency=it.urgency,
        topic=topic,
        payload=body,
        next_at=now,
        tries=1,
        expires_at=now + NOTICE_LIFE,
        made_at=now,
    )


def _person(row: dict[str, Any]) -> Person:
    return Person(str(row["_id"]), row["lang"], row["lock_screen"])


def _candidate(hit: Hit) -> dict[str, Any]:
    person = asdict(context.Ref(hit.contact_id, hit.contact_name)) if hit.contact_id else None
    customer = asdict(context.Ref(hit.customer_id, hit.customer_name))
    return {"customer": customer, "contact": person, "method": hit.method, "value": hit.value, "score": hit.score}
