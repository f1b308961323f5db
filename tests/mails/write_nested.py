"""Writes the mails of this folder that differ by the tree of their parts, and those that have too much of something."""

from tests.mails.writing import PDF, entity, file, html, letter, multipart, pdf, plain, write

PICTURE = 'Content-Type: image/png; name="logo.png"\nContent-ID: <logo>\nContent-Disposition: inline; filename="logo.png"\nContent-Transfer-Encoding: base64\n\niVBORw0='
LOGO = file("logo.png", "image/png")
INNER = "From: anna@firma.example\nSubject: innen\n\nDer innere Text"
BOTH = multipart("alternative", "alt", plain("Guten Tag"), html("<p>Guten Tag</p>"))
SIGNED = '; protocol="application/pgp-signature"; micalg=pgp-sha256'
ENCRYPTED = '; protocol="application/pgp-encrypted"'

TREES = (
    entity("parts_alternative_in_mixed", "mixed", "m", BOTH, pdf("Plan.pdf"), text="Guten Tag", attachments=[file("Plan.pdf")]),
    entity("parts_alternative_in_related", "related", "r", BOTH, PICTURE, text="Guten Tag", attachments=[LOGO]),
    entity("parts_related_in_alternative", "alternative", "a", plain("Guten Tag"), multipart("related", "r", html('<p>Hallo <img src="cid:logo"></p>'), PICTURE), text="Guten Tag", attachments=[LOGO]),
    entity("parts_alternative_in_related_in_mixed", "mixed", "m", multipart("related", "r", BOTH, PICTURE), pdf("Plan.pdf"), text="Guten Tag", attachments=[LOGO, file("Plan.pdf")]),
    entity("parts_mixed_inside_alternative", "alternative", "a", plain("Guten Tag"), multipart("mixed", "m", html("<p>Guten Tag</p>"), pdf("Plan.pdf")), text="Guten Tag", attachments=[file("Plan.pdf")]),
    entity("parts_html_before_plain", "alternative", "a", html("<p>HTML</p>"), plain("Einfach"), text="Einfach"),
    entity("parts_plain_is_blank", "alternative", "a", plain(" \n"), html("<p>Nur hier</p>"), text="Nur hier"),
    entity("parts_of_html_only", "alternative", "a", html("<p>Nur hier</p>"), text="Nur hier", attachments=[]),
    entity("parts_of_a_single_attachment", "mixed", "m", pdf("Plan.pdf"), text="", attachments=[file("Plan.pdf")]),
    entity("parts_text_below_the_attachment", "mixed", "m", plain("Oben"), pdf("Plan.pdf"), plain("Unten"), text="Oben\nUnten", attachments=[file("Plan.pdf")]),
    entity("parts_text_file_as_attachment", "mixed", "m", plain("Anbei."), 'Content-Type: text/plain\nContent-Disposition: attachment; filename="liste.txt"\n\nPumpe 4', text="Anbei.", attachments=[file("liste.txt", "text/plain", 7)]),
    entity("parts_html_file_as_attachment", "mixed", "m", plain("Anbei."), 'Content-Type: text/html\nContent-Disposition: attachment; filename="a.html"\n\n<p>x</p>', text="Anbei.", attachments=[file("a.html", "text/html")]),
    entity("parts_without_a_type", "mixed", "m", "\nOhne Typ", pdf("Plan.pdf"), text="Ohne Typ", attachments=[file("Plan.pdf")]),
    entity("parts_in_a_digest", "digest", "d", plain("Zwei Mails"), f"Content-Type: message/rfc822\n\n{INNER}", text="Zwei Mails", attachments=[file("", "message/rfc822", 59)]),
    entity("parts_in_a_digest_without_types", "digest", "d", f"\n{INNER}", f"\n{INNER}", text="", attachments=[file("", "message/rfc822", 59)] * 2),
    entity("parts_mail_inside_a_mail", "mixed", "m", plain("Siehe unten."), f'Content-Type: message/rfc822; name="innen.eml"\n\n{INNER}', text="Siehe unten.", attachments=[file("innen.eml", "message/rfc822", 59)]),
    entity("parts_mail_inside_that_is_a_multipart", "mixed", "m", plain("Siehe unten."), f"Content-Type: message/rfc822\n\nSubject: innen\n{multipart('mixed', 'i', plain('geheim'), pdf('x.pdf'))}", text="Siehe unten."),
    entity("parts_signed_by_pgp", "signed", "s", plain("Unterschrieben"), 'Content-Type: application/pgp-signature; name="signature.asc"\n\n-----BEGIN', more=SIGNED, text="Unterschrieben", attachments=[file("signature.asc", "application/pgp-signature", 10)]),
    entity("parts_encrypted_by_pgp", "encrypted", "e", "Content-Type: application/pgp-encrypted\n\nVersion: 1", 'Content-Type: application/octet-stream; name="encrypted.asc"\n\n-----BEGIN', more=ENCRYPTED, text="", content_type="multipart/encrypted", attachments=[file("", "application/pgp-encrypted", 10), file("encrypted.asc", "application/octet-stream", 10)]),
    letter("parts_encrypted_by_smime", 'MIME-Version: 1.0\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename="smime.p7m"', "MIAG\n", text="", attachments=[file("smime.p7m", "application/pkcs7-mime", 6)]),
    letter("parts_signed_by_smime_opaquely", 'MIME-Version: 1.0\nContent-Type: application/x-pkcs7-mime; smime-type=signed-data; name="smime.p7m"\nContent-Transfer-Encoding: base64', "MIAG", text="", attachments=[file("smime.p7m", "application/x-pkcs7-mime", 4)]),
    letter("parts_inline_pgp", "", "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nGuten Tag\n", text="-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nGuten Tag"),
    entity("parts_invitation_with_a_file_beside", "mixed", "m", multipart("alternative", "a", plain("Termin am Montag"), "Content-Type: text/calendar; method=REQUEST; charset=utf-8\n\nBEGIN:VCALENDAR"), 'Content-Type: application/ics; name="invite.ics"\nContent-Disposition: attachment; filename="invite.ics"\n\nBEGIN:VCALENDAR', text="Termin am Montag", attachments=[file("", "text/calendar", 15), file("invite.ics", "application/ics", 15)]),
    letter("parts_nothing_but_an_invitation", "MIME-Version: 1.0\nContent-Type: text/calendar; method=REPLY; charset=utf-8", "BEGIN:VCALENDAR\nEND:VCALENDAR", text="", attachments=[file("", "text/calendar", 30)]),
    entity("parts_business_card", "mixed", "m", plain("Meine Karte"), 'Content-Type: text/vcard; name="karl.vcf"\n\nBEGIN:VCARD', text="Meine Karte", attachments=[file("karl.vcf", "text/vcard", 11)]),
    entity("parts_web_version_for_amp", "alternative", "a", plain("Guten Tag"), "Content-Type: text/x-amp-html; charset=utf-8\n\n<html>", html("<p>Guten Tag</p>"), text="Guten Tag", attachments=[file("", "text/x-amp-html", 6)]),
    letter("parts_words_of_the_prologue_are_not_read", 'Content-Type: multipart/mixed; boundary="m"', f"Vorwort\n--m\n{plain('Guten Tag')}\n--m--\nNachwort\n", text="Guten Tag"),
    letter("parts_never_closed", 'Content-Type: multipart/mixed; boundary="m"', f"--m\n{plain('Guten Tag')}\n--m\n{pdf('Plan.pdf')}", text="Guten Tag", attachments=[file("Plan.pdf")]),
    letter("parts_with_spaces_behind_the_boundary", 'Content-Type: multipart/mixed; boundary="m"', f"--m  \n{plain('Guten Tag')}\n--m--\t\n", text="Guten Tag"),
    letter("parts_with_a_boundary_that_begins_another", 'Content-Type: multipart/mixed; boundary="m"', f"--m\n{multipart('alternative', 'm2', plain('Guten Tag'), html('<p>x</p>'))}\n--m--\n", text="Guten Tag"),
    letter("parts_with_a_boundary_of_punctuation", 'Content-Type: multipart/mixed; boundary="(\'=_?:,/.+)"', f"--('=_?:,/.+)\n{plain('Guten Tag')}\n--('=_?:,/.+)--\n", text="Guten Tag"),
    letter("parts_with_the_same_boundary_twice", 'Content-Type: multipart/mixed; boundary="m"', f'--m\nContent-Type: multipart/alternative; boundary="m"\n\n--m\n{plain("Guten Tag")}\n--m--\n', text="Guten Tag"),
    letter("parts_without_a_boundary", "Content-Type: multipart/mixed", "Guten Tag\n", text="", attachments=[file("", "application/octet-stream", 11)]),
    letter("parts_with_a_boundary_without_quotes", "Content-Type: multipart/mixed; boundary=m=1", f"--m=1\n{plain('Guten Tag')}\n--m=1--\n", text="Guten Tag"),
    letter("parts_with_no_mime_version", 'Content-Type: multipart/mixed; boundary="m"', f"--m\n{plain('Guten Tag')}\n--m--\n", text="Guten Tag"),
    letter("parts_of_a_kind_nobody_knows", 'Content-Type: multipart/x-firma; boundary="m"', f"--m\n{plain('Guten Tag')}\n--m\n{pdf('Plan.pdf')}\n--m--\n", text="Guten Tag", attachments=[file("Plan.pdf")]),
    letter("parts_at_a_server_elsewhere", "MIME-Version: 1.0\nContent-Type: message/external-body; access-type=URL", "Content-Type: text/plain\n", text="", attachments=[file("", "message/external-body", 26)]),
    letter("parts_a_piece_of_a_mail", 'MIME-Version: 1.0\nContent-Type: message/partial; id="x"; number=1; total=2', "Guten", text="", attachments=[file("", "message/partial", 5)]),
    entity("parts_of_an_apple_double", "mixed", "m", plain("Anbei."), multipart("appledouble", "d", 'Content-Type: application/applefile; name="%Plan.pdf"\n\nAAUWBw', f'Content-Type: application/pdf; name="Plan.pdf"\n\n{PDF}'), text="Anbei.", attachments=[file("%Plan.pdf", "application/applefile", 6), file("Plan.pdf")]),
)  # fmt: skip


def deep(levels: int) -> str:
    """A text under this many multiparts."""
    inside = plain("Ganz unten")
    for level in reversed(range(levels)):
        inside = multipart("mixed", f"tief{level:02}", inside)
    return inside


TOO_MUCH = (
    letter("too_much_in_one_header", f"X-Fracht: {'a' * 33_000}", cut=["header"], text="Text", defect="defect"),
    letter("too_many_headers", "X-Fracht: 1\n" * 501, cut=["header_count"], text="Text"),
    letter("too_many_encoded_words", "Subject: " + "=?utf-8?q?a?=" * 601, cut=["encoded_words"], text="Text"),
    letter("too_many_recipients", "To: " + ",".join(f"a{number}@kunde.example" for number in range(1_001)), cut=["addresses"], text="Text"),
    letter("too_many_parameters", "Content-Type: text/plain" + "; a=b" * 51, cut=["parameters"], text="Text"),
    letter("too_many_parts", 'Content-Type: multipart/mixed; boundary="m"', "--m\n\n" * 1_001, cut=["parts"], text=""),
    letter("too_many_levels", *deep(31).split("\n\n", 1), cut=["depth"], text=""),
    letter("many_levels_but_not_too_many", *deep(30).split("\n\n", 1), cut=[], text="Ganz unten"),
    letter("a_subject_of_600_letters", f"Subject: {'Ventil ' * 86}", subject=("Ventil " * 86)[:500].strip(), cut=[]),
    letter("a_word_of_100_000_letters", "", "a" * 100_000, text="a" * 100_000, cut=[]),
    letter("a_name_of_300_letters", f"To: {'Karl ' * 60}<karl@kunde.example>", to=[{"name": ("Karl " * 60)[:200], "address": "karl@kunde.example"}]),
    letter("a_thread_of_250_mails", "References:" + "".join(f"\n <{number}@kunde.example>" for number in range(250)), references=["<0@kunde.example>", *(f"<{number}@kunde.example>" for number in range(51, 250))]),
    letter("an_address_of_400_letters", f"To: {'a' * 385}@kunde.example, karl@kunde.example", to=[{"name": "", "address": "karl@kunde.example"}]),
    letter("two_thousand_brackets_in_a_name", f"To: {'(' * 2_000} karl@kunde.example, anna@kunde.example", to=[], text="Text"),
)  # fmt: skip
LETTERS = (*TREES, *TOO_MUCH)

if __name__ == "__main__":
    write(LETTERS)
