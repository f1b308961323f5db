"""A later mail of the same matter takes the place of what was told before, and says of how many it speaks."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from beanie import PydanticObjectId

from backend.domain.context import CardCustomer, CustomerFacts
from backend.domain.delivery import topic_of
from backend.domain.people import Person
from backend.domain.rules import NoticeReason, Told
from backend.store import notices
from backend.store.connection import Store
from backend.store.earlier_notices import earlier, matter_of
from backend.store.mail_notices import Announcement
from backend.store.mail_notices import notices as notices_of
from backend.store.mails import Mail
from backend.store.notices import Notice
from backend.store.users import User
from tests.cast import Cast
from tests.complaining import id_of
from tests.kept import kept, waiting


async def letter(cast: Cast, thread: str = "t1", **fields: Any) -> Mail:
    return await kept(cast.customer, [cast.rep], thread_id=thread, **fields)


async def told_of(mail: Mail, user: User, **fields: Any) -> Notice:
    return await waiting(user, mail, topic=topic_of(matter_of(mail, "customer_mail")), **fields)


async def noted(store: Store, cast: Cast, mail: Mail, reason: NoticeReason = "customer_mail") -> Notice:
    """The rep is told of a mail, as whoever keeps or decides one does it."""
    notice = await made(cast, mail, reason)
    await queued(store, notice)
    return notice


async def made(cast: Cast, mail: Mail, reason: NoticeReason = "customer_mail") -> Notice:
    now, told = datetime.now(UTC), [Told(str(cast.rep.id), reason, "high")]
    facts = CustomerFacts(CardCustomer(str(cast.customer.id), cast.customer.name, "", "", "", ()))
    person = Person(str(cast.rep.id), lang="de", lock_screen="kind", teams=frozenset({"sued"}))
    before = await earlier(mail, told, now)
    (notice,) = notices_of(mail, Announcement(told, {person.id: person}, facts, "https://r.example", now, before))
    return notice


async def queued(store: Store, notice: Notice) -> None:
    async def write(session: Any) -> None:
        await notices.queue([notice], session)

    await store.in_transaction(write)


def shown(notice: Notice) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(notice.payload)["notification"]
    return found


async def state_of(notice: Notice) -> str:
    found = await Notice.get(notice.id)
    assert found is not None
    return found.state


async def test_what_was_not_sent_yet_is_not_sent_any_more(store: Store, cast: Cast) -> None:
    first = await told_of(await letter(cast), cast.rep)
    second = await noted(store, cast, await letter(cast))
    assert (shown(second)["body"], shown(second)["tag"]) == ("2 neue Mails · Frage zu einem Angebot", first.topic)
    assert await state_of(first) == "replaced"
    assert [it["_id"] for it in await notices.claim_due(9)] == [second.id]


async def test_what_was_sent_stays_sent_and_counts(store: Store, cast: Cast) -> None:
    first = await told_of(await letter(cast), cast.rep, state="sent")
    await noted(store, cast, await letter(cast))
    third = await noted(store, cast, await letter(cast))
    assert shown(third)["body"] == "3 neue Mails · Frage zu einem Angebot"
    assert shown(third)["renotify"] is False
    assert await state_of(first) == "sent"


async def test_a_claimed_one_that_is_replaced_records_nothing_more(store: Store, cast: Cast) -> None:
    first = await told_of(await letter(cast), cast.rep)
    (claimed,) = await notices.claim_due(9)
    await noted(store, cast, await letter(cast))
    await notices.finish(claimed, "sent", "", [PydanticObjectId()])
    await notices.try_again(claimed, 1, "busy", [], [])
    assert await state_of(first) == "replaced"


async def test_what_was_sent_while_the_new_one_was_made_stays_sent(store: Store, cast: Cast) -> None:
    first = await told_of(await letter(cast), cast.rep)
    second = await made(cast, await letter(cast))
    await Notice.find_one({"_id": first.id}).update({"$set": {"state": "sent"}})
    await queued(store, second)
    assert (second.replaces, await state_of(first)) == ([first.id], "sent")


async def test_what_does_not_count(store: Store, cast: Cast) -> None:
    """Another conversation, another person's, a complaint, what was opened, what is of yesterday: the notice is the first of its matter."""
    await told_of(await letter(cast, "t2"), cast.rep)
    await told_of(await letter(cast), cast.teammate)
    await told_of(await letter(cast, kind="complaint"), cast.rep)
    await told_of(await letter(cast), cast.rep, state="seen")
    await told_of(await letter(cast), cast.rep, made_at=datetime.now(UTC) - timedelta(hours=25))
    notice = await noted(store, cast, await letter(cast))
    assert (shown(notice)["body"], "renotify" in shown(notice), notice.replaces) == (
        "Frage zu einem Angebot",
        False,
        [],
    )
    assert await Notice.find({"state": "replaced"}).count() == 0


async def test_after_an_hour_it_is_felt_again_and_still_counted(store: Store, cast: Cast) -> None:
    await told_of(await letter(cast), cast.rep, state="sent", made_at=datetime.now(UTC) - timedelta(hours=2))
    notice = await noted(store, cast, await letter(cast))
    assert (shown(notice)["body"], "renotify" in shown(notice)) == ("2 neue Mails · Frage zu einem Angebot", False)


async def test_two_notices_of_one_mail_are_one_mail(store: Store, cast: Cast) -> None:
    mail = await letter(cast)
    told = await told_of(mail, cast.rep, state="sent")
    await waiting(cast.rep, mail, topic=told.topic, reason="again", state="sent")
    found = await earlier(await letter(cast), [Told(str(cast.rep.id), "customer_mail", "high")], datetime.now(UTC))
    assert [it.mails for it in found.values()] == [1]


async def test_a_mail_that_is_told_anew_does_not_take_its_own_place(store: Store, cast: Cast) -> None:
    """Somebody said whose it is, took it back, and said it again."""
    mail = await letter(cast)
    first, again = await noted(store, cast, mail), await noted(store, cast, mail)
    assert await state_of(first) == "queued"
    assert shown(again)["body"] == "Frage zu einem Angebot"


async def test_where_nobody_is_told_nothing_is_asked(store: Store, cast: Cast) -> None:
    await told_of(await letter(cast), cast.rep)
    assert await earlier(await letter(cast), [], datetime.now(UTC)) == {}


async def test_whoever_is_told_late_of_a_mail_they_opened_is_not_rung_for_it(store: Store, cast: Cast) -> None:
    """While nobody knew whose it was they opened it; then somebody said."""
    mail = await letter(cast)
    await waiting(cast.rep, mail, reason="undecided", state="seen")
    notice = await noted(store, cast, mail)
    found = await Notice.find_one({"user_id": id_of(cast.rep), "reason": "customer_mail"})
    assert (found and found.state, found and found.payload, found and found.topic) == ("seen", b"", notice.topic)
    assert await notices.claim_due(9) == []


async def test_that_it_is_a_complaint_is_news_for_a_manager_who_has_opened_it(store: Store, cast: Cast) -> None:
    mail = await letter(cast)
    await waiting(cast.rep, mail, state="seen")
    alert = await noted(store, cast, mail, "complaint_alert")
    assert [it["reason"] for it in await notices.claim_due(9)] == [alert.reason]
