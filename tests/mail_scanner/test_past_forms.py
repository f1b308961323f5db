"""What the contact form of our website sent before us is seen as new mail of it is: the visitor wrote it, and nobody has checked who that is."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from backend.keys import Keys
from backend.store import backfills
from backend.store.backfills import Order
from backend.store.connection import Store
from backend.store.mailboxes import Mailbox
from backend.store.mails import Mail
from mail_scanner.parsers import Parsers
from mail_scanner.threads import Threads
from tests.boxes import id_of
from tests.build import OUR_SERVER, raw_mail
from tests.cast import Cast
from tests.parts import dying_backfill
from tests.parts.dovecot import Dovecot

FORM = "Website Nordlicht <web@nordlicht.example>"
PETRA = "Petra Klein <petra.klein@mueller.example>"
VOUCHED = f"{OUR_SERVER}; dmarc=pass header.from=nordlicht.example"
WorkedOff = Callable[[], Awaitable[None]]


def filled_in(by: str, **headers: str) -> bytes:
    return raw_mail("Bitte rufen Sie mich an.", sender=FORM, auth=VOUCHED, reply_to=by, **headers)


@pytest.fixture
async def worked_off(
    cast: Cast, store: Store, mailbox: Mailbox, keys: Keys, warm_parsers: Parsers
) -> AsyncIterator[WorkedOff]:
    threads = Threads()

    async def work() -> None:
        since = datetime.now(UTC) - timedelta(days=30)
        await backfills.ask(store, mailbox, Order(since, cast.rep.id, datetime.now(UTC)), at_once=True)
        await dying_backfill.work(store, id_of(mailbox), warm_parsers, keys, threads)

    yield work
    threads.close()


async def test_an_older_mail_of_the_form_is_the_visitors_and_doubtful(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, worked_off: WorkedOff
) -> None:
    with dovecot.at_work(mailbox.address) as client:
        client.append("INBOX", filled_in(PETRA))
        client.append("INBOX", filled_in("Otto <otto@anderswo.example>"))
        client.append(
            "INBOX", filled_in(PETRA, references="<angebot@nordlicht.example>", to="kollege@nordlicht.example")
        )
        client.append("INBOX", filled_in(PETRA, list_id="<alle.nordlicht.example>", to="kollege@nordlicht.example"))
    await worked_off()
    (mail,) = await Mail.find_all().to_list()
    assert (mail.direction, mail.customer_id, mail.contact_id) == ("in", cast.customer.id, cast.contact.id)
    assert mail.sender.address == "petra.klein@mueller.example"
    assert (mail.trust, mail.trust_reason) == ("doubtful", "reply_to")


async def test_what_lies_among_the_sent_mail_stays_ours(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, worked_off: WorkedOff
) -> None:
    await mailbox.set({"folders": [{"name": "Sent", "role": "sent"}]})
    with dovecot.at_work(mailbox.address) as client:
        client.append("Sent", filled_in("Otto <otto@anderswo.example>", to=PETRA))
    await worked_off()
    (mail,) = await Mail.find_all().to_list()
    assert (mail.direction, mail.sender.address) == ("out", "web@nordlicht.example")
