"""Pictures of a mail, fetched by the server when a person asks for them: their sender learns neither who nor from where.

Only https on its own port, only public addresses, no redirects, no cookies; what comes back must begin like a picture.
"""

import asyncio
from base64 import b64encode
from collections.abc import Collection, Mapping, Sequence
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientSession

from backend.push_endpoints import HOST

MAX_PICTURES = 40
MAX_PICTURE, MAX_ALL = 1024 * 1024, 6 * 1024 * 1024
MAX_ADDRESS = 2048
AT_ONCE = 6
ALL_WITHIN_S = 15
_BEGINNINGS = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
}
"""No SVG: it is a document."""


async def fetched(addresses: Sequence[str], session: ClientSession, allowed: Collection[str] = ()) -> Mapping[str, str]:
    """Data addresses (RFC 2397) of those that could be fetched. `allowed`: further `host:port`, for tests."""
    wanted = [it for it in addresses if may_be_fetched(it) or urlsplit(it).netloc in allowed][:MAX_PICTURES]
    found: dict[str, str] = {}
    left = [MAX_ALL]
    gate = asyncio.Semaphore(AT_ONCE)

    async def fetch(address: str) -> None:
        async with gate:
            content = await _content(address, session)
        if (kind := _kind(content)) and len(content) <= left[0]:
            left[0] -= len(content)
            found[address] = f"data:{kind};base64,{b64encode(content).decode()}"

    tasks = [asyncio.create_task(fetch(it)) for it in wanted]
    if tasks:
        _, late = await asyncio.wait(tasks, timeout=ALL_WITHIN_S)
        for task in late:
            task.cancel()
    return found


def may_be_fetched(address: str) -> bool:
    """Plain https with a name. A bare number is no name: it would be connected to without being looked up."""
    if len(address) > MAX_ADDRESS or not address.isascii() or not address.isprintable() or " " in address:
        return False
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    is_plain = parts.scheme == "https" and port in (None, 443) and "@" not in parts.netloc
    return is_plain and bool(HOST.fullmatch(host)) and host.rpartition(".")[2][0].isalpha()


async def _content(address: str, session: ClientSession) -> bytes:
    """At most MAX_PICTURE bytes; nothing where it is more, or fails."""
    try:
        async with session.get(
            address, allow_redirects=False, headers={"Accept": "image/*", "User-Agent": "Mozilla/5.0"}
        ) as answer:
            if answer.status != 200 or (answer.content_length or 0) > MAX_PICTURE:
                return b""
            content = bytearray()
            async for piece in answer.content.iter_chunked(65536):
                content += piece
                if len(content) > MAX_PICTURE:
                    return b""
            return bytes(content)
    except (ClientError, OSError, TimeoutError, ValueError):
        return b""


def _kind(content: bytes) -> str:
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for beginning, kind in _BEGINNINGS.items() if content.startswith(beginning)), "")
