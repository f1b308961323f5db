"""The composition root of the API: opens the store, mounts the routes, serves the built app, maps errors to status codes."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pymongo.errors import ConnectionFailure, ExecutionTimeout, PyMongoError
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend import errors, keys
from backend.api import auth, rooms, shell
from backend.api.sending import close_sender
from backend.errors import RapportError
from backend.mail_frame import STYLE_HASH
from backend.settings import Settings
from backend.store.connection import AT_THE_DOOR, open_store
from backend.store.installation import vapid

log = logging.getLogger("rapport.api")

STATUS: dict[type[RapportError], int] = {
    errors.NotFound: 404, errors.NotAllowed: 403, errors.NotSignedIn: 401, errors.Conflict: 409, errors.Invalid: 422,
    errors.TooMany: 429, errors.Unreachable: 503,
}  # fmt: skip
NOT_KEPT = (b"cache-control", b"no-store")
"""For every answer that does not say how long it may be kept (ASVS 14.3.2)."""
HTTP_ERRORS = {404: ("not_found", "There is nothing here."), 405: ("not_allowed", "That cannot be done here.")}
FAILED = {"error": {"code": "error", "message": "Something went wrong. Please try again."}}
BODY_LIMIT = 1024 * 1024
UPLOADS = (
    (re.compile(r"/api/customers/[^/]+/files"), rooms.FILE_BODY),
    (re.compile(r"/api/imports"), rooms.IMPORT_BODY),
    (re.compile(r"/api/erp/[a-z]+/batch"), rooms.ERP_BODY),
)
# The hash is that of the style sheet of a mail in its frame, which is bound by these rules as well (`mail_frame`).
CSP = (
    f"default-src 'none'; script-src 'self'; style-src 'self' '{STYLE_HASH}'; "
    "img-src 'self' data:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
)


def app(read: Settings, keyring: keys.Keys) -> FastAPI:
    @asynccontextmanager
    async def life(api: FastAPI) -> AsyncIterator[None]:
        store = await open_store(read.mongo, AT_THE_DOOR)
        state = api.state
        state.settings, state.keys, state.store = read, keyring, store
        state.tokens = auth.Tokens.of(keyring)
        store.learn(keyring)
        state.vapid = await vapid(keyring)
        state.sender = None
        state.files = shell.read(read.web.dist)
        state.mails = asyncio.create_task(rooms.furnish_mails(api))
        state.rooms = asyncio.create_task(rooms.furnish(api))
        yield
        await rooms.leave(api)
        await close_sender(api)
        store.close()

    api = FastAPI(title="Rapport", version="1", lifespan=life, docs_url=None, redoc_url=None, openapi_url=None)
    for exception, status in STATUS.items():
        api.add_exception_handler(exception, _said(status))
    api.add_exception_handler(RequestValidationError, _invalid)
    api.add_exception_handler(HTTPException, _http)
    api.add_exception_handler(PyMongoError, _database_failed)
    for trouble in (ConnectionFailure, ExecutionTimeout):
        api.add_exception_handler(trouble, _no_database)
    api.add_exception_handler(Exception, _failed(read.web.is_https))
    api.add_api_route("/healthz", _health, include_in_schema=False)
    rooms.open_first(api)
    api.add_middleware(rooms.Patience, api=api)
    api.add_middleware(Guard, hosts=_hosts(read), https=read.web.is_https)
    return api


class Guard:
    """What every answer and every request has in common: known host, bounded body, headers that keep the browser honest."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str], https: bool) -> None:
        self._app = app
        self._hosts = hosts
        self._headers = _headers(https)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                said = {name.lower() for name, _ in message["headers"]}
                kept = [] if b"cache-control" in said else [NOT_KEPT]
                message["headers"] = [*message["headers"], *kept, *self._headers]
            await send(message)

        asked = dict(scope["headers"])
        if _host(asked.get(b"host", b"")) not in self._hosts:
            return await _refusal(400, "This server does not answer to that name.")(scope, receive, guarded)
        if b"transfer-encoding" in asked or not _fits(asked.get(b"content-length", b"0"), _limit(scope["path"])):
            return await _refusal(413, "That is too much at once.")(scope, receive, guarded)
        await self._app(scope, receive, guarded)


def _headers(https: bool) -> list[tuple[bytes, bytes]]:
    headers = {
        "Content-Security-Policy": CSP,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    }
    if https:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


def _limit(path: str) -> int:
    """How much a request may bring. What takes in files reads them itself, once it knows who sends them."""
    return next((limit for where, limit in UPLOADS if where.fullmatch(path)), BODY_LIMIT)


def _fits(length: bytes, limit: int) -> bool:
    """Whether a Content-Length is a number within the limit; a number of thousands of digits is not even read."""
    return length.isdigit() and len(length) < 10 and int(length) <= limit


def _hosts(read: Settings) -> frozenset[str]:
    return frozenset({urlsplit(read.web.public_url).hostname or "", "localhost", "127.0.0.1", "[::1]"})


def _host(header: bytes) -> str:
    """The name of a Host header without its port; an IPv6 address keeps its brackets (RFC 9110, section 7.2)."""
    return re.sub(r":\d*$", "", header.decode("latin-1")).lower()


def _refusal(status: int, message: str) -> JSONResponse:
    return JSONResponse({"error": {"code": "invalid", "message": message}}, status)


def _said(status: int) -> Any:
    async def handler(_: Request, error: RapportError) -> JSONResponse:
        headers = {"Retry-After": str(error.retry_after_s)} if error.retry_after_s else None
        return JSONResponse({"error": {"code": error.code, "message": error.message}}, status, headers)

    return handler


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    problems = error.errors() if isinstance(error, RequestValidationError) else []
    fields = [
        {"field": ".".join(str(it) for it in problem["loc"][1:]), "message": problem["msg"]} for problem in problems
    ]
    return JSONResponse({"error": {"code": "invalid", "message": "Please check the input.", "fields": fields}}, 422)


async def _http(_: Request, error: Exception) -> JSONResponse:
    status = error.status_code if isinstance(error, HTTPException) else 500
    code, message = HTTP_ERRORS.get(status, ("invalid", "That cannot be read."))
    headers = error.headers if isinstance(error, HTTPException) else None
    return JSONResponse({"error": {"code": code, "message": message}}, status, headers)


async def _no_database(_: Request, error: Exception) -> JSONResponse:
    """It does not answer, changes its primary or is too slow: asking again helps."""
    return JSONResponse(
        {"error": {"code": "unreachable", "message": "The database does not answer."}}, 503, {"Retry-After": "5"}
    )


async def _database_failed(_: Request, error: Exception) -> JSONResponse:
    """It answered and refused: our mistake. Only the type is logged, for MongoDB's words quote the document."""
    log.error("the database refused (%s)", type(error).__name__)
    return JSONResponse(FAILED, 500)


def _failed(https: bool) -> Any:
    """What nobody foresaw: the log has it, the answer tells nothing. It is made outside the guard and so brings the guard's headers."""
    headers = {name.decode(): value.decode() for name, value in (NOT_KEPT, *_headers(https))}

    async def handler(_: Request, error: Exception) -> JSONResponse:
        return JSONResponse(FAILED, 500, headers)

    return handler


async def _health(request: Request) -> JSONResponse:
    await request.app.state.store.ping()
    return JSONResponse({"ok": True})
