"""The whole of a mail whose header has been matched: how much of it is read, and that it is the one that was meant, with the same sender."""

from dataclasses import replace

from backend.domain.contact_forms import as_written
from backend.domain.mail import Address, Headers
from backend.domain.privacy import Discretion
from mail_scanner.discreet import discreet
from mail_scanner.gathering import Own
from mail_scanner.reading import Reading, Unreadable

MESSAGE_LIMIT = 25 * 1024 * 1024
OVERSIZE_READ = 2 * 1024 * 1024
"""Of a message beyond 25 MiB only the beginning is read: headers and the first text part."""


def limit_of(size: int) -> int:
    """So many bytes are read of a message of this size."""
    return MESSAGE_LIMIT if size <= MESSAGE_LIMIT else OVERSIZE_READ


def parties_of(headers: Headers) -> tuple[str, ...]:
    """All that a match may rest on, but for the thread."""
    return _address(headers.sender), *(it.address for it in (*headers.to, *headers.cc, *headers.bcc))


def as_matched(reading: Reading, headers: Headers, own: Own, discretion: Discretion) -> Reading:
    """What was read, with those in it whom these headers name. Raises Unreadable if they are others: it was matched by its header, and
    another's mail must not be filed under that customer."""
    reading = discreet(reading, discretion)
    seen_as = reading.mail.headers
    if headers.sender_defect == "reply_to":
        seen_as = as_written(seen_as, own.holds)
    if parties_of(seen_as) != parties_of(headers):
        raise Unreadable("differs")
    return reading if seen_as is reading.mail.headers else replace(reading, mail=replace(reading.mail, headers=seen_as))


def _address(sender: Address | None) -> str:
    return sender.address if sender else ""
