"""Mail that no person writes: bounces in the forms that servers give them, receipts, and invitations."""

from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP

from tests.quality.own_set import MAILS, Row, parted

AS_REPORT = ("dsn", "exchange_de", "exchange_en")
"""The forms that carry a delivery status (RFC 3464)."""
FORMS = MAILS / "machines"
"""The words of each form, with places for what differs."""


def headers(row: Row) -> list[tuple[str, str]]:
    found = [("Auto-Submitted", "auto-replied")] if "bounce" in row and row["bounce"]["form"] in AS_REPORT else []
    if "bounce" in row and row["bounce"]["form"] == "xfailed":
        found += [("X-Failed-Recipients", row["bounce"]["address"]), ("Auto-Submitted", "auto-replied")]
    return found


def body(row: Row) -> bytes | None:
    """A bounce or a receipt, with its own Content-Type; None for everything else."""
    if "bounce" in row:
        return _bounce(row)
    if row["client"] == "mdn":
        return _receipt(row)
    return None


def invitation(row: Row) -> str:
    """The text/calendar part of a row with `calendar`."""
    it = row["calendar"]
    sender, us = row["headers"]["from"], row["headers"]["to"][0]
    asks = it["method"] == "REPLY"
    name, address = parted(us if asks else sender)
    guest, theirs = parted(sender if asks else us)
    answer = "DECLINED" if row["headers"]["subject"].startswith(("Abgelehnt", "Declined")) else "ACCEPTED"
    return _form("event.ics").replace("\n", "\r\n").format(
        method=it["method"], uid=f"termin-{row['id']}@kalender.example", summary=it["summary"].replace(",", "\\,"),
        where=it["where"].replace(",", "\\,"), times=_times(it), organizer=f"{name}:mailto:{address}",
        attendee=f"ATTENDEE;CN={guest};PARTSTAT={answer if asks else 'NEEDS-ACTION'}:mailto:{theirs}",
        status="CANCELLED" if it["method"] == "CANCEL" else "CONFIRMED",
    )  # fmt: skip


def _times(it: Row) -> str:
    if "days" in it:
        first = datetime.fromisoformat(it["starts"])
        return f"DTSTART;VALUE=DATE:{first:%Y%m%d}\r\nDTEND;VALUE=DATE:{first + timedelta(days=it['days']):%Y%m%d}"
    starts = datetime.fromisoformat(it["starts"])
    ends = starts + timedelta(minutes=it["minutes"])
    return f"DTSTART;TZID={it['zone']}:{starts:%Y%m%dT%H%M%S}\r\nDTEND;TZID={it['zone']}:{ends:%Y%m%dT%H%M%S}"


def _bounce(row: Row) -> bytes:
    it = row["bounce"]
    original = _form("original.txt").format(address=it["address"], id=row["id"])
    words = _form(f"{it['form']}.txt").format(
        address=it["address"], text=row["text"], status=it["status"], code=5 * 110 if it["status"].startswith("5") else 452,
        domain=it["address"].rpartition("@")[2], original=original,
    )  # fmt: skip
    if it["form"] not in AS_REPORT:
        made = EmailMessage(policy=SMTP)
        made.set_content(words, charset="utf-8", cte="8bit" if words.isascii() else "quoted-printable")
        return made.as_bytes()
    status = (
        f"Reporting-MTA: dns; mx.nordlicht.example\n\nFinal-Recipient: rfc822; {it['address']}\nAction: {it['action']}\n"
        f"Status: {it['status']}\nDiagnostic-Code: smtp; {row['text']}\n"
    )
    return _report("delivery-status", words, ("message/delivery-status", status), ("text/rfc822-headers", original))


def _receipt(row: Row) -> bytes:
    address = parted(row["headers"]["from"])[1]
    said = f"Final-Recipient: rfc822; {address}\nDisposition: manual-action/MDN-sent-manually; displayed\n"
    return _report("disposition-notification", row["text"], ("message/disposition-notification", said))


def _report(kind: str, words: str, *parts: tuple[str, str]) -> bytes:
    """multipart/report (RFC 6522)."""
    mark = "----=bericht"
    pieces = [("text/plain; charset=utf-8", words), *parts]
    inner = "".join(
        f"--{mark}\nContent-Type: {type_}\nContent-Transfer-Encoding: 8bit\n\n{text}\n" for type_, text in pieces
    )
    head = f'MIME-Version: 1.0\nContent-Type: multipart/report; report-type={kind}; boundary="{mark}"\n\n'
    return (head + inner + f"--{mark}--\n").replace("\n", "\r\n").encode()


def _form(name: str) -> str:
    return (FORMS / name).read_text()
