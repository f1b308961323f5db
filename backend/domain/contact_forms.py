"""Mail in our own name that a stranger wrote: what the contact form of a website sends.

    From ours + one Reply-To that is not + no conversation behind it   -> the Reply-To wrote it, and nobody has checked who that is
    From ours + no conversation behind it + an address beside a label  -> the same, where the text may be read ("E-Mail: ...", "Nachricht: ...")
    everything else in our name                                        -> a colleague's

The web server sends it under an address of ours, so whatever vouches for the sender vouches for us and not for the visitor: such a mail
is always doubtful (mail-contract.md 9). An answer to a conversation is no form: that is a colleague who wants the answer elsewhere.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from backend.domain.addresses import normalise
from backend.domain.mail import Address, Headers

LINES_READ, LONGEST_LINE = 60, 300
_FIELD = re.compile(r"[*_>\s]{0,8}([^\W\d_][\w .-]{1,30}?)[*_ ]{0,4}:[*_\s]{0,8}(\S.*)?", re.DOTALL)
_ADDRESS_LABELS = frozenset(
    ("email", "emailadresse", "emailaddress", "mail", "mailadresse", "ihreemail", "ihreemailadresse", "youremail")
)
_NAME_LABELS = frozenset(("name", "ihrname", "yourname", "vorundnachname", "fullname"))
_MESSAGE_LABELS = frozenset(("nachricht", "ihrenachricht", "message", "yourmessage", "anliegen", "ihranliegen", "kommentar", "comment", "frage"))  # fmt: skip
"""A signature has an address and a telephone number, too, but none of these."""


def as_written(headers: Headers, is_ours: Callable[[str], bool]) -> Headers:
    """The headers with the visitor as their sender, if a form sent them; else as they are. `is_ours` tells of an address."""
    if headers.sender is None or headers.sender_defect or not is_ours(headers.sender.address):
        return headers
    if len(headers.reply_to) != 1 or is_ours(headers.reply_to[0].address) or headers.references or headers.list_id:
        return headers
    return replace(headers, sender=headers.reply_to[0], sender_defect="reply_to")


def as_filled_in(headers: Headers, text: str, is_ours: Callable[[str], bool]) -> Headers:
    """The same by what the form's text says, where it has no Reply-To: one address beside its label, and another field."""
    if headers.sender is None or headers.sender_defect or not is_ours(headers.sender.address) or headers.references:
        return headers
    fields = _fields(text)
    addresses = {normalise(value) for label, value in fields if label in _ADDRESS_LABELS} - {""}
    is_form = any(label in _NAME_LABELS or label in _MESSAGE_LABELS for label, _ in fields)
    if len(addresses) != 1 or not is_form or is_ours(address := addresses.pop()):
        return headers
    name = next((value for label, value in fields if label in _NAME_LABELS and "@" not in value), "")
    return replace(headers, sender=Address(name, address), sender_defect="reply_to")


def _fields(text: str) -> list[tuple[str, str]]:
    """Label and value of each line "Label: value", the label in small letters without signs."""
    lines = (it for it in text[: LINES_READ * LONGEST_LINE].splitlines()[:LINES_READ] if len(it) <= LONGEST_LINE)
    found = (_FIELD.fullmatch(it.strip()) for it in lines)
    return [(re.sub(r"[\W_]", "", it[1]).lower(), (it[2] or "").strip()) for it in found if it]
