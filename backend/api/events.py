"""New mail without reload: one change stream per process, told apart to the people who may see each mail (server-sent events).

The stream only wakes: what it says is read again by the page through the ordinary routes. If it breaks, the page reconnects and asks.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from backend.api.auth import SignedIn, Tokens
from backend.errors import NotSignedIn
from backend.store.mail_changes import changes
from backend.store.mails import is_visible
from backend.store.users import User

log = logging.getLogger("rapport.events")
router = APIRouter(prefix="/api", tags=["events"])

PING_S = 15.0
WAITING = 100
REOPEN_S = 1.0
SETTLED_S = 1.0
"""After this a new change stream listens; who looks again earlier may miss a mail in between."""
HELLO = "event: hello\ndata: {}\n\n"
"""Look again: the first word of every stream, and another after a gap."""


@dataclass(eq=False)
class Listener:
    user: User
    queue: asyncio.Queue[str] = field(default_factory=lambda: asyncio.Queue(WAITING))

    def say(self, text: str) -> None:
        if not self.queue.full():
            self.queue.put_nowait(text)


class Live:
    """Everybody who is looking right now."""

    def __init__(self) -> None:
        self.listeners: set[Listener] = set()

    async def watch(self) -> None:
        """Pass on what happens to mails, for ever. What happened while the stream was broken nobody knows: all are asked to look again."""
        while True:
            try:
                async for change in changes():
                    self.tell(change)
                log.warning("the change stream ended, opening it again")
            except Exception as error:
                log.warning("the change stream broke (%s), opening it again", type(error).__name__)
            await asyncio.sleep(REOPEN_S)
            asyncio.get_running_loop().call_later(SETTLED_S, self.greet)

    def greet(self) -> None:
        for listener in list(self.listeners):
            listener.say(HELLO)

    def tell(self, change: dict[str, Any]) -> None:
        """Those who may see the mail hear whose it is; whoever it waited for and may see it no more hears only to look again, as all do when
        it was withdrawn."""
        mail = change.get("fullDocument") or {}
        mail_id, waits_for = str(change["documentKey"]["_id"]), mail.get("for_user_ids", ())
        theirs = _event("mail", {"id": mail_id, "customer_id": str(mail.get("customer_id") or "")})
        gone = _event("mail", {"id": mail_id, "customer_id": ""})
        for listener in list(self.listeners):
            if change.get("operationType") == "delete":
                listener.say(gone)
            elif is_visible(listener.user, mail):
                listener.say(theirs)
            elif listener.user.id in waits_for:
                listener.say(gone)


@router.get("/events", response_class=StreamingResponse)
async def events(user: SignedIn, request: Request) -> StreamingResponse:
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_stream(user, request), media_type="text/event-stream", headers=headers)


async def _stream(user: User, request: Request) -> AsyncIterator[str]:
    live: Live = request.app.state.live
    listener = Listener(user)
    live.listeners.add(listener)
    try:
        yield HELLO
        while user_now := await _still_signed_in(request):
            listener.user = user_now
            try:
                yield await asyncio.wait_for(listener.queue.get(), PING_S)
            except TimeoutError:
                yield ": ping\n\n"
    finally:
        live.listeners.discard(listener)


async def _still_signed_in(request: Request) -> User | None:
    """Who listens, with the teams of now. An open stream ends with its token, or when its person is disabled; the page opens a new one."""
    tokens: Tokens = request.app.state.tokens
    try:
        return await tokens.user(request.headers["authorization"].partition(" ")[2])
    except NotSignedIn:
        return None


def _event(name: str, data: dict[str, str]) -> str:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"
