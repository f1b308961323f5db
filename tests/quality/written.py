"""From a labelled mail to the bytes that a mail server would hold: the headers here, the body in `bodies` and `machines`."""

from datetime import datetime
from email.header import Header
from email.utils import format_datetime

from tests.quality import bodies, machines
from tests.quality.own_set import BERLIN, OUR_SERVER, Row, message_id, parted, thread_id

FORM = "Website <formular@nordlicht.example>"
AS_SAID = (
    "list_id",
    "list_unsubscribe",
    "list_post",
    "precedence",
    "auto_submitted",
    "x_auto_response_suppress",
    "x_loop",
)


def raw(row: Row, pool: Row) -> bytes:
    """The whole mail."""
    headers = _of_form(row) if row.get("form") else _headers(row)
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return head.encode() + (machines.body(row) or bodies.body(row, pool))


def _headers(row: Row) -> list[tuple[str, str]]:
    said, latin = row["headers"], row["language"] == "de"
    sender = parted(said["from"])[1]
    further = {name: said[name.lower()] for name in ("Cc", "Bcc") if name.lower() in said}
    return [
        ("Return-Path", "<>" if "bounce" in row else f"<{sender}>"),
        *(("Delivered-To", it) for it in said.get("delivered_to", ())),
        ("Authentication-Results", f"{OUR_SERVER}; dmarc=pass header.from={sender.rpartition('@')[2].lower()}"),
        ("From", _party(said["from"], latin)),
        ("To", _parties(said["to"])),
        *((name, _parties(value)) for name, value in further.items()),
        *_rest(row, latin),
        *((name.replace("_", "-").title(), said[name]) for name in AS_SAID if name in said),
        *machines.headers(row),
    ]


def _rest(row: Row, latin: bool) -> list[tuple[str, str]]:
    """What every mail has, and what ties it to a conversation."""
    said = row["headers"]
    at = datetime.fromisoformat(said["date"]).replace(tzinfo=BERLIN)
    found = [
        ("Subject", _encoded(said["subject"], latin)),
        ("Date", format_datetime(at)),
        ("Message-ID", message_id(row)),
    ]
    if "reply_to" in said:
        found.append(("Reply-To", _party(said["reply_to"], latin)))
    if "answers" in said:
        ours = f"<antwort-{said['answers']}@nordlicht.example>"
        found += [("In-Reply-To", ours), ("References", f"{thread_id(said['answers'])} {ours}")]
    return found


def _of_form(row: Row) -> list[tuple[str, str]]:
    """What our own web server sends: the visitor stands in Reply-To, or only in the text."""
    visitor = [("Reply-To", _party(row["headers"]["from"], latin=False))] if row["form"] == "reply_to" else []
    checked = ("Authentication-Results", f"{OUR_SERVER}; dmarc=pass header.from=nordlicht.example")
    return [checked, ("From", FORM), ("To", _parties(row["headers"]["to"])), *visitor, *_rest(row, latin=False)]


def _parties(parties: list[str]) -> str:
    return ", ".join(_party(it, latin=False) for it in parties)


def _party(party: str, latin: bool) -> str:
    name, address = parted(party)
    if not name:
        return address
    if not name.isascii():
        return f"{_encoded(name, latin)} <{address}>"
    return f"{name} <{address}>" if name.replace(" ", "").isalnum() else f'"{name}" <{address}>'


def _encoded(words: str, latin: bool) -> str:
    """Encoded words (RFC 2047): of German mail about half in ISO 8859-1, as older programs do."""
    if words.isascii():
        return words
    charset = "iso-8859-1" if latin and len(words) % 2 == 0 and all(ord(it) < 256 for it in words) else "utf-8"
    return Header(words, charset, maxlinelen=998).encode()
