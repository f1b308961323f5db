"""What comes over the connections of a mailbox is noted by the hour, and when the provider's limit is near less is read."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from beanie import PydanticObjectId
from pymongo.errors import PyMongoError

from backend.domain import traffic
from backend.domain.folder_roles import Folder
from backend.domain.networks import networks
from backend.keys import Keys
from backend.store import leases, mailbox_traffic
from backend.store.connection import Store
from backend.store.mailbox_traffic import Traffic
from backend.store.mailboxes import Mailbox
from backend.store.mails import Mail
from mail_scanner.folder_line import FolderLine
from mail_scanner.mailbox import Wire
from mail_scanner.meter import AT_ONCE, EVERY_S, Meter
from mail_scanner.parsers import Parsers
from mail_scanner.sign_in import SignIn
from mail_scanner.threads import Doors
from mail_scanner.troubles import MailboxTrouble, Slowed
from mail_scanner.waiting import Waiting
from mail_scanner.watch import Watch
from tests.boxes import as_it_is
from tests.build import raw_mail
from tests.cast import Cast
from tests.parts.dovecot import Dovecot
from tests.parts.visiting import Visiting, put
from tests.parts.waiting import until

GMAIL = "imap.gmail.com"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def box_id(store: Store) -> PydanticObjectId:
    return PydanticObjectId()


def meter(box_id: PydanticObjectId, host: str = GMAIL, now: datetime = NOON) -> Meter:
    return Meter(box_id, host, lambda: now)


def wire(taken: int = 0) -> Any:
    return type("Line", (), {"reader": SimpleNamespace(taken=taken), "is_closed": False})()


async def used(box_id: PydanticObjectId, now: datetime = NOON) -> int:
    return sum(it.received for it in await mailbox_traffic.hours(box_id, now))


async def test_bytes_add_up_by_mailbox_and_hour_as_long_as_they_count(box_id: PydanticObjectId) -> None:
    assert await mailbox_traffic.hours(box_id, NOON) == []
    for minutes, received in ((0, 5), (59, 7), (60, 11)):
        await mailbox_traffic.note(box_id, received, NOON + timedelta(minutes=minutes))
    await mailbox_traffic.note(PydanticObjectId(), 100, NOON)
    later = NOON + timedelta(hours=24, minutes=59)
    assert sorted(it.received for it in await mailbox_traffic.hours(box_id, later)) == [11, 12]
    assert await used(box_id, later + timedelta(minutes=1)) == 11
    assert await mailbox_traffic.note(box_id, 1, later + timedelta(hours=2)) == [
        traffic.Hour(NOON + timedelta(hours=26), 1)
    ]


async def test_all_connections_count_and_each_byte_once(box_id: PydanticObjectId) -> None:
    first, second, it = wire(), wire(), meter(box_id)
    it.add(first)
    it.add(second)
    first.reader.taken, second.reader.taken = 1000, 300
    await it.note(at_once=True)
    await it.note(at_once=True)
    first.reader.taken, second.is_closed = 1500, True
    await it.note(at_once=True)
    second.reader.taken = 9999
    await it.note(at_once=True)
    assert await used(box_id) == 1800


async def test_a_little_is_noted_with_more_and_much_at_once(
    box_id: PydanticObjectId, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = 1000.0
    monkeypatch.setattr("mail_scanner.meter.time", SimpleNamespace(monotonic=lambda: clock))
    line, it = wire(), meter(box_id)
    it.add(line)
    await it.note()
    for taken, later_s, noted in ((10, 1, 0), (AT_ONCE, 1, AT_ONCE), (AT_ONCE + 5, EVERY_S, AT_ONCE + 5)):
        line.reader.taken, clock = taken, clock + later_s
        await it.note()
        assert await used(box_id) == noted


async def test_what_could_not_be_noted_is_noted_with_the_next(
    box_id: PydanticObjectId, monkeypatch: pytest.MonkeyPatch
) -> None:
    line, it = wire(), meter(box_id)
    it.add(line)
    line.reader.taken = 70

    async def away(*_: Any) -> int:
        raise PyMongoError

    with monkeypatch.context() as patched:
        patched.setattr(mailbox_traffic, "note", away)
        with pytest.raises(PyMongoError):
            await it.note(at_once=True)
    await it.note(at_once=True)
    assert await used(box_id) == 70


async def test_where_no_limit_is_known_nothing_is_counted(box_id: PydanticObjectId) -> None:
    line, it = wire(), meter(box_id, "imap.gmx.net")
    it.add(line)
    line.reader.taken = AT_ONCE
    await it.begin()
    await it.note(at_once=True)
    it.refuse_more()
    assert not it.is_saving
    assert await Traffic.find_all().count() == 0


async def test_who_has_used_up_the_day_stays_away_until_it_is_over(box_id: PydanticObjectId) -> None:
    await mailbox_traffic.note(box_id, 2400 * traffic.MB, NOON)
    with pytest.raises(Slowed, match="when some of it is a day old") as slowed:
        await meter(box_id).begin()
    assert slowed.value.wait_s == 25 * 3600
    tomorrow = meter(box_id, now=NOON + timedelta(hours=25))
    await tomorrow.begin()
    assert not tomorrow.is_saving


@pytest.mark.parametrize(("used_mb", "is_read"), [(1000, True), (1500, False), (2400, False)])
async def test_older_mail_is_read_with_the_first_part_of_a_day_only(
    used_mb: int, is_read: bool, box_id: PydanticObjectId
) -> None:
    await mailbox_traffic.note(box_id, used_mb * traffic.MB, NOON)
    it, used = meter(box_id), False

    @asynccontextmanager
    async def turn() -> AsyncIterator[Any]:
        nonlocal used
        used = True
        raise MailboxTrouble("connection", "x")
        yield

    await it.note(at_once=True)
    second: Any = SimpleNamespace(meter=it, turn=turn)
    box: Any = SimpleNamespace(id=box_id, generation=1)
    line = FolderLine(second, box, Folder("INBOX", "inbox"))
    with pytest.raises(MailboxTrouble) as ended:
        await line(Wire.listed, "1:9")
    assert used is is_read
    assert isinstance(ended.value, Slowed) is not is_read
    assert is_read or "older mail goes on when some of it is a day old" in ended.value.message


async def test_what_has_grown_a_day_old_meanwhile_counts_no_more(box_id: PydanticObjectId) -> None:
    now = NOON
    it = Meter(box_id, GMAIL, lambda: now)
    await mailbox_traffic.note(box_id, 2100 * traffic.MB, NOON)
    await it.begin()
    assert it.is_saving
    now += timedelta(hours=25)
    assert not it.is_saving


async def test_near_the_limit_new_mail_is_read_and_large_mail_waits_for_another_day(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, store: Store, warm_parsers: Parsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(traffic.BYTES_A_DAY, "localhost", 2500 * traffic.MB)
    visiting = Visiting(store, mailbox, warm_parsers)
    large = raw_mail("x\n" * 600_000, message_id="<large@mueller.example>")
    await asyncio.to_thread(dovecot.know, mailbox.address)
    put(dovecot, mailbox.address, [large, raw_mail(message_id="<small@mueller.example>")])
    await mailbox.set({"reads_from": datetime.now(UTC) - timedelta(hours=1)})
    rounds = await visiting.rounds()
    second = visiting.second(rounds)
    second.meter = Meter(visiting.id, "localhost")
    await mailbox_traffic.note(visiting.id, 2100 * traffic.MB, datetime.now(UTC))
    await second.meter.begin()
    try:
        await visiting.all_read(rounds)
        assert await kept() == {"<small@mueller.example>"}
        assert not await second._errands()
        second.meter = Meter(visiting.id, "localhost", lambda: datetime.now(UTC) + timedelta(hours=25))
        second.call()
        await until(lambda: found("<large@mueller.example>"))
    finally:
        await visiting.leave()


async def test_the_mailbox_says_that_the_day_is_nearly_used_and_at_its_end_signs_in_no_more(
    cast: Cast, dovecot: Dovecot, mailbox: Mailbox, store: Store, keys: Keys, warm_parsers: Parsers, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setitem(traffic.BYTES_A_DAY, "localhost", 2500 * traffic.MB)
    monkeypatch.setattr("mail_scanner.meter.EVERY_S", 0.0)
    visiting, here = Visiting(store, mailbox, warm_parsers), networks(["127.0.0.0/8", "::1"])
    held = await leases.claim(store, visiting.id, "test")
    assert held
    await mailbox_traffic.note(visiting.id, 2100 * traffic.MB, datetime.now(UTC))
    doors = Doors(here)
    watch = Watch(visiting.id, held.fence, visiting.intake, SignIn(keys, here), doors, Waiting())
    task = asyncio.create_task(watch.run())
    try:
        await until(says(mailbox, "New mail is read"))
        dovecot.deliver(mailbox.address, raw_mail(message_id="<new@mueller.example>"))
        await until(lambda: found("<new@mueller.example>"))
        assert await used(visiting.id, datetime.now(UTC)) > 2100 * traffic.MB, "what was read"

        await mailbox_traffic.note(visiting.id, 300 * traffic.MB, datetime.now(UTC))
        dovecot.deliver(mailbox.address, raw_mail(message_id="<wakes@mueller.example>"))
        await until(says(mailbox, "Reading goes on when some of it is a day old. The next try is at"))
        await until(lambda: gone(dovecot, mailbox))
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        doors.threads.close()


def says(mailbox: Mailbox, sentence: str) -> Callable[[], Awaitable[bool]]:
    async def is_said() -> bool:
        health = (await as_it_is(mailbox)).health
        return health.state == "slowed" and sentence in health.detail

    return is_said


async def gone(dovecot: Dovecot, mailbox: Mailbox) -> bool:
    return not dovecot.is_read(mailbox.address)


async def kept() -> set[str]:
    return {it.message_id for it in await Mail.find_all().to_list()}


async def found(message_id: str) -> bool:
    return message_id in await kept()
