"""The API's rooms, furnished in three steps; who knocks before waits at the door.

    signing in  at once  ->  the mails and their cards  ->  everything else

Reading their modules is more than half of the start: models, routes, patterns, the libraries of imports. Each room is a module with a
`router`; in which order they stand matters where one path could be another's.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from backend.store.connection import bind, every

log = logging.getLogger("rapport.api")

FIRST = ("auth", "me")
OPEN_AT_ONCE = ("/api/auth/", "/api/me")
MAILS = (
    "today",
    "mails",
    "mail_html",
    "mail_kinds",
    "plays",
    "withdrawals",
    "corrections",
    "proposals",
    "feedback",
    "notices",
    "devices",
    "events",
)
OPEN_WITH_MAILS = ("/api/today", "/api/mails/", "/api/push", "/api/devices", "/api/notices", "/api/events")
BESIDE = (
    "company", "desk", "merges", "customers", "contacts", "fields", "field_entries", "white_space", "completeness", "complaints", "opportunities",
    "trade", "finances", "offerings", "segments", "care", "playbooks", "territories", "search", "timeline", "entries", "tasks", "files", "imports", "exports",
    "erp", "erp_reading", "audit", "mailboxes", "mail_blocks", "complaint_terms", "contact_marks", "backfills", "mailbox_wizard", "inquiries", "prospects",
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
    _open(api, MAILS)
    _open(api, BESIDE)
    return api


async def furnish_mails(api: FastAPI) -> None:
    """What the first screen shows, and being told of what is new."""
    await _furnish(api, MAILS, lambda: import_module("backend.store.first_documents").FIRST)
    api.state.live = import_module("backend.api.events").Live()
    api.state.watching = asyncio.create_task(api.state.live.watch())


async def furnish(api: FastAPI) -> None:
    """The other rooms."""
    await api.state.mails
    await _furnish(api, BESIDE, every)


async def leave(api: FastAPI) -> None:
    """Wait until everything is there, then let it end: nothing is left half begun."""
    await api.state.mails
    await api.state.rooms
    api.state.watching.cancel()


async def _furnish(api: FastAPI, names: Sequence[str], documents: Callable[[], Sequence[Any]]) -> None:
    """A module that cannot be read ends the process: half an API is none."""
    try:
        await bind(api.state.store, await asyncio.to_thread(documents))
        await asyncio.to_thread(_read, names)
    except Exception:
        log.critical("the API cannot be loaded", exc_info=True)
        raise
    _open(api, names)


class Patience:
    """Holds a request for a room that is not furnished yet."""

    def __init__(self, app: ASGIApp, api: FastAPI) -> None:
        self._app = app
        self._api = api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if path.startswith("/api/") and not path.startswith(OPEN_AT_ONCE):
            state = self._api.state
            furnishing: asyncio.Task[None] = state.mails if path.startswith(OPEN_WITH_MAILS) else state.rooms
            if not furnishing.done():
                await asyncio.shield(furnishing)
        await self._app(scope, receive, send)


def _read(names: Sequence[str]) -> None:
    for name in names:
        import_module(f"backend.api.{name}")


def _open(api: FastAPI, names: Sequence[str]) -> None:
    """Before the app's own route, which takes every path."""
    routes: list[Any] = api.router.routes
    app = routes.pop()
    for name in names:
        _take_in(api, name)
    routes.append(app)


def _take_in(api: FastAPI, name: str) -> None:
    """The routes themselves: a router within a router is searched twice for each request."""
    api.router.routes.extend(import_module(f"backend.api.{name}").router.routes)
