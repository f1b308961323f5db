"""However many want to read a mailbox, its account never has more than two connections of ours: the server here refuses the third."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from beanie import PydanticObjectId

from backend.domain.networks import networks
from backend.domain.provider_list import PROVIDERS, USUAL_CONNECTIONS, connections, crowded
from backend.keys import Keys
from backend.store import leases, trials
from backend.store.connection import Store
from backend.store.mailboxes import Mailbox
from backend.store.trials import Server, Trial
from mail_scanner.connecting import Access
from mail_scanner.mailbox import Wire
from mail_scanner.parsers import Parsers
from mail_scanner.sign_in import SignIn
from mail_scanner.threads import Doors
from mail_scanner.throttling import is_crowded
from mail_scanner.trials import Answering
from mail_scanner.waiting import Waiting
from mail_scanner.watch import Watch
from tests.boxes import as_it_is, expire, taken
from tests.cast import Cast
from tests.conftest import add_mailbox
from tests.parts.dovecot import PASSWORD, Dovecot
from tests.parts.visiting import Visiting
from tests.parts.waiting import until, watching

OURS = 2
HERE = networks(["127.0.0.0/8", "::1"])
LIMITED = f"protocol imap {{\n  mail_max_userip_connections = {OURS}\n}}\n"
SAID = "Maximum number of connections from user+IP exceeded"


@pytest.fixture
def narrow() -> Iterator[Dovecot]:
    server = Dovecot(more=LIMITED)
    yield server
    server.remove()


@pytest.fixture
async def box(cast: Cast, narrow: Dovecot, keys: Keys) -> Mailbox:
    address = narrow.user("rep@nordlicht.example")
    await asyncio.to_thread(narrow.know, address)
    return await add_mailbox(narrow, address, [cast.rep], keys)


@pytest.fixture
async def watch(box: Mailbox, store: Store, keys: Keys, warm_parsers: Parsers) -> AsyncIterator[Watch]:
    """Of the rep's mailbox, begun."""
    visiting, doors = Visiting(store, box, warm_parsers), Doors(HERE)
    held = await leases.claim(store, visiting.id, "one")
    assert held
    it = Watch(visiting.id, held.fence, visiting.intake, SignIn(keys, HERE), doors, Waiting())
    task = asyncio.create_task(it.run())
    yield it
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    doors.threads.close()


@pytest.fixture
async def others(box: Mailbox) -> AsyncIterator[list[Wire]]:
    """Other programs have taken all the connections there may be."""
    wires = [await asyncio.to_thread(Wire, access(box)) for _ in range(OURS)]
    yield wires
    for it in wires:
        await asyncio.to_thread(it.close)


def access(mailbox: Mailbox) -> Access:
    return Access(mailbox.host, mailbox.port, "tls", mailbox.login, PASSWORD, mailbox.ca_file, HERE)


async def test_a_trial_takes_the_place_of_the_second_connection_and_gives_it_back(
    watch: Watch, box: Mailbox, narrow: Dovecot, keys: Keys, warm_parsers: Parsers
) -> None:
    await watching(box)
    asking = Answering("one", keys, watch.doors, warm_parsers, "https://rapport.example")

    async def use_second() -> None:
        assert watch.second
        async with watch.second.turn() as wire:
            await watch.doors.threads.run(box.host, wire.noop)

    await use_second()
    found = await asyncio.gather(*(asking._tried(access(box)) for _ in range(3)), use_second(), use_second())
    assert [it.trouble for it in found[:3]] == [""] * 3
    await use_second()
    log = (narrow.folder / "dovecot.log").read_text()
    assert log.count(" Login: ") > 2 + OURS, "they were all there"
    assert SAID not in log


async def test_where_other_programs_hold_all_connections_the_owner_is_told_so(
    others: list[Wire], watch: Watch, box: Mailbox
) -> None:
    async def is_told() -> bool:
        health = (await as_it_is(box)).health
        return health.state == "slowed" and SAID in health.detail and crowded("localhost") in health.detail

    await until(is_told)


async def test_a_trial_of_a_mailbox_is_answered_by_whoever_reads_it(cast: Cast, store: Store, mailbox: Mailbox) -> None:
    await taken(store, mailbox, "reader")
    server = Server(host=mailbox.host, login=mailbox.login)
    soon = datetime.now(UTC) + timedelta(minutes=5)
    asked = {"by_user_id": PydanticObjectId(), "kind": "connect", "is_asked": True, "expires_at": soon}
    known = await Trial(address=mailbox.address, server=server, **asked).insert()
    other = await Trial(
        address="neu@nordlicht.example", server=Server(host=mailbox.host, login="neu"), **asked
    ).insert()
    claimed = [await trials.claim("another") for _ in range(2)]
    assert [it and it.id for it in claimed] == [other.id, None]
    mine = await trials.claim("reader")
    assert mine
    assert mine.id == known.id


async def test_a_reader_that_died_keeps_no_trial(cast: Cast, store: Store, mailbox: Mailbox) -> None:
    await taken(store, mailbox, "reader")
    await expire(mailbox)
    soon = datetime.now(UTC) + timedelta(minutes=5)
    server = Server(host=mailbox.host, login=mailbox.login)
    await Trial(by_user_id=PydanticObjectId(), kind="connect", address=mailbox.address, server=server, is_asked=True, expires_at=soon).insert()  # fmt: skip
    assert await trials.claim("another")


def test_no_provider_allows_so_few_that_ours_would_be_half_of_them() -> None:
    assert all(it.connections >= 5 * OURS for it in PROVIDERS)
    assert (connections("IMAP.gmail.com"), connections("imap.firma.example")) == (15, USUAL_CONNECTIONS)


@pytest.mark.parametrize(
    ("said", "is_so"),
    [
        ("[ALERT] Too many simultaneous connections. (Failure)", True),
        (f"[UNAVAILABLE] {SAID} (mail_max_userip_connections=10)", True),
        ("[THROTTLED] Account exceeded command or bandwidth limits.", False),
        ("The connection failed.", False),
    ],
)
def test_too_many_connections_are_told_from_too_much_of_anything_else(said: str, is_so: bool) -> None:
    assert is_crowded(said) is is_so
