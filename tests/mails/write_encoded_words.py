"""Writes the mails of this folder that differ by the encoded words of their subject (RFC 2047, legal and as found)."""

from base64 import b64encode

from tests.mails.writing import Letter, letter, write


def word(charset: str, text: str, python_name: str = "") -> str:
    return f"=?{charset}?B?{b64encode(text.encode(python_name or charset)).decode()}?="


LEGAL: dict[str, tuple[str | bytes, str]] = {
    "q_word": ("=?utf-8?Q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
    "q_word_in_small_letters": ("=?utf-8?q?gr=c3=bc=c3=9fe?=", "grüße"),
    "q_word_with_underscores_for_spaces": ("=?iso-8859-1?Q?Angebot_f=FCr_Pumpen?=", "Angebot für Pumpen"),
    "q_word_with_an_underscore_itself": ("=?utf-8?Q?Datei=5Fneu?=", "Datei_neu"),
    "q_word_with_a_question_mark": ("=?utf-8?Q?Wann=3F?=", "Wann?"),
    "b_word": ("=?UTF-8?B?R3LDvMOfZQ==?=", "Grüße"),
    "b_word_in_small_letters": ("=?utf-8?b?R3LDvMOfZQ==?=", "Grüße"),
    "word_with_a_language": ("=?utf-8*de-DE?Q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
    "words_with_a_space_between": ("=?utf-8?Q?Gr=C3=BC?= =?utf-8?Q?=C3=9Fe?=", "Grüße"),
    "words_with_a_tab_between": ("=?utf-8?Q?Gr=C3=BC?=\t=?utf-8?Q?=C3=9Fe?=", "Grüße"),
    "words_folded_over_three_lines": ("=?utf-8?Q?Wir_?=\r\n =?utf-8?Q?pr=C3=BCfen_?=\r\n =?utf-8?Q?es?=", "Wir prüfen es"),
    "words_of_two_charsets": ("=?utf-8?Q?Gr=C3=BC?= =?iso-8859-1?Q?=DFe?=", "Grüße"),
    "words_of_two_encodings": ("=?utf-8?Q?Gr=C3=BC?= =?utf-8?B?w59l?=", "Grüße"),
    "word_between_plain_words": ("Re: =?utf-8?Q?Gr=C3=B6=C3=9Fen?= DN50", "Re: Größen DN50"),
    "word_with_its_space_inside": ("=?utf-8?Q?Pumpe_?= =?utf-8?Q?l=C3=A4uft?=", "Pumpe läuft"),
    "word_in_koi8_r": (word("koi8-r", "Запрос"), "Запрос"),
    "word_in_iso_2022_jp": (word("ISO-2022-JP", "見積もり"), "見積もり"),
    "word_in_gb18030": (word("GB18030", "报价"), "报价"),
    "word_of_outlook_in_korean": (word("ks_c_5601-1987", "견적", "euc_kr"), "견적"),
    "word_of_outlook_in_japanese": (word("windows-31j", "見積①", "cp932"), "見積①"),
    "word_of_outlook_in_thai": (word("windows-874", "ใบเสนอราคา", "cp874"), "ใบเสนอราคา"),
    "word_in_hebrew_logical_order": (word("iso-8859-8-i", "הצעה", "iso8859_8"), "הצעה"),
    "word_in_x_sjis": (word("x-sjis", "見積もり", "shift_jis"), "見積もり"),
    "word_with_an_emoji": ("=?utf-8?B?8J+Yig==?= Danke", "😊 Danke"),
    "word_with_an_old_alias": ("=?latin1?Q?M=E4rz?=", "März"),
}  # fmt: skip
ILLEGAL: dict[str, tuple[str | bytes, str]] = {
    "word_glued_to_the_text_before": ("AW:=?utf-8?Q?Gr=C3=BC=C3=9Fe?=", "AW:Grüße"),
    "word_glued_to_the_text_behind": ("=?utf-8?Q?Gr=C3=BC=C3=9Fe?=DN50", "GrüßeDN50"),
    "words_glued_together": ("=?utf-8?Q?Gr=C3=BC?==?utf-8?Q?=C3=9Fe?=", "Grüße"),
    "word_with_naked_spaces": ("=?utf-8?Q?Angebot f=C3=BCr Pumpen?=", "Angebot für Pumpen"),
    "word_with_naked_bytes": (b"=?utf-8?Q?Gr" + "üß".encode() + b"e?=", "Grüße"),
    "word_longer_than_75_characters": (f"=?utf-8?Q?{'=C3=A4' * 40}?=", "ä" * 40),
    "word_that_is_empty": ("Angebot =?utf-8?Q??= 4711", "Angebot 4711"),
    "b_word_without_padding": ("=?utf-8?B?R3LDvMOfZQ?=", "Grüße"),
    "b_word_with_a_space_inside": ("=?utf-8?B?R3LD vMOfZQ==?=", "Grüße"),
    "b_word_with_its_padding_in_the_middle": ("=?utf-8?B?R3I=?= =?utf-8?B?w7w=?= =?utf-8?B?w59l?=", "Grüße"),
    "q_word_with_a_lone_equals_sign": ("=?utf-8?Q?2 = 2?=", "2 = 2"),
    "word_split_inside_a_character_in_q": ("=?utf-8?Q?Gr=C3?=\r\n =?utf-8?Q?=BC=C3=9Fe?=", "Grüße"),
    "word_within_quotes": ('"=?utf-8?Q?Gr=C3=BC=C3=9Fe?="', '"Grüße"'),
    "word_encoded_twice": ("=?utf-8?Q?=3D=3Futf-8=3FQ=3FGr=3DC3=3DBC=3F=3D?=", "=?utf-8?Q?Gr=C3=BC?="),
    "word_that_never_ends": ("=?utf-8?Q?Gr=C3=BC", "=?utf-8?Q?Gr=C3=BC"),
    "word_without_a_charset": ("=??Q?Termin?=", "=??Q?Termin?="),
    "word_of_an_unknown_encoding": ("=?utf-8?Z?Termin?=", "=?utf-8?Z?Termin?="),
    "word_of_an_unknown_charset": ("=?x-firma?Q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
    "word_that_says_ascii_and_is_utf_8": ("=?us-ascii?Q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
    "word_that_says_utf_8_and_is_windows": ("=?utf-8?Q?Gr=FC=DFe?=", "Grüße"),
    "word_that_says_latin_1_and_is_windows": ("=?iso-8859-1?Q?100_=80_=96_=84gut=93?=", "100 € – „gut“"),
    "word_that_says_shift_jis_and_is_windows": (word("shift_jis", "見積①", "cp932"), "見積①"),
    "word_that_says_euc_kr_and_is_windows": (word("euc-kr", "똠", "cp949"), "똠"),
    "word_with_a_line_feed_inside": ("=?utf-8?Q?Termin=0D=0ABcc:_x@evil.example?=", "Termin Bcc: x@evil.example"),
    "word_with_a_nul_inside": ("=?utf-8?Q?Ter=00min?=", "Termin"),
    "word_that_turns_the_line_round": ("=?utf-8?Q?=E2=80=AEfdp=2Eexe?=", "fdp.exe"),
    "word_with_a_soft_hyphen": ("=?utf-8?Q?Liefer=C2=ADtermin?=", "Liefertermin"),
    "subject_in_naked_utf_8": ("Grüße".encode(), "Grüße"),
    "subject_in_naked_windows_1252": (b"100 \x80 f\xfcr \x84Gro\xdf\x93", "100 € für „Groß“"),
    "subject_with_broken_utf_8_in_part": (b"Gr\xc3\xbc\xdfe", "GrÃ¼ße"),
}  # fmt: skip


def subject(name: str, value: str | bytes, shown: str) -> Letter:
    raw = value if isinstance(value, bytes) else value.encode()
    return letter(
        f"subject_{name}".replace("subject_subject", "subject"), b"Subject: " + raw, subject=shown, text="Text"
    )


LETTERS = tuple(subject(name, *both) for name, both in {**LEGAL, **ILLEGAL}.items())

if __name__ == "__main__":
    write(LETTERS)
