"""An IMAP server of a few lines that says what a test tells it to say and writes down every line it hears."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress

Answer = Callable[[str, str], Iterable[str | bytes]]
"""(command, arguments) -> the lines to answer with, before the tagged OK; bytes go out as they are, without a line's end, so that an
endless iterator floods and a slow one drips. HANG_UP, HANG, WAIT and REFUSED are stage directions. The greeting is the command ""."""

HANG_UP = "(hang up)"
HANG = "(say nothing more, and keep the line)"
WAIT = "(wait for the next line, then end the command)"
REFUSED = "{tag} NO cannot read this"

ALWAYS = {
    "CAPABILITY": ["* CAPABILITY IMAP4rev1 IDLE"],
    "EXAMINE": ["* OK [UIDVALIDITY 7] x", "* OK [UIDNEXT 100] x", "* 1 EXISTS"],
    "LOGOUT": ["* BYE"],
}
"""Unless the test has its own answer."""
HEADER = "From: petra.klein@mueller.example\r\nSubject: x\r\n\r\n"


def fetched(number: int, uid: int) -> str:
    """The untagged FETCH of one small message."""
    return (
        f'* {number} FETCH (UID {uid} RFC822.SIZE 100 INTERNALDATE "21-Nov-2026 09:00:00 +0000" '
        f"BODY[HEADER]<0> {{{len(HEADER)}}}\r\n{HEADER})"
    )


class ScriptedImap:
    """Serves one connection after the other, each to its end; `tls` from the first byte on."""

    def __init__(self, answer: Answer, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> None:
        self._answer = answer
        self._tls = tls
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, 0), family=family)
        self._connection: socket.socket | None = None
        self.port: int = self._listener.getsockname()[1]
        self.heard: list[str] = []
        self.bytes_heard = self.bytes_said = 0
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        for sock in (self._listener, self._connection):
            if sock is not None:
                with suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)
        assert not self._thread.is_alive()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                self._connection, _ = self._listener.accept()
                self._connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                with self._connection, suppress(OSError):
                    self._talk(self._connection)

    def _talk(self, connection: socket.socket) -> None:
        if self._tls:
            connection = self._tls.wrap_socket(connection, server_side=True)
        with connection:
            self._say_all(connection, self._answer("", "") or ["* OK ready"], "")
            while line := self._line(connection):
                tag, _, rest = line.partition(" ")
                command, _, arguments = rest.removeprefix("UID ").partition(" ")
                answer = self._answer(command, arguments) or ALWAYS.get(command, [])
                if not self._say_all(connection, answer, tag, end=f"{tag} OK done"):
                    return

    def _say_all(self, connection: socket.socket, lines: Iterable[str | bytes], tag: str, end: str = "") -> bool:
        """Whether the conversation goes on."""
        for line in lines:
            if line == HANG_UP:
                return False
            if line == HANG:
                connection.recv(1)
                return False
            if line == WAIT:
                self._line(connection)
                continue
            said = line if isinstance(line, bytes) else f"{line.replace('{tag}', tag)}\r\n".encode()
            self._say(connection, said)
            if end and said.startswith(f"{tag} ".encode()):
                end = ""
        if end:
            self._say(connection, f"{end}\r\n".encode())
        return True

    def _say(self, connection: socket.socket, said: bytes) -> None:
        connection.sendall(said)
        self.bytes_said += len(said)

    def _line(self, connection: socket.socket) -> str:
        heard = b""
        while not heard.endswith(b"\r\n"):
            if not (byte := connection.recv(1)):
                return ""
            heard += byte
        self.bytes_heard += len(heard)
        self.heard.append(heard.decode().rstrip("\r\n"))
        return self.heard[-1]
