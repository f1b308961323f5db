"""One question to a server at a time, within a budget; whatever goes wrong becomes a MailboxTrouble with a sentence for the owner."""

import imaplib
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from mail_scanner.answers import FolderState, Items, folder_state
from mail_scanner.conversation import Conversation
from mail_scanner.lines import Budget
from mail_scanner.throttling import is_throttled
from mail_scanner.troubles import MailboxTrouble, explained, is_refusal, told

ANSWER_S = 60.0
FAREWELL_S = 2.0
SLOWEST_PER_S = 10_000
"""Bytes. A server that stays below it for a whole answer is given up."""
USUAL = 16 * 1024
"""Bytes of a literal, of many that are asked for at once."""
TEXT_LIMIT = 4 * 1024 * 1024
LINES = 200_000
"""A hundred thousand mails that somebody else marks or deletes are announced one by one, whatever we asked for. IMAPClient
takes almost three seconds to understand a MiB of such lines."""
ROUNDING = 64 * 1024
"""What a server may send beyond the length that was asked for."""
BATCH_LIMIT = 32 * 1024 * 1024
BROKEN = (
    OSError, imaplib.IMAP4.error, ValueError, TypeError, AttributeError, LookupError, ArithmeticError, AssertionError, RecursionError,
)  # fmt: skip
"""What reading and understanding an answer may end in: imaplib and IMAPClient take in good faith what they are sent."""

T = TypeVar("T")
Fetch = Callable[[list[int], list[str]], dict[int, Items]]


def budget(text: int = TEXT_LIMIT) -> Budget:
    """For a command that asks for no literals: those that come are names."""
    return Budget(time.monotonic() + ANSWER_S, text, LINES, ROUNDING)


def fetching(count: int, limit: int) -> Budget:
    """For a command that asks for so many literals, none longer than the limit."""
    size = limit if count == 1 else count * min(limit, USUAL)
    room = TEXT_LIMIT + min(count * limit, max(limit, BATCH_LIMIT))
    return Budget(time.monotonic() + ANSWER_S + size / SLOWEST_PER_S, room, LINES, limit + ROUNDING)


def farewell() -> Budget:
    return Budget(time.monotonic() + FAREWELL_S, TEXT_LIMIT, LINES, ROUNDING)


class Asking:
    """The questions of one connection. After a MailboxTrouble there are no more, but that a folder was refused."""

    def __init__(self, talk: Conversation) -> None:
        self._talk = talk
        self.in_use = threading.RLock()
        """Held by the thread that asks and reads: nobody else may touch the connection, for TLS is not made for two."""

    def __call__(self, verb: Callable[..., Any], *arguments: Any, within: Budget | None = None) -> Any:
        with self.in_use:
            self._talk.reader.budget = within or budget()
            try:
                return verb(*arguments)
            except BROKEN as error:
                raise self._ended(error) from error

    def of_folder(self, folder: str, verb: Callable[..., Items], *arguments: Any) -> FolderState:
        with self.in_use:
            self._talk.reader.budget = budget()
            try:
                return folder_state(folder, verb(folder, *arguments))
            except BROKEN as error:
                if isinstance(error, imaplib.IMAP4.error) and self._is_only_refused(error):
                    raise MailboxTrouble("folder", f"The folder {folder!r} cannot be opened: {told(error)}") from error
                raise self._ended(error) from error

    def of_each(
        self, fetch: Fetch, uids: Sequence[int], wanted: list[str], limit: int, read: Callable[[int, Items], T | None]
    ) -> dict[int, T]:
        """What the server gives of these messages, as far as it can be read.

        A server may say in between that a flag was changed elsewhere, by sequence number (RFC 9051, section 7.5.2). That is no message of
        ours: taken for one, its number would move the watermark past mail that was never read. One message that it refuses, or answers for
        with nonsense, must not hide the others: they are asked for one by one.
        """
        with self.in_use:
            self._talk.reader.budget = fetching(len(uids), limit)
            try:
                found = fetch(list(uids), wanted)
                values = {uid: read(uid, found[uid]) for uid in found if uid in uids}
            except BROKEN as error:
                if not self._is_only_refused(error):
                    raise self._ended(error) from error
                alone = [[it] for it in uids] if len(uids) > 1 else []
                return {uid: it for one in alone for uid, it in self.of_each(fetch, one, wanted, limit, read).items()}
        return {uid: value for uid, value in values.items() if value is not None}

    def _ended(self, error: Exception) -> MailboxTrouble:
        """What comes next on this line would belong to no command of ours."""
        return self._talk.reader.end(self._talk.in_its_words(explained(error)))

    def _is_only_refused(self, error: Exception) -> bool:
        """Whether the answer came to its end, so that the line still holds, and it is not we who are refused."""
        if is_refusal(error) and is_throttled(str(error)):
            return False
        return self._talk.is_in_step() and not isinstance(error, OSError | imaplib.IMAP4.abort)
