"""Writes the mails of this folder that quote others: what is new in them, in German and English, above, below and between."""

from tests.mails.writing import Letter, letter, write

OLD = "Guten Tag Herr Kunde,\nwann dürfen wir liefern?\n"
MARKED = "> Guten Tag Herr Kunde,\n> wann dürfen wir liefern?\n"
OUTLOOK = "Von: Anna Berg <anna@firma.example>\nGesendet: Donnerstag, 19. November 2026 16:00\nAn: Karl Kunde <karl@kunde.example>\nBetreff: Lieferung\n\n"
OUTLOOK_ENGLISH = "From: Anna Berg <anna@firma.example>\nSent: Thursday, November 19, 2026 4:00 PM\nTo: Karl Kunde <karl@kunde.example>\nSubject: Delivery\n\n"
RULE = "_" * 32
TEXTS: dict[str, tuple[str, str, str]] = {
    # subject, text, what is new
    "above_as_outlook_does": ("AW: Lieferung", f"Am Montag passt es.\n\n{OUTLOOK}{OLD}", "Am Montag passt es."),
    "above_as_outlook_does_in_english": ("RE: Delivery", f"Monday is fine.\n\n{OUTLOOK_ENGLISH}{OLD}", "Monday is fine."),
    "above_as_outlook_on_the_web_does": ("AW: Lieferung", f"Am Montag passt es.\n\n{RULE}\n{OUTLOOK}{OLD}", "Am Montag passt es."),
    "above_with_bold_labels": ("AW: Lieferung", f"Am Montag passt es.\n\n*Von:* Anna Berg <anna@firma.example>\n*Gesendet:* Donnerstag, 19. November 2026 16:00\n*An:* Karl Kunde\n*Betreff:* Lieferung\n\n{OLD}", "Am Montag passt es."),
    "above_as_old_outlook_did": ("AW: Lieferung", f"Am Montag passt es.\n\n-----Ursprüngliche Nachricht-----\n{OUTLOOK}{OLD}", "Am Montag passt es."),
    "above_as_old_outlook_did_in_english": ("RE: Delivery", f"Monday is fine.\n\n-----Original Message-----\n{OUTLOOK_ENGLISH}{OLD}", "Monday is fine."),
    "above_as_gmail_does": ("Re: Lieferung", f"Am Montag passt es.\n\nAm Do., 19. Nov. 2026 um 16:00 Uhr schrieb Anna Berg <anna@firma.example>:\n\n{MARKED}", "Am Montag passt es."),
    "above_as_gmail_does_on_two_lines": ("Re: Delivery", f"Monday is fine.\n\nOn Thu, Nov 19, 2026 at 4:00 PM Anna Berg <\nanna@firma.example> wrote:\n\n{MARKED}", "Monday is fine."),
    "above_as_apple_does": ("Re: Lieferung", f"Am Montag passt es.\n\n> Am 19.11.2026 um 16:00 schrieb Anna Berg <anna@firma.example>:\n> \n{MARKED}", "Am Montag passt es."),
    "above_as_thunderbird_does": ("Re: Lieferung", f"Am Montag passt es.\n\nAm 19.11.2026 um 16:00 schrieb Anna Berg:\n{MARKED}", "Am Montag passt es."),
    "above_as_gmx_does": ("Aw: Lieferung", f"Am Montag passt es.\n\nGesendet: Donnerstag, 19. November 2026 um 16:00 Uhr\nVon: \"Anna Berg\" <anna@firma.example>\nAn: karl@kunde.example\nBetreff: Lieferung\n\n{OLD}", "Am Montag passt es."),
    "above_as_lotus_notes_does": ("Antwort: Lieferung", f"Am Montag passt es.\n\nVon: Anna Berg/Firma\nAn: Karl Kunde/Kunde@Kunde\nDatum: 19.11.2026 16:00\nBetreff: Lieferung\n\n{OLD}", "Am Montag passt es."),
    "above_without_a_mark": ("Re: Lieferung", f"Am Montag passt es.\n\nAm 19.11.2026 um 16:00 schrieb Anna Berg <anna@firma.example>:\n{OLD}", "Am Montag passt es."),
    "below": ("Re: Lieferung", f"Am 19.11.2026 um 16:00 schrieb Anna Berg:\n{MARKED}\nAm Montag passt es.", "Am Montag passt es."),
    "below_in_english": ("Re: Delivery", f"On 19.11.2026 16:00, Anna Berg wrote:\n{MARKED}\nMonday is fine.", "Monday is fine."),
    "between": ("Re: Lieferung", "> Wann dürfen wir liefern?\n\nAm Montag.\n\n> Wohin?\n\nInS Lager.\n", "Am Montag.\n\nInS Lager."),
    "of_a_quote_of_a_quote": ("Re: Lieferung", "Ja.\n\n> > Wann?\n> Am Montag?\n", "Ja."),
    "nothing_new": ("Re: Lieferung", "> Wann dürfen wir liefern?\n", "> Wann dürfen wir liefern?"),
    "none_in_an_answer": ("AW: Lieferung", "Am Montag passt es.\n", "Am Montag passt es."),
    "that_is_no_quote_but_a_list": ("Adressen", "Von: Hamburg\nNach dem Umzug: Köln\n", "Von: Hamburg\nNach dem Umzug: Köln"),
    "forwarded_with_a_word": ("WG: Lieferung", f"Bitte übernehmen.\n\n{OUTLOOK}{OLD}", "Bitte übernehmen."),
    "forwarded_in_english": ("FW: Delivery", f"Please take over.\n\n{OUTLOOK_ENGLISH}{OLD}", "Please take over."),
    "forwarded_as_gmail_does": ("Fwd: Lieferung", f"Bitte übernehmen.\n\n---------- Forwarded message ---------\nVon: Anna Berg <anna@firma.example>\nDate: Do., 19. Nov. 2026 um 16:00 Uhr\nSubject: Lieferung\nTo: <karl@kunde.example>\n\n{OLD}", "Bitte übernehmen."),
    "forwarded_as_thunderbird_does": ("Fwd: Lieferung", f"Bitte übernehmen.\n\n-------- Weitergeleitete Nachricht --------\nBetreff: Lieferung\nDatum: Thu, 19 Nov 2026 16:00:00 +0100\nVon: Anna Berg <anna@firma.example>\nAn: karl@kunde.example\n\n{OLD}", "Bitte übernehmen."),
    "forwarded_as_apple_does": ("Fwd: Lieferung", f"Bitte übernehmen.\n\nAnfang der weitergeleiteten Nachricht:\n\nVon: Anna Berg <anna@firma.example>\nBetreff: Lieferung\nDatum: 19. November 2026 um 16:00:00 MEZ\nAn: karl@kunde.example\n\n{OLD}", "Bitte übernehmen."),
    "signed_by_dashes": ("Termin", "Am Montag passt es.\n\n-- \nKarl Kunde\nKunde GmbH, Tel. 030 23125 111", "Am Montag passt es."),
    "signed_by_a_greeting": ("Termin", "Am Montag passt es.\n\nFreundliche Grüße\nKarl Kunde\nEinkauf", "Am Montag passt es."),
    "signed_by_three_letters": ("Termin", "Am Montag passt es.\n\nMfG\nKarl Kunde", "Am Montag passt es."),
    "signed_in_english": ("Meeting", "Monday is fine.\n\nKind regards,\nKarl Kunde\nKunde Ltd", "Monday is fine."),
    "signed_with_a_duty_of_companies": ("Termin", "Am Montag passt es.\n\nMit freundlichen Grüßen\n\nKarl Kunde\n\nKunde GmbH\nGeschäftsführer: Karl Kunde\nAmtsgericht Köln HRB 4711\nUSt-IdNr. DE000000000", "Am Montag passt es."),
    "signed_above_the_quote": ("AW: Lieferung", f"Am Montag passt es.\n\nViele Grüße\nKarl\n\n{OUTLOOK}{OLD}", "Am Montag passt es."),
    "signed_with_a_postscript": ("Termin", "Am Montag passt es.\n\nViele Grüße\nKarl\n\nPS: Bitte an die Dichtung denken.", "Am Montag passt es.\n\nPS: Bitte an die Dichtung denken."),
    "signed_with_a_confidentiality_notice": ("Termin", "Am Montag passt es.\n\nDiese E-Mail ist vertraulich und nur für den Empfänger bestimmt.\n", "Am Montag passt es."),
    "signed_by_two_dashes_in_the_text": ("Termin", "Zur Wahl:\n-- Montag\n-- Dienstag\n", "Zur Wahl:\n-- Montag\n-- Dienstag"),
}  # fmt: skip


def answer(name: str, subject: str, text: str, new: str) -> Letter:
    head = f"Subject: {subject}\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8"
    return letter(
        f"quote_{name}".replace("quote_signed", "signed"), head, text, subject=subject, text=text.strip(), new_text=new
    )


LETTERS = (
    *(answer(name, *rest) for name, rest in TEXTS.items()),
    letter("quote_in_html_of_gmail", "MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8", '<div dir="ltr">Am Montag passt es.</div><br><div class="gmail_quote"><div class="gmail_attr">Am Do., 19. Nov. 2026 um 16:00 Uhr schrieb Anna Berg &lt;<a href="mailto:anna@firma.example">anna@firma.example</a>&gt;:<br></div><blockquote class="gmail_quote">Wann dürfen wir liefern?</blockquote></div>', new_text="Am Montag passt es."),
    letter("quote_in_html_of_outlook", "MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8", '<p>Am Montag passt es.</p><hr><div id="divRplyFwdMsg"><b>Von:</b> Anna Berg &lt;anna@firma.example&gt;<br><b>Gesendet:</b> Donnerstag, 19. November 2026 16:00<br><b>An:</b> Karl Kunde<br><b>Betreff:</b> Lieferung</div><p>Wann dürfen wir liefern?</p>', new_text="Am Montag passt es."),
)  # fmt: skip

if __name__ == "__main__":
    write(LETTERS)
