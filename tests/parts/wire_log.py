"""What a client said to an IMAP server, command by command, so that a test can say "only the allowed ones".

Heard from a plain-text line by the fault proxy, sign-in included, or read from what Dovecot writes down behind TLS, which begins after the
sign-in. An encrypted line is counted, not read: a log that heard nothing proves nothing.
"""

import re
import threading
from collections.abc import Collection
from dataclasses import dataclass, field

LITERAL = re.compile(rb"\{(\d+)\+?\}$")
"""The end of a line that n bytes and the rest of the command follow (RFC 9051, section 4.3; with "+" unasked, RFC 7888)."""
TLS_HANDSHAKE = 0x16


@dataclass(frozen=True, slots=True)
class Command:
    """`verb` in capitals, with UID before it ("UID FETCH") where it was said; DONE and the answers to AUTHENTICATE stand alone."""

    verb: str
    arguments: str = ""
    tag: str = field(default="", compare=False)


ANSWER = Command("(answer)")


class Speech:
    """The client's side of one connection: bytes in any slices go in, whole commands come out."""

    def __init__(self) -> None:
        self.is_encrypted = False
        self._rest = b""
        self._signing_in = False

    def hear(self, data: bytes) -> list[Command]:
        self._rest += data
        commands: list[Command] = []
        while not self.is_encrypted and self._rest:
            if self._rest[0] == TLS_HANDSHAKE:
                self.is_encrypted = True
            elif size := whole(self._rest):
                commands.append(self._understood(self._rest[:size]))
                self._rest = self._rest[size:]
            else:
                break
        return commands

    def _understood(self, raw: bytes) -> Command:
        words = raw.decode("latin-1").removesuffix("\r\n")
        if self._signing_in and " " not in words:
            return ANSWER
        command = understood(words)
        self._signing_in = command.verb == "AUTHENTICATE"
        self.is_encrypted = command.verb == "STARTTLS"
        return command


def whole(heard: bytes) -> int:
    """How many bytes the first command takes, its literals included; 0 if it has not come to its end yet."""
    begin = 0
    while (end := heard.find(b"\r\n", begin)) >= 0:
        follows = LITERAL.search(heard[begin:end])
        if follows is None:
            return end + 2
        begin = end + 2 + int(follows[1])
    return 0


def understood(words: str) -> Command:
    """A line "tag verb arguments"; one of a single word is taken for a verb without a tag."""
    tag, _, said = words.partition(" ")
    verb, _, arguments = (said or words).partition(" ")
    if verb.upper() == "UID":
        verb, _, arguments = arguments.partition(" ")
        verb = f"UID {verb}"
    return Command(verb.upper(), arguments, tag if said else "")


class WireLog:
    """All connections through one listener. Written by the listener's thread, read by the test's."""

    def __init__(self) -> None:
        self.commands: list[Command] = []
        self.encrypted = 0
        self._lock = threading.Lock()

    def hear(self, speech: Speech, data: bytes) -> None:
        was_encrypted = speech.is_encrypted
        said = speech.hear(data)
        with self._lock:
            self.commands += said
            self.encrypted += speech.is_encrypted and not was_encrypted

    def count(self, verb: str) -> int:
        return sum(it.verb == verb for it in self.commands)

    def beside(self, allowed: Collection[str]) -> list[Command]:
        """What was said that is not allowed. AssertionError if nothing was heard at all."""
        assert self.commands, "nothing was heard, so nothing is proved"
        return [it for it in self.commands if it.verb not in allowed]
