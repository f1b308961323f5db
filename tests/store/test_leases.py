"""Who may read a mailbox, and how far it is read: leases by the database's clock, and fences that make a late writer harmless."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from beanie import PydanticObjectId
from pymongo.errors import DuplicateKeyError

from backend.keys import Keys
from backend.store import mailboxes, progress
from backend.store.activities import Activity
from backend.store.connection import Store
from backend.store.mailboxes import LEASE_S, Mailbox
from backend.store.progress import Fenced, Progress, Quarantined
from tests.cast import Cast
from tests.kept import kept

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.fixture
async def mailbox(store: Store, keys: Keys) -> Mailbox:
    return await box("rep@nordlicht.example", keys)


async def box(address: str, keys: Keys, **fields: Any) -> Mailbox:
    mailbox_id = PydanticObjectId()
    secret = mailboxes.seal_password(mailbox_id, "geheim", keys)
    return await Mailbox(
        id=mailbox_id, address=address, host="imap.example", port=993, login=address, secret=secret, **fields
    ).insert()


async def lease_of(mailbox: Mailbox) -> mailboxes.Lease:
    found = await Mailbox.get(mailbox.id)
    assert found is not None
    return found.lease


async def expire(mailbox: Mailbox) -> None:
    """As if its holder had slept past it."""
    await Mailbox.find_one({"_id": mailbox.id}).update(
        {"$set": {"lease.expires_at": datetime.now(UTC) - timedelta(seconds=1)}}
    )


async def opened(mailbox: Mailbox, fence: int, start_at: int = 5) -> Progress:
    return await progress.open_folder(_id(mailbox), 1, "INBOX", 77, start_at, fence, NOW)


# Leases


async def test_of_many_who_claim_a_mailbox_one_gets_it(mailbox: Mailbox) -> None:
    fences = await asyncio.gather(*(mailboxes.claim(_id(mailbox), f"process-{number}") for number in range(20)))
    assert [it for it in fences if it is not None] == [1]


async def test_a_lease_lasts_half_a_minute_by_the_clock_of_the_database(mailbox: Mailbox, store: Store) -> None:
    await mailboxes.claim(_id(mailbox), "one")
    now = (await store.database.command("hello"))["localTime"].replace(tzinfo=UTC)
    ends = (await lease_of(mailbox)).expires_at
    assert ends is not None
    assert LEASE_S - 5 < (ends - now).total_seconds() <= LEASE_S


async def test_a_lease_that_ran_out_is_taken_over_under_a_higher_fence(mailbox: Mailbox) -> None:
    assert await mailboxes.claim(_id(mailbox), "one") == 1
    assert await mailboxes.claim(_id(mailbox), "two") is None
    await expire(mailbox)
    assert await mailboxes.claim(_id(mailbox), "two") == 2
    assert (await lease_of(mailbox)).owner == "two"


async def test_only_the_holder_renews(mailbox: Mailbox) -> None:
    await mailboxes.claim(_id(mailbox), "one")
    await expire(mailbox)
    assert await mailboxes.renew(_id(mailbox), 1)
    assert await mailboxes.claim(_id(mailbox), "two") is None
    await expire(mailbox)
    await mailboxes.claim(_id(mailbox), "two")
    before = await lease_of(mailbox)
    assert not await mailboxes.renew(_id(mailbox), 1)
    assert await lease_of(mailbox) == before


async def test_a_released_mailbox_is_free_at_once_and_only_its_holder_releases_it(mailbox: Mailbox) -> None:
    await mailboxes.claim(_id(mailbox), "one")
    await mailboxes.release(_id(mailbox), 0)
    assert await mailboxes.claim(_id(mailbox), "two") is None
    await mailboxes.release(_id(mailbox), 1)
    assert await mailboxes.claim(_id(mailbox), "two") == 2


async def test_a_mailbox_that_is_no_longer_read_is_neither_claimed_nor_renewed(mailbox: Mailbox) -> None:
    await mailboxes.claim(_id(mailbox), "one")
    await mailbox.set({"disabled_at": NOW})
    assert not await mailboxes.renew(_id(mailbox), 1)
    await expire(mailbox)
    assert await mailboxes.claim(_id(mailbox), "two") is None
    assert await mailboxes.watched() == []


async def test_health_is_noted_by_the_holder_only(mailbox: Mailbox) -> None:
    await mailboxes.claim(_id(mailbox), "one")
    await mailboxes.note_health(_id(mailbox), 1, {"state": "active", "detail": ""})
    await mailboxes.note_health(_id(mailbox), 0, {"state": "unreachable", "detail": "late"})
    found = await Mailbox.get(mailbox.id)
    assert found is not None
    assert (found.health.state, found.health.detail) == ("active", "")


async def test_a_login_at_a_host_is_read_once(mailbox: Mailbox, keys: Keys) -> None:
    with pytest.raises(DuplicateKeyError):
        await box("rep@nordlicht.example", keys)


async def test_our_own_domains_are_those_of_our_mailboxes_but_never_a_free_mail_provider(
    store: Store, keys: Keys
) -> None:
    for address in ("rep@nordlicht.example", "vertrieb@nordlicht-gruppe.example", "firma@gmx.de"):
        await box(address, keys)
    assert await mailboxes.own_domains() == {"nordlicht.example", "nordlicht-gruppe.example"}


# Progress


async def test_a_folder_opened_again_goes_on_where_it_stopped(mailbox: Mailbox) -> None:
    first = await opened(mailbox, 1)
    await progress.settle(_id(first), 9, 1)
    again = await opened(mailbox, 2, start_at=100)
    assert (again.id, again.settled_through, again.fence) == (first.id, 9, 2)
    assert await progress.epochs(_id(mailbox), 1, "INBOX") == {first.uidvalidity: NOW}
    assert await progress.epochs(_id(mailbox), 2, "INBOX") == {}


async def test_an_older_fence_opens_settles_and_fails_nothing(mailbox: Mailbox) -> None:
    current = await opened(mailbox, 2)
    for late in (
        opened(mailbox, 1), progress.settle(_id(current), 9, 1), progress.fail(_id(current), 9, 1),
    ):  # fmt: skip
        with pytest.raises(Fenced):
            await late
    assert await Progress.get(current.id) == current


async def test_a_fenced_transaction_leaves_nothing_of_what_was_written_with_it(
    cast: Cast, mailbox: Mailbox, bound_store: Store
) -> None:
    current = await opened(mailbox, 2)

    async def keep(session: Any) -> None:
        entry = Activity(customer_id=cast.customer.id, team="sued", kind="mail_in", at=NOW, title="verspätet")
        await entry.insert(session=session)
        await progress.quarantine(current, 9, "Unreadable", NOW, session)
        await progress.settle(_id(current), 9, 1, session)

    with pytest.raises(Fenced):
        await bound_store.in_transaction(keep)
    assert await Activity.find({"title": "verspätet"}).count() == 0
    assert await Quarantined.find_all().count() == 0
    assert await Progress.get(current.id) == current


async def test_the_watermark_never_goes_back(mailbox: Mailbox) -> None:
    current = await opened(mailbox, 1)
    await progress.settle(_id(current), 9, 1)
    await progress.settle(_id(current), 7, 1)
    found = await Progress.get(current.id)
    assert found is not None
    assert (found.settled_through, found.highest_seen) == (9, 9)


async def test_a_failing_mail_is_counted_and_the_folder_goes_on(mailbox: Mailbox) -> None:
    current = await opened(mailbox, 1)
    assert [await progress.fail(_id(current), 6, 1) for _ in range(3)] == [1, 2, 3]
    found = await Progress.get(current.id)
    assert found is not None
    assert (found.settled_through, found.tries) == (6, {"6": 3})
    await progress.settle(_id(current), 6, 1)
    found = await Progress.get(current.id)
    assert found is not None
    assert found.tries == {}


async def test_each_uidvalidity_and_generation_counts_for_itself(mailbox: Mailbox) -> None:
    first = await opened(mailbox, 1)
    others = [
        await progress.open_folder(_id(mailbox), generation, "INBOX", uidvalidity, 0, 1, NOW)
        for generation, uidvalidity in ((1, 78), (2, 77))
    ]
    assert len({it.id for it in (first, *others)}) == 3
    assert {it.settled_through for it in others} == {0}


async def test_many_who_open_a_folder_at_once_share_one_progress(mailbox: Mailbox) -> None:
    await asyncio.gather(*(opened(mailbox, 1) for _ in range(20)))
    assert await Progress.find_all().count() == 1


async def test_quarantine_holds_a_place_and_an_error_and_nothing_of_the_mail(
    mailbox: Mailbox, bound_store: Store
) -> None:
    current = await opened(mailbox, 1)

    async def aside(session: Any) -> None:
        await progress.quarantine(current, 6, "Unreadable", NOW, session)

    await bound_store.in_transaction(aside)
    await bound_store.in_transaction(aside)
    (row,) = await Quarantined.get_motor_collection().find({}, {"_id": 0}).to_list(5)
    assert row == {
        "mailbox_id": mailbox.id,
        "folder": "INBOX",
        "uidvalidity": 77,
        "uid": 6,
        "error": "Unreadable",
        "at": NOW,
    }


async def test_an_acknowledged_write_is_on_the_journal_of_a_majority(cast: Cast, bound_store: Store) -> None:
    await kept(cast.customer, [cast.rep])
    for concern in (bound_store.database.write_concern, Activity.get_motor_collection().write_concern):
        assert concern.document == {"w": "majority", "j": True}


def _id(document: Any) -> PydanticObjectId:
    return PydanticObjectId(str(document.id))
