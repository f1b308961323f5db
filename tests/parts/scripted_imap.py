"""An IMAP server of a few lines that says what a test tells it to say and writes down every line it hears."""

import socket
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress

Answer = Callable[[str, str], list[str]]
"""(command, arguments) -> the lines to answer with, before the tagged OK. HANG_UP, WAIT and REFUSED are stage directions."""

HANG_UP = "(hang up)"
WAIT = "(wait for the next line, then end the command)"
REFUSED = "{tag} NO cannot read this"

ALWAYS = {
    "CAPABILITY": ["* CAPABILITY IMAP4rev1 IDLE"],
    "EXAMINE": ["* OK [UIDVALIDITY 7] x", "* OK [UIDNEXT 2] x", "* 1 EXISTS"],
}
HEADER = "From: petra.klein@mueller.example\r\nSubject: x\r\n\r\n"


def fetched(number: int, uid: int) -> str:
    """The untagged FETCH of one small message."""
    return (
        f'* {number} FETCH (UID {uid} RFC822.SIZE 100 INTERNALDATE "21-Nov-2026 09:00:00 +0000" '
        f"BODY[HEADER]<0> {{{len(HEADER)}}}\r\n{HEADER})"
    )


class ScriptedImap:
    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.heard: list[str] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._listener.close()
        self._thread.join(5)

    def _serve(self) -> None:
        try:
            connection, _ = self._listener.accept()
        except OSError:
            return
        with connection, suppress(ConnectionError):
            connection.sendall(b"* OK ready\r\n")
            while line := _line(connection):
                self.heard.append(line)
                tag, _, rest = line.partition(" ")
                command, _, arguments = rest.removeprefix("UID ").partition(" ")
                lines = [*ALWAYS.get(command, []), *self._answer(command, arguments)]
                if HANG_UP in lines:
                    return
                if WAIT in lines:
                    connection.sendall(_wire(it for it in lines if it != WAIT))
                    self.heard.append(_line(connection))
                    lines = []
                lines = [it.replace("{tag}", tag) for it in lines]
                ended = any(it.startswith(f"{tag} ") for it in lines)
                connection.sendall(_wire(lines if ended else [*lines, f"{tag} OK done"]))


def _wire(lines: Iterable[str]) -> bytes:
    return "".join(f"{text}\r\n" for text in lines).encode()


def _line(connection: socket.socket) -> str:
    heard = b""
    while not heard.endswith(b"\r\n"):
        if not (byte := connection.recv(1)):
            return ""
        heard += byte
    return heard.decode().rstrip("\r\n")
