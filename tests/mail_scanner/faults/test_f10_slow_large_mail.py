"""B8 and F10 of the contract: a large mail on a slow line is evaluated, and no other mail waits for it."""

from collections.abc import Callable

from backend.store.mails import Mail
from backend.store.progress import Progress
from tests.cast import Cast
from tests.mail_scanner.faults.conftest import Reach
from tests.parts.fault_line import Fault
from tests.parts.nursery import Process
from tests.parts.waiting import until, watching

LONG = ("y" * 70 + "\n") * 30_000
"""Two megabytes: at this line's speed some seconds."""


async def test_b08_f10_a_slow_large_mail_delays_no_other_and_is_kept_in_the_end(
    cast: Cast, reach: Reach, impatient: Callable[[], Process]
) -> None:
    box = await reach(tls=False)
    impatient()
    await watching(box.mailbox)
    box.line.set(to_client=Fault(rate=500_000))

    box.deliver(LONG)
    await until(lambda: _is_put_off(box.mailbox.id))
    for number in range(5):
        box.deliver(f"Nummer {number}.")
    most = 0

    async def short_ones_are_kept() -> bool:
        nonlocal most
        most = max(most, box.line.open)
        return await Mail.find({"new_text": {"$regex": "^Nummer"}}).count() == 5

    await until(short_ones_are_kept)
    assert await Mail.find_all().count() == 5, "the large one is still on its way"

    async def all_are_kept() -> bool:
        nonlocal most
        most = max(most, box.line.open)
        return await Mail.find_all().count() == 6

    await until(all_are_kept, 40)
    assert most == 2
    assert await Progress.find({"open": {"$ne": {}}}).count() == 0


async def _is_put_off(mailbox_id: object) -> bool:
    return await Progress.find({"mailbox_id": mailbox_id, "open.1.why": "large"}).count() == 1
