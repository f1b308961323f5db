"""The text a person would read, from the tree of parts."""

from mail_scanner.mime.characters import many_lines
from mail_scanner.mime.charsets import decode, decode_cut, is_believed
from mail_scanner.mime.html import html_text
from mail_scanner.mime.parts import Budget, Container, Part, leaves
from mail_scanner.mime.transfer_encoding import start_of


def readable(node: Part | Container, budget: Budget) -> str:
    """Of alternatives the plain one unless it is blank, of everything else all in order."""
    if isinstance(node, Part):
        return _part_text(node, budget) if node.is_text else ""
    if node.subtype == "alternative":
        return next(filter(None, (readable(child, budget) for child in sorted(node.children, key=_plain_first))), "")
    return "\n".join(filter(None, (readable(child, budget) for child in node.children)))


def _plain_first(node: Part | Container) -> bool:
    return not any(part.is_text and part.type == "text/plain" for part in leaves(node))


def _part_text(part: Part, budget: Budget) -> str:
    content, cut = start_of(part.raw, part.start, part.end, part.encoding)
    if cut:
        budget.cut.add("text")
    if not is_believed(part.charset):
        budget.cut.add("charset")
    text = many_lines((decode_cut if cut else decode)(content, part.charset))
    if part.type == "text/html":
        text = many_lines(html_text(text))  # again: &#8238; and &#27; were harmless before
    return text.strip("\n \t\u00a0\ufeff")
