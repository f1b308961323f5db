"""The next mail of a conversation as it is kept: its notice takes the place of the one before, and nothing covers a complaint."""

import json

import pytest

from backend.store.notices import Notice
from tests.build import FAILED, raw_mail
from tests.cast import Cast
from tests.parts.in_tray import InTray, Place

FIRST = "<first@mueller.example>"
COMPLAINT = "Guten Tag,\n\ndie gelieferte Förderanlage ist defekt, wir reklamieren die Lieferung.\n\nPetra Klein\n"


@pytest.fixture
async def inbox(cast: Cast, in_tray: InTray) -> Place:
    return await in_tray.folder(cast.rep)


async def said_to(cast: Cast, name: str = "rep") -> list[tuple[str, str]]:
    """State and body of what this person is told, in the order of the mails."""
    rows = await Notice.find({"user_id": getattr(cast, name).id}).sort("_id").to_list()
    return [(it.state, json.loads(it.payload)["notification"]["body"] if it.payload else "") for it in rows]


async def test_the_answer_to_it_takes_the_place_of_a_mail_nobody_was_told_of_yet(
    cast: Cast, in_tray: InTray, inbox: Place
) -> None:
    await in_tray.lay(inbox, raw_mail(message_id=FIRST))
    await in_tray.lay(inbox, raw_mail("Noch etwas dazu.", subject="Maße", in_reply_to=FIRST))
    assert await said_to(cast) == [("replaced", ""), ("queued", "2 neue Mails")]
    assert [json.loads(it.payload)["notification"]["tag"] for it in in_tray.delivered] == [
        in_tray.delivered[0].topic
    ] * 2


async def test_another_conversation_has_a_notice_of_its_own(cast: Cast, in_tray: InTray, inbox: Place) -> None:
    await in_tray.lay(inbox, raw_mail(message_id=FIRST))
    await in_tray.lay(inbox, raw_mail("Noch etwas dazu.", subject="Maße"))
    assert await said_to(cast) == [("queued", "Frage zu einem Angebot"), ("queued", "Neue Mail")]


async def test_what_follows_a_complaint_does_not_cover_it(cast: Cast, in_tray: InTray, inbox: Place) -> None:
    await in_tray.lay(inbox, raw_mail(COMPLAINT, subject="Anlage defekt", message_id=FIRST))
    await in_tray.lay(inbox, raw_mail("Noch etwas dazu.", subject="Maße", in_reply_to=FIRST))
    assert await said_to(cast) == [("queued", "Reklamation"), ("queued", "Neue Mail")]


async def test_a_second_complaint_is_one_alert_for_the_manager(cast: Cast, in_tray: InTray, inbox: Place) -> None:
    for told in ({"message_id": FIRST}, {"in_reply_to": FIRST}):
        await in_tray.lay(inbox, raw_mail(COMPLAINT, subject="Anlage defekt", **told))
    (first, _), (second, body) = await said_to(cast, "manager")
    assert (first, second) == ("replaced", "queued")
    assert body.startswith("2 neue Mails · Erkannt an: ")


async def test_whoever_only_claims_to_be_the_customer_covers_nothing_of_theirs(
    cast: Cast, in_tray: InTray, inbox: Place
) -> None:
    await in_tray.lay(inbox, raw_mail(message_id=FIRST))
    await in_tray.lay(inbox, raw_mail("Neue Kontonummer.", subject="Konto", auth=FAILED, in_reply_to=FIRST))
    assert [state for state, _ in await said_to(cast)] == ["queued", "queued"]


async def test_a_mail_seen_in_one_more_mailbox_takes_the_place_there_too(
    cast: Cast, in_tray: InTray, inbox: Place
) -> None:
    """Without an owner the people of the mailbox are told, each of theirs."""
    await cast.customer.set({"owner_id": None})
    theirs = await in_tray.folder(cast.teammate, address="innen@nordlicht.example")
    second = raw_mail("Noch etwas dazu.", subject="Maße", in_reply_to=FIRST)
    await in_tray.lay(theirs, raw_mail(message_id=FIRST))
    assert await in_tray.lay(inbox, second) == "stored"
    assert await in_tray.lay(theirs, second) == "known"
    assert await said_to(cast, "teammate") == [("replaced", ""), ("queued", "2 neue Mails")]
