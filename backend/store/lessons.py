"""The feedback as lessons for learning: each card anew, as it was when somebody judged it. Ids and times stay here."""

from collections.abc import AsyncIterator, Sequence
from itertools import count
from typing import Any

from backend.domain.lessons import Lesson, lessons
from backend.domain.past import matter
from backend.store import cards, customer_past
from backend.store.card_mails import card_mail
from backend.store.contacts import Contact
from backend.store.feedback import Feedback
from backend.store.mails import Mail

TOLD = {"verdict", "rank", "reasons", "kind", "mail_kind", "age_days"}


async def all_cards() -> AsyncIterator[dict[str, Any]]:
    """A card each: its running number, and its entries with verdict ("" if there is none), kind and features."""
    numbers = count(1)
    for mail_id in await Feedback.get_motor_collection().distinct("mail_id"):
        said = await Feedback.find({"mail_id": mail_id}).sort("at").to_list()
        mail = await Mail.get(mail_id)
        if said and mail and mail.customer_id:
            yield {"card": next(numbers), "entries": _entries(await _lessons(mail, said), said)}


async def _lessons(mail: Mail, said: Sequence[Feedback]) -> tuple[Lesson, ...]:
    shown, now = card_mail(mail.model_dump() | {"_id": mail.id}), said[-1].at
    person = await Contact.get_motor_collection().find_one({"_id": mail.contact_id}) if mail.contact_id else None
    whole = await customer_past.whole(mail.customer_id, now) if mail.customer_id else None
    of = matter(shown, cards.contact(person) if person else None)
    return lessons(whole.entries if whole else (), of, now, {str(it.activity_id) for it in said})


def _entries(found: Sequence[Lesson], said: Sequence[Feedback]) -> list[dict[str, Any]]:
    """`said`: the last word on an entry last."""
    by_entry = {str(it.activity_id): it.model_dump(include=TOLD) for it in said}
    return [{"verdict": "", "kind": it.kind, **by_entry.get(it.entry_id, {}), "features": it.features} for it in found]
