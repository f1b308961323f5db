"""What a push says on the lock screen, per language and per the level its person chose.

    discreet   that something arrived, nothing else
    kind       the customer and the kind of mail (default); never a subject, a sentence of the text, or an amount
    full       also who wrote, the new lines and what is open

A manager's alert also names what made the mail a complaint: terms of the table in `kinds`, never what stands around them.

A mail whose sender is doubtful (a check of ours failed) is never announced as the customer's. One that nobody checked is: the app marks it.
"""

from dataclasses import dataclass

from backend.domain.context import Card
from backend.domain.language import Lang, LockScreen
from backend.domain.rules import NoticeReason

ESSENTIAL_LENGTH = 120
TERM_WORDS = 3
"""A longer term has room for words of the mail between those of the table."""


@dataclass(frozen=True, slots=True)
class Words:
    title: str
    body: str


TEXTS: dict[Lang, dict[str, str]] = {
    "de": {
        "discreet": "Neue Mail von einem Kunden",
        "discreet_alert": "Neue Meldung",
        "discreet_unsure": "Neue Mail, bitte prüfen",
        "mail": "Neue Mail",
        "offer": "Mail zu einem Angebot",
        "order": "Bestellung oder Anfrage",
        "appointment": "Terminanfrage",
        "complaint": "Reklamation",
        "doubtful": "Absender nicht bestätigt",
        "pretends": "Gibt sich als {customer} aus",
        "undecided": "{n} Kunden möglich",
        "elsewhere": "dazu {n} in anderem Team",
        "alert": "Reklamation: {customer}",
        "alert_body": "Zuständig: {owner}",
        "alert_reason": "Erkannt an: {terms}",
        "nobody": "niemand",
        "open": "Offen: {title}, {money}",
        "open_complaint": "Reklamation offen seit {days} Tagen",
        "open_complaint_one": "Reklamation offen seit gestern",
        "activation": "Meldungen sind eingeschaltet",
        "activation_body": "Auf diesem Gerät sehen Sie, wenn ein Kunde schreibt.",
        "sign_in": "Bitte melden Sie sich wieder an, damit Meldungen hier ankommen.",
        "test": "Testmeldung",
        "test_body": "So erreicht Sie Rapport auf diesem Gerät.",
    },
    "en": {
        "discreet": "New mail from a customer",
        "discreet_alert": "New alert",
        "discreet_unsure": "New mail, please check",
        "mail": "New mail",
        "offer": "Mail about an offer",
        "order": "Order or enquiry",
        "appointment": "Appointment",
        "complaint": "Complaint",
        "doubtful": "Sender not confirmed",
        "pretends": "Claims to be {customer}",
        "undecided": "{n} customers possible",
        "elsewhere": "and {n} in another team",
        "alert": "Complaint: {customer}",
        "alert_body": "In charge: {owner}",
        "alert_reason": "Recognised by: {terms}",
        "nobody": "nobody",
        "open": "Open: {title}, {money}",
        "open_complaint": "Complaint open for {days} days",
        "open_complaint_one": "Complaint open since yesterday",
        "activation": "Notifications are on",
        "activation_body": "This device shows when a customer writes.",
        "sign_in": "Please sign in again, so that notifications reach you here.",
        "test": "Test notification",
        "test_body": "This is how Rapport reaches you on this device.",
    },
}


def words(card: Card, reason: NoticeReason, lang: Lang, level: LockScreen) -> Words:
    """Title and body of the notice about a card. Both together stay within 120 characters for the essential."""
    texts = TEXTS[lang]
    if reason == "complaint_alert":
        return _alert(card, texts, level)
    if card.trust == "doubtful":
        return _doubtful(card, texts, level)
    if reason == "undecided":
        return _undecided(card, texts, level)
    if level == "discreet":
        return Words("Rapport", texts["discreet"])
    if level == "kind":
        return Words(_cut(_customer(card)), texts[_kind(card)])
    return _full(card, texts, lang)


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


def _alert(card: Card, texts: dict[str, str], level: LockScreen) -> Words:
    if level == "discreet":
        return Words("Rapport", texts["discreet_alert"])
    title = texts["alert"].format(customer=_cut(_customer(card), 40))
    owner = texts["alert_body"].format(owner=_cut(card.owner.name if card.owner else texts["nobody"], 30))
    terms = [it for it in card.kind_evidence if len(it.split()) <= TERM_WORDS]
    if not terms:
        return Words(title, owner)
    reason = texts["alert_reason"].format(terms=", ".join(terms[: 4 if level == "full" else 2]))
    return Words(title, _cut(f"{reason} · {owner}", 160 if level == "full" else ESSENTIAL_LENGTH - len(title)))


def _doubtful(card: Card, texts: dict[str, str], level: LockScreen) -> Words:
    if level == "discreet":
        return Words("Rapport", texts["discreet_unsure"])
    names = _customer(card) or ", ".join(_candidates(card))
    return Words(texts["doubtful"], texts["pretends"].format(customer=_cut(names, 70)))


def _undecided(card: Card, texts: dict[str, str], level: LockScreen) -> Words:
    if level == "discreet":
        return Words("Rapport", texts["discreet_unsure"])
    names, elsewhere = _candidates(card), card.match.elsewhere
    body = _cut(" / ".join(names), 60 if elsewhere else 90)
    if elsewhere:
        body += " · " + texts["elsewhere"].format(n=elsewhere)
    return Words(texts["undecided"].format(n=len(names) + elsewhere), body)


def _full(card: Card, texts: dict[str, str], lang: Lang) -> Words:
    who = " · ".join(name for name in (_customer(card), card.contact.name if card.contact else "") if name)
    lines = []
    if card.complaint and card.complaint.days_open:
        key = "open_complaint_one" if card.complaint.days_open == 1 else "open_complaint"
        lines.append(texts[key].format(days=card.complaint.days_open))
    lines.append(_cut(card.why or texts[_kind(card)], ESSENTIAL_LENGTH))
    if card.opportunities:
        first = card.opportunities[0]
        lines.append(
            texts["open"].format(title=_cut(first.title, 40), money=money(first.value_cents, first.currency, lang))
        )
    return Words(_cut(who), "\n".join(lines))


def _kind(card: Card) -> str:
    return card.kind if card.kind in ("offer", "order", "appointment", "complaint") else "mail"


def _customer(card: Card) -> str:
    return card.customer.name if card.customer else ""


def _candidates(card: Card) -> list[str]:
    return list(dict.fromkeys(it.customer.name for it in card.match.candidates))


def _cut(text: str, limit: int = 60) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
