"""Who wrote: the one mailbox of the one From header, if two readers agree on it. Matching and trust hang on this."""

import re
import unicodedata
from email.utils import getaddresses

from backend.domain.addresses import normalise
from backend.domain.mail import Address, SenderDefect
from mail_scanner.mime.address_lists import Mailbox, mailboxes
from mail_scanner.mime.block import MAX_HEADER, Fields
from mail_scanner.mime.characters import one_line
from mail_scanner.mime.charsets import header_text
from mail_scanner.mime.encoded_words import decode_words
from mail_scanner.mime.quoting import MAX_COMMENT_DEPTH, unquoted

_LOOKS_LIKE_ADDRESS = re.compile(r"[^\s@<>\"'(),;:\[\]]{1,64}@[^\s@<>\"'(),;:\[\]]{1,255}")
_WORDS = r"[A-Za-z0-9]+(?: [A-Za-z0-9]+)*"
_DOTTED = r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*"
_PLAINEST = re.compile(rf'(?:(?:{_WORDS}|"{_WORDS}") )?<({_DOTTED}@{_DOTTED})>')
_AROUND_AT = re.compile(r" ?@ ?")
_UNSEEN_IN_A_CLAIM = dict.fromkeys(map(ord, '\u200c\u200d"'))


def sender_of(fields: Fields) -> tuple[Address | None, SenderDefect | None]:
    """The sender to be shown, and what keeps it from being believed."""
    values = [value for value in fields.get("from", ()) if value]
    if not values:
        return None, "no_from"
    text = header_text(values[0])
    found, sound = mailboxes(text)
    shown = _only_address(text, found)
    if len(fields["from"]) > 1:
        return shown, "two_from"
    if len(found) > 1:
        return shown, "several_senders" if all(mailbox.is_sound() for mailbox in found) else "defect"
    if not found or not shown:
        return None, "defect"
    if _claims_other_address(found[0], shown.address):
        return shown, "name_is_address"
    if not (sound and found[0].is_sound() and _is_plain(text) and _second_reading(text) == [shown.address]):
        return shown, "defect"
    return shown, None


def _only_address(text: str, found: list[Mailbox]) -> Address | None:
    """What may be shown beside a warning: the first mailbox that is sound, or the only address the line holds."""
    for mailbox in found:
        if mailbox.is_sound():
            return Address(mailbox.shown_name(), mailbox.address())
    alike = _LOOKS_LIKE_ADDRESS.findall(text) if text.count("@") == 1 and "=?" not in text else ()
    address = normalise(alike[0]) if alike else ""
    return Address("", address) if address else None


def _claims_other_address(mailbox: Mailbox, address: str) -> bool:
    """A display name is what a phone shows. One that reads as another address is a disguise."""
    claim = unicodedata.normalize(
        "NFKC", one_line(decode_words(unquoted(f"{mailbox.name} {mailbox.comment}")), MAX_HEADER)
    )
    claim = _AROUND_AT.sub("@", claim.translate(_UNSEEN_IN_A_CLAIM))
    return any(
        "." in found.partition("@")[2] and normalise(found.strip(".")) != address
        for found in _LOOKS_LIKE_ADDRESS.findall(claim)
    )


def _is_plain(text: str) -> bool:
    return all(character.isprintable() or character == "\t" for character in text)


def _second_reading(text: str) -> list[str]:
    """A pattern that knows the plainest form alone, which most lines have; for all others the reader of the standard library. That is slow
    and recurses on brackets and colons, so it sees only lines with few of them."""
    if plain := _PLAINEST.fullmatch(text):
        return [normalise(plain[1])]
    if text.count("(") > MAX_COMMENT_DEPTH or text.count(":") > MAX_COMMENT_DEPTH:
        return []
    # Python before 3.11.4 reads an empty address behind a last comma.
    return [normalise(address) for _, address in getaddresses([text.rstrip().removesuffix(",")])]
