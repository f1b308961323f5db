"""Reading a stream from the app in process. httpx's ASGI transport waits for the end of an answer; a stream of events has none."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI


@dataclass
class Stream:
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    chunks: "asyncio.Queue[str]" = field(default_factory=asyncio.Queue)
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def next(self, timeout_s: float = 5) -> str:
        return await asyncio.wait_for(self.chunks.get(), timeout_s)


@asynccontextmanager
async def listening(api: FastAPI, headers: dict[str, str]) -> AsyncIterator[Stream]:
    """GET /api/events, open until the block ends; by then the status is known."""
    stream, left, started = Stream(), asyncio.Event(), asyncio.Event()
    asked = [(name.lower().encode(), value.encode()) for name, value in {"Host": "localhost", **headers}.items()]
    scope = {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": "/api/events", "raw_path": b"/api/events", "query_string": b"", "root_path": "", "headers": asked,
        "client": ("203.0.113.7", 1), "server": ("localhost", 8080),
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        await left.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            stream.status = message["status"]
            stream.headers = {name.decode(): value.decode() for name, value in message["headers"]}
            started.set()
        elif text := message.get("body", b"").decode():
            stream.chunks.put_nowait(text)
        if message["type"] == "http.response.body" and not message.get("more_body"):
            stream.ended.set()

    running = asyncio.create_task(api(scope, receive, send))
    try:
        await asyncio.wait_for(started.wait(), 5)
        yield stream
    finally:
        left.set()
        await asyncio.wait_for(running, 5)
