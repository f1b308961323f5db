"""The API's rooms. The first screen needs few of them; the others are furnished beside the start, and who knocks before waits at the door.

Reading their modules is more than half of the start: models, routes, patterns, the libraries of imports. Each room is a module with a
`router`; in which order they stand matters where one path could be another's.
"""

import asyncio
import logging
from importlib import import_module
from typing import Any

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from backend.store.connection import bind_all

log = logging.getLogger("rapport.api")

FIRST = ("mails", "auth", "me", "devices", "events")
OPEN_AT_ONCE = ("/api/auth/", "/api/me", "/api/today", "/api/mails/", "/api/push", "/api/devices", "/api/events")
"""Where one is let in before the others are furnished."""
BESIDE = (
    "company", "desk", "merges", "customers", "contacts", "fields", "field_entries", "white_space", "completeness", "complaints", "opportunities",
    "trade", "finances", "offerings", "segments", "care", "territories", "search", "timeline", "entries", "tasks", "files", "imports", "exports",
    "erp", "erp_reading", "audit", "mailboxes", "backfills", "mailbox_wizard", "inquiries",
)  # fmt: skip

FILE_BODY = 25 * 1024 * 1024 + 64 * 1024
IMPORT_BODY = 200 * 1024 * 1024
ERP_BODY = 8 * 1024 * 1024
"""Bodies that may be larger than others, known at the door before the rooms are."""


def open_first(api: FastAPI) -> None:
    """What answers from the first moment on, the app itself included."""
    for name in (*FIRST, "shell"):
        _take_in(api, name)


def open_all(api: FastAPI) -> FastAPI:
    """Every route at once: for the API's description."""
    _open_beside(api)
    return api


async def furnish(api: FastAPI) -> None:
    """Load the other rooms. A module that cannot be read ends the process: half an API is none."""
    try:
        await asyncio.to_thread(_read)
        await bind_all(api.state.store)
    except Exception:
        log.critical("the API cannot be loaded", exc_info=True)
        raise
    _open_beside(api)


async def leave(api: FastAPI) -> None:
    """Wait until everything is there, then let it end: nothing is left half begun."""
    await api.state.rooms


class Patience:
    """Holds a request for a room that is not furnished yet."""

    def __init__(self, app: ASGIApp, api: FastAPI) -> None:
        self._app = app
        self._api = api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith("/api/") and not scope["path"].startswith(OPEN_AT_ONCE):
            furnishing: asyncio.Task[None] = self._api.state.rooms
            if not furnishing.done():
                await asyncio.shield(furnishing)
        await self._app(scope, receive, send)


def _read() -> None:
    for name in BESIDE:
        import_module(f"backend.api.{name}")


def _open_beside(api: FastAPI) -> None:
    """Before the app's own route, which takes every path."""
    routes: list[Any] = api.router.routes
    app = routes.pop()
    for name in BESIDE:
        _take_in(api, name)
    routes.append(app)


def _take_in(api: FastAPI, name: str) -> None:
    """The routes themselves: a router within a router is searched twice for each request."""
    api.router.routes.extend(import_module(f"backend.api.{name}").router.routes)
