"""The notices about a mail: one for each person who is told, in their language, at their lock-screen level, with the card as they may see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from beanie import PydanticObjectId

from backend.domain import context, wording
from backend.domain.candidates import shown_to
from backend.domain.context import Card, CustomerFacts
from backend.domain.delivery import topic_of
from backend.domain.people import Person
from backend.domain.replacing import is_felt
from backend.domain.rules import Told
from backend.store.card_mails import card_mail
from backend.store.earlier_notices import EarlierByPerson, matter_of
from backend.store.mails import Mail
from backend.store.notices import Notice
from backend.store.noticing import About, notice


@dataclass(frozen=True, slots=True)
class Announcement:
    """Who is told of a mail, who these people are (by id), what is known of its customer (None while nobody has decided), and what the same
    people were told of its matter before."""

    told: Sequence[Told]
    people: Mapping[str, Person]
    facts: CustomerFacts | None
    base_url: str
    now: datetime
    earlier: EarlierByPerson = field(default_factory=dict)


def notices(mail: Mail, news: Announcement, *, tries: int = 0) -> list[Notice]:
    """`tries` is 1 if whoever makes them sends them at once, 0 if they wait for the next who looks."""
    if not news.told:
        return []
    card = context.card(card_mail(mail.model_dump() | {"_id": mail.id}), news.facts, news.now)
    return [_notice(mail, card, it, news, tries) for it in news.told]


def _notice(mail: Mail, card: Card, it: Told, news: Announcement, tries: int) -> Notice:
    """The card goes along as the person may see it; an alert carries none, and leads to the mail's line on the timeline."""
    person, is_alert = news.people[it.user_id], it.reason == "complaint_alert"
    theirs = replace(card, match=shown_to(card.match, person.teams, person.deputy_of))
    key = matter_of(mail, it.reason)
    before = news.earlier.get((it.user_id, topic_of(key)))
    about = About(
        reason=it.reason,
        topic=key,
        url=f"/customers/{mail.customer_id}/timeline?entry={mail.id}" if is_alert else f"/mails/{mail.id}",
        urgency=it.urgency,
        mail_id=mail.id,
        customer_id=mail.customer_id,
        team=mail.team,
        card=None if is_alert else theirs,
        is_felt=is_felt(before, it.urgency, news.now),
        replaces=tuple(PydanticObjectId(id_) for id_ in before.waiting) if before else (),
    )
    mails = 1 + (before.mails if before else 0)
    words = wording.words(theirs, it.reason, person.lang, person.lock_screen, mails)
    return notice(about, words, person.lang, PydanticObjectId(it.user_id), news.base_url, news.now, tries=tries)
