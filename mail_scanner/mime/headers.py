"""The fields of a header block as the one value the decisions read: who, to whom, about what, since which mails."""

import re

from backend.domain.addresses import normalise
from backend.domain.mail import Headers, Limit
from backend.domain.privacy import MARK
from mail_scanner.mime.address_lists import MAX_ADDRESSES, addresses
from mail_scanner.mime.authentication import auth_results
from mail_scanner.mime.block import Fields, first
from mail_scanner.mime.characters import one_line
from mail_scanner.mime.charsets import header_text
from mail_scanner.mime.dates import moment_of
from mail_scanner.mime.encoded_words import MAX_ENCODED_WORDS, decode_words
from mail_scanner.mime.parameters import content_type
from mail_scanner.mime.senders import sender_of

MAX_SUBJECT, MAX_ID, MAX_IDS, MAX_TOKEN = 500, 998, 200, 500

_MESSAGE_ID = re.compile(r"<[^<>\s]{1,998}>")
# What machines add: that one was there is the whole news.
_MARKS = frozenset((
    "x-auto-response-suppress", "x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply-from", "x-vacation",
    "x-failed-recipients", "x-loop", "x-ms-exchange-inbox-rules-loop", "x-ms-exchange-generated-message-source",
    "feedback-id", "x-feedback-id", "x-csa-complaints", "x-mailgun-sid", "x-sg-eid", "x-campaign-id", "x-campaignid",
    "x-mc-user", "x-mailer-recptid", "list-post", "list-help", "x-delivered-to-list",
))  # fmt: skip


def headers_of(fields: Fields, cut: set[Limit]) -> Headers:
    """`cut`: the limits that were hit when the block was read (`block.fields_of`)."""
    sender, defect = sender_of(fields)
    if cut and not defect:
        defect = "defect"  # a second From may stand in what was cut
    return Headers(
        message_id=_message_id(fields),
        sender=sender,
        sender_defect=defect,
        subject=one_line(decode_words(header_text(first(fields, "subject"))), MAX_SUBJECT),
        sent_at=moment_of(first(fields, "date")),
        to=addresses(fields, "to"),
        cc=addresses(fields, "cc"),
        bcc=addresses(fields, "bcc"),
        reply_to=addresses(fields, "reply-to"),
        references=_references(fields),
        auth_results=auth_results(fields),
        auto_submitted=_token(fields, "auto-submitted").lower(),
        precedence=_token(fields, "precedence").lower(),
        list_id=_token(fields, "list-id"),
        list_unsubscribe=_token(fields, "list-unsubscribe"),
        return_path=_token(fields, "return-path"),
        content_type=_report_type(fields),
        failed_recipients=_failed(fields),
        marks=_marks(fields),
        cut=tuple(sorted(cut | _overfull(fields))),
    )


def _token(fields: Fields, name: str) -> str:
    return one_line(header_text(first(fields, name)), MAX_TOKEN)


def _message_id(fields: Fields) -> str:
    text = one_line(header_text(first(fields, "message-id")), MAX_ID)
    found = _MESSAGE_ID.search(text)
    return found[0] if found else text


def _failed(fields: Fields) -> tuple[str, ...]:
    """The addresses of X-Failed-Recipients, as keys."""
    written = header_text(first(fields, "x-failed-recipients")).split(",")[:20]
    return tuple(filter(None, map(normalise, written)))


def _marks(fields: Fields) -> tuple[str, ...]:
    """A mail that was delivered to one mailbox twice ran in a circle: mail systems find loops by this line."""
    delivered = fields.get("delivered-to", ())
    circle = ("delivered-to twice",) if len(set(delivered)) < len(delivered) else ()
    return (*(name for name in fields if name in _MARKS), *circle, *_sensitivity(fields))


def _references(fields: Fields) -> tuple[str, ...]:
    """Oldest first. Of a very long thread the first and the newest are kept, which is what threading needs."""
    values = (*fields.get("references", ())[:5], *fields.get("in-reply-to", ())[:5])
    found = list(dict.fromkeys(_MESSAGE_ID.findall(" ".join(map(header_text, values)))))
    return tuple(found if len(found) <= MAX_IDS else found[:1] + found[1 - MAX_IDS :])


def _sensitivity(fields: Fields) -> tuple[str, ...]:
    """The mark of a mail whose writer says that it is private. Company-Confidential is the company's business."""
    said = {_token(fields, name).lower() for name in ("sensitivity", "x-sensitivity")}
    return (MARK,) if said & {"personal", "private"} else ()


def _report_type(fields: Fields) -> str:
    """`type/subtype`, for a report with its kind: multipart/report; report-type=delivery-status."""
    kind, parameters = content_type(first(fields, "content-type"))
    report = one_line(parameters.get("report-type", ""), 60).lower()
    return f"{kind}; report-type={report}" if report else kind


def _overfull(fields: Fields) -> set[Limit]:
    """Whether one header has more encoded words or addresses than are read."""
    values = [value for name in ("from", "to", "cc", "bcc", "reply-to", "subject") for value in fields.get(name, ())]
    found: set[Limit] = set()
    if any(value.count(b"=?") > 2 * MAX_ENCODED_WORDS for value in values):
        found.add("encoded_words")
    if any(value.count(b"@") > MAX_ADDRESSES for value in values):
        found.add("addresses")
    return found
