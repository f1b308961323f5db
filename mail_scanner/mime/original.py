"""The HTML of a mail as its writer laid it out, kept beside the text. It is shown only through an allow-list (`backend.mail_frame`)."""

import re

from mail_scanner.mime.characters import many_lines
from mail_scanner.mime.charsets import decode
from mail_scanner.mime.parts import Container, Part, leaves
from mail_scanner.mime.transfer_encoding import start_of

MAX_HTML = 512 * 1024
MAX_TAGS = 10_000
"""Cleaning takes time with the square of how deep tags lie in each other: so many take half a second at worst."""
# Pictures inside the mail are attachments, of which nothing is kept but name and size.
_INSIDE = re.compile(r"""(["']|=)\s{0,3}(?:cid|mid|data):(?=\S)[^"'<>]*""", re.I)
_BETWEEN_PARTS = "\n<hr>\n"


def original_html(root: Part | Container) -> str:
    """All HTML of the mail in its order; "" without any, and where it is too much to be shown: then there is the text."""
    found = [part for part in leaves(root) if part.is_text and part.type == "text/html"]
    if sum(part.end - part.start for part in found) > 3 * MAX_HTML:
        return ""
    html = _BETWEEN_PARTS.join(filter(None, map(_decoded, found)))
    return html if len(html) <= MAX_HTML and html.count("<") <= MAX_TAGS else ""


def _decoded(part: Part) -> str:
    content, _ = start_of(part.raw, part.start, part.end, part.encoding)
    return _INSIDE.sub(r"\1", many_lines(decode(content, part.charset))).strip()
