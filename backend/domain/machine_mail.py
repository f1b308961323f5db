"""Mail that no person wrote, told by its headers: loops, bounces, answers of machines, mail to many. Each sign is given as it was found."""

import re

from backend.domain.mail import Headers

# Loops

_ANSWERED_BY_MACHINE = re.compile(
    r"(?:automatische (?:antwort|nachricht)|automatic reply|out of (?:the )?office(?: auto-?reply| response)?|auto[- ]?(?:reply|response|antwort)"
    r"|abwesenheit\w{0,20}|undeliverable|unzustellbar)\s{0,3}:",
    re.I,
)


def loop_signs(headers: Headers) -> tuple[str, ...]:
    """Machines that answer each other: a mail that was here before, or the answer to the answer of a machine."""
    if "delivered-to twice" in headers.marks:
        return ("delivered-to twice",)
    is_automatic = headers.auto_submitted.partition(";")[0].strip() not in ("", "no") or headers.return_path == "<>"
    if is_automatic and "x-loop" in headers.marks:
        return ("x-loop",)
    prefixes = [it[0] for it in _ANSWERED_BY_MACHINE.finditer(headers.subject)]
    return tuple(prefixes) if len(prefixes) > 1 else ()


# Bounces and answers

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
    r"(?:automatische (?:antwort|nachricht|eingangsbestätigung)|gelesen: |read: |nicht gelesen: |not read: |eingangsbestätigung|empfangsbestätigung|automatic reply|auto(?:mat(?:ic|ed))?[- ]?(?:reply|response|antwort|responder|:)"
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


def bounce_signs(headers: Headers) -> tuple[str, ...]:
    if headers.content_type.startswith("multipart/report") and not _is_other_report(headers):
        return (headers.content_type,)
    if "x-failed-recipients" in headers.marks:
        return ("x-failed-recipients",)
    daemon = _machine(headers)
    subject = _BOUNCE_SUBJECT.search(headers.subject)
    if daemon and not is_vacation(headers.subject) and (headers.return_path == "<>" or "daemon" in daemon):
        return (daemon, "return-path <>")[: 1 + (headers.return_path == "<>")]
    # Some systems name themselves without an address; no person's mail lacks one and speaks of delivery.
    if subject and (daemon or headers.return_path == "<>" or headers.sender is None):
        return (daemon or "no sender", subject[0])
    start = _BOUNCE_START.match(headers.subject)
    return (start[0],) if start else ()


def _is_other_report(headers: Headers) -> bool:
    """That a mail was opened (RFC 8098), or that somebody called it spam (RFC 5965): it arrived."""
    return any(it in headers.content_type for it in ("disposition-notification", "feedback-report"))


def _machine(headers: Headers) -> str:
    """The local part that names a mail system, "" for people."""
    local = headers.sender.address.partition("@")[0] if headers.sender else ""
    return local if local.startswith(_MACHINE_SENDERS) else ""


def auto_reply_signs(headers: Headers) -> tuple[str, ...]:
    if _is_other_report(headers):
        return (headers.content_type,)
    submitted = headers.auto_submitted.partition(";")[0].strip()
    if submitted not in ("", "no") and not (submitted == "auto-generated" and _is_to_many(headers)):
        return (f"auto-submitted: {submitted}",)
    if marks := tuple(mark for mark in headers.marks if mark in _AUTO_REPLY_MARKS):
        return marks
    if headers.precedence in ("auto_reply", "auto-reply"):
        return (f"precedence: {headers.precedence}",)
    return (headers.subject[:80],) if is_vacation(headers.subject) else ()


def is_vacation(subject: str) -> bool:
    """At the start of the subject only: "AW: Abwesenheit" is a person who answers."""
    return bool(_AUTO_REPLY_START.match(_LIST_TAG.sub("", subject.strip())) or _AUTO_REPLY_END.search(subject))


def _is_to_many(headers: Headers) -> bool:
    """A list says so; Precedence: bulk alone is also what a machine writes that wants no answer."""
    return bool(headers.list_id or headers.list_unsubscribe or "feedback-id" in headers.marks)


def bulk_signs(headers: Headers) -> tuple[str, ...]:
    signs = (
        ("list-id", headers.list_id),
        ("list-unsubscribe", headers.list_unsubscribe),
        (f"precedence: {headers.precedence}", headers.precedence in ("bulk", "list", "junk")),
        ("feedback-id", "feedback-id" in headers.marks),
        ("x-csa-complaints", "x-csa-complaints" in headers.marks),
    )
    return tuple(name for name, present in signs if present)
