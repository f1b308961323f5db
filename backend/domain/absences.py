"""Notes that somebody is away or has left, written once and sent by a machine: until when, and whom to write to instead. German and English.

The words alone do not make a note of it: `kinds` asks for a machine's header, or for the phrases only such notes have (`reads_like_a_note`).
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from backend.domain.addresses import normalise
from backend.domain.kind_facts import Absence, Departure
from backend.domain.mail import Address
from backend.domain.said_dates import SaidDay, said_days

MAX_TEXT = 3_000
MAX_DEPUTIES = 5

_AWAY = re.compile(
    r"\b(?:nicht (?:im (?:büro|buero|hause?|dienst)|am platz|in der firma|erreichbar)|abwesen\w+|außer haus|ausser haus|(?:im|in|auf) (?:dem |meinem |den )?urlaub|urlaubsbedingt"
    r"|(?:auf|in) (?:einer )?(?:dienst|geschäfts|reha)?reise|in elternzeit|(?:im )?mutterschutz|betriebsferien|erst wieder|wieder (?:zurück|im büro|für sie da|erreichbar|da)"
    r"|bin (?:ich )?(?:ab|vom|bis|von) .{1,60} (?:weg|nicht da|zurück)|nicht da\b|(?:büro|betrieb|firma|werk|haus|wir haben|wir) .{0,60}geschlossen|(?:office|we) (?:is|are|will be) closed|krankheitsbedingt|kein(?:en)? zugriff|out of (?:the |my )?office|out of town|on (?:annual |maternity |paternity |parental |sick |a )?(?:leave|vacation|holiday|holidays|business trip)"
    r"|away (?:from|until|on|at|till)|not (?:be )?in the office|(?:no|limited|without) access to (?:my )?e?-?mails?|currently (?:away|travell?ing|unavailable)|will (?:be back|return)|i am (?:away|travell?ing))",
    re.I,
)
_LEFT = re.compile(
    r"\b(?:nicht (?:mehr|länger) (?:im|für|bei|in|mitarbeiter\w*|beschäftigt|tätig|teil)\b.{0,60}(?:unternehmen|firma|haus|tätig|beschäftigt|uns|gmbh|ag|kg|team)"
    r"|nicht (?:mehr|länger) (?:beschäftigt|tätig|mitarbeiter\w*)|(?:ist|bin|wurde) .{0,60}\bausgeschieden|(?:aus|scheide).{0,40}(?:unternehmen|firma).{0,30}(?:aus|ausgeschieden)|(?:unternehmen|firma|haus) (?:\S{1,20} ){0,4}verlassen|ausgeschieden"
    r"|(?:in|im) (?:den |die )?(?:wohlverdienten )?(?:ruhestand|rente)\b|in pension|left (?:the |our )?(?:company|firm|organi[sz]ation|business)|(?:has|have) left\b|left \w{1,30} (?:in|on|at)\b|letzter arbeitstag|last (?:working )?day|habe? (?:\S{1,30} ){1,8}verlassen|verlasse\b|successor is|nachfolger(?:in)? ist|no longer (?:with|works?|working|employed|at|part of|an employee)|has retired|have retired"
    r"|(?:adresse|postfach|mailbox|address) (?:ist |is |wird |will )?(?:nicht mehr|no longer|not be|nicht länger) (?:gelesen|genutzt|in use|monitored|used|verwendet|abgerufen|read))",
    re.I,
)
_THANKS = re.compile(
    r"\b(?:dank\w*|thank(?:s| you)|merci)\b.{0,60}\b(?:nachricht|e-?mail|mail|message|anfrage|interesse|note|schreiben)\b",
    re.I,
)
_NOTE_ONLY = re.compile(
    r"\b(?:automatisch\w*|automatic\w*|autoreply|auto-reply|(?:nicht|not|no) (?:\S{1,20} ){0,3}(?:weitergeleitet|gelesen|forwarded|read|monitored)|(?:dringend\w*|eilig\w*|urgent\w*|emergenc\w+)"
    r"|(?:nach|after|upon) (?:meiner|my) (?:rückkehr|return)|vertretung|vertritt|wenden sie sich|kontaktieren sie|(?:please|kindly) (?:contact|write|direct|address|reach|turn))",
    re.I,
)


def away_signs(text: str) -> tuple[str, ...]:
    """The words that say so, as found; none if nothing does."""
    found = _AWAY.search(_start(text))
    return (found[0].strip(),) if found else ()


def left_signs(text: str) -> tuple[str, ...]:
    found = _LEFT.search(_start(text))
    return (found[0].strip(),) if found else ()


def reads_like_a_note(text: str) -> bool:
    """Thanks for a mail that nobody has read yet, and what to do meanwhile: people write so only once, for a machine to send."""
    start = _start(text)
    return bool(_THANKS.search(start[:400]) and _NOTE_ONLY.search(start))


def absence(text: str, on: date | None, not_these: frozenset[str]) -> Absence:
    """`on`: the day of the mail, without which no date is read. `not_these`: addresses of the writer and of whom it is to."""
    start = _start(text)
    return Absence(_until(start, on) if on else None, _named(start, not_these))


def departure(text: str, not_these: frozenset[str]) -> Departure:
    return Departure(_named(_start(text), not_these))


def _start(text: str) -> str:
    return " ".join(line.strip() or "\n" for line in text[:MAX_TEXT].split("\n"))


# Until when

_UNTIL = re.compile(
    r"(?:bis|bis (?:zum|einschl(?:ießlich|\.)|inkl(?:usive|\.)|und mit|incl\.)|until|till|til|through|thru|to|up to|and including|including|[-\u2013\u2014])"
    r"(?: (?:einschl(?:ießlich|\.)|inkl(?:usive|\.)|zum|and including|including|the|dem|den|incl\.))*(?: (?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|monday|tuesday|wednesday|thursday|friday|saturday|sunday),?)?(?: (?:dem|den|the))? ?$",
    re.I,
)
_BACK = re.compile(
    r"\b(?:zurück|wieder|erneut|rückkehr|rückkehren|kehr(?:e|t|en)|öffn\w{1,6}|geöffnet|los geht|back|return\w*|re-?open\w*|again|resum\w*|normal service|full service|see you|available|erreichbar|antworte\w*|melde|reply)\b",
    re.I,
)
_LAST = re.compile(
    r"\b(?:(?:letzte[rn]?|last) (?:urlaubs|ferien|fehl)?(?:tag|day)(?: (?:ist|is|away|off|of leave|der|the|dem|den|freitag|friday)){0,4}[:,]?(?: (?:der|the))?|(?:zwischen|between) .{4,40} (?:und|and)(?: (?:dem|den|the))?|ends on|endet am) ?$",
    re.I,
)
"""Just before the last day away. A last working day is the one before."""
_SENTENCE = re.compile(r"(?<=[a-zäöüß)])[.!?]\s|\n")


def _until(text: str, on: date) -> date | None:
    """The last day away that the text names: "until" says it, "back on" names the day after it."""
    days = list(said_days(text, on))[:12]
    ends = [it.day for it in days if _is_end(text[max(it.start - 60, 0) : it.start])]
    returns = [it.day - timedelta(days=1) for it in days if _is_return(text, it)]
    return next((it for it in (*ends, *returns) if it >= on - timedelta(days=1)), None)


def _is_end(before: str) -> bool:
    return bool(_UNTIL.search(before) or _LAST.search(before))


def _is_return(text: str, it: SaidDay) -> bool:
    around = _SENTENCE.split(text[max(it.start - 80, 0) : it.start])[-1], _SENTENCE.split(text[it.end : it.end + 60])[0]
    return any(_BACK.search(part) for part in around)


# Whom to write to

_ADDRESS = re.compile(r"(?<![\w.+=&'-])[\w.+=&'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_WORD = r"[A-ZÄÖÜ][\w'\u2019-]{1,30}"
_NAME = re.compile(
    rf"(?:(?:Dr|Prof|Dipl)\.?[- ](?:Ing\.? )?)?{_WORD}(?: (?:von|van|de|zu|der|[A-ZÄÖÜ]\.)){{0,2}}(?: {_WORD}){{1,2}}"
)
_NO_NAME = re.compile(
    r"\b(?:Herrn?|Frau|Mr|Mrs|Ms|Kolleg\w*|Team|Zentrale|Bitte|Ihre?|Sie|In|Mit|Meine?|Unser\w*|Please|My|The|Sehr|Vielen|Dank|E-?Mail|Mail|Tel\w*|Fon|Mobil\w*|Vertretung|Dear|Best|Kind|Regards|Gr(?:uß|üße)|Oder|Or)\b\.?,? ?"
)
_TURN_TO = re.compile(
    r"\b(?:wenden sie sich (?:\S{1,20} ){0,6}an|vertritt mich|vertreten mich|vertretung(?: hat| übernimmt| ist|:)?|ansprechpartner(?:in)?(?: ist|:)?|nachfolger(?:in)?(?: ist|:)?|contact|colleague|successor(?: is|:)?|übernimmt|replaced by|reach out to|write to)\b:?",
    re.I,
)


def _named(text: str, not_these: frozenset[str]) -> tuple[Address, ...]:
    """Addresses in the order they stand in, each with the name before it; if there is none, the name of whom to turn to."""
    found: dict[str, Address] = {}
    for match in _ADDRESS.finditer(text):
        address = normalise(match[0].rstrip(".'"))
        if address and address not in not_these and address not in found:
            found[address] = Address(_name_before(text[max(match.start() - 90, 0) : match.start()]), address)
    return tuple(found.values())[:MAX_DEPUTIES] or tuple(_only_named(text))[:1]


def _name_before(text: str) -> str:
    """The last name of a person before an address, as far as the sentence or another address goes back."""
    near = _SENTENCE.split(text.rpartition("@")[2])[-1]
    names = _NAME.findall(_NO_NAME.sub("", near))
    return names[-1].strip() if names else ""


def _only_named(text: str) -> Iterator[Address]:
    for match in _TURN_TO.finditer(text):
        found = _NAME.search(_NO_NAME.sub("", _SENTENCE.split(text[match.end() : match.end() + 90])[0]))
        if found:
            yield Address(found[0], "")
