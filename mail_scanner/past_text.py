"""Of mail that was there before us: whose it is by its text, as new mail is judged (by_text.py).

In a run over years the text is asked only where it decides: each mail costs a round trip or two. That a known address is believed
without it is the one thing in which older mail differs; and no inquiries are made of it.
"""

from dataclasses import replace

from backend.domain.evidence import MailBooks
from backend.domain.forwarded import is_passed_on
from backend.domain.kinds import is_bounce
from backend.domain.mail import Headers
from backend.domain.matching import Match, is_nobodys
from backend.store.people import possible
from mail_scanner.by_text import looked_into, with_text
from mail_scanner.gathering import Own, is_own
from mail_scanner.past_pieces import Sought
from mail_scanner.reading import Reading


def is_open(found: Match | None, headers: Headers, parties: MailBooks, own: Own, *, is_functional: bool) -> bool:
    """Whether the text may say more. Of a mail of nobody: what one of us has passed on, what came back, and in a functional mailbox
    what a form may have sent in our name."""
    if found is not None:
        return found.customer_id is None or found.method == "domain"
    if parties.direction == "out" or is_nobodys(parties.sender):
        return False
    if is_own(headers, own):
        return is_functional or is_passed_on(headers.subject)
    return is_bounce(headers)


async def settled(it: Sought, reading: Reading, own: Own) -> tuple[Sought, Reading]:
    """The mail as its text has it; whoever it is then, with the people around them."""
    if it.parties is None:
        return it, reading
    if it.found:
        found: Match | None = await with_text(it.found, it.parties, reading, own)
    else:
        reading, found = await looked_into(it.parties, reading, own)
    if found is None or found == it.found:
        return it, reading
    ids = [found.customer_id] if found.customer_id else [one.customer_id for one in found.candidates]
    return replace(it, found=found, customers=tuple(await possible(ids))), reading
