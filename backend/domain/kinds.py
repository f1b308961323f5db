"""What kind of mail this is, with the evidence. Machines are told by headers, people by their words.

    loop -> bounce -> appointment                                headers and parts for machines
    -> departure -> absence -> auto_reply -> bulk                headers, then what the note says
    -> complaint -> order, offer -> mail                         subject and new text, never the quote

Only what comes after a mail that nobody wrote can wake anybody (`words.SILENT`); an appointment was made by a person.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.domain import absences
from backend.domain.bounces import bounced, has_arrived
from backend.domain.business_words import business
from backend.domain.complaint_terms import OURS, Table, complaints_with
from backend.domain.invitations import appointment
from backend.domain.kind_facts import Appointment, KindFacts
from backend.domain.learned_kinds import OF_NOTES, OF_PEOPLE, likeliest
from backend.domain.machine_mail import auto_reply_signs, bounce_signs, bulk_signs, loop_signs
from backend.domain.mail import Enclosed, Headers
from backend.domain.sign_tables import signs_of
from backend.domain.signs import Found
from backend.domain.words import Kind

MAX_WEIGHED = 4_000
"""Characters of new text that are looked at; a complaint says so early."""
OF_WORDS: tuple[Kind, ...] = ("complaint", "order", "offer", "mail")
"""What only the words of a person tell."""


@dataclass(frozen=True, slots=True)
class KindVerdict:
    """`evidence`: the headers or the words that decided, as found. `is_unsure`: it may be a complaint or not, and a person should say."""

    kind: Kind
    evidence: tuple[str, ...] = ()
    is_unsure: bool = False


def kind_of(
    headers: Headers, new_text: str, offer_numbers: frozenset[str] = frozenset(), enclosed: Sequence[Enclosed] = ()
) -> KindVerdict:
    """`new_text`: as `visible_text.new_text` gives it. `offer_numbers`: offers of ours that this customer has, as printed."""
    return of_machine(headers, new_text, enclosed) or kind_of_words(said(headers.subject, new_text), offer_numbers)


def again(
    verdict: KindVerdict, subject: str, new_text: str, offer_numbers: frozenset[str], table: Table = OURS
) -> KindVerdict:
    """The verdict once more, where the customer's offers and the company's own table are known. What a machine wrote stays what it is."""
    if verdict.kind not in OF_WORDS or (table == OURS and not offer_numbers):
        return verdict
    return kind_of_words(said(subject, new_text), offer_numbers, table)


def kind_of_words(text: str, offer_numbers: frozenset[str] = frozenset(), table: Table = OURS) -> KindVerdict:
    """Complaint, order, offer or plain mail, by the words alone."""
    found = signs_of(text)
    weighed = complaints_with(table, text, found)
    if weighed.is_complaint:
        return KindVerdict("complaint", weighed.terms)
    about = business(text, offer_numbers)
    return (
        _verdict("order", about.placed)
        or _verdict("offer", about.answer)
        or _verdict("order", about.request)
        or _verdict("offer", about.number)
        or _likeliest(text, OF_PEOPLE, found)
        or KindVerdict("mail", weighed.terms if weighed.is_unsure else (), weighed.is_unsure)
    )


def facts_of(
    verdict: KindVerdict, headers: Headers, text: str, new_text: str, enclosed: Sequence[Enclosed] = ()
) -> KindFacts:
    """What a mail of this kind says besides. `text`: all of it, for a bounce quotes what it speaks of."""
    match verdict.kind:
        case "bounce":
            return KindFacts(bounced=bounced(headers, text, enclosed))
        case "absence":
            on = headers.sent_at.date() if headers.sent_at else None
            return KindFacts(absence=absences.absence(f"{headers.subject}\n\n{new_text}", on, _parties(headers)))
        case "departure":
            return KindFacts(departure=absences.departure(new_text, _parties(headers)))
        case "appointment":
            return KindFacts(appointment=_invited(enclosed))
        case _:
            return KindFacts()


def is_bounce(headers: Headers) -> bool:
    """Whether the header alone says that a mail of ours did not arrive: the answer of a machine, and no stranger's mail."""
    return not loop_signs(headers) and bool(bounce_signs(headers))


def of_machine(headers: Headers, new_text: str, enclosed: Sequence[Enclosed]) -> KindVerdict | None:
    """None for what a person wrote."""
    if found := _verdict("loop", loop_signs(headers)):
        return found
    if signs := bounce_signs(headers):
        return KindVerdict("auto_reply" if has_arrived(enclosed) else "bounce", signs)
    bulk = bulk_signs(headers)
    if (made := _invited(enclosed)) and not bulk:
        return KindVerdict("appointment", (f"text/calendar: {made.method}",))
    return _note(headers, new_text) or _verdict("bulk", bulk)


def _note(headers: Headers, new_text: str) -> KindVerdict | None:
    """An answer that a machine gives for a person: by its header, or by what only such a note says."""
    signs = auto_reply_signs(headers)
    if not signs and not absences.reads_like_a_note(new_text):
        return None
    note = f"{headers.subject}\n\n{new_text}"
    if found := absences.left_signs(note):
        return KindVerdict("departure", (*signs, *found))
    if found := absences.away_signs(note):
        return KindVerdict("absence", (*signs, *found))
    return _likeliest(note, OF_NOTES, signs_of(note), signs) or _verdict("auto_reply", signs)


def _invited(enclosed: Sequence[Enclosed]) -> Appointment | None:
    calendars = (appointment(it.text) for it in enclosed if it.type == "text/calendar")
    return next(filter(None, calendars), None)


def _likeliest(text: str, among: Sequence[Kind], found: Found, before: tuple[str, ...] = ()) -> KindVerdict | None:
    kind, words = likeliest(text, among, found) or (None, ())
    return KindVerdict(kind, (*before, *words)) if kind else None


def _verdict(kind: Kind, evidence: tuple[str, ...]) -> KindVerdict | None:
    return KindVerdict(kind, evidence) if evidence else None


def said(subject: str, new_text: str) -> str:
    """What is weighed of a mail."""
    return f"{subject}\n\n{new_text[:MAX_WEIGHED]}"


def _parties(headers: Headers) -> frozenset[str]:
    people = (*headers.to, *headers.cc, *((headers.sender,) if headers.sender else ()))
    return frozenset(it.address for it in people)
