"""One mail, from Dovecot by IDLE to a push service that decrypts."""

from collections.abc import Callable
from typing import Any

from backend.store.activities import Activity
from backend.store.mailboxes import Mailbox
from backend.store.mails import Mail
from backend.store.notices import Notice
from tests.build import raw_mail
from tests.cast import Cast
from tests.conftest import Subscribe
from tests.parts.dovecot import Dovecot
from tests.parts.push_service import PushService
from tests.parts.waiting import settled, watching


async def test_a_question_about_an_offer_reaches_the_owners_phone(
    cast: Cast,
    dovecot: Dovecot,
    mailbox: Mailbox,
    push_service: PushService,
    scanner: Callable[..., Any],
    device: Subscribe,
) -> None:
    phone = await device(cast.rep)
    scanner()
    await watching(mailbox)

    dovecot.deliver(mailbox.address, raw_mail())

    (push,) = await push_service.wait_for(phone)
    card = push.notification["data"]["card"]
    assert push.payload["web_push"] == 8030
    assert (push.notification["title"], push.notification["body"]) == ("Müller Präzision", "Frage zu einem Angebot")
    assert card["customer"]["name"] == "Müller Präzision"
    assert card["contact"]["name"] == "Petra Klein"
    assert card["why"] == "Können Sie beim Preis der Förderanlage noch etwas tun?"
    assert [it["title"] for it in card["opportunities"]] == ["Förderanlage"]
    assert [it["title"] for it in card["history"]] == ["Besuch in Stuttgart"]
    assert card["match"]["method"] == "address"
    assert push.urgency == "high"
    assert int(push.ttl) > 3600
    assert len(push.topic) == 32
    mail = await Mail.find_one({})
    assert mail is not None
    assert mail.trust == "verified"
    assert push.notification["navigate"].endswith(f"/mails/{mail.id}")
    assert await Activity.find({"mail_id": mail.id, "kind": "mail_in"}).count() == 1


async def test_unmatched_mail_in_a_personal_mailbox_leaves_nothing(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, scanner: Callable[..., Any], bound_store: Any
) -> None:
    scanner()
    await watching(mailbox)
    canary = "kanarienvogel7391"
    dovecot.deliver(
        mailbox.address,
        raw_mail(
            f"Hallo {canary}", sender=f"{canary} <{canary}@gmx.de>", subject=canary, message_id=f"<{canary}@gmx.de>"
        ),
    )
    await settled(mailbox, 1)

    database = bound_store.database
    for name in await database.list_collection_names():
        async for document in database[name].find({}):
            assert canary not in repr(document), name
    assert await Mail.find_all().count() == 0
    assert await Notice.find_all().count() == 0
