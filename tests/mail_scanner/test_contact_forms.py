"""Mail of our own website's form, on its way through the scanner: an inquiry of whoever filled it in, or their customer's mail, never verified."""

import pytest

from backend.store.inquiries import Inquiry
from backend.store.mails import Mail
from backend.store.notices import Notice
from tests.build import OUR_SERVER, raw_mail
from tests.cast import Cast
from tests.parts.in_tray import InTray, Place

FORM = "Website Nordlicht <web@nordlicht.example>"
PETRA = "Petra Klein <petra.klein@mueller.example>"
STRANGER = "Karl Neu <karl@neukunde.example>"
VOUCHED = f"{OUR_SERVER}; dmarc=pass header.from=nordlicht.example"


def filled_in(by: str, text: str = "Bitte rufen Sie mich an.", **headers: str) -> bytes:
    return raw_mail(text, **{"sender": FORM, "reply_to": by, "auth": VOUCHED, "subject": "Kontaktformular", **headers})


@pytest.fixture
async def desk(cast: Cast, in_tray: InTray) -> Place:
    return await in_tray.folder(cast.teammate, kind="functional", address="anfrage@nordlicht.example")


@pytest.fixture
async def inbox(cast: Cast, in_tray: InTray) -> Place:
    return await in_tray.folder(cast.rep)


async def test_a_stranger_who_fills_in_the_form_is_an_inquiry_under_their_own_address(
    in_tray: InTray, desk: Place
) -> None:
    assert await in_tray.lay(desk, filled_in(STRANGER)) == "stored"
    (inquiry,) = await Inquiry.find_all().to_list()
    assert inquiry.mail
    assert inquiry.mail["sender"]["address"] == "karl@neukunde.example"
    assert (inquiry.mail["trust"], inquiry.mail["trust_reason"]) == ("doubtful", "reply_to")


@pytest.mark.parametrize("sender", [FORM, "rep@nordlicht.example"], ids=["the website", "the mailbox itself"])
async def test_a_customer_who_fills_it_in_is_found_and_stays_doubtful(
    sender: str, cast: Cast, in_tray: InTray, inbox: Place
) -> None:
    assert await in_tray.lay(inbox, filled_in(PETRA, sender=sender)) == "stored"
    (mail,) = await Mail.find_all().to_list()
    assert (mail.direction, mail.customer_id, mail.contact_id) == ("in", cast.customer.id, cast.contact.id)
    assert mail.sender.address == "petra.klein@mueller.example"
    assert (mail.trust, mail.trust_reason) == ("doubtful", "reply_to")


async def test_a_complaint_by_the_form_alerts_no_manager(cast: Cast, in_tray: InTray, inbox: Place) -> None:
    await in_tray.lay(inbox, filled_in(PETRA, "Reklamation: Die Anlage ist defekt, wir verlangen Ersatz."))
    (mail,) = await Mail.find_all().to_list()
    assert mail.kind == "complaint"
    assert cast.manager.id not in {it.user_id for it in await Notice.find_all().to_list()}


async def test_in_a_persons_own_mailbox_a_strangers_form_leaves_nothing(in_tray: InTray, inbox: Place) -> None:
    assert await in_tray.lay(inbox, filled_in(STRANGER)) == "skipped"
    assert await Mail.find_all().count() == await Inquiry.find_all().count() == 0


async def test_a_colleague_who_wants_the_answer_elsewhere_is_no_form(in_tray: InTray, desk: Place) -> None:
    answer = filled_in(PETRA, references="<angebot@nordlicht.example>")
    assert await in_tray.lay(desk, answer) == "skipped"
    assert await Mail.find_all().count() == await Inquiry.find_all().count() == 0


async def test_what_we_sent_ourselves_is_ours_wherever_it_is_found_again(in_tray: InTray, inbox: Place) -> None:
    sent = await in_tray.beside(inbox, "Sent")
    raw = filled_in(STRANGER, to=PETRA, message_id="<one@nordlicht.example>")
    assert await in_tray.lay(sent, raw) == "stored"
    assert await in_tray.lay(inbox, raw) == "known"
    (mail,) = await Mail.find_all().to_list()
    assert (mail.direction, mail.sender.address) == ("out", "web@nordlicht.example")


FIELDS = "Neue Anfrage von der Website\n\nName: Petra Klein\nE-Mail: petra.klein@mueller.example\nNachricht:\nBitte rufen Sie mich an.\n"


def without_reply_to(text: str, **headers: str) -> bytes:
    return raw_mail(text, **{"sender": FORM, "auth": VOUCHED, "subject": "Kontaktformular", **headers})


async def test_a_form_that_names_its_visitor_only_in_the_text_is_read_where_several_answer(
    cast: Cast, in_tray: InTray, desk: Place, inbox: Place
) -> None:
    assert await in_tray.lay(inbox, without_reply_to(FIELDS)) == "skipped"
    assert await in_tray.lay(desk, without_reply_to(FIELDS)) == "stored"
    (mail,) = await Mail.find_all().to_list()
    assert (mail.contact_id, mail.sender.address, mail.sender.name) == (cast.contact.id, "petra.klein@mueller.example", "Petra Klein")  # fmt: skip
    assert (mail.trust, mail.trust_reason) == ("doubtful", "reply_to")


async def test_a_stranger_named_only_in_the_text_is_an_inquiry(in_tray: InTray, desk: Place) -> None:
    raw = without_reply_to("Name: Karl Neu\n*E-mail:* karl@neukunde.example\nMessage: Please call.\n")
    assert await in_tray.lay(desk, raw) == "stored"
    (inquiry,) = await Inquiry.find_all().to_list()
    assert inquiry.mail
    assert inquiry.mail["sender"]["address"] == "karl@neukunde.example"


@pytest.mark.parametrize(
    ("text", "headers"),
    [
        ("Bitte beachten:\nTel: 030 1\nE-Mail: petra.klein@mueller.example\n", {}),
        (FIELDS, {"references": "<before@nordlicht.example>"}),
        (FIELDS.replace("petra.klein@mueller.example", "rep@nordlicht.example"), {}),
        (FIELDS + "E-Mail: otto@mueller.example\n", {}),
    ],
    ids=["a signature", "a conversation", "one of us", "two addresses"],
)
async def test_a_colleagues_mail_with_an_address_in_it_is_no_form(
    text: str, headers: dict[str, str], cast: Cast, in_tray: InTray, desk: Place
) -> None:
    assert await in_tray.lay(desk, without_reply_to(text, **headers)) == "skipped"
    assert await Mail.find_all().count() == await Inquiry.find_all().count() == 0


async def test_a_service_that_writes_for_a_customer_is_left_to_a_person(cast: Cast, in_tray: InTray, inbox: Place) -> None:  # fmt: skip
    raw = raw_mail(
        sender="Petra Klein über Signaturdienst <noreply@dienst.example>",
        reply_to=PETRA,
        auth="",
        subject="Bitte signieren",
    )
    assert await in_tray.lay(inbox, raw) == "stored"
    (mail,) = await Mail.find_all().to_list()
    assert (mail.customer_id, mail.match.method) == (None, "undecided")
    assert [(it["contact"]["id"], it["method"]) for it in mail.match.candidates] == [(str(cast.contact.id), "address")]
