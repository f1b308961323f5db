"""What a person sends from their own mail program, from the server's folder of sent mail to the customer's timeline."""

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
from tests.parts.waiting import until, watching


async def test_a_mail_sent_elsewhere_is_on_the_timeline_once_and_wakes_nobody(
    cast: Cast,
    dovecot: Dovecot,
    mailbox: Mailbox,
    push_service: PushService,
    scanner: Callable[..., Any],
    device: Subscribe,
) -> None:
    phone = await device(cast.rep)
    scanner("tests.parts.impatient_scanner")
    await watching(mailbox)
    to_petra = {"sender": f"Rep <{cast.rep.email}>", "to": "petra.klein@mueller.example", "subject": "Ihre Anlage"}
    raw = raw_mail("Anbei die Maße.", auth="", message_id="<sent@nordlicht.example>", **to_petra)

    with dovecot.at_work(mailbox.address) as client:
        client.append("Sent", raw, ("\\Seen",))
    line = await until(lambda: Activity.find_one({"kind": "mail_out"}))
    assert (line.customer_id, line.title, line.by_user_id) == (cast.customer.id, "Ihre Anlage", cast.rep.id)

    dovecot.deliver(mailbox.address, raw)  # their own copy, by Bcc
    await until(lambda: Mail.find_one({"occurrences.folder": "INBOX"}))
    (mail,) = await Mail.find_all().to_list()
    assert mail.direction == "out"
    assert [it.folder for it in mail.occurrences] == ["Sent", "INBOX"]
    assert await Activity.find({"kind": {"$in": ["mail_in", "mail_out"]}}).count() == 1

    dovecot.deliver(mailbox.address, raw_mail("Danke!", in_reply_to="<sent@nordlicht.example>"))
    (push,) = await push_service.wait_for(phone)
    assert push.notification["data"]["card"]["why"] == "Danke!"
    assert [it.mail_id == mail.id for it in await Notice.find_all().to_list()] == [False]
    answer = await Mail.find_one({"direction": "in"})
    assert answer
    assert answer.thread_id == mail.thread_id
