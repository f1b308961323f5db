"""Hostile mail is read in a process of its own: warm, poor in rights, limited in memory and time, often replaced.

    Parser (asyncio, here)                       child: python -m mail_scanner.parser
      headers(raw), mail(raw)  --- length, verb, raw mail --->   mime.parse_headers / mime.parse
      value or Unreadable      <-- length, JSON ---------------   {"value": ...} or {"error": class name}

    fresh -> serving -> (50 mails: the next one is started) -> replaced after 200 mails
                 \\-> crash, silence, cancelled call -> killed; the next one is started at once

The answer is JSON and every field is checked: whoever takes over the child can lie about one mail and nothing more.
The child opens nothing after its start: it may hold no file but its three pipes, so it has no network and no disk.
"""

import asyncio
import contextlib
import re
import resource
import struct
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

import orjson

from backend.domain.mail import Address, Attachment, AuthMethod, AuthResult, Headers, Mail, SenderDefect

MEMORY_BYTES = 512 * 1024 * 1024
CPU_S = 5
WALL_S = 10.0
MAILS_PER_WORKER = 200
_PREPARE_AT = 50
_START_S = 30.0
_MAX_ANSWER = 16 * 1024 * 1024
_MAX_RAW = 26 * 1024 * 1024  # a little above mime.MAX_MAIL, so that the cut is made and marked there

_T = TypeVar("_T")
Verb = Literal[b"h", b"m"]
_ROOT = Path(__file__).resolve().parent.parent
_FRAME = struct.Struct(">Ic")
_LENGTH = struct.Struct(">I")
_REASON = re.compile(r"[A-Za-z]{1,60}")


class Unreadable(Exception):
    """A mail that could not be read. `reason` is a class of error ("RecursionError", "timeout", "crash"), never content."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


# The asking side


@dataclass(slots=True)
class _Worker:
    process: asyncio.subprocess.Process
    served: int = 0

    async def ask(self, verb: Verb, raw: bytes) -> bytes:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.writelines((_FRAME.pack(len(raw), verb), raw))  # at once: two writes wake the child twice
        await self.process.stdin.drain()
        (size,) = _LENGTH.unpack(await self.process.stdout.readexactly(_LENGTH.size))
        if size > _MAX_ANSWER:
            raise ConnectionError
        self.served += 1
        return await self.process.stdout.readexactly(size)

    async def end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()


async def _start() -> _Worker:
    """A fresh child that has said it is ready. It gets no environment: nothing secret is where hostile mail is read."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "mail_scanner.parser",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL, start_new_session=True,
        cwd=_ROOT, env={"LANG": "C.UTF-8"},
    )  # fmt: skip
    worker = _Worker(process)
    try:
        assert process.stdout
        await asyncio.wait_for(process.stdout.readexactly(1), _START_S)
    except BaseException:
        await worker.end()
        raise
    return worker


class Parser:
    """Reads mails one at a time in a child process. Several of them, if mails shall be read in parallel."""

    def __init__(self, wall_s: float = WALL_S, mails_per_worker: int = MAILS_PER_WORKER) -> None:
        self._wall_s = wall_s
        self._mails_per_worker = mails_per_worker
        self._lock = asyncio.Lock()
        self._worker: _Worker | None = None
        self._next: asyncio.Task[_Worker] | None = None

    async def headers(self, raw: bytes) -> Headers:
        """Read a header block. Raises Unreadable."""
        return _checked(_headers, await self._ask(b"h", raw))

    async def mail(self, raw: bytes) -> Mail:
        """Read a whole mail, cut at 25 MiB. Raises Unreadable."""
        return _checked(_mail, await self._ask(b"m", raw))

    async def close(self) -> None:
        """End the children. The parser may be used again: it starts new ones."""
        async with self._lock:
            await self._drop()
            if self._next:
                with contextlib.suppress(Exception):
                    await (await self._next).end()
                self._next = None

    async def _ask(self, verb: Verb, raw: bytes) -> bytes:
        async with self._lock:
            worker = await self._ready()
            try:
                return await asyncio.wait_for(worker.ask(verb, raw[:_MAX_RAW]), self._wall_s)
            except TimeoutError:
                await self._replace()
                raise Unreadable("timeout") from None
            except (OSError, asyncio.IncompleteReadError):
                await self._replace()
                raise Unreadable("crash") from None
            except BaseException:  # cancelled in the middle: the answer would be taken for that of the next mail
                await self._replace()
                raise

    async def _ready(self) -> _Worker:
        """The serving child; at the end of its life the fresh one that was started in time."""
        if self._worker and self._worker.served >= self._mails_per_worker:
            await self._drop()
        if self._worker is None:
            started, self._next = self._next or asyncio.ensure_future(_start()), None
            try:
                self._worker = await started
            except (OSError, TimeoutError, asyncio.IncompleteReadError):
                raise Unreadable("start") from None
        elif self._worker.served >= self._mails_per_worker * _PREPARE_AT // MAILS_PER_WORKER:
            self._prepare()
        return self._worker

    async def _replace(self) -> None:
        self._prepare()
        await self._drop()

    def _prepare(self) -> None:
        self._next = self._next or asyncio.ensure_future(_start())

    async def _drop(self) -> None:
        worker, self._worker = self._worker, None
        if worker:
            await worker.end()


# The answer, checked


def _checked(value: Callable[[Any], _T], answer: bytes) -> _T:
    try:
        content = orjson.loads(answer)
        if "error" not in content:
            return value(content["value"])
        reason = content["error"]
    except (ValueError, TypeError, KeyError):
        raise Unreadable("answer") from None
    raise Unreadable(reason if isinstance(reason, str) and _REASON.fullmatch(reason) else "answer")


def _headers(content: Any) -> Headers:
    return Headers(
        message_id=_text(content["message_id"]),
        sender=None if content["sender"] is None else _address(content["sender"]),
        sender_defect=None if content["sender_defect"] is None else _one_of(SenderDefect, content["sender_defect"]),
        subject=_text(content["subject"]),
        sent_at=None if content["sent_at"] is None else datetime.fromisoformat(content["sent_at"]),
        to=_each(_address, content["to"]),
        cc=_each(_address, content["cc"]),
        reply_to=_each(_address, content["reply_to"]),
        references=_each(_text, content["references"]),
        auth_results=_each(_auth_result, content["auth_results"]),
        auto_submitted=_text(content["auto_submitted"]),
        precedence=_text(content["precedence"]),
        list_id=_text(content["list_id"]),
        list_unsubscribe=_text(content["list_unsubscribe"]),
        return_path=_text(content["return_path"]),
        content_type=_text(content["content_type"]),
        marks=_each(_text, content["marks"]),
        truncated=content["truncated"] is True,
    )


def _mail(content: Any) -> Mail:
    return Mail(
        headers=_headers(content["headers"]),
        text=_text(content["text"]),
        digest=_text(content["digest"])[:128],
        attachments=_each(_attachment, content["attachments"]),
        truncated=content["truncated"] is True,
    )


def _address(content: Any) -> Address:
    return Address(_text(content["name"]), _text(content["address"]))


def _attachment(content: Any) -> Attachment:
    return Attachment(_text(content["name"]), _text(content["type"]), int(content["size"]))


def _auth_result(content: Any) -> AuthResult:
    method: AuthMethod = _one_of(AuthMethod, content["method"])
    return AuthResult(_text(content["authserv_id"]), method, _text(content["result"]), _text(content["domain"]))


def _each(value: Callable[[Any], _T], contents: Any) -> tuple[_T, ...]:
    if not isinstance(contents, list):
        raise TypeError
    return tuple(value(content) for content in contents)


def _text(content: Any) -> str:
    if not isinstance(content, str):
        raise TypeError
    return content


def _one_of(choices: Any, content: Any) -> Any:
    if content not in get_args(choices):
        raise ValueError
    return content


# The child


def serve() -> None:
    """Answer until the pipe closes. The reader is imported here, so that the asking process never holds it."""
    from mail_scanner import mime

    read: dict[bytes, Callable[[bytes], Headers | Mail]] = {b"h": mime.parse_headers, b"m": mime.parse}
    mime.parse(_WARM_UP)
    _give_up_rights()
    questions, answers = sys.stdin.buffer, sys.stdout.buffer
    answers.write(b"+")
    answers.flush()
    while len(frame := questions.read(_FRAME.size)) == _FRAME.size:
        size, verb = _FRAME.unpack(frame)
        raw = questions.read(size)
        _allow_cpu(CPU_S)
        answer = _answer(read[verb], raw)
        answers.write(_LENGTH.pack(len(answer)) + answer)
        answers.flush()


def _answer(read: Callable[[bytes], Headers | Mail], raw: bytes) -> bytes:
    try:
        return orjson.dumps({"value": read(raw)})
    except Exception as error:  # whatever it is, it is an answer: one bad mail stops nothing
        return orjson.dumps({"error": type(error).__name__})


# A mail that walks through what is loaded lazily: afterwards no file can be opened any more.
_WARM_UP = (
    b"From: =?utf-8?q?A?= <a@b.example>\r\nDate: Sat, 21 Nov 2026 09:00:00 +0100\r\nContent-Type: text/html; charset=x\r\n\r\n"
    b"<ul><li>a</li></ul><table><tr><td>b</td></tr></table>&auml;"
)


def _give_up_rights() -> None:
    """No memory above the limit, no core file with somebody's mail in it, no file to write, nothing new to open."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))


def _allow_cpu(seconds: int) -> None:
    """So much processor time more from now on; the kernel ends the process that needs more."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    limit = int(time.process_time()) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))


if __name__ == "__main__":
    serve()
