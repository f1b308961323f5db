"""Who may read a mailbox: leases by the database's clock, and fences that make a late writer harmless in every folder."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from pymongo.errors import DuplicateKeyError

from backend.keys import Keys
from backend.store import leases, mailboxes, progress, retries
from backend.store.connection import Store
from backend.store.leases import LEASE_S, Held
from backend.store.mailboxes import Mailbox
from backend.store.progress import Fenced, Progress, settling
from tests.boxes import ANY, as_it_is, box, expire, id_of, now_of, opened, taken

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.fixture
async def mailbox(store: Store, keys: Keys) -> Mailbox:
    return await box("rep@nordlicht.example", keys)


# One holder


async def test_of_many_who_claim_a_mailbox_one_gets_it(store: Store, mailbox: Mailbox) -> None:
    found = await asyncio.gather(*(leases.claim(store, id_of(mailbox), f"process-{it}") for it in range(20)))
    assert [it for it in found if it] == [Held(fence=1, revision=1)]


async def test_a_lease_lasts_half_a_minute_by_the_clock_of_the_database(mailbox: Mailbox, store: Store) -> None:
    await leases.claim(store, id_of(mailbox), "one")
    now = (await store.database.command("hello"))["localTime"].replace(tzinfo=UTC)
    ends = (await as_it_is(mailbox)).lease.expires_at
    assert ends is not None
    assert LEASE_S - 5 < (ends - now).total_seconds() <= LEASE_S


async def test_a_lease_that_ran_out_is_taken_over_under_a_higher_fence(store: Store, mailbox: Mailbox) -> None:
    assert await leases.claim(store, id_of(mailbox), "one") == Held(1, 1)
    assert await leases.claim(store, id_of(mailbox), "two") is None
    await expire(mailbox)
    assert await leases.claim(store, id_of(mailbox), "two") == Held(2, 1)
    assert (await as_it_is(mailbox)).lease.owner == "two"


async def test_only_the_holder_renews(store: Store, mailbox: Mailbox) -> None:
    first = await taken(store, mailbox, "one")
    await expire(mailbox)
    assert await leases.renew_all("one") == {mailbox.id: Held(first, 1)}
    assert await leases.claim(store, id_of(mailbox), "two") is None
    await taken(store, mailbox, "two")
    before = (await as_it_is(mailbox)).lease
    assert await leases.renew_all("one") == {}
    assert (await as_it_is(mailbox)).lease == before


async def test_a_released_mailbox_is_free_at_once_and_only_its_holder_releases_it(
    store: Store, mailbox: Mailbox
) -> None:
    await leases.claim(store, id_of(mailbox), "one")
    await leases.release_some("two", [id_of(mailbox)])
    assert await leases.claim(store, id_of(mailbox), "two") is None
    await leases.release_some("one", [id_of(mailbox)])
    assert await leases.claim(store, id_of(mailbox), "two") == Held(2, 1)


async def test_a_mailbox_that_is_no_longer_read_is_neither_claimed_nor_renewed(store: Store, mailbox: Mailbox) -> None:
    await leases.claim(store, id_of(mailbox), "one")
    await mailbox.set({"disabled_at": NOW})
    assert await leases.renew_all("one") == {}
    await expire(mailbox)
    assert await leases.claim(store, id_of(mailbox), "two") is None
    assert await leases.claim_some(store, "two", 5) == {}


async def test_its_holder_learns_with_the_next_renewal_that_an_administrator_changed_it(
    store: Store, mailbox: Mailbox
) -> None:
    held = await leases.claim(store, id_of(mailbox), "one")
    assert await leases.renew_all("one") == {mailbox.id: held}
    await mailboxes.change(id_of(mailbox), {"authserv_ids": ["mx.nordlicht.example"]})
    assert await leases.renew_all("one") == {mailbox.id: Held(fence=1, revision=2)}
    assert (await as_it_is(mailbox)).authserv_ids == ["mx.nordlicht.example"]


async def test_health_is_noted_by_the_holder_only(store: Store, mailbox: Mailbox) -> None:
    await leases.claim(store, id_of(mailbox), "one")
    await mailboxes.note_health(id_of(mailbox), 1, {"state": "active", "detail": ""})
    await mailboxes.note_health(id_of(mailbox), 0, {"state": "unreachable", "detail": "late"})
    health = (await as_it_is(mailbox)).health
    assert (health.state, health.detail) == ("active", "")


# An old fence


async def test_a_woken_holder_writes_nothing_to_a_folder_its_successor_has_not_opened_yet(
    store: Store, mailbox: Mailbox
) -> None:
    old = await taken(store, mailbox, "one")
    inbox, sent = await opened(store, mailbox, old), await opened(store, mailbox, old, folder="Sent")
    await taken(store, mailbox, "two")
    before = [await now_of(it) for it in (inbox, sent)]
    for folder in (inbox, sent):
        for late in (
            progress.settle(settling(id_of(folder), [9], "skipped", old)),
            retries.fail(id_of(folder), 9, "failed", old),
            progress.answered(id_of(folder), old, ANY),
            progress.caught_up(id_of(folder), old),
        ):
            with pytest.raises(Fenced):
                await late
    assert [await now_of(it) for it in (inbox, sent)] == before


async def test_an_old_fence_opens_no_folder(store: Store, mailbox: Mailbox) -> None:
    old = await taken(store, mailbox, "one")
    await opened(store, mailbox, old)
    new = await taken(store, mailbox, "two")
    for folder in ("INBOX", "Sent"):
        with pytest.raises(Fenced):
            await opened(store, mailbox, old, folder=folder)
    assert [(it.folder, it.fence) for it in await Progress.find_all().to_list()] == [("INBOX", new)]


async def test_opening_and_taking_over_at_once_leave_no_folder_under_the_old_fence(
    store: Store, mailbox: Mailbox
) -> None:
    old = await taken(store, mailbox, "one")
    await expire(mailbox)
    openings = (opened(store, mailbox, old, folder=f"Ordner {number}") for number in range(8))
    held, *_ = await asyncio.gather(leases.claim(store, id_of(mailbox), "two"), *openings, return_exceptions=True)
    assert isinstance(held, Held)
    assert {it.fence for it in await Progress.find_all().to_list()} <= {held.fence}


# Mailboxes


async def test_a_login_at_a_host_is_read_once(mailbox: Mailbox, keys: Keys) -> None:
    with pytest.raises(DuplicateKeyError):
        await box("rep@nordlicht.example", keys)


async def test_our_own_domains_are_those_of_our_mailboxes_but_never_a_free_mail_provider(
    store: Store, keys: Keys
) -> None:
    for address in ("rep@nordlicht.example", "vertrieb@nordlicht-gruppe.example", "firma@gmx.de"):
        await box(address, keys)
    assert await mailboxes.own_domains() == {"nordlicht.example", "nordlicht-gruppe.example"}


async def test_a_mailbox_is_read_from_when_its_first_folder_is_opened(store: Store, mailbox: Mailbox) -> None:
    fence = await taken(store, mailbox)
    first = await opened(store, mailbox, fence)
    since = (await as_it_is(mailbox)).reads_from
    assert since is not None
    assert timedelta(0) <= first.opened_at - since < timedelta(seconds=10)
    await opened(store, mailbox, fence, folder="Sent")
    assert (await as_it_is(mailbox)).reads_from == since


async def test_a_claim_fences_this_mailbox_only(store: Store, mailbox: Mailbox, keys: Keys) -> None:
    other = await box("other@nordlicht.example", keys)
    folder = await opened(store, other, await taken(store, other))
    for _ in range(3):
        await taken(store, mailbox)
    await progress.settle(settling(id_of(folder), [9], "skipped", 1))
    assert (await now_of(folder)).settled_through == 9
