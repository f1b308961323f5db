"""The few read-only verbs of IMAP that we use. The only file that imports imapclient.

Nothing here can change a mailbox, and no text of a mail ever becomes part of a command: arguments are numbers, the folder's name and the
login, and each is refused if it holds NUL, CR or LF. What is said at all is checked once more where it leaves (`conversation`).

A server may lie, drip, flood and hang: each verb has a budget of time and bytes (`lines`), and an answer that makes no sense is dropped or
ends the connection with a MailboxTrouble, whose sentence is for the owner.

Blocking by nature: call it on a thread. `Wire` is one connection and belongs to one caller at a time.
"""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from imapclient import IMAPClient
from imapclient.response_parser import parse_fetch_response

from backend.domain.folder_roles import Listed
from mail_scanner.answers import Envelope, FolderState, Items, envelope, folders, part
from mail_scanner.asking import BROKEN, Asking, budget, farewell
from mail_scanner.connecting import Access, context, open_socket
from mail_scanner.conversation import Conversation
from mail_scanner.fetched import fetched
from mail_scanner.lines import Filled
from mail_scanner.signing_in import sign_in
from mail_scanner.troubles import MailboxTrouble, explained

HEADER_LIMIT = 256 * 1024
MATCHED_BY = "FROM REPLY-TO LIST-ID TO CC BCC MESSAGE-ID IN-REPLY-TO REFERENCES SUBJECT SENSITIVITY X-SENSITIVITY"
"""Header fields that a match may rest on, and those that say that a mail is private."""
AHEAD, FURTHEST_AHEAD = 8, 200
"""Mails asked for at once: few where one has just come, more and more while there is a backlog."""
LOOKS = 3
"""A server that announces with each answer, and never lists, is left alone until the next wake."""
SEARCHED_AT_ONCE = 50_000
SEARCH_TEXT = 16 * 1024 * 1024
"""A search is answered in one line, however long."""
SECTION = re.compile(r"|HEADER|TEXT|\d{1,5}(\.\d{1,5})*(\.(HEADER|TEXT|MIME))?")

T = TypeVar("T")


class Wire:
    """One signed-in connection. Any MailboxTrouble means: close it and start again by UID."""

    def __init__(self, access: Access) -> None:
        _refuse_line_breaks(access.host, access.login, access.password, access.token)
        self._client = _Client(access)
        self._talk = self._client.talk
        self._ask = Asking(self._talk)
        self.reader = self._talk.reader
        self._folder, self._state = "", FolderState(0, 0, 0)
        self._ahead = AHEAD
        self.is_closed = False
        self.lies = 0
        """UIDs that the server has listed and, by its own UIDNEXT, given to no mail."""
        try:
            self._ask(sign_in, self._talk, access)
            self.can_idle = bool(self._ask(self._client.has_capability, "IDLE"))
            """False as well where IDLE is offered and was then refused."""
        except MailboxTrouble:
            self.close()
            raise

    def examine(self, folder: str) -> FolderState:
        _refuse_line_breaks(folder)
        self._folder = folder
        self._look_up_uidnext()
        self._talk.is_announced()
        return self._state

    @property
    def folder(self) -> str:
        """The one that was examined last."""
        return self._folder

    def status(self, folder: str) -> FolderState:
        """How a folder stands that is not the open one (RFC 9051, section 6.3.11)."""
        _refuse_line_breaks(folder)
        return self._ask.of_folder(folder, self._client.folder_status, ["UIDVALIDITY", "UIDNEXT", "MESSAGES"])

    def list_folders(self) -> list[Listed]:
        """All folders. Some servers say what a folder is for only if asked (RFC 6154, section 2)."""
        found: list[Listed] = self._ask(lambda: folders(self._client.list_folders()))
        asks = self._client.has_capability("SPECIAL-USE") and self._client.has_capability("LIST-EXTENDED")
        if asks and not any({flag.lower() for flag in it.flags} & {"\\sent", "\\archive", "\\all"} for it in found):
            return self._ask(lambda: folders(self._client.list_with_uses())) or found
        return found

    def uids_after(self, uid: int) -> list[int]:
        """The next UIDs beyond one, ascending; none if there are none. `n:*` always names the last message, so smaller ones are dropped."""
        near = self.listed(f"{uid + 1}:{uid + SEARCHED_AT_ONCE}")
        return [it for it in near or self.listed(f"{uid + 1}:*") if it > uid]

    def uids_since(self, day: date) -> list[int]:
        """All UIDs of messages that the server received on a day or later (INTERNALDATE), ascending."""
        return self._searched(["SINCE", day])

    def listed(self, uids: str) -> list[int]:
        """Which of these UIDs ("3,5" or "3:9") are there."""
        return self._searched(["UID", uids])

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
        for _ in range(LOOKS):
            self._talk.is_announced()
            found = self._next(uid)
            self._ahead = min(self._ahead * 2, FURTHEST_AHEAD) if len(found) >= self._ahead else AHEAD
            if found or not self._talk.is_announced():
                return found
        return []

    def given(self, uids: Sequence[int]) -> list[Envelope]:
        """Those of these messages whose headers the server gives now, by ascending UID."""
        wanted = [f"BODY.PEEK[HEADER]<0.{HEADER_LIMIT}>", "RFC822.SIZE", "INTERNALDATE"]
        found = self._fetched(uids, wanted, HEADER_LIMIT, envelope)
        return [found[uid] for uid in sorted(found)]

    def addressed(self, uids: Sequence[int]) -> list[Envelope]:
        """Those of these messages that the server gives now, with no more of their headers than tells whose they are, by ascending UID."""
        wanted = [f"BODY.PEEK[HEADER.FIELDS ({MATCHED_BY})]<0.{HEADER_LIMIT}>", "RFC822.SIZE", "INTERNALDATE"]
        found = self._fetched(uids, wanted, HEADER_LIMIT, envelope)
        return [found[uid] for uid in sorted(found)]

    def message(self, uid: int, limit: int) -> bytes | None:
        """The message, at most `limit` bytes of it; None if the server does not give it."""
        return self.piece(uid, 0, limit)

    def piece(self, uid: int, offset: int, length: int) -> bytes | None:
        """Some bytes of the message; empty beyond its end, None if the server does not give it."""
        wanted = [f"BODY.PEEK[]<{offset}.{length}>"]
        return self._fetched([uid], wanted, length, lambda _, it: part(it, "", offset, length)).get(uid)

    def texts(self, uids: Sequence[int], section: str, limit: int) -> dict[int, bytes]:
        """The beginning of one section ("1.2", "TEXT", or "" for all) of many messages; one that is not given is missing."""
        if not SECTION.fullmatch(section):
            raise MailboxTrouble("protocol", "A mail has no such section.")
        return self._fetched(
            uids, [f"BODY.PEEK[{section}]<0.{limit}>"], limit, lambda _, it: part(it, section, 0, limit)
        )

    def start_idle(self) -> bool:
        """Ask to be told. True if something has already been said, so that waiting for the socket would be in vain.

        What was said before is forgotten: a connection that sleeps for hours keeps nothing. Where IDLE is refused (some servers offer it to
        everybody and allow it to some) `can_idle` is False from now on, and the caller looks from time to time.
        """
        announced = self._talk.is_announced()
        self._talk.untagged_responses.clear()
        self.can_idle = self._ask(self._talk.begin_idle)
        announced |= self._talk.is_announced() or not self.can_idle
        return announced or self.drain() != "open" or bool(self.reader.waiting())

    def end_idle(self) -> None:
        """Whatever was said only means: go and look."""
        self._ask(self._talk.end_idle)

    def drain(self) -> Filled:
        """Take in, without waiting, what was said while we sleep: nothing stays hidden in TLS. It stands in `reader.waiting` then."""
        return self.reader.fill()

    def noop(self) -> None:
        self._ask(self._talk.noop)

    def fileno(self) -> int:
        return int(self._talk.sock.fileno())

    def close(self) -> None:
        """Say goodbye if the line still works, and hang up in any case. A thread that is still at work finds the line cut, and ends first."""
        self.is_closed = True
        if not self._ask.in_use.acquire(blocking=False):
            self._talk.cut()
            self._ask.in_use.acquire()
        try:
            self.reader.budget = farewell()
            self._talk.end_idle()
            self._client.logout()
        except (*BROKEN, MailboxTrouble):
            self._talk.shutdown()
        finally:
            self._ask.in_use.release()

    def _next(self, uid: int) -> list[Envelope]:
        if ahead := self.given(range(uid + 1, uid + 1 + self._ahead)):
            return self._without_gaps(uid, ahead)
        return self.envelopes(self.uids_after(uid)[: self._ahead])

    def _without_gaps(self, uid: int, ahead: list[Envelope]) -> list[Envelope]:
        """A number that was left out is usually a deleted mail; the server is asked, before the watermark passes it for good."""
        last = ahead[-1].uid
        if len(ahead) == last - uid:
            return ahead
        believed = set(self._believed([it.uid for it in ahead]))
        left_out = {it for it in self.listed(f"{uid + 1}:{last}") if uid < it < last} - believed
        given = [it for it in ahead if it.uid in believed]
        return sorted([*given, *self.envelopes(sorted(left_out))], key=lambda it: it.uid) if left_out else given

    def _searched(self, criteria: list[Any]) -> list[int]:
        found: list[int] = self._ask(self._client.search, criteria, within=budget(text=SEARCH_TEXT))
        return self._believed(sorted(set(found)))

    def _believed(self, uids: list[int]) -> list[int]:
        """Of these UIDs those that were given to a mail. What lies at or beyond UIDNEXT was not: it would move the watermark past mail to come.

        Only EXAMINE is sure to tell UIDNEXT as it is now: STATUS is not meant for the open folder, and no server has to announce it.
        """
        before = self._state
        if not uids or not before.uidnext or uids[-1] < before.uidnext:
            return uids
        self._look_up_uidnext()
        if self._state.uidvalidity != before.uidvalidity:
            raise MailboxTrouble("folder", "The server has begun to number the mail of the folder anew.")
        believed = [it for it in uids if it < self._state.uidnext]
        self.lies += len(uids) - len(believed)
        return believed

    def _look_up_uidnext(self) -> None:
        self._state = self._ask.of_folder(self._folder, self._client.select_folder, True)

    def _fetched(
        self, uids: Sequence[int], wanted: list[str], limit: int, read: Callable[[int, Items], T | None]
    ) -> dict[int, T]:
        return self._ask.of_each(self._client.fetch, uids, wanted, limit, read)


class _Client(IMAPClient):  # type: ignore[misc]
    """IMAPClient on a connection of ours."""

    def __init__(self, access: Access) -> None:
        self._access = access
        try:
            super().__init__(access.host, access.port, ssl=access.security == "tls")
        except BROKEN as error:
            raise explained(error, access.host) from error
        self.talk: Conversation = self._imap
        self.talk.debug = 0
        self.normalise_times = False

    def fetch(self, uids: Sequence[int], wanted: Sequence[str]) -> dict[int, Items]:
        """By UID; of messages that were not asked for, too, where the server speaks of them."""
        if not uids:
            return {}
        answer, said = self.talk.uid("FETCH", ",".join(map(str, uids)), f"({' '.join(wanted)})")
        self._checkok("fetch", answer, said)
        found = fetched(said)
        return dict(parse_fetch_response(said, normalise_times=False)) if found is None else found

    def _create_IMAP4(self) -> Conversation:
        access = self._access
        sock = open_socket(access.host, access.port, access.security, access.ca_file, access.networks)
        talk = Conversation(sock, access.host, budget())
        if access.security == "starttls":
            try:
                talk.encrypt(context(access.ca_file))
            except (*BROKEN, MailboxTrouble):
                talk.shutdown()
                raise
        return talk

    def list_with_uses(self) -> Any:
        answer, _ = self.talk._simple_command("LIST", '""', '"*"', "RETURN (SPECIAL-USE)")
        return self._proc_folder_list(self.talk._untagged_response(answer, [None], "LIST")[1]) if answer == "OK" else []


def _refuse_line_breaks(*arguments: str) -> None:
    if any(char in argument for argument in arguments for char in "\0\r\n"):
        raise MailboxTrouble("protocol", "Host, login, password and folder must not contain line breaks.")
