"""Writes the mails of this folder that differ by the parameters of a part: RFC 2045 5.1, RFC 2183, RFC 2231."""

from tests.mails.writing import PDF, Letter, entity, file, letter, plain, write

NAMES: dict[str, tuple[str, str]] = {
    # what stands behind Content-Disposition: attachment -> the name
    "as_a_token": ("; filename=Angebot.pdf", "Angebot.pdf"),
    "in_quotes_with_a_space": ('; filename="Angebot 4711.pdf"', "Angebot 4711.pdf"),
    "with_a_semicolon_in_quotes": ('; filename="Angebot; neu.pdf"', "Angebot; neu.pdf"),
    "with_an_equals_sign_in_quotes": ('; filename="a=b.pdf"', "a=b.pdf"),
    "with_escaped_quotes": ('; filename="Der \\"Plan\\".pdf"', 'Der "Plan".pdf'),
    "with_its_own_charset": ("; filename*=utf-8''Gr%C3%B6%C3%9Fen.pdf", "Größen.pdf"),
    "with_charset_and_language": ("; filename*=iso-8859-1'de'Gr%F6%DFen.pdf", "Größen.pdf"),
    "with_a_charset_in_capitals": ("; filename*=UTF-8''%C3%9Cbersicht.pdf", "Übersicht.pdf"),
    "with_small_percent_letters": ("; filename*=utf-8''%c3%bc.pdf", "ü.pdf"),
    "in_two_pieces": ('; filename*0="Angebot "; filename*1="4711.pdf"', "Angebot 4711.pdf"),
    "in_pieces_the_wrong_way_round": ('; filename*1="4711.pdf"; filename*0="Angebot "', "Angebot 4711.pdf"),
    "in_encoded_pieces": ("; filename*0*=utf-8''Gr%C3%B6; filename*1*=%C3%9Fen.pdf", "Größen.pdf"),
    "in_pieces_of_both_kinds": ("; filename*0*=utf-8''Gr%C3%B6%C3%9Fen; filename*1=\" neu.pdf\"", "Größen neu.pdf"),
    "cut_inside_a_character": ("; filename*0*=utf-8''Gr%C3; filename*1*=%B6%C3%9Fen.pdf", "Größen.pdf"),
    "in_eleven_pieces": ("".join(f"; filename*{n}={n}-" for n in range(11)), "".join(f"{n}-" for n in range(11))),
    "in_both_ways": ("; filename=\"Groessen.pdf\"; filename*=utf-8''Gr%C3%B6%C3%9Fen.pdf", "Größen.pdf"),
    "in_an_encoded_word": ('; filename="=?utf-8?Q?Gr=C3=B6=C3=9Fen=2Epdf?="', "Größen.pdf"),
    "in_two_encoded_words": ('; filename="=?utf-8?B?R3LDtg==?= =?utf-8?B?w59lbi5wZGY=?="', "Größen.pdf"),
    "in_an_encoded_word_without_quotes": ("; filename==?utf-8?B?R3LDtsOfZW4ucGRm?=", "Größen.pdf"),
    "in_naked_utf_8": ('; filename="Größen.pdf"', "Größen.pdf"),
    "with_its_charset_within_quotes": ("; filename*=\"utf-8''Gr%C3%B6%C3%9Fen.pdf\"", "Größen.pdf"),
    "with_a_star_and_no_charset": ("; filename*=Gr%C3%B6%C3%9Fen.pdf", "Größen.pdf"),
    "of_an_unknown_charset": ("; filename*=x-firma''Gr%C3%B6%C3%9Fen.pdf", "Größen.pdf"),
    "with_spaces_round_the_equals_sign": ('; filename = "Angebot.pdf"', "Angebot.pdf"),
    "behind_a_name_in_capitals": ('; FILENAME="Angebot.pdf"', "Angebot.pdf"),
    "behind_two_semicolons": (';; filename="Angebot.pdf";', "Angebot.pdf"),
    "on_a_folded_line": (';\n\tfilename="Angebot.pdf"', "Angebot.pdf"),
    "behind_the_size": ('; size=8; filename="Angebot.pdf"; creation-date="Fri, 20 Nov 2026 10:12:00 +0100"', "Angebot.pdf"),
    "given_twice": ('; filename="Angebot.pdf"; filename="Boese.exe"', "Angebot.pdf"),
    "that_climbs_to_the_root": ('; filename="../../etc/plan.pdf"', "../../etc/plan.pdf"),
    "that_turns_round": ('; filename="Plan\u202efdp.exe"', "Planfdp.exe"),
    "that_is_very_long": (f'; filename="{"a" * 300}.pdf"', "a" * 200),
    "that_is_empty": ('; filename=""', ""),
    "that_never_closes_its_quote": ('; filename="Angebot.pdf', "Angebot.pdf"),
}  # fmt: skip


def named(name: str, parameters: str, shown: str) -> Letter:
    part = f"Content-Type: application/pdf\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment{parameters}\n\n{PDF}"
    return entity(f"file_name_{name}", "mixed", "b", plain("Anbei."), part, text="Anbei.", attachments=[file(shown)])


def typed(name: str, value: str, text: str, **expected: object) -> Letter:
    body = "<p>Gr\u00fc\u00dfe</p>\n" if "html" in value.lower() else "Grüße\n"
    return letter(f"content_type_{name}", f"MIME-Version: 1.0\nContent-Type: {value}", body, text=text, **expected)


LETTERS = (
    *(named(name, *both) for name, both in NAMES.items()),
    entity(
        "file_name_only_in_the_content_type", "mixed", "b", plain("Anbei."),
        f'Content-Type: application/pdf; name="Angebot.pdf"\nContent-Transfer-Encoding: base64\n\n{PDF}',
        text="Anbei.", attachments=[file("Angebot.pdf")],
    ),
    entity(
        "file_name_differs_between_the_two_headers", "mixed", "b", plain("Anbei."),
        f'Content-Type: application/pdf; name="falsch.pdf"\nContent-Disposition: attachment; filename="Angebot.pdf"\n\n{PDF}',
        text="Anbei.", attachments=[file("Angebot.pdf")],
    ),
    typed("in_capitals", "TEXT/HTML; CHARSET=UTF-8", "Grüße"),
    typed("with_a_comment_behind", "text/html; charset=utf-8 (Klartext)", "Grüße"),
    typed("with_a_comment_behind_the_type", "text/html (Klartext); charset=utf-8", "Grüße"),
    typed("without_a_semicolon", "text/html charset=utf-8", "Grüße"),
    typed("with_a_semicolon_at_the_end", "text/html; charset=utf-8;", "Grüße"),
    typed("with_a_charset_in_single_quotes", "text/plain; charset='utf-8'", "Grüße"),
    typed("with_an_empty_charset", 'text/plain; charset=""', "Grüße", cut=[]),
    typed("with_two_charsets", "text/plain; charset=utf-8; charset=koi8-r", "Grüße"),
    typed("that_is_one_word", "text", "Grüße", content_type="text/plain"),
    typed("that_is_empty", "", "Grüße", content_type="text/plain"),
    typed("of_flowed_text", "text/plain; charset=utf-8; format=flowed; delsp=no", "Grüße"),
)  # fmt: skip

if __name__ == "__main__":
    write(LETTERS)
