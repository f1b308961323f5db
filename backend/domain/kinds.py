"""What kind of mail this is, with the evidence. Machines are told by headers, people by their words.

    bounce -> auto_reply -> bulk          headers; these wake nobody
    complaint -> offer -> mail            subject and new text, never the quote

A complaint is weighed by a table anybody can read and change; no model, no score that cannot be explained.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from backend.domain.alternatives import by_first_letters
from backend.domain.mail import Headers
from backend.domain.words import Kind

MAX_WEIGHED = 4_000
"""Characters of new text that are looked at; a complaint says so early."""
COMPLAINT_THRESHOLD = 3
"""Weight from which a mail is a complaint: one plain word for it, or two signs that agree."""


@dataclass(frozen=True, slots=True)
class KindVerdict:
    """`evidence`: the headers or the words that decided, as found, in the order of the table."""

    kind: Kind
    evidence: tuple[str, ...] = ()


def kind_of(headers: Headers, new_text: str, offer_numbers: frozenset[str] = frozenset()) -> KindVerdict:
    """`new_text`: as `visible_text.new_text` gives it. `offer_numbers`: offers of ours that this customer has, as printed."""
    return (
        _verdict("bounce", _bounce_signs(headers))
        or _verdict("auto_reply", _auto_reply_signs(headers))
        or _verdict("bulk", _bulk_signs(headers))
        or kind_of_words(f"{headers.subject}\n{new_text[:MAX_WEIGHED]}", offer_numbers)
    )


def kind_of_words(text: str, offer_numbers: frozenset[str] = frozenset()) -> KindVerdict:
    """Complaint, offer or plain mail, by the words alone."""
    return (
        _verdict("complaint", _complaint_signs(text))
        or _verdict("offer", _offer_signs(text, offer_numbers))
        or KindVerdict("mail")
    )


def _verdict(kind: Kind, evidence: tuple[str, ...]) -> KindVerdict | None:
    return KindVerdict(kind, evidence) if evidence else None


# Machines

_BOUNCE_SUBJECT = re.compile(
    r"undeliver|undelivered mail|delivery (?:status|failure|has failed|failed|notification|report|delayed)|delayed mail|mail (?:(?:delivery|system) )?(?:fail|error|not delivered)"
    r"|fail(?:ure|ed)[: ]+(?:notice|delivery|mail)|returned mail|returned to sender|could not be delivered|non ?delivery|nondeliverable"
    r"|mail could not be|message (?:delay|undeliver|not delivered)|delivery problem|unzustellbar|nicht zustellbar"
    r"|unzustellbarkeit|zustellung (?:fehlgeschlagen|verzögert)|warning: (?:could not send|message .*delayed)|rejected mail",
    re.I,
)
# Nobody begins a subject like this by hand; an answer to a bounce begins with AW: or RE:.
_BOUNCE_START = re.compile(
    r"(?:undeliverable:|unzustellbar:|undelivered mail returned|delivery status notification|mail delivery failed|failure notice$"
    r"|nicht zustellbar:|delivery has failed|mail system error - returned)",
    re.I,
)
_AUTO_REPLY_START = re.compile(
    r"(?:automatische (?:antwort|nachricht|eingangsbestätigung)|automatic reply|auto(?:mat(?:ic|ed))?[- ]?(?:reply|response|antwort|responder|:)"
    r"|abwesenheit|abwesend|out of (?:the )?office|out of office|oof:|urlaubs(?:notiz|abwesenheit|meldung)|ich bin (?:im urlaub|abwesend)"
    r"|vacation (?:reply|notice|message)|away from (?:the |my )?(?:office|mail)|on vacation|réponse automatique|respuesta automática"
    r"|risposta automatica|automatisch antwoord|autosvar|automatiskt svar|automaattinen|odpowiedź automatyczna)",
    re.I,
)
_AUTO_REPLY_END = re.compile(
    r"(?:is|ist|bin|am) (?:currently |derzeit |zur zeit )?(?:out of (?:the )?office|außer haus|abwesend|nicht im büro)"
    r"[^a-zäöüß]*$|autoreply\b|auto-reply\b|\bout of office (?:auto|reply|response)|\(abwesend\)|\(out of office\)",
    re.I,
)
_LIST_TAG = re.compile(r"\[[^\]]{0,60}\]\s*")
_MACHINE_SENDERS = ("mailer-daemon", "postmaster", "mail-daemon", "mailerdaemon", "maildaemon")
_AUTO_REPLY_MARKS = frozenset(
    (
        "x-autoreply",
        "x-autorespond",
        "x-autoresponder",
        "x-auto-reply-from",
        "x-vacation",
        "x-ms-exchange-inbox-rules-loop",
    )
)


def _bounce_signs(headers: Headers) -> tuple[str, ...]:
    if headers.content_type.startswith("multipart/report") and "disposition-notification" not in headers.content_type:
        return (headers.content_type,)
    if "x-failed-recipients" in headers.marks:
        return ("x-failed-recipients",)
    daemon = _machine(headers)
    subject = _BOUNCE_SUBJECT.search(headers.subject)
    if daemon and not _is_vacation(headers.subject) and (headers.return_path == "<>" or "daemon" in daemon):
        return (daemon, "return-path <>")[: 1 + (headers.return_path == "<>")]
    # Some systems name themselves without an address; no person's mail lacks one and speaks of delivery.
    if subject and (daemon or headers.return_path == "<>" or headers.sender is None):
        return (daemon or "no sender", subject[0])
    start = _BOUNCE_START.match(headers.subject)
    return (start[0],) if start else ()


def _machine(headers: Headers) -> str:
    """The local part that names a mail system, "" for people."""
    local = headers.sender.address.partition("@")[0] if headers.sender else ""
    return local if local.startswith(_MACHINE_SENDERS) else ""


def _auto_reply_signs(headers: Headers) -> tuple[str, ...]:
    if "disposition-notification" in headers.content_type:
        return (headers.content_type,)
    submitted = headers.auto_submitted.partition(";")[0].strip()
    if submitted not in ("", "no") and not (submitted == "auto-generated" and _bulk_signs(headers)):
        return (f"auto-submitted: {submitted}",)
    if marks := tuple(mark for mark in headers.marks if mark in _AUTO_REPLY_MARKS):
        return marks
    if headers.precedence in ("auto_reply", "auto-reply"):
        return (f"precedence: {headers.precedence}",)
    return (headers.subject[:80],) if _is_vacation(headers.subject) else ()


def _is_vacation(subject: str) -> bool:
    """At the start of the subject only: "AW: Abwesenheit" is a person who answers."""
    return bool(_AUTO_REPLY_START.match(_LIST_TAG.sub("", subject.strip())) or _AUTO_REPLY_END.search(subject))


def _bulk_signs(headers: Headers) -> tuple[str, ...]:
    signs = (
        ("list-id", headers.list_id),
        ("list-unsubscribe", headers.list_unsubscribe),
        (f"precedence: {headers.precedence}", headers.precedence in ("bulk", "list", "junk")),
        ("feedback-id", "feedback-id" in headers.marks),
        ("x-csa-complaints", "x-csa-complaints" in headers.marks),
    )
    return tuple(name for name, present in signs if present)


# Complaints

# Weight 3 says it outright; 2 is a fault or a broken promise, which a question may name as well; 1 is the tone of a complaint.
_TERMS: tuple[tuple[int, str], ...] = (
    (3, r"reklam(?:ation(?:en)?|ier(?:e|en|t|ten))"),
    (3, r"mängel(?:rüge|anzeige)"),
    (3, r"rügen"),
    (3, r"beschwer(?:de[n]?|en uns|e mich)"),
    (3, r"falsch (?:ge|be)lief(?:ert|erung)|falschlieferung|falsche (?:ware|artikel|teile|menge|ausführung)"),
    (3, r"unzumutbar|inakzeptabel|nicht (?:länger )?(?:hinnehmbar|akzeptabel|tragbar|hinnehmen)|unmöglicher zustand"),
    (3, r"complain(?:t|ts|ing)?"),
    (3, r"unacceptable|not acceptable|unsatisfactory"),
    (3, r"wrong (?:item|items|part|parts|goods|product|size|quantity|version)"),
    (3, r"(?:setzen|letzte|angemessene|nach)\w* (?:ihnen )?(?:\w+ ){0,3}frist|nachfrist|fristsetzung"),
    (3, r"rechtsanwalt|rechtliche schritte"),
    (3, r"schadensersatz|schadenersatz|vertragsstrafe|compensation for|wandlung|vom vertrag zurück"),
    (2, r"mangelhaft\w*|mängel(?:n)?|mangel"),
    (2, r"defekt(?:e[nrs]?)?|kaputt\w*|funktioniert (?:immer noch |schon wieder |wieder )?nicht|fällt (?:ständig|dauernd|immer wieder) aus"),
    (2, r"beschädigt\w*|beschädigung(?:en)?|transportschaden|zerbrochen|verbeult|verkratzt\w*|undicht\w*|gerissen"),
    (2, r"fehlt|fehlen|unvollständig\w*|fehlmenge|fehlerhaft\w*"),
    (2, r"defective|faulty|broken|damaged|leak(?:s|ing)|cracked|scratched|does not work|doesn't work|stopped working|not working"),
    (2, r"missing|incomplete|never arrived|not arrived|still waiting|overdue"),
    (2, r"verspät\w*|in verzug|lieferverzug|(?:noch immer|immer noch) (?:nicht|keine?n?)|vergeblich|überfällig\w*"),
    (2, r"enttäuscht|verärgert|unzufrieden|disappointed|dissatisfied|unhappy|frustrat\w+"),
    (2, r"zum (?:zweiten|dritten|vierten|wiederholten) mal|schon wieder|wiederholt\w*|mehrfach\w*|once again|yet again|the (?:second|third) time"),
    (2, r"legal action|our lawyers?|rückerstattung|geld zurück|ersatzlieferung|nachbesser\w+|nacherfüllung|gewährleistung\w*|refund|money back|replacement"),
    (1, r"leider|bedauerlicherweise|unfortunately|sadly"),
    (1, r"umgehend\w*|unverzüglich\w*|sofort|immediately|at once|urgently"),
    (1, r"gutschrift|ersatz|warranty|garantie|frist|deadline|stillstand|steht (?:still|die (?:anlage|produktion|linie))|downtime"),
    (1, r"retoure|rücksendung|zurückschicken|zurückgeschickt|return(?:ed)? the goods|send (?:it|them) back"),
)  # fmt: skip
_COMPLAINT = tuple((weight, re.compile(rf"\b(?:{pattern})\b")) for weight, pattern in _TERMS)
_ANY_TERM = re.compile(rf"\b(?:{by_first_letters('|'.join(pattern for _, pattern in _TERMS))})\b")
# A word in the clause that turns the meaning, at most four words before the term.
_NEGATION = re.compile(
    r"\b(?:kein\w*|ohne|weder|nicht|nie|niemals|statt|frei von|no|not|without|never|any|none|free of)(?:\s+[\w'-]+){0,4}\s*$"
)
# Talk about complaints in general or about the good case is no complaint.
_TALK = re.compile(
    r"\b(?:falls|sollte[n]?|wenn|wie (?:läuft|lange|gehen|handhaben|ist das bei)|im falle?|for the case|in case|if|how do you (?:handle|deal)"
    r"|what happens|ob (?:es|die|der|das|sie)|(?:hat|haben) sich erledigt|erledigt|behoben|gelöst|repariert|resolved|solved|fixed|settled"
    r"|danke für|dank für|thanks? (?:you )?for|schulung|seminar|webinar|training|richtlinie|policy|prozess|process|statistik|abteilung"
    r"|department|ansprechpartner|zuständig|unlikely|ausgeschlossen)\b"
)
# Beside these a fault is the subject of an order, not of a complaint; a plain word for a complaint still counts.
_BUSINESS = re.compile(
    r"\b(?:quote|quotation|angebot|kostenvoranschlag|reparatur\w*|repair|entsorg\w*|wartung|maintenance)\b"
)
_CLAUSE = re.compile(r"[.!?;\n]+|,\s+(?=aber|doch|jedoch|sondern|but|however)")


@dataclass(frozen=True, slots=True)
class _Clause:
    """A piece of a sentence that holds a term, and what else stands in it, looked up once: hostile text repeats a term a thousand times."""

    text: str
    is_talk: bool
    is_business: bool

    def turns(self, position: int, weight: int) -> bool:
        if self.is_talk or _NEGATION.search(self.text[max(position - 60, 0) : position]):
            return True
        return self.is_business and weight < COMPLAINT_THRESHOLD


def _complaint_signs(text: str) -> tuple[str, ...]:
    """The terms found, if together they weigh enough; each line of the table counts once."""
    clauses = _clauses(text)
    found = [sign for weight, term in _COMPLAINT if (sign := _first_sign(term, weight, clauses))] if clauses else []
    return tuple(term for _, term in found) if sum(weight for weight, _ in found) >= COMPLAINT_THRESHOLD else ()


def _clauses(text: str) -> list[_Clause]:
    """The pieces that hold a term at all: one look with all terms together costs a seventh of a look for each, and most mails have none."""
    lower = text.lower()
    if not _ANY_TERM.search(lower):
        return []
    pieces = [piece for piece in _CLAUSE.split(lower) if _ANY_TERM.search(piece)]
    return [_Clause(piece, bool(_TALK.search(piece)), bool(_BUSINESS.search(piece))) for piece in pieces]


def _first_sign(term: re.Pattern[str], weight: int, clauses: list[_Clause]) -> tuple[int, str] | None:
    for clause in clauses:
        for found in term.finditer(clause.text):
            if not clause.turns(found.start(), weight):
                return weight, found[0]
    return None


# Offers

_OFFER_TERMS = (  # in small letters, as the text that is searched: to look without regard to case takes three times as long
    r"angebot(?:s|e|es|en)?|angebots\w+|offerte[n]?|preisanfrage|kostenvoranschlag|richtpreis\w*|quotation[s]?|quote[s]?|rfq"
    r"|request for (?:quotation|proposal)|price (?:list|request|inquiry)|your (?:offer|proposal)|pricing|(?:an|ang|off?)-\d{3,}[\d/-]*"
)
_OFFER = re.compile(rf"\b(?:{by_first_letters(_OFFER_TERMS)})\b")


def _offer_signs(text: str, offer_numbers: frozenset[str]) -> tuple[str, ...]:
    return _known(text, offer_numbers) or tuple(dict.fromkeys(_as_written(text, _OFFER)))[:5]


def _known(text: str, offer_numbers: frozenset[str]) -> tuple[str, ...]:
    folded = text.casefold() if offer_numbers else ""
    return tuple(number for number in sorted(offer_numbers) if number and number.casefold() in folded)


def _as_written(text: str, term: re.Pattern[str]) -> Iterator[str]:
    """What a pattern of small letters finds, in the letters it was written in (but for those few that get longer when made small)."""
    lower = text.lower()
    shown = text if len(text) == len(lower) else lower
    return (shown[found.start() : found.end()] for found in term.finditer(lower))
