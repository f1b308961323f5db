"""F14 of the contract: the clock of the scanner's machine jumps by an hour and by ten years, both ways, and it goes on reading."""

import signal
from collections.abc import Callable
from datetime import datetime

from backend.store import leases
from backend.store.connection import Store
from backend.store.mailboxes import Mailbox
from backend.store.mails import Mail
from tests.boxes import as_it_is, id_of
from tests.mail_scanner.faults.conftest import Reach
from tests.parts.nursery import Process
from tests.parts.waiting import until, watching

HOUR, TEN_YEARS = 3600, 10 * 365 * 24 * 3600
JUMPS = (HOUR, -HOUR, TEN_YEARS, -TEN_YEARS)


async def test_f14_a_clock_that_jumps_costs_neither_a_lease_nor_a_mail(
    reach: Reach, store: Store, scanner: Callable[..., Process]
) -> None:
    box = await reach(tls=False)
    jumping = scanner("tests.parts.wrong_clock", *map(str, JUMPS))
    await watching(box.mailbox)
    held = (await as_it_is(box.mailbox)).lease

    for number in range(1, len(JUMPS) + 1):
        jumping.send_signal(signal.SIGUSR1)
        box.deliver(f"Nummer {number}.")
        await until(lambda number=number: kept(number))
        before = (await as_it_is(box.mailbox)).lease.expires_at
        await until(lambda before=before: renewed_soundly(box.mailbox, before))
        assert await leases.claim(store, id_of(box.mailbox), "another") is None

    assert (await as_it_is(box.mailbox)).lease.fence == held.fence
    assert box.log.count("LOGIN") == 1


async def kept(mails: int) -> bool:
    return await Mail.find_all().count() == mails


async def renewed_soundly(mailbox: Mailbox, before: datetime | None) -> bool:
    """By the database's clock: it ends within a lease from now, and not ten years ago or ahead."""
    soon = {"$dateAdd": {"startDate": "$$NOW", "unit": "second", "amount": leases.LEASE_S + 1}}
    sound = {"$and": [{"$gt": ["$lease.expires_at", before]}, {"$lt": ["$lease.expires_at", soon]}]}
    return await Mailbox.find({"_id": mailbox.id, "$expr": sound}).count() == 1
