"""Encoded words (RFC 2047): =?utf-8?q?M=C3=BCller?= in a subject or a name."""

import binascii
import re

from mail_scanner.mime.charsets import decode
from mail_scanner.mime.transfer_encoding import unbase64

MAX_ENCODED_WORDS = 300

# Q words with spaces and empty words are wrong and common, so both are read.
_ENCODED_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")


def decode_words(text: str) -> str:
    """One header with its words decoded. Neighbours of one charset are joined first: some senders split a character."""
    if "=?" not in text:
        return text
    out: list[str] = []
    run, run_charset, end = b"", "", 0
    for count, word in enumerate(_ENCODED_WORD.finditer(text)):
        if count == MAX_ENCODED_WORDS:
            break
        between = text[end : word.start()]
        charset = word[1].partition("*")[0].lower()  # RFC 2231 adds a language after *
        if between.strip() or charset != run_charset or not end:
            out.append(decode(run, run_charset))
            out.append(between if between.strip() or not end else "")
            run, run_charset = b"", charset
        run += _word_bytes(word[2], word[3])
        end = word.end()
    return "".join((*out, decode(run, run_charset), text[end:]))


def _word_bytes(encoding: str, content: str) -> bytes:
    raw = content.encode("utf-8", "replace")
    return unbase64(raw) if encoding in "bB" else binascii.a2b_qp(raw, header=True)
