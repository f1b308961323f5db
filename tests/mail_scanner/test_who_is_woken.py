"""Who is told about what, through the whole line: newsletter, complaint, forged sender, two candidates, replay, poison."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from beanie import PydanticObjectId

from backend.keys import Keys
from backend.store.activities import Activity
from backend.store.mailboxes import Mailbox
from backend.store.mails import Mail
from backend.store.notices import Notice
from backend.store.progress import Progress
from backend.store.quarantine import Quarantined
from tests import cast as cast_
from tests.build import FAILED, raw_mail
from tests.cast import Cast
from tests.conftest import Subscribe, add_mailbox
from tests.parts.dovecot import Dovecot
from tests.parts.push_service import PushService, Subscriber
from tests.parts.waiting import settled, until, watching

COMPLAINT = "Guten Tag,\n\ndie gelieferte Förderanlage ist defekt, wir reklamieren die Lieferung.\n\nPetra Klein\n"


@pytest.fixture
async def post(mailbox: Mailbox, dovecot: Dovecot, scanner: Callable[..., Any]) -> Callable[[bytes], Awaitable[None]]:
    """Deliver a mail and wait until the scanner has decided it."""
    scanner()
    await watching(mailbox)
    delivered = 0

    async def deliver(raw: bytes) -> None:
        nonlocal delivered
        dovecot.deliver(mailbox.address, raw)
        delivered += 1
        await settled(mailbox, delivered)

    return deliver


async def quiet(subscriber: Subscriber) -> None:
    """Nothing arrives: a push would have come within milliseconds of the decision."""
    await asyncio.sleep(0.7)
    assert subscriber.asked == 0


async def test_a_newsletter_wakes_nobody(cast: Cast, post: Any, device: Subscribe) -> None:
    phone = await device(cast.rep)
    await post(
        raw_mail(
            "Unsere Neuheiten",
            subject="Newsletter 11/26",
            List_Unsubscribe="<https://mueller.example/u>",
            List_Id="<n.mueller.example>",
        )
    )
    await quiet(phone)
    mail = await Mail.find_one({})
    assert mail is not None
    assert (mail.kind, mail.for_user_ids) == ("bulk", [])


async def test_a_complaint_reaches_owner_and_manager_and_the_alert_has_no_text(
    cast: Cast, post: Any, device: Subscribe, push_service: PushService
) -> None:
    phone, managers, others = await device(cast.rep), await device(cast.manager), await device(cast.other_manager)
    await post(raw_mail(COMPLAINT, subject="Anlage defekt"))

    (push,) = await push_service.wait_for(phone)
    assert push.notification["body"] == "Reklamation"
    (alert,) = await push_service.wait_for(managers)
    assert alert.notification["title"] == "Reklamation: Müller Präzision"
    assert alert.notification["data"]["card"] is None
    entry = await Activity.find_one({"kind": "mail_in"})
    assert entry is not None
    assert alert.notification["data"]["url"] == f"/customers/{cast.customer.id}/timeline?entry={entry.id}"
    assert alert.notification["body"].startswith("Erkannt an: ")
    assert "Förderanlage" not in alert.raw.decode()
    await quiet(others)


async def test_a_forged_sender_is_marked_and_alerts_no_manager(
    cast: Cast, post: Any, device: Subscribe, push_service: PushService
) -> None:
    phone, managers = await device(cast.rep), await device(cast.manager)
    await post(raw_mail(COMPLAINT, subject="Anlage defekt", auth=FAILED))

    (push,) = await push_service.wait_for(phone)
    assert push.notification["title"] == "Absender nicht bestätigt"
    assert push.urgency == "normal"
    mail = await Mail.find_one({})
    assert mail is not None
    assert (mail.trust, mail.trust_reason) == ("doubtful", "dmarc_fail")
    await quiet(managers)


async def test_two_candidates_are_never_decided_silently(
    cast: Cast, post: Any, device: Subscribe, push_service: PushService
) -> None:
    phone = await device(cast.rep)
    await cast_.company("Müller Service", ["mueller.example"], "sued", cast.rep.id)
    await post(raw_mail(sender="Neu <neu@mueller.example>"))

    (push,) = await push_service.wait_for(phone)
    assert push.notification["title"] == "2 Kunden möglich"
    mail = await Mail.find_one({})
    assert mail is not None
    assert mail.customer_id is None
    assert sorted(it["customer"]["name"] for it in mail.match.candidates) == ["Müller Präzision", "Müller Service"]
    assert await Activity.find({"kind": "mail_in"}).count() == 0


async def test_candidates_of_two_teams_are_asked_about_in_both_and_named_in_neither(
    cast: Cast, post: Any, device: Subscribe, push_service: PushService
) -> None:
    reps, outsiders, teammates = [await device(it) for it in (cast.rep, cast.outsider, cast.teammate)]
    await cast_.company("Ostwind Anlagen", ["mueller.example"], "nord", cast.outsider.id)
    await post(raw_mail(sender="Neu <neu@mueller.example>"))

    for phone, theirs, foreign in ((reps, "Müller Präzision", "Ostwind"), (outsiders, "Ostwind Anlagen", "Präzision")):
        (push,) = await push_service.wait_for(phone)
        assert push.notification["title"] == "2 Kunden möglich"
        assert push.notification["body"] == f"{theirs} · dazu 1 in anderem Team"
        assert foreign not in push.raw.decode()
    await quiet(teammates)
    mail = await Mail.find_one({})
    assert mail is not None
    assert mail.for_user_ids == [cast.rep.id, cast.outsider.id]


async def test_a_mail_that_may_be_of_two_customers_elsewhere_is_not_for_the_people_of_the_mailbox(
    cast: Cast, post: Any, device: Subscribe, push_service: PushService
) -> None:
    reps, managers = await device(cast.rep), await device(cast.other_manager)
    await cast.customer.set({"team": "nord", "owner_id": None})
    await cast_.company("Ostwind Anlagen", ["mueller.example"], "nord", None)
    await post(raw_mail(sender="Neu <neu@mueller.example>"))
    await push_service.wait_for(managers)
    await quiet(reps)


async def test_an_unknown_colleague_of_a_known_company_is_matched_by_domain(
    cast: Cast, post: Any, device: Subscribe, push_service: PushService
) -> None:
    phone = await device(cast.rep)
    await post(raw_mail(sender="Neu <neu@einkauf.mueller.example>"))
    (push,) = await push_service.wait_for(phone)
    card = push.notification["data"]["card"]
    assert card["match"]["evidence"] == [{"method": "domain", "value": "mueller.example", "score": 60}]
    assert card["contact"] is None


async def test_an_answer_is_matched_by_its_thread(cast: Cast, post: Any) -> None:
    await post(raw_mail(message_id="<first@mueller.example>"))
    await post(
        raw_mail("Noch etwas dazu.", sender="Privat <petra@gmx.de>", auth="", in_reply_to="<first@mueller.example>")
    )
    first, second = await Mail.find_all().sort("received_at", "_id").to_list()
    assert second.match.method == "thread"
    assert second.customer_id == cast.customer.id
    assert second.thread_id == first.thread_id


async def test_a_colleagues_mail_is_not_a_customers(cast: Cast, post: Any) -> None:
    await post(raw_mail(sender="Kollege <kollege@nordlicht.example>"))
    assert await Mail.find_all().count() == 0


async def test_without_an_owner_the_people_of_the_mailbox_are_told(
    cast: Cast, post: Any, device: Subscribe, push_service: PushService
) -> None:
    phone = await device(cast.rep)
    await cast.customer.get_motor_collection().update_one({"_id": cast.customer.id}, {"$set": {"owner_id": None}})
    await post(raw_mail())
    await push_service.wait_for(phone)


async def test_the_customers_owner_is_told_not_the_mailboxs(
    cast: Cast, post: Any, device: Subscribe, push_service: PushService
) -> None:
    reps, teammates = await device(cast.rep), await device(cast.teammate)
    await cast.customer.get_motor_collection().update_one(
        {"_id": cast.customer.id}, {"$set": {"owner_id": cast.teammate.id}}
    )
    await post(raw_mail())
    await push_service.wait_for(teammates)
    await quiet(reps)


async def test_a_mail_whose_mailbox_may_not_see_the_customer_still_reaches_somebody(
    cast: Cast, post: Any, device: Subscribe, push_service: PushService
) -> None:
    reps, managers = await device(cast.rep), await device(cast.other_manager)
    theirs = {"team": "nord", "owner_id": None}
    await cast.customer.get_motor_collection().update_one({"_id": cast.customer.id}, {"$set": theirs})
    await post(raw_mail())
    await push_service.wait_for(managers)
    await quiet(reps)
    mail = await Mail.find_one({})
    assert mail is not None
    assert mail.for_user_ids == [cast.other_manager.id]


async def test_the_same_mail_in_two_mailboxes_is_one_mail_and_reaches_both(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, keys: Keys, scanner: Callable[..., Any], device: Subscribe, push_service: PushService
) -> None:  # fmt: skip
    await cast.customer.get_motor_collection().update_one({"_id": cast.customer.id}, {"$set": {"owner_id": None}})
    other = await add_mailbox(
        dovecot, dovecot.user(f"two-{os.urandom(3).hex()}@nordlicht.example"), [cast.teammate], keys
    )
    reps, teammates = await device(cast.rep), await device(cast.teammate)
    scanner()
    await watching(mailbox)
    await watching(other)
    raw = raw_mail()
    dovecot.deliver(mailbox.address, raw)
    (first,) = await push_service.wait_for(reps)
    dovecot.deliver(other.address, raw)
    (second,) = await push_service.wait_for(teammates)

    (mail,) = await Mail.find_all().to_list()
    assert len(mail.occurrences) == 2
    assert mail.for_user_ids == [cast.rep.id, cast.teammate.id]
    assert first.notification["data"]["url"] == second.notification["data"]["url"] == f"/mails/{mail.id}"


async def test_a_replayed_mail_changes_nothing(
    cast: Cast, post: Any, device: Subscribe, push_service: PushService, mailbox: Mailbox
) -> None:
    phone = await device(cast.rep)
    raw = raw_mail()
    await post(raw)
    await push_service.wait_for(phone)
    before = await Mail.find_one({})
    await post(raw)

    after = await Mail.find_one({})
    assert before is not None
    assert after is not None
    assert [it.uid for it in after.occurrences] == [1, 2]
    assert after.model_dump(exclude={"occurrences"}) == before.model_dump(exclude={"occurrences"})
    assert await Mail.find_all().count() == await Notice.find_all().count() == 1
    assert await Activity.find({"kind": "mail_in"}).count() == 1
    assert len(phone.received) == 1


async def test_a_second_mail_with_the_same_message_id_and_other_content_is_another_mail(cast: Cast, post: Any) -> None:
    await post(raw_mail("Erster Inhalt", message_id="<same@mueller.example>"))
    await post(raw_mail("Ein ganz anderer Inhalt", message_id="<same@mueller.example>"))
    assert await Mail.find_all().count() == 2


async def test_after_a_new_uidvalidity_known_mail_is_linked_silently(
    cast: Cast,
    dovecot: Dovecot,
    mailbox: Mailbox,
    push_service: PushService,
    scanner: Callable[..., Any],
    device: Subscribe,
) -> None:
    phone = await device(cast.rep)
    process = scanner()
    await watching(mailbox)
    dovecot.deliver(mailbox.address, raw_mail(message_id="<known@mueller.example>"))
    await push_service.wait_for(phone)
    process.terminate()
    process.wait(10)

    for index in dovecot.maildir(mailbox.address).glob("dovecot*"):
        index.unlink()
    dovecot.deliver(mailbox.address, raw_mail(message_id="<fresh@mueller.example>"))
    scanner()

    await push_service.wait_for(phone, 2)
    of_inbox = {"mailbox_id": mailbox.id, "folder": "INBOX"}
    before, now = await Progress.find(of_inbox).sort("opened_at").to_list()
    assert before.uidvalidity != now.uidvalidity

    async def linked() -> bool:
        known = await Mail.find_one({"message_id": "<known@mueller.example>"})
        return known is not None and [it.uidvalidity for it in known.occurrences] == [now.uidvalidity]

    await until(linked)
    assert await Mail.find_all().count() == 2
    assert len(phone.received) == 2


async def test_the_mailbox_is_not_changed(cast: Cast, post: Any, dovecot: Dovecot, mailbox: Mailbox) -> None:
    await post(raw_mail())
    names = [path.name for path in dovecot.maildir(mailbox.address).glob("new/*")]
    assert len(names) == 1, "still unseen: in new/, without a flag"


async def test_mail_that_was_there_before_is_left_alone(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, scanner: Callable[..., Any]
) -> None:
    dovecot.deliver(mailbox.address, raw_mail())
    scanner()
    await watching(mailbox)
    assert await Mail.find_all().count() == 0
    assert (await Progress.find_one({"mailbox_id": mailbox.id, "folder": "INBOX"})).settled_through == 1  # type: ignore[union-attr]


async def test_a_poison_mail_is_set_aside_and_the_next_one_is_not_late(
    cast: Cast, post: Any, device: Subscribe, push_service: PushService, mailbox: Mailbox, dovecot: Dovecot
) -> None:
    phone = await device(cast.rep)
    poison = (
        b"From: petra.klein@mueller.example\r\nSubject: x\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n"
        + b"--a\r\n" * 5000
    )
    dovecot.deliver(mailbox.address, poison)
    await post(raw_mail())
    await push_service.wait_for(phone)
    owned = {"mailbox_id": PydanticObjectId(str(mailbox.id))}
    stored = await Mail.find_all().count()
    assert stored + await Quarantined.find(owned).count() >= 1
