"""Mail in our own name that a stranger wrote: what the contact form of a website sends.

    From ours + one Reply-To that is not + no conversation behind it   -> the Reply-To wrote it, and nobody has checked who that is
    everything else in our name                                        -> a colleague's

The web server sends it under an address of ours, so whatever vouches for the sender vouches for us and not for the visitor: such a mail
is always doubtful (mail-contract.md 9). An answer to a conversation is no form: that is a colleague who wants the answer elsewhere.
"""

from collections.abc import Callable
from dataclasses import replace

from backend.domain.mail import Headers


def as_written(headers: Headers, is_ours: Callable[[str], bool]) -> Headers:
    """The headers with the visitor as their sender, if a form sent them; else as they are. `is_ours` tells of an address."""
    if headers.sender is None or headers.sender_defect or not is_ours(headers.sender.address):
        return headers
    if len(headers.reply_to) != 1 or is_ours(headers.reply_to[0].address) or headers.references or headers.list_id:
        return headers
    return replace(headers, sender=headers.reply_to[0], sender_defect="reply_to")
