"""One signed-in client of the farm: as little IMAP as a scanner needs, as few bytes of memory as it takes (RFC 9051).

    greeting -> LOGIN -> EXAMINE -> IDLE <-> DONE, UID SEARCH, UID FETCH ... -> LOGOUT

UIDs count from 1 without gaps, and nothing is ever deleted. Literals are not asked for: what a client sends must fit its line.
"""

import asyncio
import re
import socket
import struct
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.parts.wire_log import Command, Speech

CAPABILITY = "IMAP4rev1 IDLE SPECIAL-USE"
RECEIVED = "21-Nov-2026 09:00:00 +0000"
SECTION = re.compile(r"BODY(?:\.PEEK)?\[([^\]]*)\](?:<(\d+)\.(\d+)>)?")
COUNTERS_AT = struct.Struct("=120xQQ")
"""Where the kernel's tcp_info keeps the bytes that the peer acknowledged and that came from it (linux/tcp.h)."""


@dataclass
class Stock:
    """The INBOX of one login, its mails by ascending UID, and who has it open."""

    mails: list[bytes] = field(default_factory=list)
    open_in: "set[FarmSession]" = field(default_factory=set)


@dataclass
class Farmland:
    """What all sessions share."""

    still_here_s: float
    stocks: dict[str, Stock] = field(default_factory=dict)
    sessions: "set[FarmSession]" = field(default_factory=set)
    sign_ins: int = 0
    bytes_to_gone: int = 0
    bytes_from_gone: int = 0


class FarmSession(asyncio.Protocol):
    __slots__ = ("_idle_tag", "_land", "_socket", "_speech", "_still_here", "_stock", "_traffic", "_transport")

    def __init__(self, land: Farmland) -> None:
        self._land = land
        self._speech = Speech()
        self._stock = Stock()
        self._idle_tag = ""
        self._traffic = (0, 0)
        self._still_here: asyncio.TimerHandle | None = None

    @property
    def is_idling(self) -> bool:
        return bool(self._idle_tag)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        # By the end a TLS transport has forgotten its socket, whose counters are read then.
        self._socket = transport.get_extra_info("socket")
        self._land.sessions.add(self)
        self._say(f"* OK [CAPABILITY {CAPABILITY}] the farm is ready")

    def connection_lost(self, error: Exception | None) -> None:
        self._wake()
        self._stock.open_in.discard(self)
        self._land.sessions.discard(self)
        to_client, from_client = self.traffic()
        self._land.bytes_to_gone += to_client
        self._land.bytes_from_gone += from_client

    def data_received(self, data: bytes) -> None:
        for command in self._speech.hear(data):
            self._answer(command)
        self.traffic()

    def announce(self) -> bool:
        """Say how many mails there are now; False if the client is not listening."""
        if self.is_idling:
            self._say(f"* {len(self._stock.mails)} EXISTS")
        return self.is_idling

    def close(self) -> None:
        self._transport.abort()

    def traffic(self) -> tuple[int, int]:
        """Bytes of TCP to the client and from it, TLS included."""
        try:
            raw = self._socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, COUNTERS_AT.size)
        except OSError:
            return self._traffic  # closed under TLS before we were told: what was last known
        to_client, from_client = COUNTERS_AT.unpack(raw)
        self._traffic = (to_client, from_client)
        return self._traffic

    def _answer(self, command: Command) -> None:
        if command.verb == "IDLE":
            return self._sleep(command.tag)
        if command.verb == "DONE":
            tag, self._idle_tag = self._idle_tag, ""
            self._wake()
            return self._say(f"{tag} OK done")
        answers = {
            "CAPABILITY": self._capability, "LOGIN": self._login, "EXAMINE": self._examine, "LIST": self._list, "STATUS": self._status,
            "UID SEARCH": self._search, "UID FETCH": self._fetch, "NOOP": self._nothing, "ID": self._nothing, "LOGOUT": self._bye,
        }  # fmt: skip
        if command.verb not in answers:
            return self._say(f"{command.tag} BAD {command.verb} is not known here")
        answers[command.verb](command.arguments)
        self._say(f"{command.tag} OK done")
        if command.verb == "LOGOUT":
            self._transport.close()

    def _sleep(self, tag: str) -> None:
        self._idle_tag = tag
        self._say("+ idling")
        self._call_later()

    def _call_later(self) -> None:
        self._still_here = asyncio.get_running_loop().call_later(self._land.still_here_s, self._live_sign)

    def _live_sign(self) -> None:
        self._say("* OK Still here")
        self._call_later()

    def _wake(self) -> None:
        if self._still_here:
            self._still_here.cancel()
            self._still_here = None

    def _capability(self, _: str) -> None:
        self._say(f"* CAPABILITY {CAPABILITY}")

    def _login(self, arguments: str) -> None:
        """Every password is right."""
        self._land.sign_ins += 1
        login = arguments.split(" ")[0].strip('"')
        self._stock = self._land.stocks.setdefault(login, Stock())
        self._stock.open_in.add(self)

    def _examine(self, _: str) -> None:
        mails = len(self._stock.mails)
        self._say(f"* {mails} EXISTS", "* OK [UIDVALIDITY 7] as ever", f"* OK [UIDNEXT {mails + 1}] next")

    def _list(self, _: str) -> None:
        self._say('* LIST (\\HasNoChildren) "/" INBOX')

    def _status(self, arguments: str) -> None:
        mails = len(self._stock.mails)
        self._say(f"* STATUS {arguments.split(' ')[0]} (MESSAGES {mails} UIDNEXT {mails + 1} UIDVALIDITY 7)")

    def _search(self, arguments: str) -> None:
        """By UID; any other criterion finds all."""
        wanted = arguments.removeprefix("UID ") if arguments.startswith("UID ") else "1:*"
        self._say(" ".join(["* SEARCH", *(str(uid) for uid in named(wanted, len(self._stock.mails)))]))

    def _fetch(self, arguments: str) -> None:
        uids, _, items = arguments.partition(" ")
        for uid in named(uids, len(self._stock.mails)):
            self._transport.write(given(uid, self._stock.mails[uid - 1], items))

    def _nothing(self, _: str) -> None: ...

    def _bye(self, _: str) -> None:
        self._say("* BYE see you")

    def _say(self, *lines: str) -> None:
        self._transport.write("".join(f"{it}\r\n" for it in lines).encode())


def named(uids: str, last: int) -> list[int]:
    """Those of "3,5:7,9:*" that are there, when `last` is the highest; "*" is the last one, and a range may run backwards."""
    found: set[int] = set()
    for part in uids.split(","):
        ends = [last if it == "*" else int(it) for it in part.split(":")]
        found.update(range(max(min(ends), 1), min(max(ends), last) + 1))
    return sorted(found)


def given(uid: int, raw: bytes, items: str) -> bytes:
    """The untagged FETCH of one mail: its size and time, and each section that was asked for, or the piece of it."""
    said = f'* {uid} FETCH (UID {uid} RFC822.SIZE {len(raw)} INTERNALDATE "{RECEIVED}"'.encode()
    for section, begin, size in SECTION.findall(items):
        piece = part(raw, section)[int(begin or 0) :][: int(size or len(raw))]
        origin = f"<{begin}>" if begin else ""
        said += f" BODY[{section}]{origin} {{{len(piece)}}}\r\n".encode() + piece
    return said + b")\r\n"


def part(raw: bytes, section: str) -> bytes:
    """A section: "" for all, HEADER, TEXT, or HEADER.FIELDS with the names of the fields."""
    header, _, text = raw.partition(b"\r\n\r\n")
    match section.partition(" "):
        case ("", _, _):
            return raw
        case ("TEXT", _, _):
            return text
        case ("HEADER.FIELDS", _, names):
            wanted = {it.encode().lower() for it in names.strip("()").split()}
            return b"\r\n".join([*_fields(header, wanted), b"", b""])
        case _:
            return header + b"\r\n\r\n"


def _fields(header: bytes, wanted: set[bytes]) -> Iterable[bytes]:
    fields = re.split(rb"\r\n(?![ \t])", header)
    return (it for it in fields if it.partition(b":")[0].lower() in wanted)
