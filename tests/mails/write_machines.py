"""Writes the mails of this folder that no person wrote: bounces (RFC 3464 and their own ways), absences, receipts, newsletters."""

from tests.mails.writing import Letter, entity, html, letter, plain, who, whole, write

DAEMON = "From: Mail Delivery System <MAILER-DAEMON@mx.kunde.example>\nReturn-Path: <>\nTo: vertrieb@firma.example"
STATUS = "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.kunde.example\n\nFinal-Recipient: rfc822; karl@kunde.example\nAction: {}\nStatus: {}"
REPORT = "; report-type=delivery-status"


def report(name: str, subject: str, action: str, code: str, *more: str, head: str = DAEMON) -> Letter:
    parts = (plain("karl@kunde.example: nicht zugestellt"), STATUS.format(action, code), *more)
    return entity(
        f"bounce_{name}", "report", "r", *parts, more=REPORT, head=f"{head}\nSubject: {subject}",
        kind="bounce", text="karl@kunde.example: nicht zugestellt", content_type="multipart/report; report-type=delivery-status",
    )  # fmt: skip


def note(name: str, head: str, kind: str, body: str = "Ich bin bis Montag nicht da.", **expected: object) -> Letter:
    return letter(name, head, body, kind=kind, text=body.strip(), **expected)


BOUNCES = (
    report("of_an_unknown_user", "Undelivered Mail Returned to Sender", "failed", "5.1.1"),
    report("that_is_only_late", "Warning: message delayed 4 hours", "delayed", "4.4.1"),
    report("with_the_head_of_the_mail", "Undelivered Mail Returned to Sender", "failed", "5.2.2", "Content-Type: text/rfc822-headers\n\nSubject: Angebot"),
    report("with_the_whole_mail", "Undelivered Mail Returned to Sender", "failed", "5.7.1", "Content-Type: message/rfc822\n\nSubject: Angebot\n\ninnen"),
    report("of_exchange_in_german", "Unzustellbar: Angebot AN-4711", "failed", "5.1.10", head="From: postmaster@kunde.example\nReturn-Path: <>\nX-MS-Exchange-Message-Is-Ndr:\nAuto-Submitted: auto-replied"),
    report("of_exchange_in_english", "Undeliverable: Offer AN-4711", "failed", "5.1.10", head="From: Microsoft Outlook <postmaster@kunde.example>\nReturn-Path: <>"),
    report("of_google", "Delivery Status Notification (Failure)", "failed", "5.1.1", head="From: Mail Delivery Subsystem <mailer-daemon@post.example>\nReturn-Path: <>\nX-Failed-Recipients: karl@kunde.example\nAuto-Submitted: auto-replied"),
    note("bounce_of_qmail", f"{DAEMON}\nSubject: failure notice", "bounce", "Hi. This is the qmail-send program at mx.kunde.example."),
    note("bounce_of_exim", f"{DAEMON}\nSubject: Mail delivery failed: returning message to sender\nX-Failed-Recipients: karl@kunde.example\nAuto-Submitted: auto-replied", "bounce", "A message could not be delivered."),
    note("bounce_of_lotus_notes", "From: Postmaster@kunde.example\nReturn-Path: <>\nSubject: DELIVERY FAILURE: User karl not listed", "bounce", "Ihre Nachricht konnte nicht zugestellt werden."),
    note("bounce_in_plain_german", f"{DAEMON}\nSubject: Ihre Nachricht ist nicht zustellbar", "bounce", "Das Postfach ist voll."),
    whole("bounce_without_an_address", "Return-Path: <>\nFrom: MAILER-DAEMON (Mail Delivery System)\nTo: vertrieb@firma.example\nSubject: Returned mail: see transcript for details\n\nUser unknown\n", sender=None, defect="defect", kind="bounce", text="User unknown"),
    note("no_bounce_but_an_answer_to_one", "Subject: AW: Unzustellbar: Termin", "mail", "Die Adresse stimmt jetzt."),
)  # fmt: skip
ABSENCES = (
    note("absence_of_exchange", "Subject: Automatische Antwort: Termin\nAuto-Submitted: auto-generated\nX-Auto-Response-Suppress: All\nX-MS-Exchange-Inbox-Rules-Loop: karl@kunde.example", "absence", auto_submitted="auto-generated"),
    note("absence_of_exchange_in_english", "Subject: Automatic reply: Meeting\nX-Auto-Response-Suppress: All", "absence", "I am out of the office."),
    note("absence_by_sieve", "Subject: Auto: Termin\nAuto-Submitted: auto-replied (vacation)\nPrecedence: bulk", "absence", precedence="bulk"),
    note("absence_of_gmail", "Subject: Abwesenheitsnotiz Re: Termin\nPrecedence: bulk\nX-Autoreply: yes\nAuto-Submitted: auto-replied", "absence", marks=["x-autoreply"]),
    note("absence_of_gmx", "Subject: Urlaubsnotiz: Termin\nX-Autoresponder: gmx", "absence"),
    note("absence_without_any_header", "Subject: Out of Office: Meeting", "absence", "Back on Monday."),
    note("absence_of_lotus_notes", "Subject: Karl Kunde ist außer Haus (Rückkehr 23.11.2026)\nAuto-Submitted: auto-generated", "absence"),
    note("absence_with_precedence_only", "Subject: Termin\nPrecedence: auto_reply", "absence", precedence="auto_reply"),
    note("absence_in_a_vacation_header", "Subject: Termin\nX-Vacation: yes", "absence"),
    note("receipt_confirmed_by_a_machine", "Subject: Automatische Eingangsbestätigung\nAuto-Submitted: auto-replied", "auto_reply", "Wir haben Ihre Nachricht erhalten."),
    note("no_absence_but_an_answer_to_one", "Subject: AW: Abwesenheit nächste Woche", "mail", "Danke, dann rufe ich später an."),
    note("no_absence_but_not_submitted_by_a_machine", "Subject: Termin\nAuto-Submitted: no", "mail", "Passt.", auto_submitted="no"),
    entity("receipt_of_reading", "report", "r", plain("Gelesen am 20.11.2026"), "Content-Type: message/disposition-notification\n\nDisposition: manual-action/MDN-sent-manually; displayed", more="; report-type=disposition-notification", head="Subject: Gelesen: Termin", kind="auto_reply", content_type="multipart/report; report-type=disposition-notification", text="Gelesen am 20.11.2026"),
)  # fmt: skip
BULK = (
    note("bulk_with_one_click", "List-Unsubscribe: <https://kunde.example/weg?x=1>\nList-Unsubscribe-Post: List-Unsubscribe=One-Click", "bulk", "Neues aus dem Werk", list_unsubscribe="<https://kunde.example/weg?x=1>"),
    note("bulk_with_its_unsubscribe_folded", "List-Unsubscribe:\n <mailto:weg@kunde.example>,\n <https://kunde.example/weg>", "bulk", "Neues aus dem Werk", list_unsubscribe="<mailto:weg@kunde.example>, <https://kunde.example/weg>"),
    note("bulk_with_a_list_id_without_a_name", "List-Id: <news.kunde.example>", "bulk", "Neues aus dem Werk", list_id="<news.kunde.example>"),
    note("bulk_of_a_mailing_list", "List-Id: Lieferanten <liste.kunde.example>\nList-Post: <mailto:liste@kunde.example>\nList-Help: <mailto:hilfe@kunde.example>\nPrecedence: list\nSubject: [Lieferanten] Termin", "bulk", "Wer kommt?", marks=["list-post", "list-help"], precedence="list"),
    note("bulk_by_feedback_id_only", "Feedback-ID: 4711:kunde:mail", "bulk", "Neues aus dem Werk", marks=["feedback-id"]),
    note("bulk_by_certified_senders_only", "X-CSA-Complaints: csa@kunde.example", "bulk", "Neues aus dem Werk", marks=["x-csa-complaints"]),
    note("bulk_by_precedence_in_capitals", "Precedence: BULK", "bulk", "Neues aus dem Werk", precedence="bulk"),
    letter("bulk_in_html_with_a_preheader", "List-Unsubscribe: <https://kunde.example/weg>\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8", html('<div style="display:none;max-height:0">Nur heute</div><table role="presentation"><tr><td><h1>Neues</h1></td></tr><tr><td><a href="https://kunde.example/weg">Abmelden</a></td></tr></table>').partition("\n\n")[2], kind="bulk", text="Neues\n\nAbmelden"),
    note("bulk_of_a_shop_about_an_order", "From: Shop <noreply@kunde.example>\nSubject: Ihre Bestellung 4711\nAuto-Submitted: auto-generated\nX-Mailgun-Sid: x", "auto_reply", "Danke.", sender=who("noreply@kunde.example", "Shop"), marks=["x-mailgun-sid"]),
)  # fmt: skip
LETTERS = (*BOUNCES, *ABSENCES, *BULK)

if __name__ == "__main__":
    write(LETTERS)
