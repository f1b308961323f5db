"""The figures of this process at http://127.0.0.1:<port>/metrics, for a Prometheus on the same machine. Off without a port."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

log = logging.getLogger("rapport.metrics")

HERE = "127.0.0.1"
ASKED_WITHIN_S = 5
LONGEST_QUESTION = 8 * 1024


@asynccontextmanager
async def exposed(port: int, text: Callable[[], str]) -> AsyncIterator[None]:
    """Answer while the block runs. A port that is taken stops no scanner: it goes on without."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            async with asyncio.timeout(ASKED_WITHIN_S):
                question = await reader.readuntil(b"\r\n\r\n")
                writer.write(_answer(question, text))
                await writer.drain()
        writer.close()

    try:
        server = await asyncio.start_server(answer, HERE, port, limit=LONGEST_QUESTION) if port else None
    except OSError as error:
        log.warning("no metrics: port %d cannot be opened (%s)", port, error.strerror)
        server = None
    try:
        yield
    finally:
        if server:
            server.close()


def _answer(question: bytes, text: Callable[[], str]) -> bytes:
    is_known = question.startswith((b"GET /metrics ", b"GET /metrics?"))
    status, body = ("200 OK", text().encode()) if is_known else ("404 Not Found", b"")
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + body
