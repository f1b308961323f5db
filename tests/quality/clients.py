"""How mail programs write around a person's words: the quote below an answer, the header of what is passed on, the line they sign with."""

from dataclasses import dataclass
from datetime import datetime

MONTHS = {
    "de": ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"),
}  # fmt: skip
DAYS = {
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
PHONE_LINE = {
    "iphone_de": "Von meinem iPhone gesendet", "iphone_en": "Sent from my iPhone", "android_de": "Von meinem Galaxy gesendet",
    "webde": "Gesendet mit der WEB.DE Mail App", "gmx": "",
}  # fmt: skip
RULE = "_" * 32


@dataclass(frozen=True)
class Earlier:
    """A mail that is quoted or passed on. `sender` and `to` as "Name <address>"."""

    sender: str
    to: str
    subject: str
    at: datetime
    text: str

    @property
    def name(self) -> str:
        return self.sender.rpartition(" <")[0] or self.sender

    @property
    def address(self) -> str:
        return self.sender.rpartition("<")[2].rstrip(">")


def answered(client: str, it: Earlier) -> str:
    """What stands below the new words of an answer."""
    kind, lang = parted(client)
    if kind in ("outlook", "eml"):
        return f"{_outlook(lang, it)}\n\n{it.text}"
    if kind == "exchange":
        return f"{RULE}\n{_outlook(lang, it)}\n\n{it.text}"
    if kind in ("gmx", "webde"):
        return f"{_web_mailer(it)}\n{it.text}"
    if kind == "android":
        return f"{_android(it)}\n{it.text}"
    if kind == "iphone":
        return f"> {_wrote(kind, lang, it)}\n> \n{_marked(it.text)}"
    return f"{_wrote(kind, lang, it)}\n{'' if kind == 'thunderbird' else chr(10)}{_marked(it.text)}"


def passed_on(client: str, it: Earlier) -> str:
    """What stands below the note of somebody who passes a mail on."""
    kind, lang = parted(client)
    forms = {"gmail": _by_gmail, "apple": _by_apple, "thunderbird": _by_thunderbird}
    return forms[kind](lang, it) if kind in forms else answered(client, it)


def parted(client: str) -> tuple[str, str]:
    """The program and the language it speaks."""
    kind, _, lang = client.partition("_")
    return kind, lang or "de"


def _by_gmail(lang: str, it: Earlier) -> str:
    label = "From" if lang == "en" else "Von"
    head = f"{label}: {_starred(it)}\nDate: {_gmail(lang, it.at)}\nSubject: {it.subject}\nTo: {it.to}\n"
    return f"---------- Forwarded message ---------\n{head}\n\n{it.text}"


def _by_apple(lang: str, it: Earlier) -> str:
    english = lang == "en"
    names = ("From", "Subject", "Date", "To") if english else ("Von", "Betreff", "Datum", "An")
    first = "Begin forwarded message:" if english else "Anfang der weitergeleiteten Nachricht:"
    head = _block(names, (it.sender, it.subject, _apple(lang, it.at), it.to), ": ")
    return f"{first}\n\n{_marked(head)}\n> \n{_marked(it.text)}"


def _by_thunderbird(lang: str, it: Earlier) -> str:
    english = lang == "en"
    names = ("Subject", "Date", "From", "To") if english else ("Betreff", "Datum", "Von", "An")
    first = "Forwarded Message" if english else "Weitergeleitete Nachricht"
    head = _block(names, (it.subject, it.at.strftime("%a, %d %b %Y %H:%M:%S +0100"), it.sender, it.to), ": \t")
    return f"-------- {first} --------\n{head}\n\n\n\n{it.text}"


def _outlook(lang: str, it: Earlier) -> str:
    names = ("From", "Sent", "To", "Subject") if lang == "en" else ("Von", "Gesendet", "An", "Betreff")
    return _block(names, (it.sender, f"{_long(lang, it.at)} {it.at:%H:%M}", it.to, it.subject), ": ")


def _web_mailer(it: Earlier) -> str:
    when = f"{_long('de', it.at)} um {it.at:%H:%M} Uhr"
    return f'Gesendet: {when}\nVon: "{it.name}" <{it.address}>\nAn: {it.to}\nBetreff: {it.subject}\n'


def _android(it: Earlier) -> str:
    head = _block(("Von", "Datum", "An", "Betreff"), (it.sender, f"{it.at:%d.%m.%y %H:%M} (GMT+01:00)", it.to, it.subject), ": ")  # fmt: skip
    return f"-------- Ursprüngliche Nachricht --------\n{head}\n"


def _wrote(kind: str, lang: str, it: Earlier) -> str:
    """The line above a quote."""
    english = lang == "en"
    if kind == "gmail":
        return f"On {_gmail(lang, it.at)}, {it.sender} wrote:" if english else f"Am {_gmail(lang, it.at)} schrieb {it.sender}:"  # fmt: skip
    if kind == "thunderbird":
        return f"On {it.at:%d/%m/%Y %H:%M}, {it.name} wrote:" if english else f"Am {it.at:%d.%m.%y} um {it.at:%H:%M} schrieb {it.name}:"  # fmt: skip
    if english:
        return f"On {it.at.day} {MONTHS['en'][it.at.month - 1][:3]} {it.at.year}, at {it.at:%H:%M}, {it.sender} wrote:"
    return f"Am {it.at:%d.%m.%Y} um {it.at:%H:%M} schrieb {it.sender}:"


def _block(names: tuple[str, ...], values: tuple[str, ...], between: str) -> str:
    return "\n".join(f"{name}{between}{value}" for name, value in zip(names, values, strict=True))


def _marked(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _long(lang: str, at: datetime) -> str:
    day, month = DAYS[lang][at.weekday()], MONTHS[lang][at.month - 1]
    return f"{day}, {at.day}{'.' * (lang == 'de')} {month} {at.year}"


def _gmail(lang: str, at: datetime) -> str:
    day, month = DAYS[lang][at.weekday()], MONTHS[lang][at.month - 1]
    if lang == "en":
        return f"{day[:3]}, {month[:3]} {at.day}, {at.year} at {at:%I:%M %p}".replace(" 0", " ")
    return f"{day[:2]}., {at.day}. {month[:3]}. {at.year} um {at:%H:%M} Uhr"


def _apple(lang: str, at: datetime) -> str:
    month = MONTHS[lang][at.month - 1]
    return f"{at.day} {month} {at.year} at {at:%H:%M:%S} CET" if lang == "en" else f"{at.day}. {month} {at.year} um {at:%H:%M:%S} MEZ"  # fmt: skip


def _starred(it: Earlier) -> str:
    """Its text part shows the bold name between stars, in some versions."""
    return f"*{it.name}* <{it.address}>" if len(it.name) % 2 else f"{it.name} <{it.address}>"
