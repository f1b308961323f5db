"""At which contact point a mail arrives: its kind, and for papers what it does with them."""

from backend.domain.business_words import business
from backend.domain.kinds import said
from backend.domain.offer_answers import Verdict, offer_answer
from backend.domain.playbooks import ContactPoint
from backend.domain.words import Kind

_OF_KIND: dict[Kind, ContactPoint] = {
    "complaint": "complaint", "offer": "offer", "order": "order", "mail": "mail", "appointment": "appointment", "absence": "absence",
    "departure": "departure",
}  # fmt: skip
"""What a machine writes for itself (a bounce, a newsletter) is none."""
_OF_ANSWER: dict[Verdict, ContactPoint] = {"declined": "declined", "negotiation": "price"}


def contact_point(kind: Kind, subject: str, new_text: str) -> ContactPoint | None:
    """None where no person wants anything of us."""
    if kind == "offer" and (found := offer_answer(new_text)):
        return _OF_ANSWER.get(found.verdict, "offer")
    if kind == "order" and _only_asks(said(subject, new_text)):
        return "request"
    return _OF_KIND.get(kind)


def _only_asks(text: str) -> bool:
    """A mail is an order, too, that asks for an offer; one that a person has called an order may hold no such words at all."""
    about = business(text)
    return bool(about.request) and not about.placed
