"""Where a mail lies: one mail, several places, and silence about what is only found again."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend.keys import Keys
from backend.store.connection import Store
from backend.store.keeping import sight
from backend.store.mail_parts import MatchRecord, Occurrence
from backend.store.mailboxes import Mailbox
from backend.store.mails import Mail
from backend.store.notices import Notice
from backend.store.progress import Progress, settling
from backend.store.users import User
from tests.boxes import box, id_of, opened, taken
from tests.cast import Cast
from tests.kept import kept

NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
async def mailbox(store: Store, keys: Keys) -> Mailbox:
    return await box("rep@nordlicht.example", keys)


@pytest.fixture
async def folder(store: Store, mailbox: Mailbox) -> Progress:
    return await opened(store, mailbox, await taken(store, mailbox))


def place(of: Progress, uid: int, **changes: Any) -> Occurrence:
    names = ("mailbox_id", "folder", "uidvalidity", "generation", "incarnation")
    return Occurrence(**{name: getattr(of, name) for name in names} | {"uid": uid, "seen_at": NOW} | changes)


def telling(user: User, mail: Mail) -> Notice:
    return Notice(
        user_id=id_of(user), mail_id=id_of(mail), reason="customer_mail", urgency="high", topic="t" * 32, payload=b"{}",
        next_at=NOW, expires_at=NOW, made_at=NOW,
    )  # fmt: skip


async def seen(store: Store, mail: Mail, folder: Progress, uid: int, *told: User) -> list[Notice]:
    """The mail is found in one more place; who would be told if it were news."""
    there = mail.model_copy(update={"occurrences": [place(folder, uid)], "for_user_ids": [id_of(it) for it in told]})
    return await sight(
        store, there, [telling(it, mail) for it in told], settling(id_of(folder), [uid], "known", folder.fence)
    )


async def places(mail: Mail) -> list[tuple[str, int, int, int]]:
    found = await Mail.get(mail.id)
    assert found is not None
    return [(it.folder, it.uidvalidity, it.incarnation, it.uid) for it in found.occurrences]


async def test_b18_resync_is_silent(store: Store, cast: Cast, mailbox: Mailbox, folder: Progress) -> None:
    """A new numbering shows every mail again, and meanwhile somebody has become its owner who was never told."""
    mails = [await kept(cast.customer, [cast.rep], occurrences=[place(folder, uid)]) for uid in range(6, 56)]
    anew = await opened(store, mailbox, 1, uidvalidity=78, start_after=0)
    heard = await asyncio.gather(*(seen(store, it, anew, uid, cast.teammate) for uid, it in enumerate(mails, 1)))
    assert heard == [[]] * 50
    assert await Notice.find_all().count() == 0
    assert [await places(it) for it in mails] == [[("INBOX", 78, 1, uid)] for uid in range(1, 51)]
    found = await Progress.get(anew.id)
    assert found is not None
    assert (found.counts.known, found.settled_through) == (50, 50)


async def test_of_what_a_person_said_is_nobodys_one_more_mailbox_hears_nothing(
    store: Store, cast: Cast, folder: Progress, keys: Keys
) -> None:
    other = await box("teammate@nordlicht.example", keys)
    theirs = await opened(store, other, await taken(store, other))
    for uid, method in enumerate(("chosen", "remembered"), 6):
        mail = await kept(None, [], match=MatchRecord(method=method), occurrences=[place(folder, uid)])
        assert await seen(store, mail, theirs, uid, cast.teammate) == []
        found = await Mail.get(mail.id)
        assert found is not None
        assert (len(found.occurrences), found.for_user_ids) == (2, [])
    assert await Notice.find_all().count() == 0


async def test_a_mail_that_reaches_one_more_mailbox_is_news_there(
    store: Store, cast: Cast, folder: Progress, keys: Keys
) -> None:
    mail = await kept(cast.customer, [cast.rep], occurrences=[place(folder, 6)])
    other = await box("teammate@nordlicht.example", keys)
    theirs = await opened(store, other, await taken(store, other))
    assert [it.user_id for it in await seen(store, mail, theirs, 9, cast.teammate)] == [cast.teammate.id]
    assert await Notice.find_all().count() == 1
    assert len(await places(mail)) == 2


async def test_a_mail_that_was_moved_lies_in_both_folders_until_it_is_missed(
    store: Store, cast: Cast, mailbox: Mailbox, folder: Progress
) -> None:
    mail = await kept(cast.customer, [cast.rep], occurrences=[place(folder, 6)])
    archive = await opened(store, mailbox, 1, folder="Archiv", start_after=0)
    assert await seen(store, mail, archive, 1, cast.teammate) == []
    assert await places(mail) == [("INBOX", 77, 1, 6), ("Archiv", 77, 1, 1)]


async def test_a_mail_found_again_in_its_place_lies_there_once_and_is_back(
    store: Store, cast: Cast, folder: Progress
) -> None:
    gone = place(folder, 6, gone_at=NOW - timedelta(days=1))
    mail = await kept(cast.customer, [cast.rep], occurrences=[place(folder, 5), gone])
    await seen(store, mail, folder, 6)
    found = await Mail.get(mail.id)
    assert found is not None
    assert [(it.uid, it.gone_at) for it in found.occurrences] == [(5, None), (6, None)]


@pytest.mark.parametrize("changes", [{"uidvalidity": 78}, {"incarnation": 2}, {"generation": 2}])
async def test_a_place_in_an_ended_numbering_of_the_same_folder_is_none_any_more(
    changes: dict[str, int], store: Store, cast: Cast, mailbox: Mailbox, folder: Progress
) -> None:
    sent = place(folder, 3, folder="Sent")
    mail = await kept(cast.customer, [cast.rep], occurrences=[place(folder, 6), place(folder, 7), sent])
    await seen(store, mail, await opened(store, mailbox, 1, **changes), 6)
    assert {it[0] for it in await places(mail)} == {"Sent", "INBOX"}
    assert len(await places(mail)) == 2
