"""Mail that was there before us is judged as new mail is: who wrote it, whose a bounce is, and what the company calls a complaint. In silence."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from backend.keys import Keys
from backend.store import backfills
from backend.store.backfills import Order
from backend.store.complaint_terms import ONLY, ComplaintTerms, OwnTermRow
from backend.store.connection import Store
from backend.store.contacts import Contact
from backend.store.inquiries import Inquiry
from backend.store.mailboxes import Mailbox
from backend.store.mails import Mail
from backend.store.notices import Notice
from mail_scanner.parsers import Parsers
from mail_scanner.threads import Threads
from tests.boxes import id_of
from tests.build import OUR_SERVER, raw_mail
from tests.cast import Cast, company, person
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
        since = datetime.now(UTC) - timedelta(days=200)
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


def returned(address: str, by: str = "mx.irgendwo.example") -> bytes:
    """Made by a mail system: nobody knows it, or it is the customer's own."""
    return (
        f"Return-Path: <>\r\nFrom: Mail Delivery System <mailer-daemon@{by}>\r\nTo: rep@nordlicht.example\r\n"
        f"Subject: Undelivered Mail Returned to Sender\r\nMessage-ID: <{address}>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n"
        f"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; {by}\r\n\r\n"
        f"Final-Recipient: rfc822; {address}\r\nAction: failed\r\nStatus: 5.1.1\r\n--b--\r\n"
    ).encode()


def days_ago(days: int) -> datetime:
    return datetime.now(UTC) - timedelta(days=days)


async def test_what_came_back_is_filed_under_whom_it_was_to_and_only_lately_marks_the_address(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, worked_off: WorkedOff
) -> None:
    weber = await company("Weber Antriebe", ["weber.example"], "sued", None)
    paul = await person(weber, "Paul Weber", ["paul@weber.example"])
    with dovecot.at_work(mailbox.address) as client:
        client.append("INBOX", returned("petra.klein@mueller.example"), (), days_ago(80))
        client.append("INBOX", returned("paul@weber.example", by="mueller.example"), (), days_ago(100))
        client.append("INBOX", returned("fremd@fremd.example"), (), days_ago(1))
    await worked_off()
    found = await Mail.find_all().sort("-received_at").to_list()
    assert [(it.kind, it.customer_id, it.for_user_ids) for it in found] == [
        ("bounce", cast.customer.id, []), ("bounce", weber.id, [])]  # fmt: skip
    people = {it.id: [one.mail_id for one in it.bounces] for it in await Contact.find_all().to_list()}
    assert (people[cast.contact.id], people[paul.id]) == ([found[0].id], [])
    assert await Notice.find_all().count() == 0


async def test_the_companys_own_terms_hold(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, worked_off: WorkedOff
) -> None:
    await ComplaintTerms(id=ONLY, own=[OwnTermRow(words="klapper*", weight=3)], turn=1).insert()
    with dovecot.at_work(mailbox.address) as client:
        client.append("INBOX", raw_mail("Die Pumpe klappert."))
    await worked_off()
    (mail,) = await Mail.find_all().to_list()
    assert (mail.kind, mail.kind_evidence[0], mail.done_at) == ("complaint", "klappert", mail.received_at)
    assert await Notice.find_all().count() == 0


@pytest.mark.parametrize(("kind", "kept"), [("functional", 1), ("personal", 0)])
async def test_a_form_that_names_its_visitor_in_the_text_is_theirs_in_a_functional_mailbox(
    kind: str, kept: int, cast: Cast, dovecot: Dovecot, mailbox: Mailbox, worked_off: WorkedOff
) -> None:
    await mailbox.set({"kind": kind})
    with dovecot.at_work(mailbox.address) as client:
        for by in ("petra.klein@mueller.example", "otto@anderswo.example"):
            client.append(
                "INBOX", raw_mail(f"Name: Petra\nE-Mail: {by}\nNachricht: Hallo\n", sender=FORM, auth=VOUCHED)
            )
    await worked_off()
    found = await Mail.find_all().to_list()
    assert [(it.customer_id, it.sender.address, it.trust) for it in found] == [
        (cast.customer.id, "petra.klein@mueller.example", "doubtful")
    ] * kept
    assert await Inquiry.find_all().count() == 0
