"""What the text of a mail adds to whose it is. It is asked only where it may be read at all: a mail that its header gives to somebody or
leaves open, one that one of us passed on, and everything in a functional mailbox.

    numbers     settle what the header left open or gave to a company by its domain; a known address is not shaken by them
    bounce      whom our mail did not reach is whose it is, not the mail system that says so
    forward     of ours: whoever wrote the original is the one whose mail it is; of a customer: they are linked beside it
    signature   of a stranger: whom it names is a candidate
"""

from collections.abc import Sequence
from dataclasses import replace

from backend.domain.business_numbers import tokens
from backend.domain.contact_forms import as_filled_in
from backend.domain.evidence import AddressBook, Hit, MailBooks
from backend.domain.mail import Headers
from backend.domain.matching import Match, match, match_passed_on, more_known, whose, with_also
from backend.store.address_book import REFERENCES_READ, Asked, books
from backend.store.hints import hinted_by
from backend.store.numbers import owners_of
from mail_scanner.gathering import Own, header_books
from mail_scanner.judging import of_failed
from mail_scanner.reading import Reading


async def with_text(found: Match, known: MailBooks, reading: Reading, own: Own) -> Match:
    """Whose a mail is of which the header says it already, or that it is one of several."""
    said = tokens(reading.mail.headers.subject)
    hits = await owners_of([it for it in reading.numbers if it not in said])
    again = whose(_all_with(known, hits)) if hits else found
    if found.customer_id is None or found.method == "domain":
        again = await of_failed(reading, own) or again
    if again is None or (again.customer_id is None and found.customer_id and found.method != "domain"):
        again = found
    original = await _original(reading, own) if known.direction == "in" and again.customer_id else None
    return with_also(again, [original], "forwarded") if original else again


async def looked_into(known: MailBooks, reading: Reading, own: Own) -> tuple[Reading, Match | None]:
    """A mail of which the header says nothing, as its text has it (a form tells who filled it in), and whose it is."""
    headers = reading.mail.headers
    seen_as = headers if reading.forward else as_filled_in(headers, reading.mail.text, own.holds)
    if seen_as is not headers:
        reading = replace(reading, mail=replace(reading.mail, headers=seen_as))
        known = await header_books(seen_as, "inbox", own)
    return reading, whose(known) or await of_failed(reading, own) or await by_text(known, reading, own)


async def by_text(known: MailBooks, reading: Reading, own: Own) -> Match | None:
    """Whose a mail is of which the header says nothing."""
    headers = reading.mail.headers
    by = headers.sender.name or headers.sender.address if headers.sender else ""
    original = await _original(reading, own)
    if found := match_passed_on(original, by) if original else None:
        return found
    if headers.sender and own.holds(headers.sender.address):
        return None
    hits = [*await owners_of(reading.numbers), *await hinted_by(reading.signature)]
    return match(more_known(known.sender, hits)) if hits else None


async def _original(reading: Reading, own: Own) -> AddressBook | None:
    """What is known of whoever wrote the mail that was passed on with this one, if they are none of us."""
    writer = reading.forward.writer.address if reading.forward else ""
    if not writer or own.holds(writer) or writer == _sender(reading.mail.headers):
        return None
    references = reading.mail.headers.references[-REFERENCES_READ:]
    (book,) = await books(Asked((writer,), references, reading.numbers), own.domains)
    return book


def _all_with(known: MailBooks, hits: Sequence[Hit]) -> MailBooks:
    others = tuple(more_known(it, hits) for it in known.others)
    return replace(known, sender=more_known(known.sender, hits), others=others)


def _sender(headers: Headers) -> str:
    return headers.sender.address if headers.sender else ""
