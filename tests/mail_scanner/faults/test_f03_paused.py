"""F3 of the contract: a scanner is stopped, another takes its mailbox over, and the first wakes up without knowing it."""

import signal
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime

from backend.store.mailboxes import Mailbox
from backend.store.mails import Mail
from backend.store.progress import Progress
from backend.store.users import User
from tests.cast import Cast
from tests.mail_scanner.faults.conftest import Reach, Reached
from tests.parts.nursery import Process
from tests.parts.push_service import PushService, Subscriber
from tests.parts.waiting import until, watching


async def test_f03_a_scanner_that_was_paused_beyond_its_lease_writes_nothing(
    cast: Cast, reach: Reach, impatient: Callable[[], Process], push_service: PushService,
    device: Callable[[User], Awaitable[Subscriber]],
) -> None:  # fmt: skip
    phone = await device(cast.rep)
    box = await reach(tls=False)
    first = impatient()
    await watching(box.mailbox)

    with ExitStack() as second_sleeps:
        with paused(first):
            await the_lease_runs_out(box)
            second = impatient()
            await until(lambda: is_listening_twice(box))
            second_sleeps.enter_context(paused(second))
            box.deliver()
        fetched = box.log.count("UID FETCH")
        await until(lambda: _one_has_left(box))
        assert box.log.count("UID FETCH") > fetched, "the first has woken and wanted to take in the mail"
        assert await Mail.find_all().count() == 0
        assert {it.settled_through for it in await Progress.find_all().to_list()} == {0}

    await push_service.wait_for(phone)
    assert await Mail.find_all().count() == 1


@contextmanager
def paused(scanner: Process) -> Iterator[None]:
    scanner.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        scanner.send_signal(signal.SIGCONT)


async def the_lease_runs_out(box: Reached) -> None:
    past = datetime(2020, 1, 1, tzinfo=UTC)
    await Mailbox.get_motor_collection().update_one({"_id": box.mailbox.id}, {"$set": {"lease.expires_at": past}})


async def is_listening_twice(box: Reached) -> bool:
    """The second has signed in as well, and sleeps in IDLE."""
    return box.log.count("LOGIN") == 2 and box.log.commands[-1].verb == "IDLE"


async def _one_has_left(box: Reached) -> bool:
    return box.line.open == 1
