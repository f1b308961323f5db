"""The asking side of `mail_scanner.parser`: starting its zygote, having children forked and ended, putting mails to one of them."""

import asyncio
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from mail_scanner.parser import CHILD, FRAME, LENGTH, ORDER

PROGRAM = "mail_scanner.parser"
_ROOT = Path(__file__).resolve().parent.parent
_PATIENCE_S = 30.0
"""For an order: the first one waits until the zygote is warm."""
_MAX_ANSWER = 16 * 1024 * 1024
_MAX_RAW = 26 * 1024 * 1024  # a little above mime.MAX_MAIL, so that the cut is made and marked there


@dataclass(slots=True)
class Child:
    """One reading process, by the socket it was forked for."""

    pid: int
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    served: int = 0
    owed: int = 0
    """Answers that are still to come; a child with any is of no use to somebody else."""

    def put(self, letter: bytes, raws: Sequence[bytes]) -> None:
        """Ask, without waiting for an answer. What the child does not take yet lies in our memory."""
        parts = [memoryview(raw)[:_MAX_RAW] for raw in raws]
        # All at once: two writes would wake the child twice.
        self.writer.writelines(it for part in parts for it in (FRAME.pack(len(part), letter), part))
        self.owed += len(raws)

    async def answer(self) -> bytes:
        """The next answer, in the order of the questions. Raises OSError or IncompleteReadError if the child is gone."""
        (size,) = LENGTH.unpack(await self.reader.readexactly(LENGTH.size))
        if size > _MAX_ANSWER:
            raise ConnectionError
        answer = await self.reader.readexactly(size)
        self.owed -= 1
        self.served += 1
        return answer

    def is_gone(self) -> bool:
        return self.reader.at_eof() or self.reader.exception() is not None


class Zygote:
    """The warm process. It is started by the first order, and again by the next one after it died."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None
        self._orders: socket.socket | None = None

    async def fork(self, niceness: int = 0) -> Child:
        """A fresh child; a nice one (nice(2)) leaves the processor to all others. Raises OSError or TimeoutError if there is none to be had now."""
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        try:
            with theirs:
                pid = await self._ordered(b"f", niceness, [theirs.fileno()])
            if not pid:
                raise ChildProcessError
            return Child(pid, *await asyncio.open_unix_connection(sock=ours))
        except BaseException:
            ours.close()
            raise

    async def end(self, child: Child) -> None:
        """Kill a child, whatever it is doing. If its zygote is no more, it is dead already."""
        child.writer.close()
        if self._process:
            with suppress(OSError, TimeoutError):
                await self._ordered(b"e", child.pid)

    async def close(self) -> None:
        """End it. The children that are left die with it."""
        async with self._lock:
            await self._drop()

    async def _ordered(self, verb: bytes, pid: int, handed: Sequence[int] = ()) -> int:
        async with self._lock:
            try:
                async with asyncio.timeout(_PATIENCE_S):
                    orders = await self._running()
                    socket.send_fds(orders, [ORDER.pack(verb, pid)], handed)
                    said = await asyncio.get_running_loop().sock_recv(orders, CHILD.size)
                if len(said) < CHILD.size:
                    raise ConnectionError
            except BaseException:  # also if cancelled: its answer would be taken for that to the next order
                await self._drop()
                raise
            return int(CHILD.unpack(said)[0])

    async def _running(self) -> socket.socket:
        """It gets no environment: nothing secret is where hostile mail is read."""
        if self._process and self._process.returncode is not None:
            await self._drop()
        if self._orders is None:
            self._orders, theirs = socket.socketpair()
            self._orders.setblocking(False)
            with theirs:
                self._process = await asyncio.create_subprocess_exec(
                    sys.executable, "-m", PROGRAM, stdin=theirs.fileno(), stdout=asyncio.subprocess.DEVNULL,
                    start_new_session=True, cwd=_ROOT, env={"LANG": "C.UTF-8"},
                )  # fmt: skip
        return self._orders

    async def _drop(self) -> None:
        if self._orders:
            self._orders.close()
        if self._process:
            with suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()
        self._orders = self._process = None
