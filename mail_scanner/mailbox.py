"""The few read-only verbs of IMAP that we use. The only file that imports imapclient.

On the wire: CAPABILITY, STARTTLS, LOGIN, EXAMINE, UID SEARCH (by UID and date only), UID FETCH with PEEK, IDLE, NOOP, LOGOUT. Nothing
here can change a mailbox, and no text of a mail ever becomes part of a command: arguments are numbers, the folder's name and the
login, and each is refused if it holds NUL, CR or LF (IMAPClient passes them on).

Blocking by nature: call it on a thread. `Wire` is one connection and belongs to one caller at a time.
"""

import imaplib
import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError, LoginError

from backend.store.mailboxes import Security

CONNECT_S = 10
READ_S = 60
KEEPALIVE = ((socket.TCP_KEEPIDLE, 60), (socket.TCP_KEEPINTVL, 20), (socket.TCP_KEEPCNT, 3))
HEADER_LIMIT = 256 * 1024
AHEAD = 8

Trouble = Literal["name", "connection", "tls", "sign_in", "folder", "protocol"]


class MailboxTrouble(Exception):
    """Why a mailbox cannot be read, in one of six ways, with a sentence for its owner."""

    def __init__(self, trouble: Trouble, message: str) -> None:
        super().__init__(message)
        self.trouble = trouble
        self.message = message


@dataclass(frozen=True, slots=True)
class Access:
    """How to reach a mailbox. `security` "none" is for servers on this machine only."""

    host: str
    port: int
    security: Security
    login: str
    password: str
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class FolderState:
    uidvalidity: int
    uidnext: int


@dataclass(frozen=True, slots=True)
class Envelope:
    """The header block of one message, with what the server knows of it."""

    uid: int
    raw: bytes
    size: int
    received_at: datetime


class Wire:
    """One signed-in connection. Any MailboxTrouble means: close it and start again by UID."""

    def __init__(self, access: Access) -> None:
        _refuse_line_breaks(access.host, access.login, access.password)
        if access.security == "none" and not _is_this_machine(access.host):
            raise MailboxTrouble("tls", "Without encryption only a server on this machine may be read.")
        self._client = _connect(access)
        self._idling = False
        try:
            self._client.login(access.login, access.password)
        except LoginError as error:
            self.close()
            raise MailboxTrouble("sign_in", f"The server refused the sign-in: {_told(error)}") from error
        except (OSError, imaplib.IMAP4.error) as error:
            self.close()
            raise _trouble(error, access.host) from error
        self._client.normalise_times = False
        self._can_idle = bool(self._client.has_capability("IDLE"))

    @property
    def can_idle(self) -> bool:
        return self._can_idle

    def examine(self, folder: str) -> FolderState:
        _refuse_line_breaks(folder)
        try:
            found: dict[bytes, Any] = self._client.select_folder(folder, readonly=True)
        except IMAPClientError as error:
            raise MailboxTrouble("folder", f"The folder {folder!r} cannot be opened: {_told(error)}") from error
        except (OSError, imaplib.IMAP4.error) as error:
            raise _trouble(error) from error
        if b"UIDVALIDITY" not in found:
            raise MailboxTrouble("protocol", f"The server gives no UIDVALIDITY for {folder!r}.")
        return FolderState(int(found[b"UIDVALIDITY"]), int(found.get(b"UIDNEXT", 0)))

    def uids_after(self, uid: int) -> list[int]:
        """All UIDs beyond one, ascending. `n:*` always names the last message, so smaller ones are dropped."""
        found = self._asked(self._client.search, ["UID", f"{uid + 1}:*"])
        return sorted(it for it in found if it > uid)

    def uids_since(self, day: date) -> list[int]:
        """All UIDs of messages that the server received on a day or later (INTERNALDATE), ascending."""
        return sorted(self._asked(self._client.search, ["SINCE", day]))

    def envelopes(self, uids: Sequence[int]) -> list[Envelope]:
        """Headers, size and time of those messages that are still there, by ascending UID.

        A server may say in between that a flag was changed elsewhere, by sequence number (RFC 9051, section 7.5.2). That is no message of
        ours: taken for one, its number would move the watermark past mail that was never read.
        """
        wanted = [f"BODY.PEEK[HEADER]<0.{HEADER_LIMIT}>", "RFC822.SIZE", "INTERNALDATE"]
        found = self._asked(self._client.fetch, list(uids), wanted)
        return [_envelope(uid, found[uid]) for uid in sorted(found) if uid in uids and _header_key(found[uid])]

    def envelopes_after(self, uid: int) -> list[Envelope]:
        """The next few beyond a UID; none if there is nothing beyond it.

        New mail usually has the very next numbers, so these are asked for at once: one round trip from the wake to the headers. Only if none
        of them exists is the server asked to search. A server may announce a mail at the end of the very answer that does not list it
        yet (RFC 9051, section 7): what was announced then is not announced again by IDLE, so we look once more.
        """
        while True:
            self._was_announced()
            if ahead := self.envelopes(range(uid + 1, uid + 1 + AHEAD)):
                return self._without_gaps(uid, ahead)
            if further := self.uids_after(uid):
                return self.envelopes(further[:AHEAD])
            if not self._was_announced():
                return []

    def message(self, uid: int, limit: int) -> bytes | None:
        """The message, at most `limit` bytes of it; None if it is no longer there."""
        found = self._asked(self._client.fetch, [uid], [f"BODY.PEEK[]<0.{limit}>"]).get(uid, {})
        return next((value for name, value in found.items() if name.startswith(b"BODY[]")), None)

    def start_idle(self) -> bool:
        """Ask to be told. True if something has already been said, so that waiting for the socket would be in vain."""
        self._asked(self._client.idle)
        self._idling = True
        return self._has_unread()

    def end_idle(self) -> None:
        """Whatever was said only means: go and look."""
        self._idling = False
        self._asked(self._client.idle_done)

    def noop(self) -> None:
        self._asked(self._client.noop)

    def fileno(self) -> int:
        return int(self._client.socket().fileno())

    def close(self) -> None:
        """Say goodbye if the line still works, and hang up in any case."""
        try:
            self._client.socket().settimeout(2)
            if self._idling:
                self._client.idle_done()
            self._client.logout()
        except (OSError, imaplib.IMAP4.error):
            try:
                self._client.shutdown()
            except (OSError, imaplib.IMAP4.error):
                pass

    def _without_gaps(self, uid: int, ahead: list[Envelope]) -> list[Envelope]:
        """A number that was left out is usually a deleted mail; the server is asked, before the watermark passes it for good."""
        last, known = ahead[-1].uid, {it.uid for it in ahead}
        if len(ahead) == last - uid:
            return ahead
        listed = self._asked(self._client.search, ["UID", f"{uid + 1}:{last}"])
        left_out = [it for it in listed if uid < it <= last and it not in known]
        return sorted([*ahead, *self.envelopes(left_out)], key=lambda it: it.uid) if left_out else ahead

    def _was_announced(self) -> bool:
        """Whether the server has said EXISTS since we last asked this."""
        return bool(self._client._imap.untagged_responses.pop("EXISTS", None))

    def _has_unread(self) -> bool:
        """Bytes that were read from the socket with the "+" but not looked at: in imaplib's buffer, or in a TLS record."""
        sock = self._client.socket()
        reader = getattr(self._client._imap, "_file", None)
        if reader is None:
            return bool(getattr(self._client._imap, "_readbuf", b""))
        timeout = sock.gettimeout()
        sock.setblocking(False)
        try:
            return bool(reader.peek(1))
        except (ssl.SSLWantReadError, BlockingIOError):
            return False
        except OSError:
            return True
        finally:
            sock.settimeout(timeout)

    def _asked(self, verb: Any, *arguments: Any) -> Any:
        try:
            return verb(*arguments)
        except (OSError, imaplib.IMAP4.error, ValueError) as error:
            raise _trouble(error) from error


def _header_key(found: dict[bytes, Any]) -> bytes | None:
    return next((name for name in found if name.startswith(b"BODY[HEADER")), None)


def _envelope(uid: int, found: dict[bytes, Any]) -> Envelope:
    raw = found[_header_key(found) or b""]
    received_at = found.get(b"INTERNALDATE") or datetime.now(UTC)
    return Envelope(uid, raw or b"", int(found.get(b"RFC822.SIZE", 0)), received_at.astimezone(UTC))


def _connect(access: Access) -> IMAPClient:
    context = ssl.create_default_context(cafile=access.ca_file or None)
    timeout = SocketTimeout(connect=CONNECT_S, read=READ_S)
    try:
        client = IMAPClient(
            access.host,
            port=access.port,
            ssl=access.security == "tls",
            ssl_context=context,
            timeout=timeout,
            use_uid=True,
        )
        if access.security == "starttls":
            client.starttls(context)
    except (OSError, imaplib.IMAP4.error, UnicodeError) as error:
        raise _trouble(error, access.host) from error
    sock = client.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for option, value in KEEPALIVE:
        sock.setsockopt(socket.IPPROTO_TCP, option, value)
    return client


def _trouble(error: Exception, host: str = "") -> MailboxTrouble:
    """The six ways in which it can go wrong, told apart."""
    match error:
        case socket.gaierror() | UnicodeError():
            return MailboxTrouble("name", f"There is no server named {host!r}. Check the spelling of the host.")
        case ssl.SSLCertVerificationError():
            return MailboxTrouble("tls", f"The server's certificate is not valid for {host!r}: {error.verify_message}.")
        case ssl.SSLError():
            return MailboxTrouble(
                "tls", "The server does not speak TLS here. Port 993 uses tls, port 143 uses starttls."
            )
        case TimeoutError():
            return MailboxTrouble(
                "connection", "The server does not answer in time. Port 993 needs tls, port 143 starttls."
            )
        case ConnectionRefusedError():
            return MailboxTrouble("connection", "Nothing listens on this port of the server.")
        case OSError():
            return MailboxTrouble("connection", f"The connection failed: {error.strerror or type(error).__name__}.")
        case imaplib.IMAP4.abort():
            return MailboxTrouble("connection", "The server ended the connection.")
        case _:
            return MailboxTrouble("protocol", f"The server answered something unexpected ({type(error).__name__}).")


def _told(error: Exception) -> str:
    """What the server said, as one short printable line."""
    text = str(error).removeprefix("b'").removesuffix("'")
    return "".join(char if char.isprintable() else " " for char in text)[:200]


def _is_this_machine(host: str) -> bool:
    return host in ("localhost", "::1") or host.startswith("127.")


def _refuse_line_breaks(*arguments: str) -> None:
    if any(char in argument for argument in arguments for char in "\0\r\n"):
        raise MailboxTrouble("protocol", "Host, login, password and folder must not contain line breaks.")
