"""Several scanners share the mailboxes: evenly, whoever joins or leaves, and nobody ever reads what another still reads."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from beanie import PydanticObjectId
from pymongo.errors import AutoReconnect

from backend.keys import Keys
from backend.store import leases, mailboxes
from backend.store.connection import Store
from backend.store.leases import Held
from backend.store.mailboxes import Mailbox
from backend.store.scanners import Pulse, Scanner
from mail_scanner import fleet as fleet_
from mail_scanner.fleet import Fleet
from mail_scanner.metrics import Metrics
from tests.boxes import as_it_is, box, expire, id_of
from tests.parts.waiting import until

PATIENCE = {"LOOK_S": 0.03, "RENEW_S": 0.1, "LET_GO_AT_ONCE": 3, "CLAIMED_AT_ONCE": 6}


@dataclass
class Reader:
    """Reads a mailbox until it is told not to, and then until its goodbye is said."""

    mailbox_id: PydanticObjectId
    held: Held
    goodbye: asyncio.Event
    is_asleep: bool = True
    is_reading: bool = False
    failing: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        self.is_reading = True
        try:
            await self.failing.wait()
            raise ValueError("unforeseen")
        finally:
            await self.goodbye.wait()
            self.is_reading = False


class Ship:
    """One fleet as a process runs it, and all that it has read."""

    def __init__(self, store: Store, name: str, sea: "list[Ship]") -> None:
        self.metrics = Metrics()
        self.begun: list[Reader] = []
        self.times_learned = self.looks = 0
        self.goodbye = asyncio.Event()
        self.goodbye.set()
        self.fleet = Fleet(store, name, self._begin, self._learn, self._pulse, self.metrics.leases)
        self._sea = sea
        self._stop = asyncio.Event()
        self._running = asyncio.create_task(self.fleet.run(self._stop))

    @property
    def reading(self) -> dict[PydanticObjectId, Reader]:
        return {it.mailbox_id: it for it in self.begun if it.is_reading}

    @property
    def is_broken(self) -> bool:
        return self._running.done() and not self._stop.is_set()

    async def leave(self) -> None:
        self._stop.set()
        await self._running

    async def die(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """As by `kill -9`: nothing is given back."""
        monkeypatch.setattr(self.fleet, "_leave", _nothing)
        self._running.cancel()
        self._sea.remove(self)
        await asyncio.gather(self._running, return_exceptions=True)
        for it in self.fleet._watched.values():
            it.end()

    def _begin(self, mailbox_id: PydanticObjectId, held: Held) -> Reader:
        assert not any(mailbox_id in it.reading for it in self._sea), "two would read it at once"
        self.begun.append(Reader(mailbox_id, held, self.goodbye))
        return self.begun[-1]

    def _pulse(self) -> Pulse:
        self.looks += 1
        return Pulse("mail-1", len(self.fleet))

    async def _learn(self) -> None:
        self.times_learned += 1


Launch = Callable[[str], Ship]


@pytest.fixture
async def boxes(store: Store, keys: Keys) -> list[Mailbox]:
    return [await box(f"rep-{number}@nordlicht.example", keys) for number in range(20)]


@pytest.fixture
async def launch(store: Store, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Launch]:
    for name, value in PATIENCE.items():
        monkeypatch.setattr(fleet_, name, value)
    sea: list[Ship] = []

    def launched(name: str) -> Ship:
        sea.append(Ship(store, name, sea))
        return sea[-1]

    yield launched
    for ship in sea:
        ship.goodbye.set()
        await ship.leave()


async def _nothing() -> None: ...


async def share(ships: list[Ship], *counts: int) -> None:
    """Until so many mailboxes are read by each."""

    async def is_so() -> bool:
        assert not any(it.is_broken for it in ships)
        return [len(it.reading) for it in ships] == list(counts)

    await until(is_so)


async def looked(ships: list[Ship], times: int) -> None:
    """Until each has looked around so many times more."""
    enough = [it.looks + times for it in ships]

    async def have_looked() -> bool:
        return all(ship.looks >= looks for ship, looks in zip(ships, enough, strict=True))

    await until(have_looked)


async def holder(mailbox_id: PydanticObjectId) -> str:
    found = await Mailbox.get(mailbox_id)
    assert found is not None
    return found.lease.owner


# Joining and leaving


async def test_whoever_joins_or_leaves_the_mailboxes_are_shared_evenly(boxes: list[Mailbox], launch: Launch) -> None:
    one = launch("one")
    await share([one], 20)
    two = launch("two")
    await share([one, two], 10, 10)
    three = launch("three")
    await until(lambda: _is_even([one, two, three]))
    await two.leave()
    await share([one, two, three], 10, 0, 10)
    assert await Scanner.find({"_id": "two"}).count() == 0
    assert sum(it.metrics.leases.counts["lost"] for it in (one, two, three)) == 0


async def _is_even(ships: list[Ship]) -> bool:
    return sorted(len(it.reading) for it in ships) == [6, 7, 7]


async def test_two_that_start_at_once_share_too(boxes: list[Mailbox], launch: Launch) -> None:
    await share([launch("one"), launch("two")], 10, 10)


async def test_of_a_scanner_that_was_killed_the_others_take_over_when_its_leases_have_run_out(
    boxes: list[Mailbox], launch: Launch, monkeypatch: pytest.MonkeyPatch, store: Store
) -> None:
    one, two = launch("one"), launch("two")
    await share([one, two], 10, 10)
    await one.die(monkeypatch)
    left = await Mailbox.find({"lease.owner": "one"}).to_list()
    assert len(left) == 10
    for mailbox in left:
        await expire(mailbox)
    silent = [{"$set": {"seen_at": {"$dateSubtract": {"startDate": "$$NOW", "unit": "second", "amount": 31}}}}]
    await store.database.scanners.update_one({"_id": "one"}, silent)
    await share([two], 20)


async def test_who_sleeps_is_given_away_before_who_is_at_work(boxes: list[Mailbox], launch: Launch) -> None:
    one = launch("one")
    await share([one], 20)
    at_work = list(one.reading.values())[:10]
    for reader in at_work:
        reader.is_asleep = False
    two = launch("two")
    await share([one, two], 10, 10)
    assert set(one.reading) == {it.mailbox_id for it in at_work}


async def test_a_mailbox_is_given_back_only_when_its_goodbye_is_said(boxes: list[Mailbox], launch: Launch) -> None:
    one = launch("one")
    await share([one], 20)
    one.goodbye.clear()
    two = launch("two")
    await until(lambda: _ending(one))
    await looked([one, two], 4)
    assert not two.is_broken
    assert (len(one.reading), len(two.reading)) == (20, 0)
    one.goodbye.set()
    await share([one, two], 10, 10)


async def _ending(ship: Ship) -> bool:
    return any(it.is_ending for it in ship.fleet._watched.values())


async def _renewed_after(ship: Ship, at: float) -> bool:
    return ship.fleet._renewed_at > at


# What changes


async def test_a_mailbox_that_an_administrator_changed_begins_anew(boxes: list[Mailbox], launch: Launch) -> None:
    one = launch("one")
    await share([one], 20)
    changed = id_of(boxes[0])
    await mailboxes.change(changed, {"host": "imap2.example"})

    async def anew() -> bool:
        return changed in one.reading and one.reading[changed].held.revision == 2

    await until(anew)
    assert len(one.begun) == 21, "and no other does"
    assert one.reading[changed].held.fence == 1


async def test_a_mailbox_that_is_switched_off_is_left_and_a_new_one_is_read(
    boxes: list[Mailbox], launch: Launch, keys: Keys
) -> None:
    one = launch("one")
    await share([one], 20)
    await boxes[0].set({"disabled_at": id_of(boxes[0]).generation_time})
    await share([one], 19)
    learned = one.times_learned
    await box("neu@nordlicht.example", keys)
    await share([one], 20)
    assert one.times_learned > learned, "its domain may be another of ours"


async def test_a_mailbox_that_was_taken_over_is_left(boxes: list[Mailbox], launch: Launch) -> None:
    one = launch("one")
    await share([one], 20)
    await boxes[0].set({"lease.owner": "another", "lease.fence": 2})
    await share([one], 19)
    assert one.metrics.leases.counts["lost"] == 1
    assert await holder(id_of(boxes[0])) == "another"


async def test_a_watch_that_fails_is_begun_again_and_disturbs_no_other(boxes: list[Mailbox], launch: Launch) -> None:
    one = launch("one")
    await share([one], 20)
    failing = one.begun[0]
    failing.failing.set()
    await until(lambda: _begun(one, 21))
    await share([one], 20)
    assert one.begun[20].mailbox_id == failing.mailbox_id


async def _begun(ship: Ship, count: int) -> bool:
    return len(ship.begun) == count


# The database


@dataclass
class Away:
    """A database that does not answer a renewal."""

    error: Exception
    times: int = 0

    async def __call__(self, owner: str) -> dict[PydanticObjectId, Held]:
        self.times += 1
        raise self.error


async def test_a_database_that_is_away_for_less_than_the_lease_ends_nothing(
    boxes: list[Mailbox], launch: Launch, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = launch("one")
    await share([one], 20)
    with monkeypatch.context() as broken:
        away = Away(AutoReconnect("no primary"))
        broken.setattr(leases, "renew_all", away)
        await until(lambda: _asked(away, 5))
    renewed = one.fleet._renewed_at
    await until(lambda: _renewed_after(one, renewed))
    assert len(one.reading) == len(one.begun) == 20


async def test_who_could_not_renew_for_two_thirds_of_the_lease_reads_nothing_until_it_can(
    boxes: list[Mailbox], launch: Launch, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = launch("one")
    await share([one], 20)
    with monkeypatch.context() as broken:
        broken.setattr(fleet_, "SURE_S", 0.3)
        broken.setattr(leases, "renew_all", Away(AutoReconnect("no primary")))
        await share([one], 0)
    await share([one], 20)
    assert {it.held.fence for it in one.reading.values()} == {1}, "nobody else has taken them meanwhile"


@pytest.mark.parametrize("left_s", [0.3, -1.0])
async def test_a_renewal_that_does_not_answer_is_not_waited_for_beyond_two_thirds_of_the_lease(
    left_s: float, boxes: list[Mailbox], launch: Launch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor before everything has stopped, where the process itself slept beyond them."""
    one, answered = launch("one"), asyncio.Event()

    async def hanging(_: str) -> dict[PydanticObjectId, Held]:
        await answered.wait()
        return {}

    await share([one], 20)
    with monkeypatch.context() as broken:
        broken.setattr(fleet_, "SURE_S", left_s)
        broken.setattr(leases, "renew_all", hanging)
        one.fleet._due_at = 0.0
        await share([one], 0)
    answered.set()
    await share([one], 20)


async def _asked(away: Away, times: int) -> bool:
    return away.times >= times


async def test_the_database_is_not_asked_mailbox_by_mailbox(boxes: list[Mailbox], launch: Launch, store: Store) -> None:
    one = launch("one")
    await share([one], 20)
    before, looks = await commands(store), one.looks
    await looked([one], 6)
    assert await commands(store) - before <= (one.looks - looks + 1) * 6


async def commands(store: Store) -> int:
    """How much the server has been asked."""
    counted: dict[str, Any] = (await store.client.admin.command("serverStatus"))["opcounters"]
    return sum(int(counted[name]) for name in ("query", "update", "insert", "delete"))


# The end


async def test_who_leaves_gives_everything_back_at_once(boxes: list[Mailbox], launch: Launch) -> None:
    one = launch("one")
    await share([one], 20)
    await one.leave()
    assert len(one.reading) == 0
    assert {(await as_it_is(it)).lease.owner for it in boxes} == {""}
    assert await Scanner.find_all().count() == 0
