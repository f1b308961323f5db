"""A mail of ours came back: it is filed under whom it was to, in anybody's mailbox, and marks the address. And the company's own terms."""

from datetime import UTC, datetime

import pytest

from backend.store.complaint_terms import ONLY, ComplaintTerms, OwnTermRow
from backend.store.contacts import Contact
from backend.store.inquiries import Inquiry
from backend.store.mails import Mail
from backend.store.notices import Notice
from tests.build import raw_mail
from tests.cast import Cast
from tests.parts.in_tray import InTray

NOW = datetime.now(UTC).replace(microsecond=0)


def returned(address: str, code: str = "5.1.1") -> bytes:
    """Made by the mail system of somebody whom nobody knows."""
    return (
        "Return-Path: <>\r\nFrom: Mail Delivery System <MAILER-DAEMON@mx.irgendwo.example>\r\nTo: rep@nordlicht.example\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\nMessage-ID: <1@mx.irgendwo.example>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.irgendwo.example\r\n\r\n"
        f"Final-Recipient: rfc822; {address}\r\nAction: failed\r\nStatus: {code}\r\n--b--\r\n"
    ).encode()


@pytest.mark.parametrize("kind", ["personal", "functional"])
async def test_a_bounce_is_filed_under_whom_the_mail_was_to(kind: str, cast: Cast, in_tray: InTray) -> None:
    box = await in_tray.folder(cast.rep, kind=kind)
    assert await in_tray.lay(box, returned("petra.klein@mueller.example"), received_at=NOW) == "stored"
    (mail,) = await Mail.find_all().to_list()
    assert (mail.kind, mail.customer_id, mail.for_user_ids) == ("bounce", cast.customer.id, [])
    assert mail.facts["bounced"] == [{"address": "petra.klein@mueller.example", "is_hard": True, "status": "5.1.1"}]
    contact = await Contact.get(cast.contact.id)
    assert contact is not None
    assert [(it.address, it.is_hard, it.mail_id) for it in contact.bounces] == [
        ("petra.klein@mueller.example", True, mail.id)
    ]
    assert await Notice.find_all().count() == 0, "a machine wakes nobody"


@pytest.mark.parametrize("kind", ["personal", "functional"])
async def test_a_bounce_about_nobody_leaves_nothing(kind: str, cast: Cast, in_tray: InTray) -> None:
    box = await in_tray.folder(cast.rep, kind=kind)
    assert await in_tray.lay(box, returned("fremd@fremd.example"), received_at=NOW) == "skipped"
    assert await Mail.find_all().count() == 0
    assert await Inquiry.find_all().count() == 0


async def test_the_companys_own_terms_hold_where_a_mail_is_kept(cast: Cast, in_tray: InTray) -> None:
    await ComplaintTerms(id=ONLY, own=[OwnTermRow(words="klapper*", weight=3)], turn=1).insert()
    box = await in_tray.folder(cast.rep)
    assert await in_tray.lay(box, raw_mail("Die Pumpe klappert."), received_at=NOW) == "stored"
    (mail,) = await Mail.find_all().to_list()
    assert (mail.kind, mail.kind_evidence[0], mail.kind_is_unsure) == ("complaint", "klappert", False)
