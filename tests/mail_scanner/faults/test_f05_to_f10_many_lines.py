"""F5, F6, F7 and F10 of the contract with a real scanner: each mailbox's line fails in its own way, and one is well.

No mail is lost or doubled, each broken mailbox says so in a sentence, and the one that is well never waits for the others.
"""

import asyncio
import re
from collections.abc import Callable, Iterable
from functools import partial

from backend.store.mailboxes import Mailbox
from backend.store.mails import Mail
from tests.mail_scanner.faults.conftest import Reach, Reached
from tests.parts.dovecot import Dovecot
from tests.parts.fault_line import Fault
from tests.parts.fault_proxy import FaultProxy
from tests.parts.nursery import Process
from tests.parts.waiting import until, watching

ANNOUNCED = re.compile(rb"\* \d+ (EXISTS|RECENT)\r\n")
ALLOWED = {
    "CAPABILITY",
    "LOGIN",
    "LIST",
    "STATUS",
    "EXAMINE",
    "UID SEARCH",
    "UID FETCH",
    "IDLE",
    "DONE",
    "NOOP",
    "LOGOUT",
}


def refuse(line: FaultProxy) -> None:
    line.refuse()
    line.set(to_client=Fault(after=0))


BREAKS: dict[str, Callable[[FaultProxy], None]] = {
    "F5 reset": lambda line: line.set(to_client=Fault(after=0, then="reset")),
    "F5 only greets": lambda line: line.set(to_server=Fault(after=0, then="hang")),
    "F5 hangs in TLS": lambda line: line.set(to_client=Fault(after=0, then="hang")),
    "F5 ends in the middle": lambda line: line.set(to_client=Fault(after=2500)),
    "F5 refused": refuse,
    "F6 vanished": FaultProxy.vanish,
}
LIMPS: dict[str, Callable[[FaultProxy], None]] = {
    "F6 half open": FaultProxy.strand,
    "F7 never announces": lambda line: line.set(to_client=Fault(edit=lambda said: ANNOUNCED.sub(b"", said))),
    "F10 slow": lambda line: line.set(to_client=Fault(rate=30_000)),
}
"""Not good, and good enough: mail still arrives."""


async def test_f05_f06_f07_f10_no_bad_line_loses_a_mail_or_stops_another_mailbox(
    reach: Reach, dovecot: Dovecot, impatient: Callable[[], Process]
) -> None:
    broken = {name: await reach(tls="TLS" in name) for name in BREAKS}
    limping = {name: await reach(tls=False) for name in LIMPS}
    well = await reach()
    everyone = [*broken.values(), *limping.values(), well]
    impatient()
    await asyncio.gather(*(watching(it.mailbox) for it in everyone))

    for name, box in (broken | limping).items():
        (BREAKS | LIMPS)[name](box.line)
    for box in everyone:
        box.deliver("x\n" * 20_000)
    await have_kept([*limping.values(), well], 1)
    for box in broken.values():
        await until(partial(told, box))
    assert not any([await kept(box) for box in broken.values()])
    well.deliver()
    await have_kept([well], 2)

    for box in broken.values():
        box.line.heal()
    await have_kept(broken.values(), 1)

    await asyncio.to_thread(restart, dovecot)
    for box in everyone:
        box.deliver("Nach dem Neustart.")
    await have_kept([*broken.values(), *limping.values()], 2)
    await have_kept([well], 3)
    assert await Mail.find_all().count() == 2 * len(everyone) + 1
    for box in everyone:
        assert box.log.encrypted or box.log.beside(ALLOWED) == []


async def have_kept(boxes: Iterable[Reached], mails: int) -> None:
    for box in boxes:
        await until(partial(kept, box, mails))


async def kept(box: Reached, mails: int = 1) -> bool:
    return await Mail.find({"occurrences.mailbox_id": box.mailbox.id}).count() == mails


async def told(box: Reached) -> bool:
    """Its owner is told that the server cannot be reached: never that the password is wrong."""
    found = await Mailbox.get(box.mailbox.id)
    assert found is not None
    assert found.health.state != "needs_sign_in", found.health.detail
    return found.health.state == "unreachable" and bool(found.health.detail)


def restart(dovecot: Dovecot) -> None:
    dovecot.stop()
    dovecot.start()
