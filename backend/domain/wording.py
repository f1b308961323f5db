"""What a push says on the lock screen, per language and per the level its person chose.

    discreet   that something arrived, nothing else
    kind       the customer and the kind of mail (default); never a subject, a word of the text, a day or an amount
    full       also who wrote; first what the mail wants (until when, its question, else its first words), then what is open

Title and first line stay within 120 characters: more no lock screen shows. A notice that takes the place of earlier ones says of how many
mails it speaks (`replacing`).

A manager's alert also names what made the mail a complaint: terms of the table in `kinds`, never what stands around them.

A mail whose sender is doubtful (a check of ours failed) is never announced as the customer's. One that nobody checked is: the app marks it.
"""

from dataclasses import dataclass
from datetime import date

from backend.domain.context import Card
from backend.domain.language import Lang, LockScreen
from backend.domain.rules import NoticeReason
from backend.domain.wants import Deadline, Wants
from backend.domain.wording_texts import MONTHS, TEXTS, WEEKDAYS

__all__ = ["TEXTS", "Words", "activation", "money", "sign_in_again", "test", "words"]

ESSENTIAL_LENGTH = 120
TITLE_LENGTH = 60
TERM_WORDS = 3
"""A longer term has room for words of the mail between those of the table."""


@dataclass(frozen=True, slots=True)
class Words:
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class _Speaker:
    """In which language, for which level, and of how many mails."""

    lang: Lang
    level: LockScreen
    mails: int

    def say(self, key: str, **words: object) -> str:
        return TEXTS[self.lang][key].format(**words)

    def discreet(self, key: str) -> Words:
        return Words("Rapport", self.say(key) if self.mails == 1 else self.say(f"{key}_many", n=self.mails))

    def counted(self, text: str) -> str:
        """With the number of mails before it, if they are several."""
        return text if self.mails == 1 else f"{self.say('many', n=self.mails)} · {text}"


def words(card: Card, reason: NoticeReason, lang: Lang, level: LockScreen, mails: int = 1) -> Words:
    """Title and body of the notice about a card. `mails`: so many of the same matter its person has not opened, this one included."""
    speaker = _Speaker(lang, level, mails)
    if reason == "complaint_alert":
        return _alert(card, speaker)
    if card.trust == "doubtful":
        return _doubtful(card, speaker)
    if reason == "undecided":
        return _undecided(card, speaker)
    if level == "discreet":
        return speaker.discreet("discreet")
    if level == "kind":
        return Words(_cut(_customer(card)), _kind_line(card, speaker))
    return _full(card, speaker)


def activation(lang: Lang) -> Words:
    return Words(TEXTS[lang]["activation"], TEXTS[lang]["activation_body"])


def sign_in_again(lang: Lang) -> Words:
    return Words("Rapport", TEXTS[lang]["sign_in"])


def test(lang: Lang) -> Words:
    return Words(TEXTS[lang]["test"], TEXTS[lang]["test_body"])


def money(cents: int, currency: str, lang: Lang) -> str:
    """An amount in whole units as people say it: 48.000 € or €48,000."""
    number = f"{round(cents / 100):,}"
    symbol = {"EUR": "€", "USD": "$", "GBP": "£"}.get(currency, currency)
    return f"{number.replace(',', '.')} {symbol}" if lang == "de" else f"{symbol}{number}"


def _alert(card: Card, speaker: _Speaker) -> Words:
    if speaker.level == "discreet":
        return speaker.discreet("discreet_alert")
    title, is_full = speaker.say("alert", customer=_cut(_customer(card), 40)), speaker.level == "full"
    lines = [speaker.say("alert_body", owner=_cut(card.owner.name if card.owner else speaker.say("nobody"), 30))]
    if terms := [it for it in card.kind_evidence if len(it.split()) <= TERM_WORDS]:
        lines.insert(0, speaker.say("alert_reason", terms=", ".join(terms[: 4 if is_full else 2])))
    first, *more = lines if is_full else [" · ".join(lines)]
    return Words(title, "\n".join([_cut(speaker.counted(first), ESSENTIAL_LENGTH - len(title)), *more]))


def _doubtful(card: Card, speaker: _Speaker) -> Words:
    if speaker.level == "discreet":
        return speaker.discreet("discreet_unsure")
    names, title = _customer(card) or ", ".join(_candidates(card)), speaker.say("doubtful")
    said = speaker.counted(speaker.say("pretends", customer=_cut(names, 60)))
    return Words(title, _cut(said, ESSENTIAL_LENGTH - len(title)))


def _undecided(card: Card, speaker: _Speaker) -> Words:
    if speaker.level == "discreet":
        return speaker.discreet("discreet_unsure")
    names, elsewhere = _candidates(card), card.match.elsewhere
    title = speaker.say("undecided", n=len(names) + elsewhere)
    beside = f" · {speaker.say('elsewhere', n=elsewhere)}" if elsewhere else ""
    room = ESSENTIAL_LENGTH - len(title) - len(beside)
    return Words(title, _cut(speaker.counted(" / ".join(names)), min(room, 90)) + beside)


def _full(card: Card, speaker: _Speaker) -> Words:
    """The first line is why the person should look now."""
    title = _cut(" · ".join(name for name in (_customer(card), card.contact.name if card.contact else "") if name))
    first = _cut(_why_now(card, speaker), ESSENTIAL_LENGTH - len(title))
    return Words(title, "\n".join([first, *_open(card, speaker)]))


def _why_now(card: Card, speaker: _Speaker) -> str:
    """Of a complaint that it is one, until when, then what is asked, or else the first words."""
    wants = _wants(card)
    said = wants.question or card.why
    kind = _kind_line(card, speaker) if card.kind == "complaint" or not said else ""
    until = _until(wants.deadline, card.received_at.date(), speaker) if wants.deadline else ""
    line = " · ".join(it for it in (kind, until, said) if it)
    return line if kind else speaker.counted(line)


def _open(card: Card, speaker: _Speaker) -> list[str]:
    lines = []
    if card.complaint and card.complaint.days_open:
        key = "open_complaint_one" if card.complaint.days_open == 1 else "open_complaint"
        lines.append(speaker.say(key, days=card.complaint.days_open))
    for it in card.opportunities[:1]:
        value = money(it.value_cents, it.currency, speaker.lang)
        lines.append(speaker.say("open", title=_cut(it.title, 40), money=value))
    return lines


def _kind_line(card: Card, speaker: _Speaker) -> str:
    """What kind of mail it is, or how many where they are just mails."""
    kind = card.kind if card.kind in ("offer", "order", "appointment", "complaint") else "mail"
    is_asking = kind in ("mail", "offer") and "?" in _wants(card).question
    if kind == "mail" and speaker.mails > 1 and not is_asking:
        return speaker.say("many", n=speaker.mails)
    return speaker.counted(speaker.say(f"asks_{kind}" if is_asking else kind))


def _until(deadline: Deadline, today: date, speaker: _Speaker) -> str:
    day = _day(deadline.day, today, speaker.lang)
    if deadline.at is None:
        return speaker.say("until", day=day)
    return speaker.say("until_time", day=day, time=f"{deadline.at:%H:%M}")


def _day(day: date, today: date, lang: Lang) -> str:
    """Fr 27.11. or Fri 27 Nov; with the year where the day alone could be this year's."""
    weekday, far = WEEKDAYS[lang][day.weekday()], abs((day - today).days) > 300
    if lang == "de":
        return f"{weekday} {day.day}.{day.month}.{day.year if far else ''}"
    return f"{weekday} {day.day} {MONTHS[day.month - 1]}{f' {day.year}' if far else ''}"


def _wants(card: Card) -> Wants:
    return card.wants or Wants(card.kind)


def _customer(card: Card) -> str:
    return card.customer.name if card.customer else ""


def _candidates(card: Card) -> list[str]:
    return list(dict.fromkeys(it.customer.name for it in card.match.candidates))


def _cut(text: str, limit: int = TITLE_LENGTH) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
