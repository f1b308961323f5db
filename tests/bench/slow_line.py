"""A phone's line between browser and server: what goes through it takes its time, as bytes on a narrow wire with a long way."""

import asyncio
from dataclasses import dataclass

CHUNK = 1_400
"""Bytes: a segment of TCP on Ethernet (RFC 879, section 1), so that small answers are not held up by large ones."""


@dataclass(frozen=True)
class Speed:
    """`set_up`: round trips until a connection carries its first byte; TCP and TLS 1.3 (RFC 8446, section 2) take one each."""

    rtt_s: float
    down_bits_per_s: float
    up_bits_per_s: float
    set_up: int = 2


class Lane:
    """One direction, shared by all connections."""

    def __init__(self, bits_per_s: float) -> None:
        self._bits_per_s = bits_per_s
        self._free_at = 0.0

    def sent_at(self, size: int, now: float) -> float:
        """When the last of so many bytes is on the wire."""
        self._free_at = max(self._free_at, now) + size * 8 / self._bits_per_s
        return self._free_at


class SlowLine:
    """Passes on from one local port to another; slow only while `is_slow`.

    `begin` cuts all connections, as a phone has none that slept. The next one pays for its set-up, further ones do not: over HTTP/2 there
    would be none.
    """

    def __init__(self, port: int, behind: int, speed: Speed) -> None:
        self._port, self._behind, self._speed = port, behind, speed
        self.is_slow = False
        self._is_set_up = False
        self._open: set[asyncio.StreamWriter] = set()
        self._up, self._down = Lane(speed.up_bits_per_s), Lane(speed.down_bits_per_s)

    async def __aenter__(self) -> "SlowLine":
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self._port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    def begin(self) -> None:
        self.is_slow, self._is_set_up = True, False
        for writer in self._open:
            writer.close()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_server, to_server = await asyncio.open_connection("127.0.0.1", self._behind)
        self._open.add(writer)
        if self.is_slow and not self._is_set_up:
            self._is_set_up = True
            await asyncio.sleep(self._speed.set_up * self._speed.rtt_s)
        await asyncio.gather(self._carry(reader, to_server, self._up), self._carry(from_server, writer, self._down))
        self._open.discard(writer)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, lane: Lane) -> None:
        """Each piece arrives half a round trip after it was sent; reading goes on meanwhile."""
        loop = asyncio.get_running_loop()
        while data := await _read(reader):
            now = loop.time()
            late = lane.sent_at(len(data), now) + self._speed.rtt_s / 2 if self.is_slow else now
            loop.call_at(late, _write, writer, data)
        loop.call_later(self._speed.rtt_s, writer.close)


async def _read(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.read(CHUNK)
    except ConnectionError:
        return b""


def _write(writer: asyncio.StreamWriter, data: bytes) -> None:
    if not writer.is_closing():
        writer.write(data)
