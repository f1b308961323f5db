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
from typing import Any

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import LoginError

from backend.store.mailboxes import Security
from mail_scanner.troubles import MailboxTrouble, explained, refused, told

CONNECT_S = 10
READ_S = 60
KEEPALIVE = ((socket.TCP_KEEPIDLE, 60), (socket.TCP_KEEPINTVL, 20), (socket.TCP_KEEPCNT, 3))
HEADER_LIMIT = 256 * 1024
AHEAD = 8
SEARCHED_AT_ONCE = 50_000
"""UIDs in one search: the answer is one line, and imaplib reads no line beyond 1 MB."""


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
    """0 where the server does not say."""
    mails: int


@dataclass(frozen=True, slots=True)
class Envelope:
    """The header block of one message, with what the server knows of it."""

    uid: int
    raw: bytes
    """Empty if the server lists the message and does not give it."""
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
            self._sign_in(access)
        except LoginError as error:
            self.close()
            raise refused(error) from error
        except (OSError, imaplib.IMAP4.error) as error:
            self.close()
            raise explained(error, access.host) from error
        self._client.normalise_times = False
        self._can_idle = bool(self._client.has_capability("IDLE"))

    @property
    def can_idle(self) -> bool:
        return self._can_idle

    def _sign_in(self, access: Access) -> None:
        """LOGIN takes ASCII only; what has umlauts goes by AUTHENTICATE PLAIN, which is UTF-8 (RFC 4616)."""
        if (access.login + access.password).isascii():
            self._client.login(access.login, access.password)
        elif self._client.has_capability("AUTH=PLAIN"):
            self._client.plain_login(access.login, access.password)
        else:
            raise LoginError("it takes no letters beyond ASCII in names and passwords")

    def examine(self, folder: str) -> FolderState:
        _refuse_line_breaks(folder)
        try:
            found: dict[bytes, Any] = self._client.select_folder(folder, readonly=True)
        except (OSError, imaplib.IMAP4.abort) as error:
            raise explained(error) from error
        except imaplib.IMAP4.error as error:
            raise MailboxTrouble("folder", f"The folder {folder!r} cannot be opened: {told(error)}") from error
        if b"UIDVALIDITY" not in found:
            raise MailboxTrouble("protocol", f"The server gives no UIDVALIDITY for {folder!r}.")
        return FolderState(int(found[b"UIDVALIDITY"]), int(found.get(b"UIDNEXT", 0)), int(found.get(b"EXISTS", 0)))

    def uids_after(self, uid: int) -> list[int]:
        """The next UIDs beyond one, ascending; none if there are none. `n:*` always names the last message, so smaller ones are dropped."""
        near = self.listed(f"{uid + 1}:{uid + SEARCHED_AT_ONCE}")
        return sorted(it for it in near or self.listed(f"{uid + 1}:*") if it > uid)

    def uids_since(self, day: date) -> list[int]:
        """All UIDs of messages that the server received on a day or later (INTERNALDATE), ascending."""
        return sorted(self._asked(self._client.search, ["SINCE", day]))

    def listed(self, uids: str) -> list[int]:
        """Which of these UIDs ("3,5" or "3:9") are there."""
        found: list[int] = self._asked(self._client.search, ["UID", uids])
        return sorted(found)

    def envelopes(self, listed: Sequence[int]) -> list[Envelope]:
        """Headers, size and time of messages that the server lists, by ascending UID. One that it lists and does not give has no header."""
        given = self.given(listed)
        left_out = sorted(set(listed) - {it.uid for it in given})
        given += self.given(left_out) if left_out else []
        not_given = sorted(set(listed) - {it.uid for it in given})
        return sorted([*given, *(Envelope(it, b"", 0, datetime.now(UTC)) for it in not_given)], key=lambda it: it.uid)

    def envelopes_after(self, uid: int) -> list[Envelope]:
        """The next few beyond a UID; none if there is nothing beyond it.

        New mail usually has the very next numbers, so these are asked for at once: one round trip from the wake to the headers. Only if none
        of them exists is the server asked to search. A server may announce a mail at the end of the very answer that does not list it
        yet (RFC 9051, section 7): what was announced then is not announced again by IDLE, so we look once more.
        """
        while True:
            self._was_announced()
            if ahead := self.given(range(uid + 1, uid + 1 + AHEAD)):
                return self._without_gaps(uid, ahead)
            if further := self.uids_after(uid):
                return self.envelopes(further[:AHEAD])
            if not self._was_announced():
                return []

    def given(self, uids: Sequence[int]) -> list[Envelope]:
        """Those of these messages whose headers the server gives now, by ascending UID.

        A server may say in between that a flag was changed elsewhere, by sequence number (RFC 9051, section 7.5.2). That is no message of
        ours: taken for one, its number would move the watermark past mail that was never read. One message that it refuses must not
        hide the others: they are asked for one by one.
        """
        wanted = [f"BODY.PEEK[HEADER]<0.{HEADER_LIMIT}>", "RFC822.SIZE", "INTERNALDATE"]
        found = self._fetched(uids, wanted)
        if found is None:
            return [it for uid in uids for it in self.given([uid])] if len(uids) > 1 else []
        return [_envelope(uid, found[uid]) for uid in sorted(found) if uid in uids and _header(found[uid])]

    def message(self, uid: int, limit: int) -> bytes | None:
        """The message, at most `limit` bytes of it; None if the server does not give it."""
        found = self._fetched([uid], [f"BODY.PEEK[]<0.{limit}>"]) or {}
        return next((value for name, value in found.get(uid, {}).items() if name.startswith(b"BODY[]")), None)

    def start_idle(self) -> bool:
        """Ask to be told. True if something has already been said, so that waiting for the socket would be in vain."""
        self._idling = True
        try:
            self._client.idle()
        except (OSError, imaplib.IMAP4.abort) as error:
            raise explained(error) from error
        except imaplib.IMAP4.error:
            self._asked(self._skip_to_continuation)
            return True
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
        last = ahead[-1].uid
        if len(ahead) == last - uid:
            return ahead
        left_out = set(self.listed(f"{uid + 1}:{last}")) - {it.uid for it in ahead}
        return sorted([*ahead, *self.envelopes(sorted(left_out))], key=lambda it: it.uid) if left_out else ahead

    def _fetched(self, uids: Sequence[int], wanted: list[str]) -> dict[int, dict[bytes, Any]] | None:
        """The server's answer; None if it refuses, which is no trouble of the line."""
        try:
            found: dict[int, dict[bytes, Any]] = self._client.fetch(list(uids), wanted)
        except (OSError, imaplib.IMAP4.abort, ValueError) as error:
            raise explained(error) from error
        except imaplib.IMAP4.error:
            return None
        return found

    def _skip_to_continuation(self) -> None:
        """News may stand before the "+" that answers IDLE (RFC 9051, section 7): read on to it."""
        while self._client._imap._get_response() is not None:
            pass

    def _was_announced(self) -> bool:
        """Whether the server has said EXISTS since we last asked this."""
        return bool(self._client._imap.untagged_responses.pop("EXISTS", None))

    def _has_unread(self) -> bool:
        """Bytes that were read from the socket with the "+" but not looked at: in imaplib's buffer, or in a TLS record."""
        sock = self._client.socket()
        imap = self._client._imap
        reader = getattr(imap, "_file", None) or getattr(imap, "file", None)
        if reader is None:
            return bool(getattr(imap, "_readbuf", b""))
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
            raise explained(error) from error


def _header(found: dict[bytes, Any]) -> bytes | None:
    return next((value for name, value in found.items() if name.startswith(b"BODY[HEADER")), None)


def _envelope(uid: int, found: dict[bytes, Any]) -> Envelope:
    received_at = found.get(b"INTERNALDATE") or datetime.now(UTC)
    return Envelope(uid, _header(found) or b"", int(found.get(b"RFC822.SIZE", 0)), received_at.astimezone(UTC))


def _connect(access: Access) -> IMAPClient:
    timeout = SocketTimeout(connect=CONNECT_S, read=READ_S)
    try:
        context = ssl.create_default_context(cafile=access.ca_file or None)
    except (OSError, ssl.SSLError) as error:
        raise MailboxTrouble("tls", f"The certificate authority {access.ca_file!r} cannot be read.") from error
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
        raise explained(error, access.host) from error
    sock = client.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for option, value in KEEPALIVE:
        sock.setsockopt(socket.IPPROTO_TCP, option, value)
    return client


def _is_this_machine(host: str) -> bool:
    return host in ("localhost", "::1") or host.startswith("127.")


def _refuse_line_breaks(*arguments: str) -> None:
    if any(char in argument for argument in arguments for char in "\0\r\n"):
        raise MailboxTrouble("protocol", "Host, login, password and folder must not contain line breaks.")
