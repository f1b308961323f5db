"""Writes the mails of this folder whose bytes are odd: transfer encodings broken in common ways, line ends, NUL, nothing at all."""

from tests.mails.writing import ANYBODY, Letter, base64, letter, quoted, whole, write

TEXT = "Grüße aus Köln, die Pumpe läuft."
LONG = "Wir bitten um ein Angebot über zwanzig Ventile der Größe DN50 mit Prüfzeugnis. " * 4


def encoded(
    name: str, encoding: str, body: str | bytes, text: str = TEXT, charset: str = "utf-8", **expected: object
) -> Letter:
    head = f"MIME-Version: 1.0\nContent-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: {encoding}"
    return letter(f"transfer_{name}", head, body, text=text, **expected)


ENCODED = (
    encoded("quoted_printable_with_soft_breaks", "quoted-printable", quoted(LONG), LONG.strip()),
    encoded("quoted_printable_in_small_letters", "quoted-printable", "gr=c3=bc=c3=9fe", "grüße"),
    encoded("quoted_printable_with_spaces_at_the_line_end", "quoted-printable", "Zeile eins   \nZeile zwei=20\n", "Zeile eins\nZeile zwei"),
    encoded("quoted_printable_with_a_lone_equals_sign", "quoted-printable", "50 = 50 und =ZZ\n", "50 = 50 und =ZZ"),
    encoded("quoted_printable_ends_in_a_soft_break", "quoted-printable", "Gr=C3=BC=C3=9Fe=", "Grüße"),
    encoded("quoted_printable_with_naked_bytes", "quoted-printable", "Grüße =C3=A4", "Grüße ä"),
    encoded("quoted_printable_with_bare_line_feeds", "quoted-printable", b"Gr=C3=BC=\n=C3=9Fe\nKarl\n", "Grüße\nKarl"),
    encoded("quoted_printable_with_a_space_behind_the_soft_break", "quoted-printable", "Gr=C3=BC= \n=C3=9Fe\n", "Grüße"),
    encoded("quoted_printable_in_capitals", "QUOTED-PRINTABLE", "Gr=C3=BC=C3=9Fe", "Grüße"),
    encoded("quoted_printable_without_saying_so", "7bit", "Gr=C3=BC=C3=9Fe", "Gr=C3=BC=C3=9Fe"),
    encoded("base64_on_one_long_line", "base64", base64(LONG).replace(b"\r\n", b""), LONG.strip()),
    encoded("base64_without_padding", "base64", base64("Grüße!!").replace(b"=", b""), "Grüße!!"),
    encoded("base64_with_spaces_before_each_line", "base64", b" " + base64(LONG).replace(b"\r\n", b"\r\n "), LONG.strip()),
    encoded("base64_with_foreign_characters", "base64", base64(TEXT).replace(b"I", b"I!*-"), TEXT),
    encoded("base64_with_a_lost_letter_at_the_end", "base64", base64("Grüße 12").rstrip(b"=\r\n")[:-1], "Grüße 1"),
    encoded("base64_in_pieces_with_padding_each", "base64", base64("Grüße aus") + base64(" Köln"), "Grüße aus Köln"),
    encoded("base64_in_capitals_with_a_comment", "BASE64 (Text)", base64(TEXT)),
    encoded("base64_with_an_advertisement_below", "base64", base64("Guten Tag!\n") + b"\r\n-- \r\n", "Guten Tag!"),
    encoded("base64_without_saying_so", "7bit", "R3LDvMOfZQ==", "R3LDvMOfZQ=="),
    encoded("eight_bits_that_say_seven", "7bit", TEXT),
    encoded("binary", "binary", TEXT),
    encoded("of_an_unknown_name", "x-firma", TEXT),
    encoded("with_a_space_behind_the_name", "base64 ", base64(TEXT)),
    encoded("of_text_that_begins_with_a_byte_order_mark", "8bit", "\ufeff" + TEXT),
    encoded("of_utf_8_that_says_latin_1", "8bit", "Termin Montag", "Termin Montag", "iso-8859-1"),
    encoded("of_a_charset_nobody_may_use", "8bit", "Termin Montag", "Termin Montag", "utf-7", cut=["charset"]),
    encoded("of_a_charset_nobody_knows", "8bit", TEXT, TEXT, "x-firma", cut=["charset"]),
)  # fmt: skip

HEAD = "\n".join(f"{name}: {value}" for name, value in ANYBODY.items())
LINE_ENDS = (
    whole("lines_end_in_line_feeds_only", f"{HEAD}\n\nErste\nZweite\n".encode(), subject="Anfrage", text="Erste\nZweite"),
    whole("lines_end_in_both_ways", f"{HEAD}\r\n\r\nErste\nZweite\r\nDritte\n".encode().replace(b"0100\n", b"0100\r\n"), text="Erste\nZweite\nDritte"),
    letter("lines_end_in_carriage_returns_in_the_body", "", b"Erste\rZweite\r", text="Erste\nZweite"),
    letter("lines_end_in_two_carriage_returns", "", b"Erste\r\r\nZweite\r\r\n", text="Erste\n\nZweite"),
    letter("lines_never_end", "", b"Text ohne Ende", text="Text ohne Ende"),
    letter("lines_of_nothing_but_spaces", "", "  \n\t\n \n", text=""),
    letter("line_of_ten_thousand_letters", "", "a" * 10_000, text="a" * 10_000),
    letter("line_that_is_a_dot", "", "Erste\n.\n..\nLetzte\n", text="Erste\n.\n..\nLetzte"),
    letter("line_that_begins_with_from", "", ">From Montag an liefern wir.\n", text=">From Montag an liefern wir."),
    letter("line_with_a_form_feed", "", "Seite eins\n\fSeite zwei\n", text="Seite eins\nSeite zwei"),
    letter("line_with_a_terminal_command", "", "\x1b[31mrot\x1b[0m\x07\n", text="[31mrot[0m"),
    letter("line_with_nul_bytes", "", "Ven\x00til\n", text="Ventil"),
    letter("head_with_a_nul_in_the_subject", b"Subject: Ven\x00til", subject="Ventil"),
    letter("head_with_a_nul_in_a_name", b"Sub\x00ject: falsch\r\nSubject: richtig", subject="richtig"),
    letter("head_with_a_line_that_is_no_header", "Received: from mx\nkein Kopf\nSubject: Termin", subject="Termin", text="Text"),
    letter("head_with_a_space_before_the_colon", "Subject : Termin", subject="Termin"),
    letter("head_with_names_in_capitals", "SUBJECT: Termin\nMESSAGE-ID: <1@kunde.example>", subject="Termin", message_id="<1@kunde.example>"),
    letter("head_with_a_folded_line_of_spaces_only", "Subject: Termin\n   \n am Montag", subject="Termin am Montag", text="Text"),
    letter("head_folded_with_a_tab", "Subject: Termin\n\tam Montag", subject="Termin am Montag"),
    letter("head_with_two_subjects", "Subject: Termin\nSubject: Absage", subject="Termin"),
    letter("head_with_an_id_without_angles", "Message-ID: 4711@kunde.example", message_id="4711@kunde.example"),
    letter("head_with_an_empty_id", "Message-ID:", message_id=""),
    letter("head_with_an_answer_to_words", "In-Reply-To: Ihre Mail vom Freitag <1@firma.example>", references=["<1@firma.example>"]),
    letter("head_with_references_glued_together", "References: <1@firma.example><2@firma.example>", references=["<1@firma.example>", "<2@firma.example>"]),
    whole("head_begins_with_an_mbox_line", f"From karl@kunde.example Fri Nov 20 10:12:00 2026\n{HEAD}\n\nText\n", subject="Anfrage", defect=None, text="Text"),
)  # fmt: skip
NOTHING = (
    whole("nothing_at_all", b"", sender=None, defect="no_from", subject="", sent_at=None, text="", attachments=[], cut=[]),
    whole("nothing_but_an_empty_line", "\n", defect="no_from", text=""),
    whole("nothing_but_a_head", f"{HEAD}\n", subject="Anfrage", defect=None, text="", attachments=[]),
    whole("nothing_but_a_head_that_never_ends", HEAD, subject="Anfrage", defect=None, text=""),
    whole("nothing_but_a_body", "\nNur Text\n", defect="no_from", subject="", text="Nur Text"),
    letter("nothing_in_the_body", "", "", text="", attachments=[]),
    letter("nothing_in_the_subject", "Subject:", subject="", text="Text"),
    letter("nothing_but_an_attachment", 'MIME-Version: 1.0\nContent-Type: application/pdf; name="Plan.pdf"\nContent-Transfer-Encoding: base64', "JVBERi0=", text="", attachments=[{"name": "Plan.pdf", "type": "application/pdf", "size": 8}]),
)  # fmt: skip
LETTERS = (*ENCODED, *LINE_ENDS, *NOTHING)

if __name__ == "__main__":
    write(LETTERS)
