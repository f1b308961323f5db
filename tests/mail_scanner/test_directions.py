"""What we wrote ourselves: on the customer's timeline, whoever it was written by, and in nobody's way."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend.store import choices, fulltext, waiting_mails
from backend.store.activities import Activity
from backend.store.customers import Customer
from backend.store.mails import Mail
from backend.store.notices import Notice
from backend.store.progress import Progress
from mail_scanner.reading import Unreadable
from tests.build import PASSED, raw_mail
from tests.cast import Cast, company, person
from tests.kept import chooser, possible
from tests.parts.in_tray import InTray, Place

PETRA = "Petra Klein <petra.klein@mueller.example>"
REP = "Rep <rep@nordlicht.example>"


@pytest.fixture
async def inbox(cast: Cast, in_tray: InTray) -> Place:
    return await in_tray.folder(cast.rep)


@pytest.fixture
async def sent(in_tray: InTray, inbox: Place) -> Place:
    return await in_tray.beside(inbox, "Sent")


def ours(text: str = "Anbei die Maße der Anlage.", *, to: str = PETRA, **headers: str) -> bytes:
    return raw_mail(text, **{"sender": REP, "to": to, "auth": "", "subject": "Ihre Anlage", **headers})


async def kept() -> Mail:
    (found,) = await Mail.find_all().to_list()
    return found


async def nothing_kept() -> bool:
    return await Mail.find_all().count() == await Activity.find({"kind": {"$regex": "^mail"}}).count() == 0


async def test_a_sent_mail_is_a_line_of_the_customer_and_wakes_nobody(cast: Cast, in_tray: InTray, sent: Place) -> None:
    received_at = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=1)
    assert await in_tray.lay(sent, ours(), received_at=received_at) == "stored"
    mail = await kept()
    assert (mail.direction, mail.customer_id, mail.contact_id) == ("out", cast.customer.id, cast.contact.id)
    assert (mail.trust, mail.trust_reason) == ("verified", "sent")
    assert mail.for_user_ids == []
    line = await Activity.find_one({"mail_id": mail.id})
    assert line is not None
    assert (line.kind, line.title, line.by_user_id) == ("mail_out", "Ihre Anlage", cast.rep.id)
    customer = await Customer.get(cast.customer.id)
    assert customer is not None
    assert customer.last_contact_at == received_at
    assert await Notice.find_all().count() == 0
    assert in_tray.delivered == []


async def test_today_shows_no_sent_mail_in_any_list_and_nobody_can_put_it_there(
    cast: Cast, in_tray: InTray, sent: Place
) -> None:
    await in_tray.lay(sent, ours())
    mail = await kept()
    assert mail.id is not None
    assert not await waiting_mails.set_done(cast.rep, mail.id, None)
    for scope in ("mine", "team", "done"):
        assert await waiting_mails.today(cast.rep, scope, None) == []
    found, _ = await fulltext.find(cast.rep, "Maße", None)
    assert "mail_out" in [it["kind"] for it in found]


@pytest.mark.parametrize("header", ["to", "cc", "bcc"])
async def test_whoever_of_the_recipients_is_a_customer_is_found(
    header: str, cast: Cast, in_tray: InTray, sent: Place
) -> None:
    raw = ours(**{"to": "lager@nordlicht.example", header: PETRA})
    await in_tray.lay(sent, raw)
    mail = await kept()
    assert mail.customer_id == cast.customer.id
    assert "petra" not in repr(mail.to + mail.cc) or header != "bcc"


@pytest.mark.parametrize(
    "to", ["teammate@nordlicht.example", "rep@nordlicht.example", "privat@gmx.de", "x@lieferant.example", ""]
)
async def test_what_goes_to_no_customer_leaves_nothing(to: str, in_tray: InTray, sent: Place) -> None:
    assert await in_tray.lay(sent, ours(to=to)) == "skipped"
    assert await nothing_kept()


async def test_a_mail_to_two_customers_is_on_the_timeline_of_both(cast: Cast, in_tray: InTray, sent: Place) -> None:
    other = await company("Ostwind Anlagen", ["ostwind.example"], "nord", cast.outsider.id)
    await in_tray.lay(sent, ours(to=f"{PETRA}, einkauf@ostwind.example"))
    mail = await kept()
    assert mail.customer_id == cast.customer.id
    lines = await Activity.find({"mail_id": mail.id}).to_list()
    assert {(it.customer_id, it.team, it.kind) for it in lines} == {
        (cast.customer.id, "sued", "mail_out"), (other.id, "nord", "mail_out")
    }  # fmt: skip
    for it in (cast.customer, other):
        found = await Customer.get(it.id)
        assert found is not None
        assert found.last_contact_at == mail.received_at


async def test_a_mail_to_one_of_two_companies_waits_quietly_for_its_writer_and_is_settled_as_ours(
    store: Any, cast: Cast, in_tray: InTray, sent: Place
) -> None:
    other = await company("Ostwind Anlagen", ["mueller.example"], "sued", cast.teammate.id)
    await in_tray.lay(sent, ours(to="einkauf@mueller.example"))
    mail = await kept()
    assert mail.customer_id is None
    assert mail.id is not None
    assert {it.customer.name for it in possible(mail)} == {"Müller Präzision", "Ostwind Anlagen"}
    assert mail.for_user_ids == [cast.rep.id]
    assert await Notice.find_all().count() == 0

    (chosen,) = (it for it in possible(mail) if it.customer.id == str(other.id))
    assert await choices.choose(store, mail.id, chosen, chooser(cast.rep))
    line = await Activity.find_one({"mail_id": mail.id})
    assert line is not None
    assert (line.kind, line.customer_id, line.by_user_id) == ("mail_out", other.id, cast.rep.id)
    assert await Notice.find_all().count() == 0
    for scope in ("mine", "team", "done"):
        assert await waiting_mails.today(cast.rep, scope, None) == []


async def test_a_forged_sender_in_the_inbox_writes_none_of_our_history(in_tray: InTray, inbox: Place) -> None:
    assert await in_tray.lay(inbox, ours(to=PETRA)) == "skipped"
    assert await nothing_kept()


async def test_a_customers_answer_stays_in_the_thread_of_what_we_sent(
    cast: Cast, in_tray: InTray, inbox: Place, sent: Place
) -> None:
    await in_tray.lay(sent, ours(message_id="<offer@nordlicht.example>"))
    ours_ = await kept()
    await in_tray.lay(inbox, raw_mail("Danke!", in_reply_to="<offer@nordlicht.example>"))
    theirs = await Mail.find_one({"direction": "in"})
    assert theirs is not None
    assert theirs.thread_id == ours_.thread_id
    assert theirs.match.method == "thread"


async def test_what_we_pass_on_to_a_stranger_is_no_mail_to_the_customer(
    in_tray: InTray, inbox: Place, sent: Place
) -> None:
    await in_tray.lay(inbox, raw_mail(message_id="<asked@mueller.example>"))
    passed_on = ours(to="x@lieferant.example", references="<asked@mueller.example>")
    assert await in_tray.lay(sent, passed_on) == "skipped"
    assert await Mail.find_all().count() == 1


@pytest.mark.parametrize("name", ["INBOX", "Archiv"])
async def test_the_same_mail_in_another_folder_keeps_its_first_direction_and_lies_in_two_places(
    name: str, in_tray: InTray, inbox: Place, sent: Place
) -> None:
    raw = ours(to=f"{PETRA}, {REP}", message_id="<both@nordlicht.example>")
    other = inbox if name == "INBOX" else await in_tray.beside(inbox, name, "archive")
    await in_tray.lay(sent, raw)
    assert await in_tray.lay(other, raw) == "known"
    mail = await kept()
    assert mail.direction == "out"
    assert [it.folder for it in mail.occurrences] == ["Sent", name]
    assert await Activity.find({"mail_id": mail.id}).count() == 1
    assert mail.for_user_ids == []


async def test_another_mail_under_our_message_id_is_not_taken_for_ours(
    in_tray: InTray, inbox: Place, sent: Place
) -> None:
    await in_tray.lay(sent, ours(message_id="<known@nordlicht.example>"))
    forged = ours("Bitte zahlen Sie auf das neue Konto.", message_id="<known@nordlicht.example>")
    assert await in_tray.lay(inbox, forged) == "skipped"
    assert [it.folder for it in (await kept()).occurrences] == ["Sent"]


async def test_a_customers_mail_that_somebody_filed_among_the_sent_ones_stays_the_customers(
    cast: Cast, in_tray: InTray, inbox: Place, sent: Place
) -> None:
    raw = raw_mail(message_id="<filed@mueller.example>", cc="p.klein@mueller.example")
    await in_tray.lay(inbox, raw)
    assert await in_tray.lay(sent, raw) == "known"
    mail = await kept()
    assert (mail.direction, mail.for_user_ids) == ("in", [cast.rep.id])
    assert [it.folder for it in mail.occurrences] == ["INBOX", "Sent"]


async def test_a_mail_of_ours_that_comes_in_from_an_unknown_address_is_not_announced(
    cast: Cast, in_tray: InTray, inbox: Place, sent: Place
) -> None:
    """Sent under a private address: by its thread it would be the customer's, were it not known already."""
    await in_tray.lay(inbox, raw_mail(message_id="<asked@mueller.example>"))
    raw = ours(sender="Privat <rep@gmx.de>", references="<asked@mueller.example>", auth=PASSED)
    await in_tray.lay(sent, raw)
    told = await Notice.find_all().count()
    theirs = await in_tray.folder(cast.teammate, address="teammate@nordlicht.example")
    assert await in_tray.lay(theirs, raw) == "known"
    mail = await Mail.find_one({"direction": "out"})
    assert mail is not None
    assert mail.for_user_ids == []
    assert len(mail.occurrences) == 2
    assert await Notice.find_all().count() == told


async def test_our_answer_to_a_complaint_complains_of_nothing(in_tray: InTray, sent: Place) -> None:
    await in_tray.lay(sent, ours("Wir bedauern, dass die Lieferung defekt war; Ihre Reklamation ist angenommen."))
    assert (await kept()).kind == "mail"


async def test_the_first_recipient_who_is_one_person_is_the_contact(cast: Cast, in_tray: InTray, sent: Place) -> None:
    max_ = await person(cast.customer, "Max Roth", ["max@mueller.example"])
    await in_tray.lay(sent, ours(to="info@mueller.example, max@mueller.example", cc=PETRA))
    assert (await kept()).contact_id == max_.id


async def test_a_sent_mail_of_which_another_is_handed_out_is_set_aside(in_tray: InTray, sent: Place) -> None:
    other = ours("Geheim", to="x@lieferant.example")
    with pytest.raises(Unreadable, match=r"^differs$"):
        await in_tray.lay(sent, ours(), handed_out=other)
    assert await nothing_kept()


async def test_a_mail_sent_twice_into_the_folder_is_one(in_tray: InTray, sent: Place) -> None:
    raw = ours(message_id="<one@nordlicht.example>")
    for _ in range(2):
        await in_tray.lay(sent, raw)
    progress = await Progress.get(sent.progress.id)
    assert progress is not None
    assert (progress.settled_through, progress.counts.stored, progress.counts.known) == (2, 1, 1)
    assert [it.uid for it in (await kept()).occurrences] == [1, 2]


async def test_a_customers_mail_that_lies_only_among_the_sent_ones_was_still_written_by_them(
    in_tray: InTray, sent: Place
) -> None:
    await in_tray.lay(sent, raw_mail(cc="p.klein@mueller.example"))
    assert (await kept()).direction == "in"


async def test_our_own_address_at_a_mail_provider_is_no_customers_even_in_their_thread(
    cast: Cast, in_tray: InTray
) -> None:
    inbox = await in_tray.folder(cast.rep, address="rep@gmx.de")
    await in_tray.lay(inbox, raw_mail(message_id="<asked@mueller.example>"))
    answer = ours(sender="Rep <rep@gmx.de>", references="<asked@mueller.example>")
    assert await in_tray.lay(inbox, answer) == "skipped"
    assert (await kept()).direction == "in"
