"""Writes the mails of this folder that are HTML only: paragraphs give blank lines, rows and blocks lines, cells a space."""

from tests.mails.writing import Letter, letter, write

BODIES: dict[str, tuple[str, str]] = {
    "without_a_frame": ("Guten <b>Tag</b>", "Guten Tag"),
    "with_line_breaks": ("Erste<br>Zweite<BR/>Dritte", "Erste\nZweite\nDritte"),
    "with_blocks": ("<div>Erste</div><div>Zweite</div>", "Erste\nZweite"),
    "with_nested_blocks": ("<div><div>Erste</div></div><div><div>Zweite</div></div>", "Erste\nZweite"),
    "with_paragraphs_never_closed": ("<p>Erste<p>Zweite", "Erste\n\nZweite"),
    "with_tags_the_wrong_way_round": ("<b><i>Guten</b> Tag</i>", "Guten Tag"),
    "with_a_tag_never_closed": ("<p>Guten Tag<b", "Guten Tag"),
    "with_line_ends_inside_a_sentence": ("<p>Guten\n   Tag,\n\tHerr Kunde</p>", "Guten Tag, Herr Kunde"),
    "with_entities": ("<p>&quot;Gr&ouml;&szlig;e&quot; &lt; 5&nbsp;mm &amp; 10&euro; &#8211; &#x2713;</p>", '"Größe" < 5 mm & 10€ – ✓'),
    "with_an_entity_without_a_semicolon": ("<p>5 &lt 6 & mehr</p>", "5 < 6 & mehr"),
    "with_code": ("<script>alert('a<b')</script><p>Guten Tag</p>", "Guten Tag"),
    "with_style_and_title": ("<html><head><title>Titel</title><style>p {color: red}</style></head><body><p>Guten Tag</p></body></html>", "Guten Tag"),
    "with_a_comment": ("<p>Guten<!-- geheim --> Tag</p>", "Guten Tag"),
    "with_lines_for_outlook_only": ("<!--[if mso]><p>Nur Outlook</p><![endif]--><p>Guten Tag</p>", "Guten Tag"),
    "with_an_office_namespace": ('<html xmlns:o="urn:x"><body><p class=MsoNormal>Guten Tag<o:p></o:p></p></body></html>', "Guten Tag"),
    "hidden_by_display": ('<div style="display: none">geheim</div><p>Guten Tag</p>', "Guten Tag"),
    "hidden_by_visibility": ('<span style="visibility:hidden">geheim</span><p>Guten Tag</p>', "Guten Tag"),
    "hidden_by_size": ('<span style="font-size:0">geheim</span><p>Guten Tag</p>', "Guten Tag"),
    "hidden_from_outlook": ('<div style="mso-hide:all">geheim</div><p>Guten Tag</p>', "Guten Tag"),
    "hidden_by_opacity": ('<div style="opacity:0">geheim</div><p>Guten Tag</p>', "Guten Tag"),
    "hidden_by_attribute": ("<div hidden>geheim</div><p>Guten Tag</p>", "Guten Tag"),
    "small_but_not_hidden": ('<p style="font-size:0.8em;opacity:0.9">Guten Tag</p>', "Guten Tag"),
    "as_a_table": ("<table><tr><th>Menge</th><th>Teil</th></tr><tr><td>20</td><td>Ventil</td></tr></table>", "Menge Teil\n20 Ventil"),
    "as_tables_in_tables": ("<table><tr><td><table><tr><td>Guten Tag</td></tr></table></td></tr><tr><td>Karl</td></tr></table>", "Guten Tag\nKarl"),
    "with_a_table_never_closed": ("<table><tr><td>20<td>Ventil<tr><td>4<td>Pumpe", "20 Ventil\n4 Pumpe"),
    "with_a_link": ('<p>Siehe <a href="https://kunde.example/plan">Plan</a>.</p>', "Siehe Plan."),
    "with_a_picture": ('<p>Foto: <img src="cid:1" alt=""> fertig</p>', "Foto: fertig"),
    "with_a_counting_pixel": ('<p>Guten Tag</p><img src="https://evil.example/p.gif" width="1" height="1">', "Guten Tag"),
    "with_a_form": ('<form><p>Name</p><select><option>A</option></select><textarea>B</textarea></form>', "Name"),
    "with_a_frame_inside": ('<p>Guten Tag</p><iframe src="https://evil.example"></iframe>', "Guten Tag"),
    "with_a_second_document": ("<html><body><p>Erste</p></body></html>\n<html><head><title>Titel</title></head><body><p>Zweite</p></body></html>", "Erste\n\nZweite"),
    "with_words_behind_its_end": ("<html><body><p>Guten Tag</p></body></html><p>Fußzeile</p>", "Guten Tag\n\nFußzeile"),
    "with_a_terminal_command_as_entity": ("<p>&#27;[31mrot&#7;</p>", "[31mrot"),
    "in_four_hundred_blocks": ("oben" + "<div>" * 400 + "Guten Tag" + "</div>" * 400 + "unten", "oben\nGuten Tag\nunten"),
    "with_its_head_below": ("<body><p>Guten Tag</p></body><head><style>p{}</style></head>", "Guten Tag"),
    "as_xhtml": ('<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><body><p>Grüße</p></body></html>', "Grüße"),
    "with_soft_hyphens_from_word": ("<p>Liefer&shy;termin</p>", "Liefer\u00adtermin"),
    "that_turns_the_line_round": ("<p>Plan&#8238;fdp.exe</p>", "Planfdp.exe"),
    "with_preformatted_text": ("<pre>Pos  Menge\n1    20</pre>", "Pos  Menge\n1    20"),
    "of_nothing_but_markup": ("<html><body><div><br></div></body></html>", ""),
    "with_blank_paragraphs_of_outlook": ("<p>Erste</p><p>&nbsp;</p><p>&nbsp;</p><p>Zweite</p>", "Erste\n\nZweite"),
    "in_a_thousand_blocks": ("<div>" * 1_000 + "Guten Tag" + "</div>" * 1_000, "Guten Tag"),
    "that_is_plain_text": ("Guten Tag, 3 < 4 und 5 > 2", "Guten Tag, 3 < 4 und 5 > 2"),
}  # fmt: skip


def page(name: str, body: str, shown: str) -> Letter:
    return letter(
        f"html_{name}",
        "MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8",
        body,
        text=shown,
        content_type="text/html",
        attachments=[],
    )


LETTERS = (
    *(page(name, *both) for name, both in BODIES.items()),
    letter("html_with_its_charset_only_inside", "Content-Type: text/html", b'<meta charset="windows-1252"><p>Gr\xfc\xdfe \x80</p>', text="Grüße €"),
    letter("html_that_says_another_charset_inside", "Content-Type: text/html; charset=utf-8", '<meta charset="iso-8859-1"><p>Grüße</p>', text="Grüße"),
    letter("html_that_says_it_is_plain", "Content-Type: text/plain", "<p>Guten Tag</p>", text="<p>Guten Tag</p>"),
)  # fmt: skip

if __name__ == "__main__":
    write(LETTERS)
