"""Writes the mails of this folder that differ by charset and transfer encoding: python -m tests.mails.write_charsets

What each must read as is what was put into it, never what our reader made of it.
"""

import json
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from quopri import encodestring

HERE = Path(__file__).parent

TEXTS = {
    "utf-8": "Grüße aus Köln: 20 Ventile à 12 €, „wie besprochen“ – danke!",
    "iso-8859-1": "Grüße aus Köln: 20 Ventile à 12 EUR, Maß ½ Zoll",
    "iso-8859-15": "Grüße aus Köln: 20 Ventile à 12 €",
    "windows-1252": "Grüße aus Köln: 20 Ventile à 12 €, „wie besprochen“ – danke…",
    "macintosh": "Grüße aus Köln: 20 Ventile, „wie besprochen“",
    "cp850": "Grüße aus Köln: 20 Ventile, Maß ½ Zoll",
    "iso-8859-2": "Dzień dobry, proszę o ofertę na 20 zaworów do Łodzi",
    "windows-1250": "Příliš žluťoučký kůň: 20 ventilů, 12 €",
    "iso-8859-7": "Καλημέρα, χρειαζόμαστε 20 βαλβίδες",
    "windows-1251": "Добрый день, нужны 20 клапанов № 4",
    "koi8-r": "Добрый день, нужны 20 клапанов",
    "iso-8859-9": "Günaydın, 20 vana için teklif rica ederiz: Iğdır",
    "shift_jis": "お世話になります。バルブを20個お願いします。",
    "euc-kr": "안녕하세요, 밸브 20개 견적 부탁드립니다.",
    "gb2312": "您好，请报价20个阀门。",
    "big5": "您好，請報價二十個閥門。",
    "utf-16": "Grüße aus Köln: 20 Ventile à 12 €",
}
ENCODINGS: dict[str, Callable[[bytes], bytes]] = {
    "8bit": bytes,
    "quoted-printable": encodestring,
    "base64": lambda raw: b64encode(raw) + b"\r\n",
}


def mail(charset: str, text: str, encoding: str) -> bytes:
    subject = b64encode(text.encode(charset)).decode()
    head = (
        "From: Karl Kunde <karl@kunde.example>\r\nTo: Vertrieb <vertrieb@firma.example>\r\n"
        f"Date: Fri, 20 Nov 2026 10:12:00 +0100\r\nMessage-ID: <{charset}-{encoding}@kunde.example>\r\n"
        f"Subject: =?{charset}?B?{subject}?=\r\nMIME-Version: 1.0\r\n"
        f"Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    )
    return head.encode() + ENCODINGS[encoding](text.encode(charset))


def main() -> None:
    for charset, text in TEXTS.items():
        for encoding in ENCODINGS:
            if (charset, encoding) == ("utf-16", "8bit"):
                continue  # no such mail: its lines would hold zero bytes
            path = HERE / f"text_in_{charset.replace('-', '_')}_by_{encoding.replace('-', '_')}.eml"
            path.write_bytes(mail(charset, text, encoding))
            expected = {"headers.subject": text, "text": text, "cut": []}
            path.with_suffix(".json").write_text(json.dumps(expected, ensure_ascii=False, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
