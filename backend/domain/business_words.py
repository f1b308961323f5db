"""The words by which a mail orders, asks for an offer, or answers one of ours.

    an order placed -> an answer to an offer of ours -> a request for an offer -> the number of an offer

All in small letters: to look without regard to case takes three times as long. An order that is only spoken of orders nothing.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from backend.domain.alternatives import by_first_letters

MAX_SIGNS = 5
NEAR = 70
"""Characters before a sign that may turn it."""

_W = r"(?:[\w-]{1,30} )"
_PLACED_TERMS = (
    r"hiermit (?:bestellen|beauftragen|ordern|erteilen|rufen)|(?:bestellen|ordern) wir|wir (?:bestellen|ordern)|(?:bestelle|ordere) (?:ich|hiermit|folgende|bei ihnen)|ich bestelle"
    rf"|(?:möchten|wollen|würden|möchte|will|würde) (?:wir |ich |gern |gerne |hiermit |bei ihnen |noch |weitere |nochmals ){{0,5}}{_W}{{0,6}}(?:bestellen|nachbestellen|ordern|in auftrag geben|beauftragen)"
    r"|(?:anbei|beiliegend|beigefügt|im anhang|in der anlage|angehängt|hier(?: kommt| ist)?|folgende)(?: finden sie| erhalten sie| sende(?:n)?(?: wir| ich)?(?: ihnen)?)?(?: nun)? (?:unsere|die|eine|meine)?\s?(?:neue |weitere )?(?:bestellung|nachbestellung|beauftragung|order)"
    rf"|nachbestellung|auftragserteilung|erteilen (?:wir |ihnen |hiermit ){{0,3}}(?:den|folgenden|einen|diesen) auftrag|(?:beauftragen|beauftrage) (?:wir |ich |hiermit ){{0,2}}sie|lieferabruf|abrufauftrag|rufen (?:wir )?{_W}{{0,12}}ab\b|bestelle\b|(?:ich nehme|wir nehmen) {_W}{{1,3}}(?:stück|stk|davon)|bitte liefern sie (?:uns )?(?:\d|folgende)|bitte um (?:lieferung von|auftragsbestätigung)"
    r"|(?:den|unseren|folgenden) auftrag (?:hiermit )?erteilen|(?:bitte|hiermit) (?:\d+ stück )?(?:bestellen|nachliefern)|(?:angebot|offerte) (?:nehmen wir|hiermit) (?:hiermit )?an"
    r"|(?:attached|enclosed|herewith|find|here) (?:is |you will find |please find )?(?:our |the |my |a )?(?:new |attached )?(?:purchase )?order|(?:our|new) purchase order|purchase order (?:no|number|#|\d)"
    rf"|we (?:would like to |hereby |want to |wish to |herewith |'d like to )?(?:place (?:an|the following|this|our|a) {_W}{{0,2}}order|order(?= \d| the following| another| (?:\w{{1,20}} )?(?:pieces|units|pcs)))"
    r"|i(?: would|'d) like to (?:place an )?order|(?:want|like|wish) to (?:re)?order|please (?:deliver|ship|supply|book|process) (?:\d|the following|us|our order|this order)|please accept (?:this|our) (?:purchase )?order|placing (?:an|this|our) order|reorder of"
)  # fmt: skip
_PLACED = re.compile(rf"\b(?:{by_first_letters(_PLACED_TERMS)})")
_NUMBERED = re.compile(
    r"(?:(?:^|\n)(?:(?:neue|new|unsere|our|re|aw|wg|fwd): ?|neue |new |unsere |our )*|\b(?:anbei|attached|hiermit) (?:die |unsere |our )?)"
    r"(?:bestellung|bestell-?nr|bestellnummer|bestellauftrag|purchase order|order|p\.?o\.?)\s{0,3}(?:nr|no|nummer|number|#)?[.:]?\s{0,3}(?:[a-z]{0,4}[-/]?)\d[\d/-]{2,20}(?!\S*[:,]? (?:rückfrage|frage|liefer|status|termin|storn|rechnung))"
)  # fmt: skip
_NOT_YET = re.compile(
    r"\b(?:wenn|sobald|falls|bevor|nachdem|ehe|ob|würde|werden|wird|könnten|kann|nicht|kein\w*|if|once|before|when|after|as soon as|will|whether|cannot|not|until|could|zu|zur|status|rechnung|storn\w{0,12}|hatten|haben|had|have)\b[^.!?;\n]{0,50}$"
)

_REQUEST_TERMS = (
    rf"angebotsanfrage|preisanfrage|preisauskunft|kostenvoranschlag|richtpreis\w{{0,10}}|preisindikation|anfrage(?= (?:für|über|zu|nach) \d)|\bum (?:ein |die abgabe eines |zusendung eines |abgabe eines |übersendung eines |ihr ){{0,2}}(?:\w{{1,20}}(?:e|es|en) ){{0,2}}angebot"
    rf"|(?:ein|neues|passendes|unverbindliches|entsprechendes|gesondertes|eines|schriftliches) (?:\w{{1,20}}es ){{0,2}}angebot|angebot (?:für|über) (?:\d|die lieferung|folgende|einen?\b|unsere)|(?:uns|mir|bitte) {_W}{{0,8}}anbieten|anbieten (?:können|könnten)"
    rf"|(?:was|wie ?viel) (?:kosten?|würden? {_W}{{1,6}}kosten)|bieten sie (?:uns|mir|bitte)|(?:nennen|teilen|schicken|senden|machen|brauchen|benötigen|welchen?|aktuellen?|ihren?|ihre|besten?) {_W}{{0,5}}(?:preise?|preisliste|konditionen)\b|zu welchem preis|preise? und liefer\w{{2,10}}"
    rf"|rfq|request for (?:a )?(?:quotation|proposal|quote)|please quote|(?:could|can|would) you (?:please )?(?:quote|offer)|quote (?:us|me|for)|(?:send|give|provide|make|prepare|get|receive|like|need|request|requesting|want|submit|appreciate) (?:us |me |for )?(?:with )?(?:a|an|your best|your) {_W}{{0,2}}(?:quote|quotation|offer|proposal|price)"
    r"|price (?:request|inquiry|enquiry)|pricing for|(?:your )?best price|how much (?:would|does|do|is)|enquiry (?:for|about)|inquiry (?:for|about)|prices? (?:and|for) (?:\d|lead time|delivery|the following)"
)  # fmt: skip
_REQUEST = re.compile(rf"\b(?:{by_first_letters(_REQUEST_TERMS)})\b")
_OF_A_DATE = re.compile(r"\b(?:termin\w*|uhrzeit|date|slot|meeting|besprechung|call)\b")

_ANSWER_TERMS = (
    r"ihr(?:e[mnrs]?)? (?:\w{1,20}(?:e[mnrs]?) ){0,2}(?:angebot(?:e?s|e|en)?|offerte)\b(?! (?:für|über) \d)|(?:das|dem|des|zum|dieses|diesem|beim|vom|am|euer|eurem|eures|im) (?:\w{1,20}e[mns]? )?(?:angebot(?:e?s)?|offerte)\b|(?:die|der|zur|dieser) offerte"
    r"|angebot(?:s|snummer|s-?nr)? ?(?:nr|nummer|no|vom)\b|your (?:\w{1,20} ){0,2}(?:offer|proposal|quote|quotation)\b|(?:the|this) (?:offer|proposal|quote|quotation)\b|(?:quote|quotation|offer) (?:no|number|#|dated|of)\b"
)
_ANSWER = re.compile(rf"\b(?:{by_first_letters(_ANSWER_TERMS)})")
_NUMBER = re.compile(r"(?<![\w-])(?:an|ang|off?)-(?!20\d\d(?![\d/-]))\d{3,}[\d/-]{0,20}")
# Their own offer, or one that is still to come, is none of ours.
_THEIRS = re.compile(
    r"\b(?:unser(?:e[mns]?)? (?:\w{1,20} )?(?:angebot|offerte)|our (?:\w{1,20} )?(?:offer|quotation|quote))\b"
)
_TO_COME = re.compile(
    r"\b(?:um|need|await|expect|appreciate|receive|send|erwarten|erbitten|benötigen|brauchen)\s{1,3}(?:us )?$"
)
_ENCLOSED = re.compile(r"\b(?:anbei|anhang|anlage|angehängt|beigefügt|beiliegend|attached|enclosed|attachment|pdf)\b")
SHORT = 80
"""A text that is not longer says nothing beside the number of its order."""


# A text without any of these holds nothing of the kind; to look for them costs a hundredth of the patterns.
_STEMS: dict[str, tuple[str, ...]] = {
    "placed": ("bestell", "order", "auftrag", "liefer", "nehme", "rufen", "ship", "supply", "book", "process"),
    "request": ("angebot", "anfrage", "preis", "bieten", "kost", "konditionen", "quot", "rfq", "pric", "offer", "proposal", "how much", "quiry"),
    "answer": ("angebot", "offert", "offer", "quot", "proposal"),
    "number": ("an-", "ang-", "of-", "off-"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Business:
    """What a text has of each, as written, in the order in which one outweighs the next."""

    placed: tuple[str, ...] = ()
    answer: tuple[str, ...] = ()
    request: tuple[str, ...] = ()
    number: tuple[str, ...] = ()


def business(text: str, offer_numbers: frozenset[str] = frozenset()) -> Business:
    """`offer_numbers`: those of our offers to this customer; one that stands in the text says which offer is answered."""
    lower = text.lower()
    shown = text if len(text) == len(lower) else lower
    placed = _as_written(shown, _placed(lower))
    known = _known(text, offer_numbers)
    if _may_have("answer", lower) and _THEIRS.search(lower):
        return Business(placed, known)
    answer = [it for it in _found("answer", _ANSWER, lower) if not _TO_COME.search(_before(lower, it))]
    request = [
        it for it in _found("request", _REQUEST, lower) if not _OF_A_DATE.search(lower[it.start() : it.end() + 20])
    ]
    number = _as_written(shown, _found("number", _NUMBER, lower))
    return Business(placed, known or _as_written(shown, answer), _as_written(shown, request), number)


def _may_have(what: str, lower: str) -> bool:
    return any(stem in lower for stem in _STEMS[what])


def _found(what: str, term: re.Pattern[str], lower: str) -> Iterator[re.Match[str]]:
    return term.finditer(lower) if _may_have(what, lower) else iter(())


def _placed(lower: str) -> Iterator[re.Match[str]]:
    if not _may_have("placed", lower):
        return
    yield from (it for it in _PLACED.finditer(lower) if not _NOT_YET.search(_before(lower, it)))
    if len(lower) < SHORT or _ENCLOSED.search(lower):
        yield from _NUMBERED.finditer(lower)


def _before(lower: str, found: re.Match[str]) -> str:
    return lower[max(found.start() - NEAR, 0) : found.start()]


def _known(text: str, offer_numbers: frozenset[str]) -> tuple[str, ...]:
    folded = text.casefold() if offer_numbers else ""
    return tuple(number for number in sorted(offer_numbers) if number and number.casefold() in folded)


def _as_written(shown: str, found: Iterable[re.Match[str]]) -> tuple[str, ...]:
    """In the letters it was written in (but for those few texts that get longer when made small)."""
    return tuple(dict.fromkeys(" ".join(shown[it.start() : it.end()].split()) for it in found))[:MAX_SIGNS]
