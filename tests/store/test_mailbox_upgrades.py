"""A database from before several folders and numberings were kept, brought up to date, and again after dying in the middle."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bson import ObjectId
from pymongo.errors import DuplicateKeyError

from backend.keys import Keys
from backend.store import indexes, mailboxes, quarantine
from backend.store.connection import Store
from backend.store.documents import DOCUMENTS
from backend.store.leases import Held, claim
from backend.store.mailboxes import Folder, Mailbox
from backend.store.mails import Mail
from backend.store.migrations import STEPS, bring_up_to_date
from backend.store.progress import Counts, Progress
from tests.boxes import as_it_is, box, id_of, now_of, opened
from tests.cast import Cast
from tests.kept import kept

OPENED, REFUSED = datetime(2026, 3, 2, 8, tzinfo=UTC), datetime(2026, 4, 2, 8, tzinfo=UTC)
BEFORE = [it.__name__ for it in STEPS].index("progress_with_evidence")


@pytest.fixture
async def mailbox(store: Store, keys: Keys) -> Mailbox:
    """As the version before wrote it: an INBOX with one mail that failed twice, one in quarantine, and a refused password."""
    it = await box("rep@nordlicht.example", keys)
    assert it.secret is not None
    old: dict[str, Any] = {
        "folders": ["Eingang"], "lease": {"owner": "", "fence": 4, "expires_at": None},
        "health": {"state": "needs_sign_in", "detail": "x", "refused_secret": it.secret.wrapped_key, "refused_at": REFUSED, "last_ok_at": None},
    }  # fmt: skip
    new = dict.fromkeys(("revision", "reads_from", "sign_in", "alert"), "")
    await store.database.mailboxes.update_one({"_id": it.id}, {"$set": old, "$unset": new})
    where = {"mailbox_id": it.id, "folder": "Eingang", "uidvalidity": 77}
    await store.database.progress.insert_one(
        {**where, "generation": 1, "settled_through": 9, "highest_seen": 9, "tries": {"8": 2}, "fence": 4, "opened_at": OPENED, "schema_version": 1}
    )  # fmt: skip
    for uid, folder in ((7, "Eingang"), (3, "gibt es nicht mehr")):
        row = {**where, "folder": folder, "uid": uid, "error": "Unreadable", "at": REFUSED}
        await store.database.quarantine.insert_one(row)
    return it


async def upgrade(store: Store) -> None:
    await store.database.clocks.update_one({"_id": "schema"}, {"$set": {"version": BEFORE}}, upsert=True)
    assert await bring_up_to_date(store.database) == len(STEPS) - BEFORE


async def test_a_folder_goes_on_where_it_was_with_what_is_open(store: Store, mailbox: Mailbox) -> None:
    await upgrade(store)
    found = await Progress.find_one({"mailbox_id": mailbox.id})
    assert found is not None
    assert (found.settled_through, found.start_after, found.incarnation, found.fence) == (9, 9, 1, 4)
    assert [(uid, it.tries, it.why) for uid, it in found.open.items()] == [("8", 2, "failed")]
    assert (found.counts, found.evidence, found.opened_at) == (Counts(), {}, OPENED)
    again = await opened(store, mailbox, 4, folder="Eingang")
    assert (again.id, again.settled_through) == (found.id, 9)


async def test_a_mailbox_keeps_its_folder_its_beginning_and_its_refused_password(
    store: Store, mailbox: Mailbox
) -> None:
    await upgrade(store)
    found = await as_it_is(mailbox)
    assert found.folders == [Folder(name="Eingang", role="inbox", chosen="person")]
    assert (found.reads_from, found.revision) == (OPENED, 1)
    assert mailboxes.is_refused(found)
    assert found.sign_in.at == REFUSED
    assert await claim(store, id_of(mailbox), "one") == Held(fence=5, revision=1)
    assert not await mailboxes.begin_sign_in(await as_it_is(mailbox), 5)


async def test_where_nobody_chose_a_folder_the_server_says_what_is_read_from_now_on(
    store: Store, mailbox: Mailbox
) -> None:
    of = {"_id": mailbox.id}
    await store.database.mailboxes.update_one(of, {"$set": {"folders": ["INBOX"]}})
    before = datetime.now(UTC) - timedelta(seconds=1)
    await upgrade(store)
    found = await as_it_is(mailbox)
    assert found.folders == [Folder(name="INBOX", role="inbox", chosen="server")]
    assert found.reads_from
    assert found.reads_from > before, "what was sent until now was never read, and is not read by surprise"
    await upgrade(store)
    assert (await as_it_is(mailbox)).reads_from == found.reads_from


async def test_a_mail_in_quarantine_can_be_fetched_again_unless_its_folder_is_unknown(
    store: Store, mailbox: Mailbox
) -> None:
    await upgrade(store)
    [row] = await quarantine.list_for(id_of(mailbox))
    folder = await Progress.find_one({"mailbox_id": mailbox.id})
    assert folder is not None
    assert (row.uid, row.progress_id, row.generation, row.incarnation, row.tries) == (7, folder.id, 1, 1, 3)
    assert row.asked_at is None


async def test_a_kept_mail_came_in_and_was_seen_when_it_was_kept(store: Store, cast: Cast) -> None:
    place = {"mailbox_id": ObjectId(), "folder": "INBOX", "uidvalidity": 77, "uid": 6}
    mail = await kept(cast.customer, [cast.rep], kept_at=OPENED)
    of = {"_id": mail.id}
    await store.database.mails.update_one(of, {"$set": {"occurrences": [place]}, "$unset": {"direction": ""}})
    await upgrade(store)
    found = await Mail.get(mail.id)
    assert found is not None
    [where] = found.occurrences
    assert (found.direction, where.uid, where.generation, where.incarnation) == ("in", 6, 1, 1)
    assert (where.seen_at, where.gone_at) == (OPENED, None)


async def test_what_was_upgraded_is_not_upgraded_again(store: Store, mailbox: Mailbox) -> None:
    await upgrade(store)
    await mailboxes.change(id_of(mailbox), {"address": "neu@nordlicht.example"})
    folder = await Progress.find_one({"mailbox_id": mailbox.id})
    assert folder is not None
    await folder.set({"settled_through": 20, "counts.seen": 11})
    before = await as_it_is(mailbox), await now_of(folder), await quarantine.list_for(id_of(mailbox))
    await upgrade(store)
    assert (await as_it_is(mailbox), await now_of(folder), await quarantine.list_for(id_of(mailbox))) == before


async def test_the_old_keys_no_longer_forbid_a_second_numbering(store: Store, mailbox: Mailbox) -> None:
    one = ("mailbox_id", "generation", "folder", "uidvalidity")
    await store.database.progress.create_index([(it, 1) for it in one], unique=True)
    await store.database.quarantine.create_index(
        [(it, 1) for it in ("mailbox_id", "folder", "uidvalidity", "uid")], unique=True
    )
    with pytest.raises(DuplicateKeyError):
        await opened(store, mailbox, 4, folder="Eingang", incarnation=2)
    await indexes.bring_up_to_date(DOCUMENTS)
    await upgrade(store)
    await opened(store, mailbox, 4, folder="Eingang", incarnation=2)
    assert await Progress.find({"mailbox_id": mailbox.id}).count() == 2
