"""Writes the mails of this folder that look as the common programs write them: their heads, their text and their markup."""

from tests.mails.writing import Letter, base64, entity, file, html, letter, multipart, pdf, plain, quoted, who, write

GREETING = "Guten Tag Frau Berg,\n\nder Termin passt.\n\nMit freundlichen Grüßen\nKarl Kunde"
NEW = "Guten Tag Frau Berg,\n\nder Termin passt."
WORD_PAGE = (
    '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name=Generator content="Microsoft Word 15"><style><!--\n'
    "p.MsoNormal {margin:0cm}\n--></style><!--[if gte mso 9]><xml><o:shapedefaults/></xml><![endif]--></head>"
    '<body lang=DE link="#0563C1"><div class=WordSection1><p class=MsoNormal>Guten Tag Frau Berg,<o:p></o:p></p>'
    "<p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>der Termin passt.<o:p></o:p></p></div></body></html>"
)
SIMPLE = "<p>Guten Tag Frau Berg,</p><p>der Termin passt.</p>"
SIMPLE_TEXT = "Guten Tag Frau Berg,\n\nder Termin passt."
PHOTO = 'Content-Type: image/jpeg; name="IMG_4711.jpeg"\nContent-Disposition: inline;\n\tfilename=IMG_4711.jpeg\nContent-Transfer-Encoding: base64\nContent-Id: <A1B2>\n\n/9j/AAAA'


def text_of(name: str, head: str, body: str | bytes = GREETING, encoding: str = "8bit", **expected: object) -> Letter:
    mime = f"MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: {encoding}"
    wanted = {"text": GREETING, "new_text": NEW, "kind": "mail", "cut": []} | expected
    return letter(f"client_{name}", f"{head}\n{mime}", body, **wanted)


LETTERS = (
    text_of("thunderbird", "User-Agent: Mozilla Thunderbird\nContent-Language: de-DE"),
    text_of("thunderbird_with_draft_headers", "User-Agent: Mozilla Thunderbird\nX-Mozilla-Draft-Info: internal/draft; vcard=0; receipt=0"),
    text_of("k9", "User-Agent: K-9 Mail for Android", quoted(GREETING), "quoted-printable"),
    text_of("roundcube", "User-Agent: Roundcube Webmail\nX-Sender: karl@kunde.example"),
    text_of("gmx_in_the_browser", "Sensitivity: Normal\nX-Priority: 3\nImportance: normal\nX-Provags-ID: V03:K1:abc"),
    text_of("android_signature_below", "X-Mailer: Android", GREETING + "\n\nVon meinem Android-Gerät gesendet.", text=GREETING + "\n\nVon meinem Android-Gerät gesendet."),
    text_of("iphone_signature_below", "X-Mailer: iPhone Mail (22A)", base64("Passt.\n\nVon meinem iPhone gesendet"), "base64", text="Passt.\n\nVon meinem iPhone gesendet", new_text="Passt."),
    text_of("outlook_for_ios", "X-MS-Exchange-MessageSentRepresentingType: 1", "Passt.\n\nOutlook für iOS beziehen<https://kunde.example/o>\n", text="Passt.\n\nOutlook für iOS beziehen<https://kunde.example/o>", new_text="Passt."),
    text_of("outlook_with_urgency", "Importance: high\nX-Priority: 1\nX-MSMail-Priority: High\nThread-Topic: Termin\nThread-Index: AQHb=="),
    text_of("the_bat", "X-Mailer: The Bat!\nX-Priority: 3 (Normal)"),
    text_of("mutt", "Mail-Followup-To: karl@kunde.example\nContent-Disposition: inline"),
    text_of("lotus_notes", "X-Mailer: HCL Notes\nX-MIMETrack: Serialize by Router on MAIL01/KUNDE(Release 12) at\n 20.11.2026 10:12:00\nX-KeepSent: 4711"),
    text_of("exchange_with_antispam_headers", "X-MS-Exchange-Organization-SCL: -1\nX-Forefront-Antispam-Report: CIP:192.0.2.1;CTRY:DE;SFV:NSPM;\nX-MS-PublicTrafficType: Email\nX-Microsoft-Antispam: BCL:0;"),
    text_of("exchange_without_anything_to_say", "X-MS-Has-Attach:\nX-MS-TNEF-Correlator:\nx-originating-ip: [192.0.2.7]"),
    entity("client_outlook_classic", "alternative", "_000_AM0PR01", plain(GREETING), html(WORD_PAGE), head="Thread-Topic: Termin\nAccept-Language: de-DE\nContent-Language: de-DE", text=GREETING, attachments=[]),
    letter("client_outlook_classic_html_only", "X-Mailer: Microsoft Outlook 16.0\nMIME-Version: 1.0\nContent-Type: text/html; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable", quoted(WORD_PAGE, "iso-8859-1"), text=SIMPLE_TEXT),
    letter("client_outlook_new", "MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8", '<div class="elementToProof" style="font-family: Aptos; font-size: 12pt;">Guten Tag Frau Berg,</div><div class="elementToProof"><br></div><div class="elementToProof">der Termin passt.</div>', text=SIMPLE_TEXT),
    entity("client_outlook_with_logo_and_offer", "mixed", "_004_", multipart("related", "_005_", multipart("alternative", "_000_", plain(GREETING), html(WORD_PAGE)), 'Content-Type: image/png; name="image001.png"\nContent-Description: image001.png\nContent-Disposition: inline; filename="image001.png"; size=6;\n\tcreation-date="Fri, 20 Nov 2026 09:12:00 GMT"\nContent-ID: <image001.png@01DC>\nContent-Transfer-Encoding: base64\n\niVBORw', more='; type="multipart/alternative"'), pdf("Angebot AN-4711.pdf"), text=GREETING, attachments=[file("image001.png", "image/png", 6), file("Angebot AN-4711.pdf")]),
    entity("client_gmail", "alternative", "000000000000abcdef", plain("Passt."), html('<div dir="ltr">Passt.</div>'), head="X-Gm-Message-State: AOJu0Y\nX-Received: by 2002:a17:907:1 with SMTP id x1", text="Passt.", attachments=[]),
    letter("client_gmail_html_only", "MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8", '<div dir="ltr"><div>Guten Tag Frau Berg,</div><div><br></div><div>der Termin passt.<br></div></div>', text=SIMPLE_TEXT),
    entity("client_apple_mail", "alternative", "Apple-Mail=_2", 'Content-Transfer-Encoding: quoted-printable\nContent-Type: text/plain;\n\tcharset=utf-8\n\nGr=C3=BC=C3=9Fe', 'Content-Transfer-Encoding: quoted-printable\nContent-Type: text/html;\n\tcharset=utf-8\n\n<html><body style=3D"overflow-wrap: break-word;">Gr=C3=BC=C3=9Fe</body></html>', head="Mime-Version: 1.0 (Mac OS X Mail 16.0)\nX-Mailer: Apple Mail (2.38)", text="Grüße"),
    entity("client_apple_mail_picture_inside_html", "alternative", "Apple-Mail=_3", plain("Siehe Foto:"), multipart("related", "Apple-Mail=_4", html("<body>Siehe Foto:<img src='cid:A1B2'></body>"), PHOTO, more=';\n\ttype="text/html"'), text="Siehe Foto:", attachments=[file("IMG_4711.jpeg", "image/jpeg")]),
    entity("client_iphone_two_photos", "mixed", "Apple-Mail-1", plain("Typenschild:"), PHOTO, plain("\n\nVon meinem iPhone gesendet"), PHOTO.replace("4711", "4712"), text="Typenschild:\nVon meinem iPhone gesendet", new_text="Typenschild:", attachments=[file("IMG_4711.jpeg", "image/jpeg"), file("IMG_4712.jpeg", "image/jpeg")]),
    letter("client_web_de_in_the_browser", "MIME-Version: 1.0\nContent-Type: text/html; charset=UTF-8\nX-UI-Sender-Class: x", '<html><head></head><body><div style="font-family: Verdana;font-size: 12.0px;"><div>Guten Tag Frau Berg,</div>\n\n<div>&nbsp;</div>\n\n<div>der Termin passt.</div></div></body></html>', text=SIMPLE_TEXT),
    letter("client_contact_form", "From: Kontaktformular <wordpress@firma.example>\nReply-To: Karl Kunde <karl@kunde.example>\nX-Mailer: PHPMailer\nX-PHP-Originating-Script: 1000:kontakt.php", "Name: Karl Kunde\nE-Mail: karl@kunde.example\nNachricht: Bitte rufen Sie mich an.\n", sender=who("wordpress@firma.example", "Kontaktformular"), defect=None, reply_to=[who("karl@kunde.example", "Karl Kunde")], text="Name: Karl Kunde\nE-Mail: karl@kunde.example\nNachricht: Bitte rufen Sie mich an."),
    letter("client_contact_form_in_a_table", "From: shop@firma.example\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8", "<table border='1'><tr><td><b>Name:</b></td><td>Karl Kunde</td></tr><tr><td><b>Telefon:</b></td><td>030 23125 111</td></tr></table>", text="Name: Karl Kunde\nTelefon: 030 23125 111"),
    entity("client_sap_purchase_order", "mixed", "=_sap_4711", "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\nQmVzdGVsbHVuZyA0NTAwMDA0NzEx", 'Content-Type: application/pdf; name="PO_4500004711.pdf"\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment;\n filename="PO_4500004711.pdf"\n\nJVBERi0=', head="From: SAP System <wf-batch@kunde.example>\nX-Mailer: SAP NetWeaver 7.5\nSubject: Bestellung 4500004711", text="Bestellung 4500004711", attachments=[file("PO_4500004711.pdf")]),
    entity("client_datev_invoice_by_mail", "mixed", "----=_Part_1_1.1", 'Content-Type: application/pdf; name="=?UTF-8?Q?Rechnung_M=C3=A4rz.pdf?="\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment;\n filename="=?UTF-8?Q?Rechnung_M=C3=A4rz.pdf?="\n\nJVBERi0=', 'Content-Type: text/xml; name="xrechnung.xml"\nContent-Disposition: attachment; filename="xrechnung.xml"\n\n<x/>', head="From: Rechnungen <rechnung@kunde.example>", text="", attachments=[file("Rechnung März.pdf"), file("xrechnung.xml", "text/xml", 4)]),
    entity("client_scanner", "mixed", "SCAN_1", 'Content-Type: text/plain; charset="us-ascii"\n\nScan vom 20.11.2026 10:12', 'Content-Type: application/octet-stream; name="DOC20261120.pdf"\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename="DOC20261120.pdf"\n\nJVBERi0=', head="From: scanner@kunde.example\nSubject: Scan von Etage 2\nX-Mailer: MFP", text="Scan vom 20.11.2026 10:12", attachments=[file("DOC20261120.pdf", "application/octet-stream")]),
    entity("client_fax_gateway", "mixed", "fax", plain("1 Seite"), 'Content-Type: image/tiff; name="fax.tif"\nContent-Transfer-Encoding: base64\n\nSUkqAA==', head='From: "Fax 030 23125 222" <fax@kunde.example>\nSubject: Fax von 030 23125 222', sender=who("fax@kunde.example", "Fax 030 23125 222"), text="1 Seite", attachments=[file("fax.tif", "image/tiff")]),
    entity("client_voice_box", "mixed", "vm", plain("Nachricht von 030 23125 333, 12 Sekunden"), 'Content-Type: audio/x-wav; name="nachricht.wav"\nContent-Transfer-Encoding: base64\n\nUklGRg==', head="Subject: Neue Sprachnachricht", text="Nachricht von 030 23125 333, 12 Sekunden", attachments=[file("nachricht.wav", "audio/x-wav")]),
    letter("client_ticket_system", "From: Karl Kunde via Hilfe <hilfe@kunde.example>\nSubject: [Ticket#4711] Pumpe\nX-Powered-By: Hilfe", "##- Bitte über dieser Zeile antworten -##\n\nDie Pumpe läuft.\n", subject="[Ticket#4711] Pumpe", text="##- Bitte über dieser Zeile antworten -##\n\nDie Pumpe läuft."),
    letter("client_telephone_system", "From: anlage@kunde.example\nTo: vertrieb@firma.example\nSubject: Anruf in Abwesenheit von 030 23125 444", "", text="", subject="Anruf in Abwesenheit von 030 23125 444", kind="mail"),
    letter("client_old_outlook_express", "X-Mailer: Microsoft Outlook Express 6.00\nMIME-Version: 1.0\nContent-Type: text/html; charset=iso-8859-1", '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.0 Transitional//EN">\n<HTML><BODY bgColor=#ffffff>\n<DIV><FONT face=Arial size=2>Guten Tag Frau Berg,</FONT></DIV>\n<DIV>&nbsp;</DIV>\n<DIV><FONT face=Arial size=2>der Termin passt.</FONT></DIV></BODY></HTML>', text=SIMPLE_TEXT),
)  # fmt: skip

if __name__ == "__main__":
    write(LETTERS)
