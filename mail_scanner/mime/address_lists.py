"""Lists of addresses as in From, To, Cc and Reply-To (RFC 5322 3.4): an own tolerant reader, one pass, no recursion."""

import re
from dataclasses import dataclass

from backend.domain.addresses import normalise
from backend.domain.mail import Address
from mail_scanner.mime.block import Fields
from mail_scanner.mime.characters import one_line
from mail_scanner.mime.charsets import header_text
from mail_scanner.mime.encoded_words import decode_words
from mail_scanner.mime.quoting import MAX_COMMENT_DEPTH, lexed, unquoted

MAX_ADDRESSES, MAX_NAME = 1_000, 200

# An open quote swallows the rest, so a header of quotes and backslashes is still read in one pass.
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*\\?(?:"|\Z)|\s+|[<>,;:()]|[^\s"<>,;:()]+', re.S)


def addresses(fields: Fields, name: str) -> tuple[Address, ...]:
    """To, Cc, Reply-To: whatever can be read, without repeats."""
    found: dict[str, Address] = {}
    for value in fields.get(name, ())[:20]:
        for mailbox in mailboxes(header_text(value))[0]:
            if address := mailbox.address():
                found.setdefault(address, Address(mailbox.shown_name(), address))
    return tuple(found.values())[:MAX_ADDRESSES]


@dataclass(slots=True)
class Mailbox:
    """One element of an address list while it is read."""

    name: str = ""
    comment: str = ""
    angle: str | None = None
    rest: str = ""
    sound: bool = True

    def is_empty(self) -> bool:
        return not self.name.strip() and self.angle is None and not self.comment

    def address(self) -> str:
        return normalise(self.name if self.angle is None else self.angle)

    def shown_name(self) -> str:
        name = self.comment if self.angle is None else self.name.strip() or self.comment
        return one_line(decode_words(unquoted(name)), MAX_NAME)

    def is_sound(self) -> bool:
        return self.sound and bool(self.address()) and not self.rest.strip() and "=?" not in (self.angle or "")


def mailboxes(text: str) -> tuple[list[Mailbox], bool]:
    """The elements of one list, at most MAX_ADDRESSES. The flag: the list itself was sound."""
    found: list[Mailbox] = []
    current, sound, in_angle = Mailbox(), True, False
    for token, depth in lexed(text, _TOKEN):
        if depth:
            sound &= 0 < depth <= MAX_COMMENT_DEPTH
            current.comment += token if token not in "()" else ""
        elif in_angle:
            in_angle = token != ">"
            current.angle = (current.angle or "") + (token if in_angle else "")
        elif token == "<":
            current.sound &= current.angle is None
            current.angle, in_angle = current.angle or "", True
        elif token in ",;":
            found, current = _collected(found, current), Mailbox()
            sound &= token == ","
        elif token == ":":
            current, sound = Mailbox(), False  # a group: its name is nobody's address
        elif current.angle is None:
            current.name += token
        else:
            current.rest += token
        sound &= depth != 0 or token[0] != '"' or (len(token) > 1 and token[-1] == '"')
        if len(found) == MAX_ADDRESSES:
            return found, False
    return _collected(found, current), sound and not in_angle


def _collected(found: list[Mailbox], mailbox: Mailbox) -> list[Mailbox]:
    if not mailbox.is_empty():
        found.append(mailbox)
    return found
