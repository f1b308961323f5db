"""Writes the mails of this folder whose sender is not what he seems, or only looks so."""

from tests.mails.writing import ANYBODY, Letter, letter, who, whole, write

BOSS, EVIL, KARL = "chef@firma.example", "x@evil.example", "karl@kunde.example"
LINES: dict[str, tuple[str | bytes, dict[str, str] | None, str | None]] = {
    # From -> who is shown, what is wrong with him
    "in_a_quoted_name": ('"Kunde, Karl" <karl@kunde.example>', who(KARL, "Kunde, Karl"), None),
    "with_the_name_behind": ("karl@kunde.example (Karl Kunde)", who(KARL, "Karl Kunde"), None),
    "named_after_his_own_address": ('"karl@kunde.example" <karl@kunde.example>', who(KARL, KARL), None),
    "via_a_list": ("Karl Kunde über Lieferanten <liste@kunde.example>", who("liste@kunde.example", "Karl Kunde über Lieferanten"), None),
    "in_an_encoded_name": ("=?iso-8859-1?Q?J=F6rg_Kunde?= <karl@kunde.example>", who(KARL, "Jörg Kunde"), None),
    "named_after_another_address": (f'"{BOSS}" <{EVIL}>', who(EVIL, BOSS), "name_is_address"),
    "named_after_another_address_encoded": (f"=?utf-8?Q?chef=40firma=2Eexample?= <{EVIL}>", who(EVIL, BOSS), "name_is_address"),
    "named_after_another_address_in_brackets": (f'"Chef <{BOSS}>" <{EVIL}>', who(EVIL, f"Chef <{BOSS}>"), "name_is_address"),
    "named_after_another_address_in_a_comment": (f"{EVIL} ({BOSS})", who(EVIL, BOSS), "name_is_address"),
    "named_with_a_wide_at": (f'"chef＠firma.example" <{EVIL}>', who(EVIL, "chef＠firma.example"), "name_is_address"),
    "named_after_the_boss_only": (f"Der Chef <{EVIL}>", who(EVIL, "Der Chef"), None),
    "named_right_to_left": (f'"\u202eKarl" <{KARL}>', who(KARL, "Karl"), "defect"),
    "two_in_one_line": (f"Karl <{KARL}>, Chef <{BOSS}>", who(KARL, "Karl"), "several_senders"),
    "of_two_angles": (f"<{BOSS}><{EVIL}>", None, "defect"),
    "followed_by_another": (f"<{BOSS}>{EVIL}", None, "defect"),
    "with_two_at_signs": (f"<{BOSS}@evil.example>", None, "defect"),
    "behind_a_route": (f"<@evil.example:{BOSS}>", None, "defect"),
    "with_a_nul": (b"chef@firma.example\x00@evil.example", None, "defect"),
    "cut_by_a_fold": ("<chef@firma.example\r\n @evil.example>", None, "defect"),
    "encoded_as_a_whole": ("=?utf-8?Q?chef=40firma=2Eexample?=", None, "defect"),
    "with_an_encoded_local_part": ("<=?utf-8?Q?chef?=@firma.example>", None, "defect"),
    "without_an_address": ("Karl Kunde", None, "defect"),
    "empty_angles": ("Karl Kunde <>", None, "defect"),
    "empty": ("", None, "no_from"),
    "of_cyrillic_letters": ("Chef <chef@firmа.example>", who(f"chef@xn--{'firmа'.encode('punycode').decode()}.example", "Chef"), None),
    "at_an_ip_address": ("Drucker <drucker@[192.0.2.10]>", None, "defect"),
    "without_a_domain": ("root", None, "defect"),
}  # fmt: skip


def sent_by(name: str, value: str | bytes, shown: dict[str, str] | None, defect: str | None) -> Letter:
    raw = value if isinstance(value, bytes) else value.encode()
    return letter(f"sender_{name}", b"From: " + raw, sender=shown, defect=defect, text="Text")


WITHOUT_FROM = "\n".join(f"{name}: {value}" for name, value in ANYBODY.items() if name != "From")
LETTERS = (
    *(sent_by(name, *rest) for name, rest in LINES.items()),
    letter("sender_twice", f"From: Karl Kunde <{KARL}>\nFrom: Chef <{BOSS}>", sender=who(KARL, "Karl Kunde"), defect="two_from"),
    letter("sender_twice_with_a_space_before_the_colon", f"From: Karl Kunde <{KARL}>\nfrom : Chef <{BOSS}>", sender=who(KARL, "Karl Kunde"), defect="two_from"),
    letter("sender_twice_and_the_same", f"From: <{KARL}>\nFrom: <{KARL}>", sender=who(KARL), defect="two_from"),
    letter("sender_is_a_secretary", f"From: Chef <{BOSS}>\nSender: Karl <{KARL}>", sender=who(BOSS, "Chef"), defect=None),
    letter("sender_wants_the_answer_elsewhere", f"Reply-To: {EVIL}", sender=who(KARL, "Karl Kunde"), reply_to=[who(EVIL)]),
    whole("sender_is_missing", f"{WITHOUT_FROM}\n\nText\n", sender=None, defect="no_from", text="Text"),
    whole("sender_only_in_the_sender_header", f"Sender: Karl <{KARL}>\n{WITHOUT_FROM}\n\nText\n", sender=None, defect="no_from"),
    letter(
        "sender_vouched_for_by_a_comment", "Authentication-Results: mx.firma.example (dmarc=pass header.from=kunde.example); dmarc=fail header.from=kunde.example",
        auth_results=[{"authserv_id": "mx.firma.example", "method": "dmarc", "result": "fail", "domain": "kunde.example"}],
    ),
    letter(
        "sender_vouched_for_by_two_servers",
        "Authentication-Results: mx.firma.example; spf=pass smtp.mailfrom=karl@kunde.example\nAuthentication-Results: fremd.example; dkim=pass header.d=kunde.example",
        auth_results=[
            {"authserv_id": "mx.firma.example", "method": "spf", "result": "pass", "domain": "kunde.example"},
            {"authserv_id": "fremd.example", "method": "dkim", "result": "pass", "domain": "kunde.example"},
        ],
    ),
    letter("sender_vouched_for_by_nobody", "Authentication-Results: mx.firma.example; none",
        auth_results=[{"authserv_id": "mx.firma.example", "method": "none", "result": "none", "domain": ""}]),
)  # fmt: skip

if __name__ == "__main__":
    write(LETTERS)
