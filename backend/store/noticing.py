"""Making a notice: the push it will be, to whom it goes and when it is too late. It is stored by whoever found that somebody must hear."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from beanie import PydanticObjectId

from backend.domain.context import Card
from backend.domain.delivery import topic_of
from backend.domain.language import Lang
from backend.domain.payload import payload
from backend.domain.rules import Urgency
from backend.domain.wording import Words
from backend.store.notices import Notice

NOTICE_LIFE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class About:
    """What somebody is told of. `topic`: a later notice with the same one takes its place on the phone, which is felt there if `is_felt`.
    `replaces`: those that it makes needless before they were sent. `url`: a path of the app.

    Without a mail the notice stands alone: what keeps it from doubling is its maker's own mark.
    """

    reason: str
    topic: str
    url: str
    urgency: Urgency = "high"
    mail_id: PydanticObjectId | None = None
    customer_id: PydanticObjectId | None = None
    team: str | None = None
    card: Card | None = None
    is_felt: bool = True
    replaces: tuple[PydanticObjectId, ...] = ()


def notice(
    about: About, words: Words, lang: Lang, user_id: PydanticObjectId, base_url: str, now: datetime, *, tries: int = 0
) -> Notice:
    """`tries` is 1 if whoever makes it sends it at once, 0 if it waits for the next who looks."""
    notice_id, topic = PydanticObjectId(), topic_of(about.topic)
    body = payload(
        words, notice_id=str(notice_id), url=about.url, base_url=base_url, tag=topic, lang=lang, made_at=now, card=about.card,
        is_felt=about.is_felt,
    )  # fmt: skip
    return Notice(
        id=notice_id, user_id=user_id, mail_id=about.mail_id or notice_id, customer_id=about.customer_id, team=about.team, reason=about.reason,
        urgency=about.urgency, topic=topic, payload=body, next_at=now, tries=tries, expires_at=now + NOTICE_LIFE, made_at=now,
        replaces=list(about.replaces),
    )  # fmt: skip
