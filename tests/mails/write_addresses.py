"""Writes the mails of this folder that differ by a list of addresses: RFC 5322 3.4, its obsolete forms (4.4), and as found."""

from tests.mails.writing import Letter, letter, who, write

KARL, ANNA = "karl@kunde.example", "anna@kunde.example"
LISTS: dict[str, tuple[str | bytes, list[dict[str, str]]]] = {
    "with_a_bare_address": (KARL, [who(KARL)]),
    "with_angle_brackets_only": (f"<{KARL}>", [who(KARL)]),
    "with_a_comma_in_quotes": (f'"Kunde, Karl" <{KARL}>', [who(KARL, "Kunde, Karl")]),
    "with_an_angle_in_quotes": (f'"Karl <Lager>" <{KARL}>', [who(KARL, "Karl <Lager>")]),
    "with_escaped_quotes": (f'"Karl \\"K\\" Kunde" <{KARL}>', [who(KARL, 'Karl "K" Kunde')]),
    "with_the_name_in_a_comment": (f"{KARL} (Karl Kunde)", [who(KARL, "Karl Kunde")]),
    "with_a_comment_inside_a_comment": (f"{KARL} (Karl (Lager))", [who(KARL, "Karl Lager")]),
    "with_a_comment_inside_the_name": (f"Karl (Lager) Kunde <{KARL}>", [who(KARL, "Karl Kunde")]),
    "with_a_comma_in_a_comment": (f"{KARL} (Kunde, Karl), {ANNA}", [who(KARL, "Kunde, Karl"), who(ANNA)]),
    "with_dots_in_the_name": (f"Dr. Karl K. Kunde <{KARL}>", [who(KARL, "Dr. Karl K. Kunde")]),
    "with_the_address_as_name": (f"{KARL} <{KARL}>", [who(KARL, KARL)]),
    "with_the_address_in_single_quotes": (f"\"'{KARL}'\" <{KARL}>", [who(KARL, f"'{KARL}'")]),
    "in_a_group": (f"Einkauf: Karl <{KARL}>, {ANNA};", [who(KARL, "Karl"), who(ANNA)]),
    "in_two_groups": (f"Einkauf: {KARL};, Lager: {ANNA};", [who(KARL), who(ANNA)]),
    "with_an_empty_group": (f"Niemand:;, {KARL}", [who(KARL)]),
    "undisclosed": ("undisclosed-recipients:;", []),
    "undisclosed_by_outlook": ("Undisclosed recipients:", []),
    "with_empty_places": (f"{KARL},, ,{ANNA},", [who(KARL), who(ANNA)]),
    "separated_by_semicolons": (f"Karl <{KARL}>; Anna <{ANNA}>", [who(KARL, "Karl"), who(ANNA, "Anna")]),
    "without_the_closing_angle": (f"Karl <{KARL}", [who(KARL, "Karl")]),
    "with_nothing_that_is_an_address": ("Karl Kunde, der Einkauf", []),
    "with_one_that_is_none": (f"Karl, Anna <{ANNA}>", [who(ANNA, "Anna")]),
    "with_a_repeat": (f"Karl <{KARL}>, {KARL.upper()}", [who(KARL, "Karl")]),
    "in_capitals": ("KARL@KUNDE.EXAMPLE", [who(KARL)]),
    "with_an_umlaut_domain": ("Jörg <info@müller.example>", [who("info@xn--mller-kva.example", "Jörg")]),
    "with_an_umlaut_domain_as_ascii": ("info@xn--mller-kva.example", [who("info@xn--mller-kva.example")]),
    "with_an_umlaut_before_the_at": ("jörg@müller.example", [who("jörg@xn--mller-kva.example")]),
    "with_a_name_in_naked_windows_1252": (b"J\xf6rg <" + KARL.encode() + b">", [who(KARL, "Jörg")]),
    "with_an_encoded_name": (f"=?utf-8?Q?J=C3=B6rg?= <{KARL}>", [who(KARL, "Jörg")]),
    "with_an_encoded_name_in_quotes": (f'"=?utf-8?Q?J=C3=B6rg?=" <{KARL}>', [who(KARL, "Jörg")]),
    "with_an_encoded_comma": (f"=?utf-8?Q?Kunde=2C_Karl?= <{KARL}>, {ANNA}", [who(KARL, "Kunde, Karl"), who(ANNA)]),
    "with_an_encoded_name_in_a_comment": (f"{KARL} (=?utf-8?Q?J=C3=B6rg?=)", [who(KARL, "Jörg")]),
    "with_an_emoji_in_the_name": (f"Karl 🔧 <{KARL}>", [who(KARL, "Karl 🔧")]),
    "folded_at_every_comma": (f"Karl\r\n <{KARL}>,\r\n\tAnna <{ANNA}>", [who(KARL, "Karl"), who(ANNA, "Anna")]),
    "with_a_sub_address": ("karl+pumpen@kunde.example", [who("karl+pumpen@kunde.example")]),
    "with_an_apostrophe": ("o'neil@kunde.example", [who("o'neil@kunde.example")]),
    "with_a_dot_before_the_at": ("karl.@kunde.example", [who("karl.@kunde.example")]),
    "with_a_quoted_local_part": ('"karl"@kunde.example', [who(KARL)]),
    "with_an_exchange_address": ("IMCEAEX-_O=KUNDE_OU=EINKAUF_CN=KARL@kunde.example", [who("imceaex-_o=kunde_ou=einkauf_cn=karl@kunde.example")]),
    "with_a_name_of_lotus_notes": ("CN=Karl Kunde/OU=Einkauf/O=Kunde", []),
    "with_a_fax_of_a_gateway": ("[FAX:+49 30 23125 111]", []),
    "with_spaces_inside_the_angles": (f"Karl < {KARL} >", [who(KARL, "Karl")]),
}  # fmt: skip


def sent_to(name: str, value: str | bytes, shown: list[dict[str, str]]) -> Letter:
    raw = value if isinstance(value, bytes) else value.encode()
    return letter(f"recipients_{name}", b"To: " + raw, to=shown, text="Text")


LETTERS = (
    *(sent_to(name, *both) for name, both in LISTS.items()),
    letter("recipients_in_two_headers", f"To: {KARL}\nTo: Anna <{ANNA}>", to=[who(KARL), who(ANNA, "Anna")]),
    letter("recipients_in_copy_only", f"To:\nCc: Karl <{KARL}>, {ANNA}", to=[], cc=[who(KARL, "Karl"), who(ANNA)]),
    letter("recipients_in_blind_copy_of_the_senders_own", f"To: {ANNA}\nBcc: Karl <{KARL}>", to=[who(ANNA)], bcc=[who(KARL, "Karl")]),
    letter("recipients_of_the_answer_are_others", f"Reply-To: Einkauf <{ANNA}>, {KARL}", reply_to=[who(ANNA, "Einkauf"), who(KARL)]),
)  # fmt: skip

if __name__ == "__main__":
    write(LETTERS)
