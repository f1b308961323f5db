"""What could not be read: a place and an error, an order to try again, and an end together with the mail."""

from typing import Any

import pytest

from backend.keys import Keys
from backend.store import quarantine
from backend.store.connection import Store
from backend.store.keeping import keep, leave
from backend.store.mailboxes import Mailbox
from backend.store.mails import Mail
from backend.store.progress import Counts, Fenced, Progress, settle, settling
from backend.store.quarantine import Failure, Quarantined
from tests.boxes import box, id_of, now_of, opened, taken
from tests.cast import Cast
from tests.kept import kept


@pytest.fixture
async def mailbox(store: Store, keys: Keys) -> Mailbox:
    return await box("rep@nordlicht.example", keys)


@pytest.fixture
async def folder(store: Store, mailbox: Mailbox) -> Progress:
    return await opened(store, mailbox, await taken(store, mailbox))


async def aside(store: Store, folder: Progress, uid: int, error: str = "Unreadable") -> Quarantined:
    """As the scanner does after the third failure."""

    async def write(session: Any) -> None:
        await quarantine.set_aside(folder, uid, Failure(error, tries=3, size=812), session)
        await settle(settling(id_of(folder), [uid], "quarantined", folder.fence), session)

    await store.in_transaction(write)
    found = await Quarantined.find_one({"progress_id": folder.id, "uid": uid})
    assert found is not None
    return found


async def test_it_holds_a_place_and_an_error_and_nothing_of_the_mail(
    store: Store, mailbox: Mailbox, folder: Progress
) -> None:
    found = await aside(store, folder, 6)
    row = await Quarantined.get_motor_collection().find_one({"_id": found.id}, {"_id": 0, "at": 0})
    assert row == {
        "mailbox_id": mailbox.id, "progress_id": folder.id, "generation": 1, "folder": "INBOX", "uidvalidity": 77, "incarnation": 1, "uid": 6,
        "error": "Unreadable", "tries": 3, "size": 812, "asked_at": None,
    }  # fmt: skip


async def test_the_same_mail_is_set_aside_once_and_its_tries_add_up(store: Store, folder: Progress) -> None:
    first = await aside(store, folder, 6)
    again = await aside(store, folder, 6, "RecursionError")
    assert (again.id, again.tries, again.error) == (first.id, 6, "RecursionError")


async def test_the_same_uid_in_another_numbering_is_another_mail(
    store: Store, mailbox: Mailbox, folder: Progress
) -> None:
    for other in (folder, *[await opened(store, mailbox, 1, **it) for it in ({"incarnation": 2}, {"generation": 2})]):
        await aside(store, other, 6)
    assert len({it.progress_id for it in await quarantine.list_for(id_of(mailbox))}) == 3


async def test_a_retry_is_ordered_once_and_found_in_the_order_of_asking(
    store: Store, mailbox: Mailbox, folder: Progress, keys: Keys
) -> None:
    rows = [await aside(store, folder, uid) for uid in (6, 7, 8)]
    other = await box("other@nordlicht.example", keys)
    await aside(store, await opened(store, other, await taken(store, other)), 6)
    for row in (rows[2], rows[0]):
        assert await quarantine.ask_again(id_of(row))
    assert [it.uid for it in await quarantine.asked(id_of(mailbox))] == [8, 6]
    assert await quarantine.asked(id_of(other)) == []


async def test_a_mail_that_fails_again_waits_for_the_next_order(
    store: Store, mailbox: Mailbox, folder: Progress
) -> None:
    row = await aside(store, folder, 6)
    await quarantine.ask_again(id_of(row))
    await aside(store, folder, 6)
    assert await quarantine.asked(id_of(mailbox)) == []
    assert len(await quarantine.list_for(id_of(mailbox))) == 1


async def test_what_is_dropped_is_gone(store: Store, mailbox: Mailbox, folder: Progress) -> None:
    row = await aside(store, folder, 6)
    assert await quarantine.drop(id_of(row))
    assert not await quarantine.drop(id_of(row))
    assert not await quarantine.ask_again(id_of(row))
    assert await quarantine.list_for(id_of(mailbox)) == []


@pytest.mark.parametrize("fence", [1, 0])
async def test_a_mail_leaves_the_quarantine_with_being_kept_or_not_at_all(
    fence: int, store: Store, cast: Cast, folder: Progress
) -> None:
    row = await aside(store, folder, 6)
    mail = await kept(cast.customer, [cast.rep])
    await mail.delete()
    keeping = keep(store, mail, None, [], settling(id_of(folder), [6], "stored", fence, row.id))
    if fence == folder.fence:
        await keeping
    else:
        with pytest.raises(Fenced):
            await keeping
    is_kept = fence == folder.fence
    assert await Quarantined.find_all().count() == (0 if is_kept else 1)
    assert await Mail.find_all().count() == (1 if is_kept else 0)
    assert (await now_of(folder)).counts == (Counts(seen=1, stored=1) if is_kept else Counts(seen=1, quarantined=1))


async def test_a_mail_of_nobody_leaves_the_quarantine_without_a_trace(store: Store, folder: Progress) -> None:
    row = await aside(store, folder, 6)
    await leave(store, settling(id_of(folder), [6], "skipped", 1, row.id))
    found = await now_of(folder)
    assert await Quarantined.find_all().count() == 0
    assert found.counts == Counts(seen=1, skipped=1)
