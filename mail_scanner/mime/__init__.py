"""One hostile mail in, one plain value out. Pure; runs in the worker of `mail_scanner.parser`, never beside secrets.

    parse_headers(header block) -> Headers         what IMAP sends for BODY.PEEK[HEADER] or HEADER.FIELDS
    parse(whole mail)           -> Mail
    identity(whole mail)        -> str             stable across servers, frozen by golden vectors

    raw -> block -> headers                        senders, address_lists, authentication
             \\-> parts -> text                     boundaries, transfer_encoding, charsets, characters, html

Every limit is applied before the costly step it bounds and stands in the file that applies it. The modern policy of
`email` is avoided on purpose: a subject of 40,000 encoded words took it 36 s and 12 GB. Here headers, encoded words and
parts are each read in one pass.
"""

from backend.domain.mail import Attachment, Headers, Mail
from mail_scanner.mime.attached import attached_headers
from mail_scanner.mime.block import fields_of, head
from mail_scanner.mime.digest import digest_of
from mail_scanner.mime.enclosed import enclosed
from mail_scanner.mime.headers import headers_of
from mail_scanner.mime.original import original_html
from mail_scanner.mime.parts import Budget, leaves, tree
from mail_scanner.mime.text import readable
from mail_scanner.mime.transfer_encoding import MAX_TEXT

MAX_MAIL = 25 * 1024 * 1024


def parse_headers(raw: bytes) -> Headers:
    """Read a header block (or a whole mail: only its head is looked at). Raises nothing a limit could have prevented."""
    block, _ = head(raw, 0, len(raw))
    return headers_of(*fields_of(block))


def parse(raw: bytes) -> Mail:
    """Read a whole mail. Above 25 MiB, 30 levels, 1,000 parts or 2 MiB of text the rest is cut and the limit named."""
    end = min(len(raw), MAX_MAIL)
    block, body = head(raw, 0, end)
    fields, cut = fields_of(block)
    budget = Budget()
    root = tree(fields, raw, body, end, budget)
    text = readable(root, budget)
    attachments = tuple(
        Attachment(part.name, part.type, part.end - part.start) for part in leaves(root) if not part.is_text
    )
    if len(raw) > MAX_MAIL:
        budget.cut.add("mail")
    if len(text) > MAX_TEXT:
        budget.cut.add("text")
    headers = headers_of(fields, cut)
    limits = tuple(sorted({*budget.cut, *headers.cut}))
    digest = digest_of(fields, raw[body:end])
    return Mail(
        headers,
        text[:MAX_TEXT],
        digest,
        attachments,
        limits,
        enclosed(root),
        attached_headers(root),
        original_html(root),
    )


def identity(raw: bytes) -> str:
    """What makes two sightings one mail (at most 128 ASCII characters). Never change it without a migration."""
    end = min(len(raw), MAX_MAIL)
    block, body = head(raw, 0, end)
    return digest_of(fields_of(block)[0], raw[body:end])
