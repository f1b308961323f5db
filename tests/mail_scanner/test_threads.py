"""One host that hangs does not stop the others, and no host is stormed."""

import asyncio
import threading
import time
from itertools import pairwise

import pytest

from mail_scanner import threads
from mail_scanner.threads import PER_HOST, SIGN_INS_PER_S, Logins, Threads


async def test_a_host_that_hangs_leaves_room_for_the_others() -> None:
    pool, released = Threads(), threading.Event()
    hanging = [asyncio.create_task(pool.run("hangs.example", released.wait)) for _ in range(60)]
    try:
        async with asyncio.timeout(5):
            assert await pool.run("answers.example", lambda: "answer") == "answer"
        assert pool.busy == PER_HOST
        assert not any(it.done() for it in hanging)
    finally:
        released.set()
    assert await asyncio.gather(*hanging) == [True] * 60
    assert pool.busy == 0
    pool.close()


async def test_a_seat_is_taken_as_long_as_the_work_lasts_although_nobody_waits_for_it() -> None:
    pool, released, working = Threads(total=4, per_host=1), threading.Event(), threading.Event()
    first = asyncio.create_task(pool.run("HOST.example", lambda: working.set() or released.wait()))
    async with asyncio.timeout(5):
        await asyncio.to_thread(working.wait)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    second = asyncio.create_task(pool.run("host.example", lambda: "done"))
    await asyncio.wait({second}, timeout=0.05)
    assert (second.done(), pool.busy) == (False, 1)
    released.set()
    assert await second == "done"
    pool.close()


async def test_an_error_of_the_work_is_the_callers_and_frees_the_seat() -> None:
    pool = Threads(per_host=1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            await pool.run("host.example", lambda: 1 / 0)
    pool.close()


@pytest.mark.parametrize("rate", [SIGN_INS_PER_S, 2.5])
async def test_no_second_sees_more_sign_ins_at_a_host_than_its_rate(
    rate: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns: list[float] = []
    now_s = time.monotonic()

    async def sleep(seconds: float) -> None:
        turns.append(now_s + seconds)

    monkeypatch.setattr(threads.time, "monotonic", lambda: now_s)
    monkeypatch.setattr(threads.asyncio, "sleep", sleep)
    logins = Logins(rate)
    for _ in range(100):
        await logins.turn("mail.example")
    assert turns[0] == now_s, "the first does not wait"
    assert max(sum(start <= it < start + 1 for it in turns) for start in turns) <= rate + 0.5
    assert len({round(later - earlier, 6) for earlier, later in pairwise(turns)}) > 50, "no beat"

    await logins.turn("other.example")
    assert turns[-1] == now_s, "each host has its own"
