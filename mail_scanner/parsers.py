"""Mails are read in children, several at once; whoever waits for a new mail never waits behind a bomb or a backfill.

    headers(raw), mail(raw)  -> live lane: 2 children          many(verb, raws) -> bulk lane: 2 children

    free -> asked -> free -> ... -> 200 mails, crash, silence or a cancelled call -> ended, and a fresh one is forked

A lane forks its children when it is first used. If none can be forked it tries again, and again, with growing delay: mail waits, no
connection is dropped and no mail is blamed.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from typing import TypeVar

from backend.domain.mail import Headers, Limit
from mail_scanner.checked import HEADERS, MAIL, Verb
from mail_scanner.reading import Reading, Unreadable
from mail_scanner.zygote import Child, Zygote

log = logging.getLogger("rapport.parsers")

WALL_S = 10.0
MAILS_PER_CHILD = 200
BULK_NICENESS = 5
"""Old mail is read with what new mail, the database and the API leave of the processors."""
FIRST_DELAY_S, LONGEST_DELAY_S = 0.1, 30.0

_T = TypeVar("_T")


class Parsers:
    """All that reads mail in this process. After `close` it may be used again."""

    def __init__(
        self, live: int = 2, bulk: int = 2, *, wall_s: float = WALL_S, mails_per_child: int = MAILS_PER_CHILD
    ) -> None:
        self.cuts: Counter[Limit] = Counter()
        """How often each limit was hit, since the start; one of the header counts once for a mail whose header is read first."""
        self.failures: Counter[str] = Counter()
        """How often a mail was Unreadable, by reason."""
        self._zygote = Zygote()
        self._live = Lane(self._zygote, live, wall_s, mails_per_child)
        self._bulk = Lane(self._zygote, bulk, wall_s, mails_per_child, BULK_NICENESS)

    async def headers(self, raw: bytes) -> Headers:
        """Read a header block. Raises Unreadable."""
        return await self._one(HEADERS, raw)

    async def mail(self, raw: bytes) -> Reading:
        """Read a whole mail, cut at 25 MiB. Raises Unreadable."""
        return await self._one(MAIL, raw)

    async def many(self, verb: Verb[_T], raws: Sequence[bytes]) -> list[_T | Unreadable]:
        """Read many, by one child at a time, each answer in the place of its mail. Two calls at once keep both bulk children busy."""
        outcomes: list[_T | Unreadable] = []
        for answer in await self._bulk.ask(verb.letter, raws):
            try:
                outcomes.append(self._value(verb, answer))
            except Unreadable as error:
                outcomes.append(error)
        return outcomes

    async def close(self) -> None:
        """End the zygote and the children."""
        await self._live.close()
        await self._bulk.close()
        await self._zygote.close()

    async def _one(self, verb: Verb[_T], raw: bytes) -> _T:
        (answer,) = await self._live.ask(verb.letter, [raw])
        return self._value(verb, answer)

    def _value(self, verb: Verb[_T], answer: bytes | Unreadable) -> _T:
        try:
            if isinstance(answer, Unreadable):
                raise answer
            value = verb.value(answer)
        except Unreadable as error:
            self.failures[error.reason] += 1
            raise
        self.cuts.update(verb.cut(value))
        return value


class Lane:
    """A fixed number of children: each is free, being asked, or being replaced."""

    def __init__(self, zygote: Zygote, size: int, wall_s: float, mails_per_child: int, niceness: int = 0) -> None:
        self._zygote = zygote
        self._size = size
        self._wall_s = wall_s
        self._mails_per_child = mails_per_child
        self._niceness = niceness
        self._free: asyncio.Queue[Child] = asyncio.Queue()
        self._renewing: set[asyncio.Task[None]] = set()
        self._is_open = False

    async def ask(self, letter: bytes, raws: Sequence[bytes]) -> list[bytes | Unreadable]:
        """An answer for each mail. One that kills its child or is not answered in time is Unreadable; those behind it are asked again."""
        answers: list[bytes | Unreadable] = []
        while len(answers) < len(raws):
            answers += await self._some(letter, raws[len(answers) :])
        return answers

    async def close(self) -> None:
        self._is_open = False
        for task in self._renewing:
            task.cancel()
        await asyncio.gather(*self._renewing, return_exceptions=True)
        while not self._free.empty():
            await self._zygote.end(self._free.get_nowait())

    async def _some(self, letter: bytes, raws: Sequence[bytes]) -> list[bytes | Unreadable]:
        """What one child answers, at least one: up to the end of its life, or to the mail it cannot bear, which is then the last."""
        child = await self._taken()
        answers: list[bytes | Unreadable] = []
        try:
            child.put(letter, raws[: self._mails_per_child - child.served])
            async with asyncio.timeout(self._wall_s) as wall:
                while child.owed:
                    answers.append(await child.answer())
                    wall.reschedule(asyncio.get_running_loop().time() + self._wall_s)
        except TimeoutError:
            answers.append(Unreadable("timeout"))
        except (OSError, asyncio.IncompleteReadError):
            answers.append(Unreadable("crash"))
        finally:
            self._give_back(child)
        return answers

    async def _taken(self) -> Child:
        """A free child that lives. One that died while it was idle, as all do whose zygote is killed, costs no mail a try."""
        if not self._is_open:
            self._is_open = True
            for _ in range(self._size):
                self._renew(None)
        while (child := await self._free.get()).is_gone():
            self._renew(child)
        return child

    def _give_back(self, child: Child) -> None:
        if child.owed or child.served >= self._mails_per_child or not self._is_open:
            self._renew(child)
        else:
            self._free.put_nowait(child)

    def _renew(self, old: Child | None) -> None:
        task = asyncio.ensure_future(self._renewed(old))
        self._renewing.add(task)
        task.add_done_callback(self._renewing.discard)

    async def _renewed(self, old: Child | None) -> None:
        if old:
            await self._zygote.end(old)
        delay = FIRST_DELAY_S
        while self._is_open:
            with suppress(OSError, TimeoutError):
                return self._free.put_nowait(await self._zygote.fork(self._niceness))
            log.error("no process to read mail in can be started; tried again in %.1f s", delay)
            await asyncio.sleep(delay)
            delay = min(delay * 2, LONGEST_DELAY_S)
