"""The days that the new text of a mail names, and which of them are deadlines for us: "bis Freitag", "by the end of the month", "KW 48", "morgen um 10 Uhr".

    sentence -> words for days -> time beside it -> is something wanted of us until then?

No deadline is the end of a span ("vom 3. bis 5.12."), how long an offer is valid or somebody is away, what the writer promises, nor a good-bye
("Bis Freitag!"). Days are counted from the one on which the mail was written. German and English; every pattern is bounded, so the time is
linear whatever a stranger sends.
"""

import re
from collections.abc import Iterator
from datetime import date, time, timedelta

from backend.domain.calendar_words import CALENDAR, FRIDAY
from backend.domain.dates_written import DATES, Rule
from backend.domain.day_words import DAYS_AHEAD
from backend.domain.said_dates import SaidDay
from backend.domain.sentences import Sentence, sentences

MAX_READ = 4_000
"""Characters of the new text that are looked at; whoever wants something says so early."""
MAX_DAYS = 12
LONG_AGO, FAR_AHEAD = timedelta(days=60), timedelta(days=800)

_RULES = (*DATES, *CALENDAR, *DAYS_AHEAD)
_LINK = (
    r"(?:zum|zur|am|den|dem|der|die|zu|im|in|einschließlich|einschl\.|inkl\.?|inklusive|spätestens|um|on|the|is|ist|lautet|including|latest|at|kommenden|and|und|end of|"
    r"\d{1,2}(?:[:.]\d\d)? ?(?:uhr|am|pm)?|mittag|noon)"
)
_DUE = re.compile(
    rf"\b(?P<due>bis|spätestens|spaetestens|(?<!come )(?<!stop )(?<!drop )(?<!pass )by|until|till|before|vor|(?:no|not) later than|deadline|abgabetermin|abgabefrist|frist|stichtag|due|fällig)\b[\s:]{{0,3}}(?:{_LINK}[\s,:]{{1,2}}){{0,4}}$"
)
_LATEST = re.compile(r"^[\s,]{0,2}(?:spätestens|at the (?:very )?latest|latest)\b")
_SPAN_BEGUN = re.compile(
    r"(?:\b\d{1,2}\.|\bvo[mn]\b.{0,25}|\bzwischen\b.{0,25}|\bfrom\b.{0,25}|\bbetween\b.{0,25})\s{0,2}$"
)
_VALID = re.compile(r"\b(?:gültig\w*|gültigkeit|valid\w*|bindefrist|zuschlagsfrist|gilt|expires?|zahlbar|zahlungsziel|payable|netto|skonto|lieferzeit|lead time|haltbar\w*)\b")  # fmt: skip
_AWAY = re.compile(
    r"\b(?:urlaub|abwesen\w*|nicht (?:da|im büro|im haus|erreichbar)|betriebsferien|geschlossen|out of (?:the )?office|away|on (?:vacation|leave|holiday)|closed|elternzeit)\b"
)
_PROMISED = re.compile(
    r"\b(?:melden? (?:wir |ich )?(?:uns|mich)|(?:ich|wir) melden? |(?:gebe|geben) (?:wir |ich )?ihnen|(?:ich|wir) (?:gebe|geben|schicke|schicken|sende|senden|liefere|liefern|werde|werden|überweise|überweisen|entscheide|entscheiden|prüfe|prüfen)\b"
    r"|(?:i|we)(?:'ll| will| shall| are going to)\b|(?:we|i) (?:decide|send|pay|transfer)\b)"
)
_WANTED = re.compile(
    r"\b(?:bitte\w*|brauch\w*|benötig\w*|erwart\w*|könn(?:en|ten|test) (?:sie|ihr|du)|kannst|müss\w*|sollte\w*|please|need\w*|require\w*|expect\w*|(?:can|could|would|will) you|must|should|let (?:us|me) know)\b"
)
_PAST = re.compile(
    r"\b(?:letzte[nrms]?|vergangene[nrms]?|vorige[nrms]?|seit|jede[nrms]?|last|past|since|every|each|previous)\s{1,2}(?:dem |der |am |the )?$"
)
_GOODBYE = re.compile(
    r"^\W*(?:(?:also|dann|see you|bye|tschüss|tschüß|und),? )?(?:(?:bis|until|till|on)\s)?(?:(?:dann|zum|am|on) )?$"
)
_CLOCK = re.compile(
    r"^(?:,? ?(?P<at>um|at|gegen|ab|bis|by)?:?,? ?)(?P<h>\d{1,2})(?:[:.](?P<m>\d\d))?(?!\d|[.,]\d|\.\w)\s?(?P<unit>uhr|h\b|[ap]\.?m\b|o'clock)?"
)
_CLOCK_BEFORE = re.compile(
    r"\b(?P<at>)(?P<h>\d{1,2})(?:[:.](?P<m>\d\d))?\s?(?P<unit>uhr|[ap]\.?m\b|o'clock)\s(?:am |an |on |the ){0,2}$"
)
_NOON = re.compile(r"^(?:,? ?(?:um |at )?)(?:mittags?|noon|midday|12 uhr mittags)\b")


def days_said(text: str, on: date) -> tuple[SaidDay, ...]:
    """The days of a new text that was written on a day, in its order, each once; at most 12. Never raises."""
    found: dict[tuple[date, time | None], SaidDay] = {}
    for sentence in sentences(text[:MAX_READ]):
        for it in _in_sentence(sentence, on):
            found.setdefault((it.day, it.at), it)
            if len(found) == MAX_DAYS:
                return tuple(found.values())
    return tuple(found.values())


def _in_sentence(sentence: Sentence, on: date) -> Iterator[SaidDay]:
    lower = sentence.text.lower()
    named = _named(lower) if len(lower) == len(sentence.text) else []
    last_end, is_ours = -MAX_READ, bool(named) and _is_of_us(lower)
    for found, rule in named:
        day = _day(rule, found, on)
        if day is None or _PAST.search(lower[max(found.start() - 30, 0) : found.start()]):
            continue
        follows_span = 0 <= found.start() - last_end <= 12
        at, end = _time(lower, found)
        due = _due(lower, found, end, rule, follows_span=follows_span) if is_ours else None
        yield SaidDay(
            _meant(day, due, found, rule), sentence.start + found.start(), sentence.start + end, _words(sentence.text, found, end, due), at,
            due is not None,
        )  # fmt: skip
        last_end = end


def _named(lower: str) -> list[tuple[re.Match[str], Rule]]:
    """What the rules find; where two overlap what begins first, and of those the earlier rule's."""
    asked = (rule for rule in _RULES if any(it in lower for it in rule.needs))
    hits = [(found, rule) for rule in asked for found in rule.words.finditer(lower)]
    kept: list[tuple[re.Match[str], Rule]] = []
    for hit in sorted(hits, key=lambda it: it[0].start()):
        if not kept or hit[0].start() >= kept[-1][0].end():
            kept.append(hit)
    return kept


def _day(rule: Rule, found: re.Match[str], on: date) -> date | None:
    """What lies far from the mail is no day that somebody means; at the ends of the calendar there is none."""
    try:
        day = rule.day(found, on)
        return day if day and on - LONG_AGO <= day <= on + FAR_AHEAD else None
    except (ValueError, OverflowError):
        return None


def _time(lower: str, found: re.Match[str]) -> tuple[time | None, int]:
    """The time beside a day, and where both end."""
    rest = lower[found.end() : found.end() + 30]
    if found[0].endswith("mittag") and not found[0].endswith("nachmittag"):
        return time(12), found.end()
    if noon := _NOON.match(rest):
        return time(12), found.end() + noon.end()
    after = _CLOCK.match(rest)
    if after and (at := _clock(after)):
        return at, found.end() + after.end()
    before = _CLOCK_BEFORE.search(lower[max(found.start() - 25, 0) : found.start()])
    return (_clock(before) if before else None), found.end()


def _clock(found: re.Match[str]) -> time | None:
    """A number alone is no time."""
    hour, minute, unit = int(found["h"]), int(found["m"] or 0), (found["unit"] or "").replace(".", "")
    if not (unit or found["m"] or found["at"] in ("um", "at", "gegen")):
        return None
    if unit in ("am", "pm") and 1 <= hour <= 12:
        hour = hour % 12 + 12 * (unit == "pm")
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _due(lower: str, found: re.Match[str], end: int, rule: Rule, *, follows_span: bool) -> re.Match[str] | None:
    """The word that makes a deadline of a day."""
    said = _DUE.search(lower[max(found.start() - 60, 0) : found.start()])
    due = said or _LATEST.match(lower[end : end + 25]) or (found if rule.is_due else None)
    if due is None or _is_goodbye(lower, found, end, rule):
        return None
    if said and said["due"] in ("bis", "until", "till"):
        before = lower[max(found.start() - 60, 0) : found.start()][: said.start()]
        if follows_span or _SPAN_BEGUN.search(before) or (said["due"] != "bis" and not _WANTED.search(lower)):
            return None
    return due


def _is_of_us(lower: str) -> bool:
    """Whether a sentence may want something of us: it tells of no validity and no absence, and promises nothing."""
    if _VALID.search(lower) or _AWAY.search(lower):
        return False
    return not _PROMISED.search(lower) or bool(_WANTED.search(lower))


def _is_goodbye(lower: str, found: re.Match[str], end: int, rule: Rule) -> bool:
    """ "Bis Freitag!" and nothing else."""
    is_all = not lower[end:].strip("!., ") and bool(_GOODBYE.match(lower[: found.start()]))
    return is_all and rule not in DATES


def _meant(day: date, due: re.Match[str] | None, found: re.Match[str], rule: Rule) -> date:
    """Until a week is until its Friday; before a day is on the one before it."""
    word, groups = due.groupdict().get("due") if due else None, found.groupdict()
    if due and rule.is_span and not (groups.get("part") or groups.get("weekday")):
        return day + timedelta(days=FRIDAY)
    return day - timedelta(days=1) if word in ("vor", "before") and rule in DATES + DAYS_AHEAD else day


def _words(text: str, found: re.Match[str], end: int, due: re.Match[str] | None) -> str:
    """As written, with the word that makes it a deadline."""
    is_before = due is not None and due.re is _DUE
    start = found.start() - len(due[0]) if due and is_before else found.start()
    return re.sub(r"(?<=[^\W\d_])\.$", "", " ".join(text[start:end].split())[:80])
