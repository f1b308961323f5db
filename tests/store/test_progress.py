"""How far a folder is read: one watermark, what is open below it, and the evidence that nothing was left out."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from backend.domain.epochs import Epoch
from backend.keys import Keys
from backend.store import numberings, progress, retries
from backend.store.activities import Activity
from backend.store.connection import Store
from backend.store.mailboxes import Mailbox
from backend.store.progress import Answer, Counts, Fenced, Progress, settling
from backend.store.quarantine import Failure, Quarantined, set_aside
from backend.store.retries import Beyond
from tests.boxes import UIDVALIDITY, box, id_of, now_of, opened, taken
from tests.cast import Cast
from tests.kept import kept


@pytest.fixture
async def mailbox(store: Store, keys: Keys) -> Mailbox:
    return await box("rep@nordlicht.example", keys)


@pytest.fixture
async def folder(store: Store, mailbox: Mailbox) -> Progress:
    """INBOX under fence 1, read from UID 6 on."""
    return await opened(store, mailbox, await taken(store, mailbox))


async def settle(folder: Progress, uids: list[int], decision: progress.Decision = "skipped") -> None:
    await progress.settle(settling(id_of(folder), uids, decision, 1))


def evidence(found: Progress) -> set[int]:
    return {
        30 * int(word) + bit for word, bits in found.evidence.items() for bit in range(30) if bits & 1 << bit
    }  # fmt: skip


# Opening


async def test_a_folder_opened_again_goes_on_where_it_stopped(store: Store, mailbox: Mailbox, folder: Progress) -> None:
    await settle(folder, [9], "stored")
    await retries.fail(id_of(folder), 10, "failed", 1)
    before = await now_of(folder)
    again = await opened(store, mailbox, await taken(store, mailbox), start_after=100)
    assert (again.id, again.fence) == (folder.id, 2)
    ours = {"fence", "last_ok_at", "evidence", "highest_seen"}
    assert again.highest_seen == 10
    assert again.model_dump(exclude=ours) == before.model_dump(exclude=ours)
    assert evidence(await now_of(folder)) == {9}


async def test_every_numbering_of_a_folder_is_known(store: Store, mailbox: Mailbox, folder: Progress) -> None:
    await settle(folder, [9])
    anew = await opened(store, mailbox, 1, incarnation=2, start_after=0, said=Answer(uidnext=4, exists=3))
    await opened(store, mailbox, 1, folder="Sent")
    known = await numberings.epochs(id_of(mailbox), 1, "INBOX")
    assert [replace(it, is_unfinished=False, last_settled_at=None) for it in known] == [
        Epoch(UIDVALIDITY, 1, folder.opened_at, settled_through=9, uidnext_seen=0),
        Epoch(UIDVALIDITY, 2, anew.opened_at, settled_through=0, uidnext_seen=4),
    ]
    assert await numberings.epochs(id_of(mailbox), 2, "INBOX") == []


async def test_each_numbering_generation_and_folder_counts_for_itself(
    store: Store, mailbox: Mailbox, folder: Progress
) -> None:
    others = [
        await opened(store, mailbox, 1, start_after=0, **it)
        for it in ({"uidvalidity": 78}, {"generation": 2}, {"incarnation": 2}, {"folder": "Sent"})
    ]
    assert len({it.id for it in (folder, *others)}) == 5
    assert {it.settled_through for it in others} == {0}


async def test_many_who_open_a_folder_at_once_share_one_progress(store: Store, mailbox: Mailbox) -> None:
    fence = await taken(store, mailbox)
    await asyncio.gather(*(opened(store, mailbox, fence) for _ in range(20)))
    assert await Progress.find_all().count() == 1


async def test_what_a_server_says_of_a_folder_is_kept_and_its_highest_uidnext(
    store: Store, mailbox: Mailbox, folder: Progress
) -> None:
    for uidnext, exists in ((12, 4), (9, 3)):
        await progress.answered(id_of(folder), 1, Answer(uidnext, exists))
    found = await now_of(folder)
    assert (found.uidnext_seen, found.highest_seen, found.last_exists, found.settled_through) == (12, 11, 3, 5)
    assert found.last_ok_at is not None
    assert folder.last_ok_at is not None
    assert found.last_ok_at > folder.last_ok_at


async def test_what_was_deleted_before_we_listed_it_is_not_waited_for(folder: Progress) -> None:
    await progress.answered(id_of(folder), 1, Answer(uidnext=12, exists=4))
    await settle(folder, [8])
    assert (await now_of(folder)).highest_seen == 11
    await progress.caught_up(id_of(folder), 1)
    found = await now_of(folder)
    assert (found.highest_seen, found.settled_through, found.uidnext_seen) == (8, 8, 12)


# Deciding


async def test_the_watermark_never_goes_back(folder: Progress) -> None:
    await settle(folder, [9])
    await settle(folder, [7])
    assert (await now_of(folder)).settled_through == 9


async def test_one_write_moves_the_watermark_counts_and_leaves_evidence(folder: Progress) -> None:
    before = await now_of(folder)
    await settle(folder, [6, 7, 29, 30, 95])
    await settle(folder, [8], "stored")
    found = await now_of(folder)
    assert found.settled_through == 95
    assert found.counts == Counts(seen=6, skipped=5, stored=1)
    assert evidence(found) == {6, 7, 8, 29, 30, 95}
    assert before.last_settled_at is None
    assert found.last_settled_at is not None


async def test_evidence_grows_by_one_small_number_in_thirty_mails_up_to_the_highest_uid(folder: Progress) -> None:
    await settle(folder, list(range(6, 506)))
    highest = 2**32 - 1
    await settle(folder, [highest])
    found = await now_of(folder)
    assert len(found.evidence) == 18
    assert max(found.evidence.values()) < 2**30
    assert evidence(found) == {*range(6, 506), highest}


async def test_what_came_out_of_quarantine_is_not_seen_twice(folder: Progress) -> None:
    await settle(folder, [6], "quarantined")
    asked = id_of(folder)
    await progress.settle(settling(id_of(folder), [6], "quarantined", 1, asked))
    assert (await now_of(folder)).counts == Counts(seen=1, quarantined=1)
    await progress.settle(settling(id_of(folder), [6], "stored", 1, asked))
    assert (await now_of(folder)).counts == Counts(seen=1, stored=1)


async def test_a_fenced_transaction_leaves_nothing_of_what_was_written_with_it(
    cast: Cast, folder: Progress, store: Store
) -> None:
    before = await now_of(folder)

    async def keep(session: Any) -> None:
        entry = Activity(customer_id=cast.customer.id, team="sued", kind="mail_in", at=folder.opened_at, title="spät")
        await entry.insert(session=session)
        await set_aside(folder, 9, Failure("Unreadable", 3, 0), session)
        await progress.settle(settling(id_of(folder), [9], "stored", 0), session)

    with pytest.raises(Fenced):
        await store.in_transaction(keep)
    assert await Activity.find({"title": "spät"}).count() == 0
    assert await Quarantined.find_all().count() == 0
    assert await now_of(folder) == before


# What is open


async def test_a_failing_mail_is_counted_and_the_folder_goes_on(folder: Progress) -> None:
    assert [(await retries.fail(id_of(folder), 6, "failed", 1)).tries for _ in range(3)] == [1, 2, 3]
    found = await now_of(folder)
    assert (found.settled_through, list(found.open), found.counts.seen) == (6, ["6"], 0)
    await settle(folder, [6], "quarantined")
    found = await now_of(folder)
    assert (found.open, found.counts) == ({}, Counts(seen=1, quarantined=1))


async def test_each_failure_of_a_mail_puts_its_next_try_off_for_longer(folder: Progress) -> None:
    first, second, third = [await retries.fail(id_of(folder), 6, "missing", 1) for _ in range(3)]
    assert first.since == second.since == third.since
    assert first.next_at - first.since == timedelta(milliseconds=1700)
    waits = [it.next_at - first.since for it in (first, second, third)]
    assert waits == sorted(waits)
    assert waits[2] >= timedelta(milliseconds=4913)
    assert third.why == "missing"


async def test_an_open_mail_is_due_when_its_time_has_come(folder: Progress) -> None:
    for uid in (12, 6, 9):
        await retries.fail(id_of(folder), uid, "failed", 1)
    assert await retries.due(id_of(folder)) == []
    long_ago = folder.opened_at - timedelta(hours=1)
    await folder.get_motor_collection().update_one(
        {"_id": folder.id}, {"$set": {"open.12.next_at": long_ago, "open.9.next_at": long_ago}}
    )
    assert await retries.due(id_of(folder)) == [9, 12]


async def test_a_number_that_the_server_itself_excludes_moves_nothing(folder: Progress) -> None:
    await progress.answered(id_of(folder), 1, Answer(uidnext=10, exists=2))
    before = await now_of(folder)
    for uid in (10, 2**32 - 1):
        with pytest.raises(Beyond):
            await retries.fail(id_of(folder), uid, "missing", 1)
    assert await now_of(folder) == before
    assert (await retries.fail(id_of(folder), 9, "missing", 1)).tries == 1


async def test_an_acknowledged_write_is_on_the_journal_of_a_majority(cast: Cast, bound_store: Store) -> None:
    await kept(cast.customer, [cast.rep])
    for concern in (bound_store.database.write_concern, Activity.get_motor_collection().write_concern):
        assert concern.document == {"w": "majority", "j": True}
