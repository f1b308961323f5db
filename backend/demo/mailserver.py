"""The demo company's own mail server, on this machine only and in memory only: what it holds is gone when it stops.

    LMTP: MAIL FROM, RCPT TO, mail -> stamped() -> INBOX of the recipient -> IMAP, where IDLE wakes whoever waits

    python -m backend.demo.mailserver --imap-port 2143 --lmtp-port 2024      prints "ready" when both ports listen

Like a real one it says how far it could confirm the sender (RFC 8601) and lets nobody else say so in its name. Invented
domains have no DNS to ask, so the envelope stands for it: MAIL FROM at the domain of From (or a parent or child of it)
passes DMARC, any other fails.
"""

import argparse
import asyncio
import errno
import os
import re
import signal
import sys
import time
from argparse import Namespace
from collections.abc import Awaitable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from email.parser import BytesHeaderParser
from email.utils import format_datetime, getaddresses
from typing import TypeVar

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from pymap.backend.dict import DictBackend, Identity
from pymap.imap import IMAPService
from pymap.parsing.message import AppendMessage
from pymap.user import Passwords, UserMetadata
from pysasl.hashing import Cleartext

from backend.demo.company import AUTHSERV_ID, HOST, MAILBOXES
from backend.domain.addresses import domain_of, normalise
from backend.domain.trust import is_aligned

T = TypeVar("T")


class PortTaken(Exception):
    """A port that cannot be listened on, with the sentence for whoever started the server."""


# What a mail server writes


def stamped(raw: bytes, envelope_sender: str, recipient: str, now: datetime) -> bytes:
    """The mail as delivered: our Return-Path, Authentication-Results and Received on top, no forged ones below."""
    # A line end in front, so that a mail which begins with its empty line has no headers.
    head, blank, body = (b"\r\n" + _LINE_END.sub(b"\r\n", raw)).partition(b"\r\n\r\n")
    kept = b"".join(field for field in _FIELD.findall(head + b"\r\n") if not _OURS.match(field))
    sender = normalise(envelope_sender)
    ours = (
        f"Return-Path: <{sender}>\r\n"
        f"Authentication-Results: {AUTHSERV_ID};\r\n {_verdict(domain_of(sender), _from_domain(head))}\r\n"
        f"Received: from {domain_of(sender) or 'localhost'} (localhost [{HOST}])\r\n by {AUTHSERV_ID} with LMTP\r\n"
        f" for <{recipient}>; {format_datetime(now)}\r\n"
    )
    return ours.encode() + kept + (b"\r\n" + body if blank else b"")


_LINE_END = re.compile(rb"\r\n|\r|\n")
_FIELD = re.compile(rb"[^\r\n]+\r\n(?:[ \t][^\r\n]*\r\n)*")
_OURS = re.compile(
    rb"return-path[ \t]*:"
    rb"|authentication-results[ \t]*:\s*(?:\([^()]*\)\s*)*\"?" + re.escape(AUTHSERV_ID.encode()) + rb"(?![\w.-])",
    re.I,
)


def _verdict(envelope_domain: str, from_domain: str) -> str:
    spf = f"spf=pass smtp.mailfrom={envelope_domain}" if envelope_domain else "spf=none"
    if is_aligned(envelope_domain, from_domain):
        return f"{spf};\r\n dkim=pass header.d={from_domain};\r\n dmarc=pass header.from={from_domain}"
    return f"{spf};\r\n dkim=none;\r\n dmarc=fail" + (f" header.from={from_domain}" if from_domain else "")


def _from_domain(head: bytes) -> str:
    """The domain of the one address of the one From header; "" for anything else, which then fails."""
    lines = [str(line) for line in BytesHeaderParser().parsebytes(head.lstrip()).get_all("from", [])]
    addresses = getaddresses(lines)
    return domain_of(normalise(addresses[0][1])) if len(lines) == len(addresses) == 1 else ""


# The server


class Inboxes:
    """One INBOX for each mailbox of the company; the handler of LMTP deliveries."""

    def __init__(self, backend: DictBackend) -> None:
        self._backend = backend

    async def open(self) -> None:
        passwords = Passwords(self._backend.config)
        for mailbox in MAILBOXES:
            password = await passwords.hash_password(mailbox.password)
            user = UserMetadata(self._backend.config, mailbox.address, password=password)
            self._backend.login.users_dict[mailbox.address] = user
            async with self._of(mailbox.address).new_session() as session:
                inbox = await session.mailbox_set.get_mailbox("INBOX")
                inbox._uid_validity = _uid_validity(time.time())

    async def deliver(self, address: str, raw: bytes, now: datetime) -> None:
        async with self._of(address).new_session() as session:
            await session.append_messages("INBOX", [AppendMessage(raw, now, frozenset())])

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """One recipient a time: LMTP wants an answer for each, and smtplib reads only one (RFC 2033, section 4.2)."""
        known = normalise(address)
        if known not in self._backend.login.users_dict:
            return "550 5.1.1 There is no such mailbox here"
        if envelope.rcpt_tos:
            return "452 4.5.3 One recipient a time"
        envelope.rcpt_tos.append(known)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        now, recipient = datetime.now(UTC), envelope.rcpt_tos[0]
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        await self.deliver(recipient, stamped(content, envelope.mail_from or "", recipient, now), now)
        return "250 2.0.0 Delivered"

    def _of(self, address: str) -> Identity:
        return Identity(address, self._backend.login, None, frozenset())


def _uid_validity(now_s: float) -> int:
    """Tenths of a second since 2026: greater after every restart, as RFC 9051 (2.3.1.1) asks of who forgets UIDs.

    pymap's own value is half chance and starts again every 18 hours. 32 bits last until 2039.
    """
    return max(1, int((now_s - 1_767_225_600) * 10)) & 0xFFFF_FFFF


async def listen(imap_port: int, lmtp_port: int, stack: AsyncExitStack) -> None:
    """Open both ports; they close with the stack. Raises PortTaken."""
    backend, config = await DictBackend.init(_arguments(imap_port), hash_context=Cleartext())
    config.apply_context()
    await backend.start(stack)
    inboxes = Inboxes(backend)
    await inboxes.open()
    await _opened(IMAPService(backend, config).start(stack), imap_port, "--imap-port")
    lmtp = asyncio.get_running_loop().create_server(lambda: LMTP(inboxes, hostname=AUTHSERV_ID), HOST, lmtp_port)
    stack.callback((await _opened(lmtp, lmtp_port, "--lmtp-port")).close)


async def _opened(opening: Awaitable[T], port: int, option: str) -> T:
    try:
        return await opening
    except OSError as error:
        why = (
            "is taken by another program" if error.errno == errno.EADDRINUSE else f"cannot be opened ({_reason(error)})"
        )
        raise PortTaken(f"Port {port} on {HOST} {why}; choose another one with {option}.") from error


def _reason(error: OSError) -> str:
    return os.strerror(error.errno) if error.errno else type(error).__name__


def _arguments(imap_port: int) -> Namespace:
    """What pymap wants to find on its command line."""
    return Namespace(
        host=HOST, port=imap_port, debug=False, cert=None, key=None, tls=False, proxy_protocol=None, passlib_cfg=None,
        inherited_sockets=None, skip_services=[], demo_data=False, demo_user=MAILBOXES[0].address,
        demo_password=MAILBOXES[0].password,
    )  # fmt: skip


async def _run(imap_port: int, lmtp_port: int) -> None:
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with AsyncExitStack() as stack:
        await listen(imap_port, lmtp_port, stack)
        print("ready", flush=True)
        await stop.wait()
        await _hang_up()


async def _hang_up() -> None:
    """End the connections: since Python 3.12 closing a server waits for them, and one in IDLE never ends by itself."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is no port number between 1 and 65535")
    return int(text)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m backend.demo.mailserver", description="The demo company's mail server."
    )
    parser.add_argument("--imap-port", type=_port, required=True)
    parser.add_argument("--lmtp-port", type=_port, required=True)
    chosen = parser.parse_args()
    try:
        asyncio.run(_run(chosen.imap_port, chosen.lmtp_port))
    except PortTaken as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
