"""What is left alone leaves nothing behind: through the real scanner, then through everything that is stored and logged."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from beanie import PydanticObjectId

from backend.domain.privacy import Block, house
from backend.keys import Keys
from backend.store import backfills, mail_blocks, withdrawing
from backend.store.backfills import Backfill, Order
from backend.store.connection import Store
from backend.store.inquiries import Inquiry
from backend.store.mailboxes import Mailbox
from backend.store.mails import Mail
from backend.store.notices import Notice
from tests.boxes import id_of
from tests.build import raw_mail
from tests.cast import Cast
from tests.parts.dovecot import Dovecot
from tests.parts.in_tray import InTray
from tests.parts.waiting import settled, until, watching

CANARY = "kanarienvogel"
PETRA = "Petra Klein <petra.klein@mueller.example>"
DOCTOR = "praxis@arzt.example"
NEVER_KEPT = ("nobodys", "blocked", "below", "marked", "sensitive")


def canary(name: str, **changes: Any) -> bytes:
    """A mail in which every place that could be kept holds the bird's name."""
    bird = f"{CANARY}-{name}"
    usual = {"sender": PETRA, "subject": f"Angebot {bird}", "message_id": f"<{bird}@mueller.example>"}
    return raw_mail(f"Guten Tag,\n\n{bird} ruft an.\n\n-- \n{bird}\n", **(usual | changes))


async def everything(store: Store) -> str:
    """All that is stored, but for the lists themselves."""
    names = await store.database.list_collection_names()
    rows = [await store.database[it].find().to_list(None) for it in names if it != "mail_blocks"]
    return repr(rows)


async def test_no_bird_is_heard_in_what_is_stored_or_logged(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, scanner: Callable[..., Any], bound_store: Store, tmp_path: Path, keys: Keys
) -> None:  # fmt: skip
    began = now = cast.customer.changed_at
    for user, scope, written in (
        (cast.rep, str(cast.rep.id), "geheim@mueller.example"),
        (cast.admin, "all", "arzt.example"),
    ):
        await mail_blocks.add(bound_store, user, scope, written, is_sure=False, now=now)
    scanner()
    await watching(mailbox)
    for raw in (
        canary("nobodys", sender=f"{CANARY} <{CANARY}@gmx.de>"),
        canary("blocked", sender=f"{CANARY} <geheim@mueller.example>"),
        canary("below", sender=f"{CANARY} <x@mail.arzt.example>"),
        canary("marked", subject=f"[privat] {CANARY}"),
        canary("sensitive", sensitivity="Private"),
        canary("withdrawn"),
        canary("again", subject="Frage", message_id="<last@mueller.example>", cc=f"Dr. {CANARY} <{DOCTOR}>"),
    ):
        dovecot.deliver(mailbox.address, raw)
    await settled(mailbox, 7)
    kept = {it.subject: it for it in await Mail.find_all().to_list()}
    assert sorted(kept) == [f"Angebot {CANARY}-withdrawn", "Frage"]
    assert kept["Frage"].cc == []

    for mail in kept.values():
        assert await withdrawing.withdraw(bound_store, cast.rep, PydanticObjectId(str(mail.id)), now) == "everywhere"
    dovecot.deliver(mailbox.address, raw_mail(subject="Noch eine"))
    await settled(mailbox, 8)

    said = await everything(bound_store)
    assert CANARY not in said
    assert not [it.identity for it in kept.values() if it.identity in said]
    written = repr(await bound_store.client.local["oplog.rs"].find({"wall": {"$gte": began}}).to_list(None))
    assert f"{CANARY}-withdrawn" in written, "what was kept for a while is still in the oplog, until it is overwritten"
    assert not [it for it in NEVER_KEPT if f"{CANARY}-{it}" in written]
    log = (tmp_path / "scanner.log").read_text()
    assert CANARY not in log
    assert DOCTOR not in log
    assert [it.subject for it in await Mail.find_all().to_list()] == ["Noch eine"]


async def test_reading_older_mail_leaves_the_same_alone(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, scanner: Callable[..., Any], bound_store: Store, tmp_path: Path
) -> None:
    now = cast.customer.changed_at
    await mail_blocks.add(bound_store, cast.admin, "all", "geheim@mueller.example", is_sure=False, now=now)
    await mail_blocks.add(bound_store, cast.admin, "all", "arzt.example", is_sure=False, now=now)
    dovecot.know(mailbox.address)
    with dovecot.at_work(mailbox.address) as client:
        for raw in (
            canary("blocked", sender="geheim@mueller.example"), canary("marked", subject=f"AW: [privat] {CANARY}"), canary("sensitive", sensitivity="personal"),
            canary("kept", subject="Frage", cc=f"{CANARY} <{DOCTOR}>"),
        ):  # fmt: skip
            client.append("INBOX", raw)
    scanner()
    await watching(mailbox)
    await backfills.ask(bound_store, mailbox, Order(datetime(2026, 1, 1, tzinfo=UTC), None, now), at_once=True)

    async def done() -> Backfill | None:
        found = await backfills.latest(id_of(mailbox))
        return found if found and found.state == "done" else None

    tally = (await until(done)).tally()
    assert (tally.skipped, tally.stored) == (3, 1)
    (mail,) = await Mail.find_all().to_list()
    assert (mail.subject, mail.cc) == ("Frage", [])
    said = await everything(bound_store) + (tmp_path / "scanner.log").read_text()
    assert not [it for it in NEVER_KEPT if f"{CANARY}-{it}" in said]


async def test_a_withdrawn_mail_is_not_brought_back_by_reading_everything_again(cast: Cast, in_tray: InTray) -> None:
    place, raw = await in_tray.folder(cast.rep), canary("once")
    assert await in_tray.lay(place, raw) == "stored"
    (mail,) = await Mail.find_all().to_list()
    await withdrawing.withdraw(in_tray.store, cast.rep, PydanticObjectId(str(mail.id)), mail.received_at)
    for where in (
        place,
        await in_tray.beside(place, "Archiv", "archive"),
        await in_tray.folder(cast.teammate, address="t@nordlicht.example"),
    ):
        assert await in_tray.lay(where, raw) == "skipped"
    shared = await in_tray.folder(cast.teammate, kind="functional", address="anfrage@nordlicht.example")
    assert await in_tray.lay(shared, raw) == "skipped"
    assert await Mail.find_all().count() == await Notice.find_all().count() == await Inquiry.find_all().count() == 0


async def test_a_blocked_copy_does_not_hide_the_customers_mail(cast: Cast, in_tray: InTray) -> None:
    in_tray.house = house([Block("all", "domain", "arzt.example")])
    place = await in_tray.folder(cast.rep)
    raw = canary("kept", cc=f"Dr. Bird <{DOCTOR}>, Karl <karl@mueller.example>", to=f"rep@nordlicht.example, {DOCTOR}")
    assert await in_tray.lay(place, raw) == "stored"
    (mail,) = await Mail.find_all().to_list()
    assert [it.address for it in (*mail.to, *mail.cc)] == ["rep@nordlicht.example", "karl@mueller.example"]


async def test_what_we_sent_to_somebody_on_a_list_is_left_alone(cast: Cast, in_tray: InTray) -> None:
    in_tray.house = house([Block("all", "address", "p.klein@mueller.example")])
    sent = await in_tray.beside(await in_tray.folder(cast.rep), "Gesendet")
    ours = {"sender": "Rep <rep@nordlicht.example>", "auth": ""}
    assert await in_tray.lay(sent, canary("a", to="p.klein@mueller.example", **ours)) == "skipped"
    assert await in_tray.lay(sent, canary("b", to=f"{PETRA}, p.klein@mueller.example", **ours)) == "stored"
    (mail,) = await Mail.find_all().to_list()
    assert [it.address for it in mail.to] == ["petra.klein@mueller.example"]


@pytest.mark.parametrize(("kind", "decision"), [("personal", "skipped"), ("functional", "stored")])
async def test_marked_mail_is_the_business_of_whoever_answers_a_shared_mailbox(
    kind: str, decision: str, cast: Cast, in_tray: InTray
) -> None:
    place = await in_tray.folder(cast.rep, kind=kind)
    assert await in_tray.lay(place, canary("x", subject="Persönlich: Angebot")) == decision


async def test_the_visitor_of_our_own_form_may_be_on_a_list(cast: Cast, in_tray: InTray) -> None:
    in_tray.house = house([Block("all", "address", "petra.klein@mueller.example")])
    place = await in_tray.folder(cast.rep)
    raw = canary("form", sender="Website <web@nordlicht.example>", reply_to=PETRA)
    assert await in_tray.lay(place, raw) == "skipped"
    assert await Mail.find_all().count() == 0


@pytest.mark.parametrize(("is_blocked", "decision"), [(False, "stored"), (True, "skipped")])
async def test_what_one_of_us_passes_on_of_somebody_on_a_list_is_left_alone(
    is_blocked: bool, decision: str, cast: Cast, in_tray: InTray
) -> None:
    if is_blocked:
        in_tray.house = house([Block("all", "address", "petra.klein@mueller.example")])
    original = f"-----Ursprüngliche Nachricht-----\nVon: {PETRA}\nGesendet: Freitag, 20. November 2026 10:12\nAn: Rep\nBetreff: Urlaub\n\nBin weg.\n"
    raw = raw_mail(original, sender="Teammate <teammate@nordlicht.example>", subject="WG: Urlaub", auth="")
    assert await in_tray.lay(await in_tray.folder(cast.rep), raw) == decision
