"""The kind of a mail once more, where the company's own terms and the customer's offers are known; and whose a bounce is."""

from dataclasses import replace

from backend.domain.complaint_terms import Table
from backend.domain.kind_facts import recipients_of
from backend.domain.kinds import KindVerdict, again
from backend.domain.mail import Address
from backend.domain.matching import Match, whose
from backend.store import complaint_terms
from mail_scanner.gathering import Own, header_books
from mail_scanner.reading import Reading

MOST_RECIPIENTS = 5


async def judged(reading: Reading, found: Match | None) -> Reading:
    return judged_by(await complaint_terms.table(), reading, found)


def judged_by(table: Table, reading: Reading, found: Match | None) -> Reading:
    """By the words alone: what a machine wrote stays what it is."""
    offers: frozenset[str] = _offers(found) if found else frozenset()
    kind = again(reading.kind, reading.mail.headers.subject, reading.new_text, offers, table)
    if found is None and kind.kind == "offer":
        kind = KindVerdict("mail")  # who has no offer from us answers none
    return replace(reading, kind=kind)


def _offers(found: Match) -> frozenset[str]:
    """The numbers of our offers by which the customer was found ("offer AN-2026-0042")."""
    papers = (it.value.partition(" ") for it in found.evidence if it.method == "number")
    return frozenset(number for kind, _, number in papers if kind == "offer")


async def of_failed(reading: Reading, own: Own) -> Match | None:
    """The customer whom a mail of ours did not reach. The mail system that says so is nobody's."""
    for address in recipients_of(reading.facts)[:MOST_RECIPIENTS]:
        meant = replace(reading.mail.headers, sender=Address("", address), references=(), reply_to=(), cc=())
        found = whose(await header_books(meant, "inbox", own))
        if found and found.customer_id:
            return found
    return None
