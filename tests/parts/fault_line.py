"""One line through the fault proxy: two ways, each with a fault of its own (see fault_proxy.py)."""

import asyncio
import ctypes
import socket
import struct
import time
from asyncio.trsock import TransportSocket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from tests.parts.wire_log import Speech, WireLog

Ending = Literal["close", "reset", "hang", "drop"]
"""close: FIN. reset: RST. hang: the line stays open and this way is silent. drop: as if the cable were cut; not even the kernel answers."""

READ_AT_ONCE = 64 * 1024
AHEAD = 64
"""Pieces taken in and not yet passed on: 4 MiB, then the sender has to wait, as on a real line."""
PIECES_PER_S = 20
"""A slow line passes on its bytes in so many portions a second."""
SO_ATTACH_FILTER, SO_DETACH_FILTER = 26, 27
RESET_ON_CLOSE = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to the bytes that go one way."""

    delay_s: float = 0
    """Each byte arrives so much later; how many are under way does not matter."""
    rate: int = 0
    """Bytes per second; 0: as many as can be."""
    slices: int = 0
    """At most so many bytes at a time; 0: as they come."""
    after: int | None = None
    """So many bytes pass, then `then`; with 0 an open line is struck at once, not only by the next byte."""
    at: bytes = b""
    """`then`, in place of these bytes and what follows them. They must come in one piece, as a command does."""
    then: Ending = "close"
    edit: Callable[[bytes], bytes] | None = None
    """A server that lies: makes other bytes of each piece."""


HEALTHY = Fault()


def passing(fault: Fault, passed: int, data: bytes) -> int:
    """How many of these bytes go on now; 0: none, `then` has its turn."""
    sizes = [len(data)]
    if fault.slices:
        sizes.append(fault.slices)
    if fault.rate:
        sizes.append(max(1, fault.rate // PIECES_PER_S))
    if fault.after is not None:
        sizes.append(fault.after - passed)
    if fault.at and fault.at in data:
        sizes.append(data.index(fault.at))
    return min(sizes)


@dataclass
class Traffic:
    """What went through a proxy so far, and who listens to the clients."""

    connections: int = 0
    bytes_to_client: int = 0
    bytes_to_server: int = 0
    log: WireLog | None = None


class Line:
    """One client and its connection to the server."""

    def __init__(self, to_client: asyncio.StreamWriter, to_server: asyncio.StreamWriter, traffic: Traffic) -> None:
        self._writers = (to_client, to_server)
        self.is_dropped = False
        self.to_client = _Way(self, to_client, traffic, is_to_client=True)
        self.to_server = _Way(self, to_server, traffic, is_to_client=False)

    async def run(self, client: asyncio.StreamReader, server: asyncio.StreamReader) -> None:
        """Until both sides have said all they had to say, or the line was struck."""
        try:
            async with asyncio.TaskGroup() as ways:
                ways.create_task(self.to_client.run(server))
                ways.create_task(self.to_server.run(client))
        except* OSError:
            pass

    def begin(self, to_client: Fault, to_server: Fault) -> None:
        if self.is_dropped:
            self.is_dropped = False
            hear_again(self._socket)
        self.to_client.begin(to_client)
        self.to_server.begin(to_server)

    def strike(self, ending: Ending) -> None:
        """What the line does to both ways; a hang concerns one way and is no matter of the line."""
        if ending == "drop":
            self.is_dropped = True
            hear_nothing(self._socket)
        elif ending == "reset":
            with suppress(OSError):
                self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
            for writer in self._writers:
                writer.transport.abort()
        elif ending == "close":
            for writer in self._writers:
                writer.close()

    @property
    def is_over(self) -> bool:
        return self._writers[0].is_closing()

    @property
    def _socket(self) -> TransportSocket:
        found: TransportSocket = self._writers[0].get_extra_info("socket")
        return found


class _Way:
    """One direction of a line: one task takes in, the other passes on what the fault lets pass."""

    def __init__(self, line: Line, sink: asyncio.StreamWriter, traffic: Traffic, *, is_to_client: bool) -> None:
        self._line, self._sink, self._traffic = line, sink, traffic
        self.is_to_client = is_to_client
        self._speech = Speech()
        self._taken_in: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(AHEAD)
        self._changed = asyncio.Event()

    def begin(self, fault: Fault) -> None:
        self._fault, self._passed = fault, 0
        self._changed.set()
        if fault.after == 0:
            self._line.strike(fault.then)

    async def run(self, source: asyncio.StreamReader) -> None:
        async with asyncio.TaskGroup() as both:
            both.create_task(self._take_in(source))
            both.create_task(self._pass_on())

    async def _take_in(self, source: asyncio.StreamReader) -> None:
        data = b"more"
        while data:
            data = await source.read(READ_AT_ONCE)
            if self._traffic.log and not self.is_to_client:
                self._traffic.log.hear(self._speech, data)
            await self._taken_in.put((time.monotonic(), data))

    async def _pass_on(self) -> None:
        while True:
            taken_at, data = await self._taken_in.get()
            await asyncio.sleep(max(0.0, taken_at + self._fault.delay_s - time.monotonic()))
            if not data:
                break
            await self._pass(self._fault.edit(data) if self._fault.edit else data)
        if self._sink.can_write_eof():
            self._sink.write_eof()

    async def _pass(self, data: bytes) -> None:
        while data:
            self._changed.clear()
            size = 0 if self._line.is_dropped else passing(self._fault, self._passed, data)
            if size == 0:
                await self._end()
                continue
            piece, data = data[:size], data[size:]
            self._count(size)
            self._sink.write(piece)
            await self._sink.drain()
            # Also without a rate: a turn of the loop between two slices, so that the kernel does not put them together again.
            await asyncio.sleep(size / self._fault.rate if self._fault.rate else 0)

    async def _end(self) -> None:
        """The fault's last act. Returns when something has changed; ConnectionError if the line is no more."""
        if not self._line.is_dropped:
            self._line.strike(self._fault.then)
        if self._line.is_over:
            raise ConnectionAbortedError
        await self._changed.wait()

    def _count(self, size: int) -> None:
        self._passed += size
        if self.is_to_client:
            self._traffic.bytes_to_client += size
        else:
            self._traffic.bytes_to_server += size


def hear_nothing(sock: socket.socket | TransportSocket) -> None:
    """Let the kernel throw away each packet that comes for this socket, unanswered: a filter program of one instruction, "keep 0 bytes"."""
    program = ctypes.create_string_buffer(struct.pack("HBBI", 0x06, 0, 0, 0))
    with suppress(OSError):
        sock.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, struct.pack("HP", 1, ctypes.addressof(program)))


def hear_again(sock: socket.socket | TransportSocket) -> None:
    with suppress(OSError):
        sock.setsockopt(socket.SOL_SOCKET, SO_DETACH_FILTER, 0)
