"""Several folders of one mailbox on one connection: which are read, from where on, and each with a cursor of its own."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend.store.connection import Store
from backend.store.mailbox_upgrades import several_folders
from backend.store.mailboxes import Mailbox
from backend.store.mails import Mail
from backend.store.notices import Notice
from backend.store.numberings import RESUMED
from backend.store.progress import Counts, Progress
from mail_scanner import rounds as rounds_
from mail_scanner.opening import Stopped
from mail_scanner.rounds import Rounds
from tests.build import raw_mail
from tests.cast import Cast, person
from tests.parts.dovecot import Dovecot
from tests.parts.visiting import Visiting, number_from, put

STRANGER = "Otto Fremd <otto@anderswo.example>"


def mails(count: int, **changes: str) -> list[bytes]:
    return [raw_mail(f"Nummer {number}.", **changes) for number in range(count)]


async def test_inbox_sent_and_archive_are_read_and_nothing_else(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, visiting: Visiting
) -> None:
    rounds = await visiting.all_read()
    roles = {"INBOX": "inbox", "Sent": "sent", "Archive": "archive"}
    assert {it.progress.folder: it.role for it in rounds.folders()} == roles
    found = await Mailbox.get(mailbox.id)
    assert found
    assert {it.name: it.role for it in found.folders} == roles
    for folder in ("INBOX", "Archive", "Junk"):
        put(dovecot, mailbox.address, mails(2), folder)
    await visiting.all_read(rounds)
    seen = {it.folder: it.counts for it in await Progress.find_all().to_list()}
    assert seen == {"INBOX": Counts(seen=2, stored=2), "Archive": Counts(seen=2, stored=2), "Sent": Counts()}
    assert all(it.last_ok_at and not it.is_unfinished for it in await Progress.find_all().to_list())


async def test_a_folder_in_which_nothing_came_is_only_asked_about(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, visiting: Visiting
) -> None:
    dovecot.write_down(mailbox.address)
    rounds = await visiting.all_read()
    put(dovecot, mailbox.address, mails(1), "Archive")
    for _ in range(3):
        await visiting.all_read(rounds)
    await visiting.leave()
    said = [(it.verb, it.arguments.strip('"')) for it in dovecot.heard(mailbox.address).commands]
    assert said.count(("EXAMINE", "Sent")) == 1
    assert said.count(("EXAMINE", "Archive")) == 2
    assert sum(verb == "STATUS" for verb, _ in said) >= 6


async def test_what_a_person_chose_is_read_and_only_that(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, visiting: Visiting
) -> None:
    with dovecot.at_work(mailbox.address) as client:
        client.create_folder("Kunden")
    await mailbox.set({"folders": [{"name": "Kunden", "role": "target", "chosen": "person"}]})
    rounds = await visiting.all_read()
    assert [(it.progress.folder, it.role) for it in rounds.folders()] == [("Kunden", "target")]


async def test_a_new_folder_starts_with_what_came_since_the_mailbox_is_ours_to_read(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, visiting: Visiting
) -> None:
    await mailbox.set({"reads_from": datetime.now(UTC) - timedelta(hours=2)})
    await visiting.all_read()
    await visiting.leave()
    with dovecot.at_work(mailbox.address) as client:
        client.create_folder("Kunden")
        for days, hours in ((9, 0), (0, 5), (0, 1), (2, 0), (0, 0)):
            client.append(
                "Kunden", raw_mail(f"{days} {hours}"), (), datetime.now(UTC) - timedelta(days=days, hours=hours)
            )
    folders = [{"name": "INBOX", "role": "inbox"}, {"name": "Kunden", "role": "target"}]
    await mailbox.set({"folders": [it | {"chosen": "person"} for it in folders]})
    await visiting.all_read()
    assert sorted(it.new_text.strip() for it in await Mail.find_all().to_list()) == ["0 0", "0 1"]


async def test_a_mailbox_of_which_only_inbox_was_read_until_an_upgrade_begins_with_what_is_sent_then(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, visiting: Visiting, store: Store
) -> None:
    ours = {"sender": f"Rep <{mailbox.address}>", "to": "petra.klein@mueller.example", "auth": ""}
    with dovecot.at_work(mailbox.address) as client:
        client.append("Sent", raw_mail("lange vorher", **ours), (), datetime.now(UTC) - timedelta(days=3))
        client.append("Sent", raw_mail("vorher", **ours), (), datetime.now(UTC) - timedelta(hours=1))
    mailboxes = store.database.mailboxes
    await mailboxes.update_one({"_id": mailbox.id}, {"$set": {"folders": ["INBOX"]}, "$unset": {"revision": ""}})
    await several_folders(store.database)
    rounds = await visiting.all_read()
    assert [it.role for it in rounds.folders()] == ["inbox", "sent", "archive"]
    with dovecot.at_work(mailbox.address) as client:
        client.append("Sent", raw_mail("danach", **ours))
    await visiting.all_read(rounds)
    assert [it.new_text.strip() for it in await Mail.find_all().to_list()] == ["danach"]


async def test_what_came_between_adding_a_mailbox_and_the_first_look_is_taken_in(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, visiting: Visiting
) -> None:
    with dovecot.at_work(mailbox.address) as client:
        for hours in (30, 3, 1):
            client.append("INBOX", raw_mail(f"{hours}"), (), datetime.now(UTC) - timedelta(hours=hours))
    await mailbox.set({"reads_from": datetime.now(UTC) - timedelta(hours=2)})
    await visiting.all_read()
    assert [it.new_text.strip() for it in await Mail.find_all().to_list()] == ["1"]


async def test_a_folder_that_cannot_be_opened_stops_no_other(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, visiting: Visiting
) -> None:
    chosen = [{"name": name, "role": "target", "chosen": "person"} for name in ("INBOX", "Weg", "Archive")]
    await mailbox.set({"folders": chosen})
    rounds = await visiting.all_read()
    put(dovecot, mailbox.address, mails(1), "Archive")
    await visiting.all_read(rounds)
    assert [it.progress.folder for it in rounds.folders()] == ["INBOX", "Archive"]
    assert await Mail.find_all().count() == 1
    assert ["'Weg' cannot be opened" in it for it in rounds.refusals] == [True]


async def test_a_folder_far_behind_lets_new_mail_pass(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, visiting: Visiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds = await visiting.all_read()
    monkeypatch.setattr(rounds_, "SLICE_S", 0.0)
    put(dovecot, mailbox.address, mails(5), "Archive")
    await asyncio.to_thread(rounds.visit.wire.noop)
    rounds.asked_at = float("-inf")
    assert not await rounds.go(0)
    behind = await visiting.progress("Archive")
    assert (behind.settled_through, rounds.is_behind) == (1, True)
    put(dovecot, mailbox.address, [raw_mail("Neu.")])
    await rounds.go(0)
    assert (await visiting.progress()).settled_through == 1
    assert (await visiting.progress("Archive")).settled_through < 5
    await visiting.all_read(rounds)
    assert (await visiting.progress("Archive")).settled_through == 5


async def test_b03_each_folder_has_a_cursor_of_its_own(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, visiting: Visiting
) -> None:
    await visiting.all_read()
    await visiting.leave()
    number_from(dovecot, mailbox.address, 6806)
    number_from(dovecot, mailbox.address, 6035, "Archive")
    rounds = await visiting.all_read()
    for folder, count in (("INBOX", 3), ("Archive", 5)):
        put(dovecot, mailbox.address, mails(count), folder)
    await visiting.all_read(rounds)
    through = {it: (await visiting.progress(it)).settled_through for it in ("INBOX", "Archive")}
    assert through == {"INBOX": 6808, "Archive": 6039}
    assert await Mail.find_all().count() == 8


async def test_b04_a_mailbox_made_anew_under_the_same_numbers_is_read_from_its_beginning(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, visiting: Visiting
) -> None:
    await visiting.all_read()
    put(dovecot, mailbox.address, mails(4))
    await visiting.all_read()
    before = await visiting.progress()
    await visiting.leave()
    number_from(dovecot, mailbox.address, 1)
    put(dovecot, mailbox.address, [raw_mail("Ganz andere.") for _ in range(3)])
    await visiting.all_read()
    after = await visiting.progress()
    assert (after.uidvalidity, after.incarnation) == (before.uidvalidity, before.incarnation + 1)
    assert after.counts == Counts(seen=3, stored=3)
    assert await Mail.find_all().count() == 7


async def test_b18_mail_that_was_nobodys_before_a_renumbering_wakes_nobody_after_it(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, visiting: Visiting
) -> None:
    await mailbox.set({"reads_from": datetime.now(UTC) - timedelta(hours=1)})
    await visiting.all_read()
    with dovecot.at_work(mailbox.address) as client:
        client.append("INBOX", raw_mail("Alt.", sender=STRANGER), (), datetime.now(UTC) - timedelta(minutes=9))
    await visiting.all_read()
    assert (await visiting.progress()).counts == Counts(seen=1, skipped=1)
    await visiting.leave()
    await person(cast.customer, "Otto Fremd", ["otto@anderswo.example"])
    dovecot.renumber(mailbox.address)
    await visiting.all_read()
    assert [it.new_text.strip() for it in await Mail.find_all().to_list()] == ["Alt."]
    assert await Notice.find_all().count() == 0
    put(dovecot, mailbox.address, [raw_mail("Neu.", sender=STRANGER)])
    await visiting.all_read()
    assert await Notice.find_all().count() == 1


async def test_numberings_without_end_stop_a_folder_until_a_person_decides(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, visiting: Visiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*_: Any) -> None: ...

    with monkeypatch.context() as broken:
        broken.setattr(Rounds, "_note_level", never)
        for _ in range(5):
            await visiting.all_read()
            await visiting.leave()
            dovecot.renumber(mailbox.address)
    for _ in range(2):
        with pytest.raises(Stopped) as stopped:
            await visiting.all_read()
        await visiting.leave()
    assert "rapport mailbox resume" in stopped.value.message
    assert (await visiting.progress()).stopped == stopped.value.message

    await Progress.get_motor_collection().update_many({"stopped": {"$exists": True}}, RESUMED)
    await visiting.all_read()
    assert await Progress.find({"folder": "INBOX"}).count() == 6
