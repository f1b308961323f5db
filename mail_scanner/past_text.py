"""Of mail that was there before us: whose it is by its text, where the header leaves it open or one of us passed it on (by_text.py)."""

from dataclasses import replace

from backend.domain.evidence import MailBooks
from backend.domain.forwarded import is_passed_on
from backend.domain.mail import Headers
from backend.domain.matching import Match
from backend.store.people import possible
from mail_scanner.by_text import by_text, with_text
from mail_scanner.gathering import Own, is_own
from mail_scanner.past_pieces import Sought
from mail_scanner.reading import Reading


def is_open(found: Match | None, headers: Headers, parties: MailBooks, own: Own) -> bool:
    """Whether the text may say more. In a run over years only of these it is asked: each costs a round trip or two."""
    if found is None:
        return parties.direction == "in" and is_own(headers, own) and is_passed_on(headers.subject)
    return found.customer_id is None


async def settled(it: Sought, reading: Reading, own: Own) -> Sought:
    """The mail as its text has it; whoever it is then, with the people around them."""
    if it.parties is None:
        return it
    asked = with_text(it.found, it.parties, reading, own) if it.found else by_text(it.parties, reading, own)
    if (found := await asked) == it.found or found is None:
        return it
    ids = [found.customer_id] if found.customer_id else [one.customer_id for one in found.candidates]
    return replace(it, found=found, customers=tuple(await possible(ids)))
