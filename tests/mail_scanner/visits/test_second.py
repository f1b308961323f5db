"""The second connection: retries, quarantine and the daily sweep, beside a first one that never waits for them."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend.store import quarantine, retries
from backend.store.mailboxes import Mailbox
from backend.store.mails import Mail
from backend.store.progress import Counts, Progress
from backend.store.quarantine import Quarantined
from mail_scanner import open_folder
from mail_scanner import second as second_
from mail_scanner.reading import Unreadable
from mail_scanner.troubles import MailboxTrouble
from tests.build import raw_mail
from tests.cast import Cast
from tests.parts.dovecot import Dovecot
from tests.parts.visiting import Visiting, number_from, put
from tests.parts.waiting import until


async def counted(visiting: Visiting, wanted: Counts) -> None:
    async def is_so() -> bool:
        found = await visiting.progress()
        return found.counts == wanted and not found.open

    await until(is_so)


async def test_what_failed_is_tried_again_in_growing_intervals_and_then_set_aside(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, visiting: Visiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[float] = []
    monkeypatch.setattr(retries, "GROWTH", 1.2)
    monkeypatch.setattr(second_, "LOOK_S", 0.05)

    async def mail(raw: bytes) -> Any:
        tried.append(asyncio.get_running_loop().time())
        raise Unreadable("crash")

    rounds = await visiting.rounds()
    visiting.second(rounds)
    await visiting.all_read(rounds)
    with monkeypatch.context() as broken:
        broken.setattr(visiting.parsers, "mail", mail)
        put(dovecot, mailbox.address, [raw_mail("Gift.")])
        await asyncio.to_thread(rounds.visit.wire.noop)
        await visiting.all_read(rounds)
        await counted(visiting, Counts(seen=1, quarantined=1))
    assert len(tried) == 3
    assert 1.1 < tried[1] - tried[0] < tried[2] - tried[1]

    (row,) = await Quarantined.find_all().to_list()
    assert row.id
    await quarantine.ask_again(row.id)
    assert rounds.second
    rounds.second.call()
    await counted(visiting, Counts(seen=1, stored=1))
    assert await Quarantined.find_all().count() == 0


async def test_a_retry_in_a_numbering_that_has_ended_is_dropped(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, visiting: Visiting
) -> None:
    await visiting.all_read()
    old = await visiting.progress()
    await visiting.leave()
    dovecot.renumber(mailbox.address)
    rounds = await visiting.all_read()
    asked = {
        "error": "crash",
        "tries": 3,
        "at": datetime.now(UTC),
        "asked_at": datetime.now(UTC),
        "generation": 1,
        "incarnation": 1,
    }
    for progress_id, folder in ((old.id, "INBOX"), ((await visiting.progress()).id, "INBOX"), (old.id, "Nie gesehen")):
        row = {"mailbox_id": mailbox.id, "progress_id": progress_id, "folder": folder, "uidvalidity": 1, "uid": 1}
        await Quarantined(**(row | asked | {"uid": await Quarantined.find_all().count() + 1})).insert()
    visiting.second(rounds).call()

    async def only_the_unknown_folder() -> bool:
        return [it.folder for it in await Quarantined.find_all().to_list()] == ["Nie gesehen"]

    await until(only_the_unknown_folder)


async def test_a_large_mail_is_put_off_and_fetched_in_pieces_beside_the_others(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, visiting: Visiting
) -> None:
    rounds = await visiting.all_read()
    long = raw_mail("Sehr lang.\n" + "x" * 70 + "\n" + ("y" * 70 + "\n") * 20_000)
    put(dovecot, mailbox.address, [long, raw_mail("Kurz.")])
    await asyncio.to_thread(rounds.visit.wire.noop)
    await visiting.all_read(rounds)
    found = await visiting.progress()
    assert (found.settled_through, found.open["1"].why, found.counts) == (2, "large", Counts(seen=1, stored=1))
    visiting.second(rounds)
    await visiting.all_read(rounds)
    await counted(visiting, Counts(seen=2, stored=2))
    kept = await Mail.find_one({"occurrences.uid": 1})
    assert kept
    assert kept.text.rstrip().endswith("y" * 70)
    assert len(kept.text) > open_folder.LARGE


async def test_where_only_one_connection_is_allowed_the_first_does_it_all(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, visiting: Visiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refused() -> Any:
        raise MailboxTrouble("connection", "Too many connections.")

    rounds = await visiting.rounds()
    second = visiting.second(rounds)
    monkeypatch.setattr(second, "sign_in", refused)
    await visiting.all_read(rounds)
    put(dovecot, mailbox.address, [raw_mail("y\n" * 600_000)])
    await asyncio.to_thread(rounds.visit.wire.noop)
    await visiting.all_read(rounds)

    async def kept() -> bool:
        await rounds.go(0)
        return await Mail.find_all().count() == 1

    await until(kept)


async def test_the_second_connection_never_reads_another_numbering(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, visiting: Visiting
) -> None:
    rounds = await visiting.all_read()
    put(dovecot, mailbox.address, [raw_mail("Eins."), raw_mail("Zwei.")])
    await asyncio.to_thread(rounds.visit.wire.noop)
    await visiting.all_read(rounds)
    await asyncio.to_thread(rounds.visit.wire.close)
    number_from(dovecot, mailbox.address, 1)
    put(dovecot, mailbox.address, [raw_mail("Andere.")])
    later = visiting.second(rounds)
    row = {
        "mailbox_id": mailbox.id,
        "progress_id": rounds.folders()[0].id,
        "folder": "INBOX",
        "uidvalidity": 1,
        "uid": 1,
    }
    asked = {
        "error": "crash",
        "tries": 3,
        "at": datetime.now(UTC),
        "asked_at": datetime.now(UTC),
        "generation": 1,
        "incarnation": 1,
    }
    await Quarantined(**(row | asked)).insert()
    with pytest.raises(MailboxTrouble):
        await later._errands()
    assert await Mail.find({"new_text": {"$regex": "Andere"}}).count() == 0


async def test_f10_the_sweep_finds_a_mail_left_out_below_the_watermark_and_tells_what_is_gone(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, visiting: Visiting, caplog: pytest.LogCaptureFixture
) -> None:
    rounds = await visiting.all_read()
    put(dovecot, mailbox.address, [raw_mail(f"Nummer {it}.") for it in range(1, 41)])
    await asyncio.to_thread(rounds.visit.wire.noop)
    await visiting.all_read(rounds)
    await plant_a_gap(visiting, 33)
    await visiting.leave()
    with dovecot.at_work(mailbox.address) as client:
        client.select_folder("INBOX")
        client.delete_messages(range(1, 33))
        client.expunge()

    rounds = await visiting.all_read()
    visiting.second(rounds)
    rounds.places[0].sweep_at = 0
    await rounds.go(0)

    async def swept() -> bool:
        return (await visiting.progress()).swept_at is not None

    await until(swept)
    found = await visiting.progress()
    assert (found.sweep_missed, found.counts, found.settled_through) == (1, Counts(seen=40, stored=40), 40)
    assert sorted(found.evidence) == ["1"], "what nobody needs any more is forgotten"
    assert await Mail.find({"new_text": {"$regex": "Nummer 33"}}).count() == 1
    assert await Mail.find({"occurrences.gone_at": {"$type": "date"}}).count() == 32
    assert "the sweep found 1 mail" in caplog.text


async def plant_a_gap(visiting: Visiting, uid: int) -> None:
    """As if this mail had been passed over: it is not there, it was not counted, and the watermark is far beyond it."""
    await Mail.find({"occurrences.uid": uid}).delete()
    found = await visiting.progress()
    word, bit = str(uid // 30), 1 << uid % 30
    change = {"$inc": {"counts.seen": -1, "counts.stored": -1, f"evidence.{word}": -bit}}
    assert found.evidence[word] & bit
    await Progress.get_motor_collection().update_one({"_id": found.id}, change)


async def test_a_sweep_of_a_folder_in_order_finds_nothing_and_comes_once_a_day(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, visiting: Visiting
) -> None:
    put(dovecot, mailbox.address, [raw_mail("Vor uns.")] * 3)
    rounds = await visiting.all_read()
    put(dovecot, mailbox.address, [raw_mail(f"Nummer {it}.") for it in range(3)])
    await asyncio.to_thread(rounds.visit.wire.noop)
    await visiting.all_read(rounds)
    yesterday = datetime.now(UTC) - timedelta(days=1, minutes=1)
    await Progress.find({"folder": "INBOX"}).update({"$set": {"opened_at": yesterday}})
    await visiting.leave()
    rounds = await visiting.all_read()
    visiting.second(rounds)
    assert rounds.places[0].sweep_at < rounds.places[1].sweep_at
    await rounds.go(0)

    async def swept() -> bool:
        return (await visiting.progress()).swept_at is not None

    await until(swept)
    found = await visiting.progress()
    assert (found.sweep_missed, found.counts) == (0, Counts(seen=3, stored=3))
    assert await Mail.find({"occurrences.gone_at": {"$type": "date"}}).count() == 0
