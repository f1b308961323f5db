"""F8 of the contract: the server numbers its mail anew, with and without mails that we know. Nothing is lost, and no phone rings again."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from backend.store.mails import Mail
from backend.store.progress import Progress
from backend.store.users import User
from tests.cast import Cast
from tests.mail_scanner.faults.conftest import Reach, Reached
from tests.parts.dovecot import Dovecot
from tests.parts.fault_line import Fault
from tests.parts.nursery import Process
from tests.parts.push_service import PushService, Subscriber
from tests.parts.waiting import until, watching
from tests.soak import TOLD

KNOWN = TOLD.known_mails


@pytest.mark.soak
async def test_f08_known_mail_stays_silent_under_new_numbers_and_new_mail_is_found(
    cast: Cast, reach: Reach, dovecot: Dovecot, impatient: Callable[[], Process], push_service: PushService,
    device: Callable[[User], Awaitable[Subscriber]],
) -> None:  # fmt: skip
    phone = await device(cast.rep)
    full, empty = await reach(), await reach()
    impatient()
    await asyncio.gather(watching(full.mailbox), watching(empty.mailbox))
    for number in range(KNOWN):
        full.deliver(f"Nummer {number}: bitte um Rückruf.")
    await push_service.wait_for(phone, KNOWN, 20 + KNOWN)

    for box in (full, empty):
        await renumbered(box)
    for box in (full, empty):
        box.deliver("Noch eine Frage.")
    await push_service.wait_for(phone, KNOWN + 2, 20 + KNOWN)
    await until(lambda: epochs(full, KNOWN + 1), 20 + KNOWN)
    await until(lambda: epochs(empty, 1))

    assert len(phone.received) == KNOWN + 2
    assert await Mail.find_all().count() == KNOWN + 2


async def renumbered(box: Reached) -> None:
    """The server is away for a moment, and comes back with another UIDVALIDITY."""
    box.line.set(to_client=Fault(after=0, then="reset"))
    await until(lambda: _left(box))
    box.dovecot.renumber(box.mailbox.address)
    box.line.heal()


async def _left(box: Reached) -> bool:
    return not box.dovecot.is_read(box.mailbox.address)


async def epochs(box: Reached, settled_through: int) -> bool:
    """Both numberings are known, and the newer one is read to its end."""
    found = await Progress.find({"mailbox_id": box.mailbox.id, "folder": "INBOX"}).sort("_id").to_list()
    return len(found) == 2 and found[1].settled_through == settled_through
