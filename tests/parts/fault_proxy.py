"""A TCP line to any server that can be made bad, and good again, while it runs. TLS passes through it untouched.

    client <== to_client == proxy == to_server ==> server        a Fault for each way (fault_line.py)

A fault holds for the lines that are open and for those to come, and counts its bytes anew on each of them from the moment it is set. What the
line itself does (close, reset, drop) strikes both ways.
"""

import asyncio

from tests.parts.fault_line import HEALTHY, Fault, Line, Traffic, hear_again, hear_nothing
from tests.parts.side_loop import SideLoop
from tests.parts.wire_log import WireLog


class FaultProxy:
    """Listens on a free port of 127.0.0.1 from the beginning. What is read of it may be a moment old: the line lives on its own thread."""

    def __init__(self, port: int, host: str = "127.0.0.1", log: WireLog | None = None) -> None:
        self._target = (host, port)
        self.traffic = Traffic(log=log)
        self.to_client = self.to_server = HEALTHY
        self.lines: set[Line] = set()
        self._writers: list[asyncio.StreamWriter] = []
        self._stranded: set[Line] = set()
        self._serving: set[asyncio.Task[None]] = set()
        self._loop = SideLoop("fault proxy")
        self.port = 0
        self._loop.result(self._listen())

    @property
    def open(self) -> int:
        return len(self.lines)

    def set(self, to_client: Fault = HEALTHY, to_server: Fault = HEALTHY) -> None:
        """From now on the line has these faults and no others."""
        self._loop.call(self._set, to_client, to_server)

    def heal(self) -> None:
        """All is well again; what hung or was dropped goes on, lines that ended stay ended."""
        self._loop.result(self._healed())

    def refuse(self) -> None:
        """Nothing listens any more; the open lines stay."""
        self._loop.result(self._stop_listening())

    def vanish(self) -> None:
        """The host is gone without a word: packets of open lines and of new ones come to nothing."""
        self._loop.call(self._vanish)

    def strand(self) -> None:
        """The lines that are open now are dropped for good, as when a router forgets them; new ones are well."""
        self._loop.call(self._strand)

    def close(self) -> None:
        self._loop.result(self._stop_listening())
        self._loop.call(self._end_all)
        self._loop.close()

    async def _listen(self) -> None:
        self._listener = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = self._listener.sockets[0].getsockname()[1]

    def _set(self, to_client: Fault, to_server: Fault) -> None:
        self.to_client, self.to_server = to_client, to_server
        for line in list(self.lines):
            line.begin(to_client, to_server)

    async def _healed(self) -> None:
        if not self._listener.is_serving():
            await self._listen()
        hear_again(self._listener.sockets[0])
        self._set(HEALTHY, HEALTHY)

    def _vanish(self) -> None:
        hear_nothing(self._listener.sockets[0])
        for line in list(self.lines):
            line.strike("drop")

    def _strand(self) -> None:
        for line in self.lines:
            line.strike("drop")
        self._stranded |= self.lines
        self.lines.clear()

    async def _stop_listening(self) -> None:
        # asyncio (3.11) loses a socket that it has taken in and not yet attached when its server is closed: let it finish first.
        for _ in range(3):
            await asyncio.sleep(0)
        self._listener.close()

    def _end_all(self) -> None:
        for line in [*self.lines, *self._stranded]:
            line.strike("reset")
        for writer in self._writers:
            writer.transport.abort()

    def _accept(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        """Not a coroutine: asyncio would look after its task, and call it an error that we end it."""
        if not self._listener.is_serving():
            to_client.transport.abort()
            return
        self.traffic.connections += 1
        self._writers.append(to_client)
        serving = asyncio.get_running_loop().create_task(self._serve(client, to_client))
        self._serving.add(serving)
        serving.add_done_callback(self._serving.discard)

    async def _serve(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        try:
            server, to_server = await asyncio.open_connection(*self._target)
        except OSError:
            to_client.transport.abort()
            return
        self._writers.append(to_server)
        line = Line(to_client, to_server, self.traffic)
        line.begin(self.to_client, self.to_server)
        self.lines.add(line)
        try:
            await line.run(client, server)
        finally:
            self.lines.discard(line)
            line.strike("close")
