"""How a mail answers an offer of ours: accepted, declined, or still to be negotiated, with the sentence that says so. German and English.

What is asked or lies under a condition is not accepted. Declined and said for good outweighs all; a "cannot accept" beside a word of price is
a negotiation.
"""

import re
from dataclasses import dataclass
from typing import Literal

from backend.domain.sentences import Sentence, sentences
from backend.domain.why import why_line
from backend.domain.words import LostCause

Verdict = Literal["accepted", "declined", "negotiation"]

MAX_READ = 4_000
LONGEST = 300

_ACCEPTED = re.compile(
    r"\b(?:(?:nehmen|nehme) (?:wir |ich ).{0,60}(?:angebot|offerte)\b.{0,60}\ban\b|(?:wir|ich) (?:nehmen|nehme) .{0,60}(?:angebot|offerte)\b.{0,60}\ban\b"
    r"|(?:angebot|offerte) .{0,40}(?:nehmen wir|nehme ich) .{0,20}an\b|(?:angebot|offerte) .{0,50}(?:angenommen|annehmen)\b"
    r"|(?:beauftragen|beauftrage) (?:wir |ich |hiermit |sie ){1,3}|(?:wir|ich) (?:beauftragen|beauftrage|bestellen|bestelle)\b|(?:bestellen|bestelle) (?:wir|ich|hiermit)\b|hiermit (?:bestellen|bestelle|beauftragen)"
    r"|(?:erhalten|bekommen|haben) (?:sie )?(?:hiermit )?(?:den|unseren) (?:auftrag|zuschlag)|erteilen .{0,40}(?:auftrag|zuschlag)|sie haben den zuschlag|(?:geben|gebe) .{0,40}\bfrei\b|(?:angebot|auftrag) ist freigegeben"
    r"|(?:sind|bin) (?:mit )?.{0,40}einverstanden|we (?:hereby |are happy to |are pleased to |would like to |gladly )?accept\b|(?:please|you can|you may) (?:go ahead|proceed)|go ahead with (?:the|your) (?:order|offer|quote)"
    r"|we (?:hereby |would like to )?(?:place (?:the|an|our|this) order|order)\b|(?:award|awarded|awarding) (?:you|to you)|purchase order (?:is )?(?:attached|enclosed))"
)  # fmt: skip
_FOR_GOOD = re.compile(
    r"\b(?:anderweitig vergeben|(?:anders|dagegen|gegen ihr angebot|gegen sie) entschieden|für (?:einen|ein|den|die|das) .{0,50}(?:anbieter|lieferanten|mitbewerber|wettbewerber|angebot|firma|unternehmen|kollegen) .{0,20}entschieden"
    r"|(?:auftrag|zuschlag) .{0,40}(?:an .{0,40}vergeben|anderweitig)|(?:lehnen|lehne) .{0,60}\bab\b|(?:müssen|muss) .{0,50}(?:absagen|ablehnen)|absage\b|kein interesse|nicht (?:weiter )?(?:verfolgen|weiterverfolgen)|(?:angebot|offerte) .{0,30}(?:abgelehnt|nicht (?:berücksichtig\w+|zum zuge))"
    r"|projekt .{0,40}(?:gestoppt|eingestellt|abgesagt|nicht (?:mehr )?(?:umgesetzt|durchgeführt|realisiert))|decided (?:against|to go with|for another|not to)|(?:gone|went|go|going) with (?:another|a different|your competitor)"
    r"|(?:not be|not) (?:proceeding|moving forward|pursuing)|(?:we|must|have to|regretfully) (?:decline|reject)|no longer (?:interested|needed)|project (?:has been |was |is )(?:cancelled|canceled|stopped))"
)  # fmt: skip
_CANNOT = re.compile(
    r"\b(?:nicht annehmen|so nicht (?:akzeptieren|annehmen|beauftragen)|cannot accept|can't accept|unable to accept)\b"
)
_NEGOTIATION = re.compile(
    r"\b(?:rabatt\w*|nachlass\w*|preisnachlass|skonto|beim preis|am preis|preislich\w*|preisvorstellung\w*|zielpreis|zu (?:teuer|hoch)|teurer als|günstiger\w*|bessere[nrs]? (?:preis\w*|konditionen)|konditionen|entgegenkommen|verhandeln|verhandlung\w*|nachverhandeln|gegenangebot|nachbessern|budget\w*"
    r"|discount\w*|price reduction|too (?:expensive|high)|negotiat\w*|counter[- ]?(?:offer|proposal)|(?:better|best|target|lower) price|(?:payment|better) terms)\b"
)
_OPEN = re.compile(
    r"\b(?:wenn|falls|sofern|sobald|ob|bevor|würden?|könnten?|können|nicht|noch kein\w*|kein\w*|if|whether|once|before|would|could|not|cannot|can't|unless)\b|\?"
)
"""What turns a yes: "we order" stands in many sentences that order nothing."""
_CAUSES: tuple[tuple[LostCause, re.Pattern[str]], ...] = (
    ("price", re.compile(r"\b(?:preis\w*|preislich\w*|teuer|teurer|günstiger\w*|billiger\w*|price\w*|expensive|cheaper)\b")),
    ("delivery", re.compile(r"\b(?:lieferzeit\w*|liefertermin\w*|lieferfrist\w*|lead time|delivery)\b")),
    ("budget", re.compile(r"\b(?:budget\w*|mittel|investition\w*|funding)\b")),
    ("stopped", re.compile(r"\b(?:projekt\w*|vorhaben|project|verschoben|gestoppt|eingestellt|on hold)\b")),
    ("competitor", re.compile(r"\b(?:mitbewerber\w*|wettbewerb\w*|andere[nrs]? (?:anbieter\w*|lieferanten|firma|unternehmen)|competitor|another|different supplier)\b")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OfferAnswer:
    """`words`: the sentence that says so, at most 300 characters. `cause`: why it was declined, "other" where it does not say."""

    verdict: Verdict
    words: str
    cause: LostCause | None = None


def offer_answer(new_text: str) -> OfferAnswer | None:
    """None where it says neither. Of a text its first 4000 characters are read.

    >>> offer_answer("Vielen Dank. Leider haben wir uns für einen anderen Anbieter entschieden.").cause
    'competitor'
    """
    said = [(it, it.text.lower()) for it in sentences(new_text[:MAX_READ])]
    if it := next((it for it, lower in said if _FOR_GOOD.search(lower) and not lower.endswith("?")), None):
        return OfferAnswer("declined", _shown(it), _cause(" ".join(lower for _, lower in said)))
    haggles = next((it for it, lower in said if _NEGOTIATION.search(lower)), None)
    if it := next((it for it, lower in said if _CANNOT.search(lower)), None):
        return OfferAnswer("negotiation", _shown(haggles)) if haggles else OfferAnswer("declined", _shown(it), "other")
    if it := next((it for it, lower in said if _ACCEPTED.search(lower) and not _OPEN.search(lower)), None):
        return OfferAnswer("accepted", _shown(it))
    return OfferAnswer("negotiation", _shown(haggles)) if haggles else None


def _cause(lower: str) -> LostCause:
    return next((cause for cause, words in _CAUSES if words.search(lower)), "other")


def _shown(sentence: Sentence) -> str:
    return why_line(sentence.text, LONGEST)
