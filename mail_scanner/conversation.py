"""The conversation that IMAPClient leads, over our own connection and our own reader.

imaplib names the methods that may be overridden for another transport (open, read, readline, send, shutdown); they are all there is here.
Every byte that leaves passes `send`, whoever made it: only the verbs of ALLOWED pass, and no argument that holds a line break. So no text
of a mail, and no mistake of ours, can become a command that changes a mailbox.
"""

import imaplib
import re
import socket
import ssl
from contextlib import suppress
from typing import Any

from mail_scanner.connecting import secured
from mail_scanner.lines import Budget, Reader
from mail_scanner.throttling import is_throttled
from mail_scanner.troubles import MailboxTrouble, slowed, told

ALLOWED = frozenset(
    {"CAPABILITY", "ID", "STARTTLS", "LOGIN", "AUTHENTICATE", "ENABLE", "LIST", "STATUS", "EXAMINE", "UID FETCH", "UID SEARCH", "IDLE", "NOOP", "LOGOUT"}
)  # fmt: skip
LAST_WORD_S = 0.5
"""Time for a goodbye on a line whose budget is used up."""

_COMMAND = re.compile(rb"(?P<tag>[A-Z]+\d+) (?P<verb>(UID )?[A-Z]+)( |\r\n|$)")
_CONTINUED = re.compile(rb"(\*|[A-Za-z0-9+/=]*)(\r\n)?")
"""DONE, or an answer in base64: one word is never a command, for that has a tag before it."""


class Conversation(imaplib.IMAP4):
    """imaplib's half of a connection that is open already."""

    def __init__(self, sock: socket.socket, host: str, greeting: Budget) -> None:
        self.reader = Reader(lambda: self.sock, greeting)
        self._given = sock
        self._line_began = True
        self._idle_tag = b""
        super().__init__(host)

    def open(self, host: str = "", port: int = 0, timeout: float | None = None) -> None:
        self.host, self.sock = host, self._given

    def read(self, size: int) -> bytes:
        return self.reader.exactly(size)

    def readline(self) -> bytes:
        try:
            return self.reader.line()
        except MailboxTrouble as trouble:
            raise self.in_its_words(trouble) from None

    def send(self, data: Any) -> None:
        """Raises MailboxTrouble instead of saying what is not allowed."""
        if not may_be_said(bytes(data), starts_line=self._line_began):
            raise MailboxTrouble("protocol", "Something was to be said that could change the mailbox; it was not said.")
        self._line_began = data.endswith(b"\r\n")
        self.sock.settimeout(max(self.reader.left_s(), LAST_WORD_S))
        self.sock.sendall(data)

    def cut(self) -> None:
        """Let whoever reads or writes now come to an end. TLS is not touched: it is in use."""
        with suppress(OSError):
            socket.socket.shutdown(self.sock, socket.SHUT_RDWR)

    def shutdown(self) -> None:
        """Hang up, whatever state the line is in."""
        self.cut()
        self.sock.close()

    def encrypt(self, tls: ssl.SSLContext) -> None:
        """STARTTLS, or nothing at all: whatever was said in the clear is forgotten, and nothing may have been said ahead of TLS (RFC 9051, section 6.2.1)."""
        if self.state != "NONAUTH" or "STARTTLS" not in self.capabilities:
            raise MailboxTrouble(
                "tls", "The server offers no encryption here. Port 993 uses tls, port 143 uses starttls."
            )
        answer, _ = self._simple_command("STARTTLS")
        if answer != "OK":
            raise MailboxTrouble("tls", "The server refuses to encrypt the connection.")
        if not self.reader.is_empty():
            raise MailboxTrouble(
                "tls", "Somebody on the way spoke in the server's name before the connection was encrypted."
            )
        self.untagged_responses.clear()
        self.sock = secured(self.sock, tls, self.host)
        self._get_capabilities()

    def begin_idle(self) -> bool:
        """Ask to be told news; False if the server refuses. News may stand before the "+" that answers (RFC 9051, section 7)."""
        self._idle_tag = self._command("IDLE")
        while self._get_response() is not None:
            if self.tagged_commands[self._idle_tag]:
                self._forget_idle()
                return False
        return True

    def end_idle(self) -> None:
        """Read on to the end of IDLE, if we are in it: some servers end it by themselves."""
        if self._idle_tag:
            self.send(b"DONE\r\n")
            while not self.tagged_commands[self._idle_tag]:
                self._get_response()
            self._forget_idle()

    def is_announced(self) -> bool:
        """Whether the server has said EXISTS since this was last asked."""
        return bool(self.untagged_responses.pop("EXISTS", None))

    def in_its_words(self, trouble: MailboxTrouble) -> MailboxTrouble:
        """Why the line ended: because we ask too much, if the server has said so with its BYE."""
        said = self._goodbye() if trouble.trouble == "connection" else ""
        return slowed(said) if is_throttled(said) else trouble

    def is_in_step(self) -> bool:
        """Whether each command so far has had its whole answer, so that another may be said."""
        return not self.tagged_commands

    def _goodbye(self) -> str:
        """What it said there, also if nobody has read that line yet; "" if it said nothing."""
        waiting = [line[5:] for line in self.reader.waiting() if line[:5].upper() == b"* BYE"]
        said = [it for it in self.untagged_responses.get("BYE") or [] if isinstance(it, bytes)]
        return told((said + waiting)[-1]).strip() if said or waiting else ""

    def _forget_idle(self) -> None:
        del self.tagged_commands[self._idle_tag]
        self._idle_tag = b""

    def _log(self, line: str) -> None:
        """imaplib would keep the last lines in memory: the password among them."""


def may_be_said(data: bytes, *, starts_line: bool) -> bool:
    """Whether these bytes may leave: a command of ALLOWED or a part of it, the end of IDLE, an answer while signing in.

    A line's end stands at the end or nowhere: what came after it would be another command (mjs/imapclient#657).
    """
    if any(char in data.removesuffix(b"\r\n") for char in b"\0\r\n"):
        return False
    if not starts_line:
        return True
    if found := _COMMAND.match(data):
        return found["verb"].decode() in ALLOWED
    return _CONTINUED.fullmatch(data) is not None
