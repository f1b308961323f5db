"""Several scanners share the mailboxes: each knows how many are fair, takes what is free and gives back what is too much."""

import asyncio

import pytest

from backend.keys import Keys
from backend.store import leases, scanners
from backend.store.connection import Store
from backend.store.mailboxes import Mailbox
from backend.store.scanners import Pulse, Scanner
from tests.boxes import as_it_is, box, expire, id_of


@pytest.fixture
async def boxes(store: Store, keys: Keys) -> list[Mailbox]:
    return [await box(f"rep-{number}@nordlicht.example", keys) for number in range(7)]


async def beat(owner: str, mailboxes: int = 0) -> None:
    await scanners.beat(owner, Pulse(host="mail-1", mailboxes=mailboxes))


async def test_many_scanners_that_start_at_once_take_every_mailbox_once(store: Store, boxes: list[Mailbox]) -> None:
    found = await asyncio.gather(*(leases.claim_some(store, f"scanner-{it}", 7) for it in range(3)))
    taken = [id_ for held in found for id_ in held]
    assert sorted(taken) == sorted(id_of(it) for it in boxes)
    assert {held.fence for of in found for held in of.values()} == {1}


async def test_a_scanner_takes_no_more_than_it_wants(store: Store, boxes: list[Mailbox]) -> None:
    assert len(await leases.claim_some(store, "one", 3)) == 3
    assert len(await leases.claim_some(store, "two", 9)) == 4
    assert await leases.claim_some(store, "three", 5) == {}
    assert await leases.claim_some(store, "three", 0) == {}


async def test_a_scanner_renews_what_it_holds_and_learns_what_it_has_lost(store: Store, boxes: list[Mailbox]) -> None:
    held = await leases.claim_some(store, "one", 7)
    lost = boxes[0]
    for mailbox in boxes:
        await expire(mailbox)
    await leases.claim(store, id_of(lost), "two")
    assert await leases.renew_all("one") == {it: held[it] for it in held if it != lost.id}
    assert len(await leases.claim_some(store, "three", 7)) == 0, "renewed, so none is free"


async def test_what_a_scanner_gives_back_is_free_at_once_and_not_renewed_by_it(
    store: Store, boxes: list[Mailbox]
) -> None:
    held = await leases.claim_some(store, "one", 7)
    given_back = list(held)[:3]
    await leases.release_some("two", given_back)
    assert await leases.claim_some(store, "two", 7) == {}, "only its holder gives a mailbox back"
    await leases.release_some("one", given_back)
    assert set(await leases.renew_all("one")) == set(held) - set(given_back)
    assert set(await leases.claim_some(store, "two", 7)) == set(given_back)


@pytest.mark.parametrize(("live", "fair"), [(0, 7), (1, 7), (2, 4), (3, 3), (7, 1), (8, 1)])
async def test_shares_are_even_and_leave_no_mailbox_over(live: int, fair: int, boxes: list[Mailbox]) -> None:
    for number in range(live):
        await beat(f"scanner-{number}")
    assert await scanners.live() == live
    assert await scanners.share() == fair


async def test_a_mailbox_that_is_not_read_is_nobodys_share(boxes: list[Mailbox]) -> None:
    for mailbox in boxes[:4]:
        await mailbox.set({"disabled_at": (await as_it_is(mailbox)).id.generation_time})  # type: ignore[union-attr]
    assert await scanners.share() == 3


async def test_who_leaves_or_falls_silent_no_longer_counts(store: Store) -> None:
    for owner in ("one", "two", "three"):
        await beat(owner)
    await scanners.leave("two")
    assert await scanners.live() == 2
    silent = [{"$set": {"seen_at": {"$dateSubtract": {"startDate": "$$NOW", "unit": "second", "amount": 31}}}}]
    await store.database.scanners.update_one({"_id": "three"}, silent)
    assert await scanners.live() == 1
    await beat("three")
    assert await scanners.live() == 2


async def test_a_heartbeat_says_how_the_scanner_is_and_keeps_when_it_joined(store: Store) -> None:
    await beat("one", mailboxes=3)
    first = await Scanner.get("one")
    await scanners.beat("one", Pulse(host="$mail", mailboxes=5, threads_busy=2, rss=90_000_000, version="1.0"))
    found = await Scanner.get("one")
    assert first is not None
    assert found is not None
    assert (found.host, found.mailboxes, found.threads_busy, found.rss) == ("$mail", 5, 2, 90_000_000)
    assert found.started_at == first.started_at
    assert found.seen_at > first.seen_at
