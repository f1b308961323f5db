"""The body that a person's mail program makes: words, signature, quote or what is passed on, as text, HTML or both."""

import html
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from tests.quality import machines
from tests.quality.clients import PHONE_LINE, Earlier, answered, passed_on
from tests.quality.own_set import BERLIN, Row, contacts, parted

OURS = "Anna Berger <anna.berger@nordlicht.example>"
OUR_ANSWER = {
    "de": "Guten Tag,\n\nvielen Dank für Ihre Nachricht, wir kümmern uns darum.\n\nAnna Berger\n\n",
    "en": "Hello,\n\nthank you for your message, we will look into it.\n\nAnna Berger\n\n",
}
TEXT_AND_HTML = ("outlook", "gmail", "gmx", "webde")
OUTLOOK_PAGE = '<html><head><style>p.MsoNormal{{margin:0cm}}</style></head><body lang="DE"><div class="WordSection1">{}</div></body></html>'


def body(row: Row, pool: Row) -> bytes:
    """With its own Content-Type."""
    client, made = row["client"], EmailMessage(policy=SMTP)
    if client in ("machine", "form"):
        text = _form(row) if client == "form" else row["text"]
        made.set_content(text, charset="utf-8", cte="base64")
    elif client == "eml":
        made.set_content(_words(row), charset="utf-8")
        made.add_attachment(_attached(row))
    else:
        _shown(made, client, _text(row, pool))
    if "calendar" in row:
        made.add_alternative(machines.invitation(row), subtype="calendar", params={"method": row["calendar"]["method"]})
    return made.as_bytes()


def _shown(made: EmailMessage, client: str, text: str) -> None:
    """Exchange sends HTML only, Outlook and the web mailers both, the others plain text."""
    if client.startswith("exchange"):
        made.set_content(_as_html(text, client), subtype="html", charset="utf-8", cte="base64")
        return
    latin = client.startswith("outlook") and all(ord(it) < 256 for it in text)
    made.set_content(text, charset="iso-8859-1" if latin else "utf-8", cte="quoted-printable")
    if client.startswith(TEXT_AND_HTML):
        made.add_alternative(_as_html(text, client), subtype="html", charset="utf-8", cte="quoted-printable")


def _text(row: Row, pool: Row) -> str:
    """All that a person sees."""
    parts = [_words(row)]
    if "quotes" in row:
        parts.append(answered(row["client"], _quoted(row, pool)))
    if "forwards" in row:
        parts.append(passed_on(row["client"], _forwarded(row)))
    return "\n\n".join(it for it in parts if it) + "\n"


def _words(row: Row) -> str:
    """The words with what the person, the company and the program put below them."""
    client, below = row["client"], row.get("signature", "")
    if client.startswith("thunderbird") and below:
        below = f"-- \n{below}"
    return "\n\n".join(it for it in (row["text"], below, PHONE_LINE.get(client, "")) if it)


def _quoted(row: Row, pool: Row) -> Earlier:
    """Our answer with their question below it; below a mail of ours only the question."""
    first = next(it for it in pool["threads"] if it["key"] == row["quotes"])
    person = contacts(pool)[first["contact"]]
    writer, at = f"{person['name']} <{person['addresses'][0]}>", datetime(2026, 11, 12, 10, 20)
    asked = Earlier(writer, OURS, first["subject"], at - timedelta(days=1), first["text"])
    if row.get("folder") == "sent":
        return asked
    lang = row["language"]
    ours = OUR_ANSWER[lang] + answered(f"outlook_{lang}", asked)
    return Earlier(OURS, writer, f"{'RE' if lang == 'en' else 'AW'}: {first['subject']}", at, ours)


def _forwarded(row: Row) -> Earlier:
    it = row["forwards"]
    return Earlier(it["from"], it["to"], it["subject"], datetime.fromisoformat(it["date"]), it["text"])


def _attached(row: Row) -> EmailMessage:
    it, made = _forwarded(row), EmailMessage(policy=SMTP)
    made["From"], made["To"], made["Subject"] = it.sender, it.to, it.subject
    made["Date"] = format_datetime(it.at.replace(tzinfo=BERLIN))
    made["Message-ID"] = f"<original-{row['id']}@post.example>"
    made.set_content(it.text, charset="utf-8", cte="base64")
    return made


def _form(row: Row) -> str:
    name, address = parted(row["headers"]["from"])
    if row["language"] == "en":
        return f"Somebody has filled in the form on the website.\n\nName: {name}\nE-mail: {address}\nMessage:\n{row['text']}\n"
    return f"Über die Website ist eine Nachricht eingegangen.\n\nName: {name}\nE-Mail: {address}\nNachricht:\n{row['text']}\n"


def _as_html(text: str, client: str) -> str:
    """As the program lays it out: a paragraph a line, or breaks."""
    lines = [html.escape(it) or "&nbsp;" for it in text.split("\n")]
    if client.startswith(("outlook", "exchange")):
        return OUTLOOK_PAGE.format("\n".join(f'<p class="MsoNormal">{it}</p>' for it in lines))
    return f'<html><body><div dir="ltr">{"<br>".join(lines)}</div></body></html>'
