"""Builders for mails: a plain customer mail with whatever makes this one special."""

from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

OUR_SERVER = "mx.nordlicht.example"
PASSED = f"{OUR_SERVER}; dmarc=pass header.from=mueller.example"
FAILED = f"{OUR_SERVER}; dmarc=fail header.from=mueller.example"


def raw_mail(
    text: str = "Guten Tag,\n\nkönnen Sie beim Preis der Förderanlage noch etwas tun?\n\nMit freundlichen Grüßen\nPetra Klein\n",
    *,
    sender: str = "Petra Klein <petra.klein@mueller.example>",
    to: str = "rep@nordlicht.example",
    subject: str = "Frage zum Angebot AN-2026-0417",
    auth: str = PASSED,
    message_id: str = "",
    **headers: str,
) -> bytes:
    """The bytes of a mail. Further headers by keyword: `in_reply_to="<a@b>"` becomes In-Reply-To."""
    mail = EmailMessage()
    if auth:
        mail["Authentication-Results"] = auth
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Date"] = format_datetime(datetime.now(UTC))
    mail["Message-ID"] = message_id or make_msgid(domain="mueller.example")
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()
