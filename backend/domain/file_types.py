"""Which files are taken in, and what a file is, by its content: a name only chooses between formats that begin alike.

    first bytes   ->  PDF, pictures
    a ZIP archive ->  Word, Excel, PowerPoint, OpenDocument, by the names inside; with macros none of ours
    an OLE file   ->  the older Office and Outlook, by the file's extension
    text          ->  a mail by its header, else text by the file's extension; anything else becomes .txt

Whatever is taken in is only ever given back as a download of this very type.
"""

import re
import unicodedata
from dataclasses import dataclass

HEAD, TAIL = 4 * 1024, 256 * 1024
"""So many bytes of the beginning and of the end are enough; an Office file lists its parts in the last few thousand."""
NAME_LENGTH = 120


@dataclass(frozen=True, slots=True)
class FileType:
    media_type: str
    extensions: tuple[str, ...]
    """The first is given to a file whose name has none of them."""


PDF = FileType("application/pdf", ("pdf",))
_BEGINNINGS: tuple[tuple[bytes, FileType], ...] = (
    (rb"%PDF-", PDF),
    (rb"\xff\xd8\xff", FileType("image/jpeg", ("jpg", "jpeg"))),
    (rb"\x89PNG\r\n\x1a\n", FileType("image/png", ("png",))),
    (rb"GIF8[79]a", FileType("image/gif", ("gif",))),
    (rb"RIFF.{4}WEBP", FileType("image/webp", ("webp",))),
    (rb".{4}ftyp(?:hei[cx]|hevc|mif1|msf1)", FileType("image/heic", ("heic", "heif"))),
    (rb"(?:II\*\x00|MM\x00\*)", FileType("image/tiff", ("tif", "tiff"))),
)
_OFFICE = "application/vnd.openxmlformats-officedocument"
_ZIPPED: tuple[tuple[bytes, FileType], ...] = (
    (b"word/document.xml", FileType(f"{_OFFICE}.wordprocessingml.document", ("docx",))),
    (b"xl/workbook.xml", FileType(f"{_OFFICE}.spreadsheetml.sheet", ("xlsx",))),
    (b"ppt/presentation.xml", FileType(f"{_OFFICE}.presentationml.presentation", ("pptx",))),
)
_OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
}
_OLD_OFFICE = (
    FileType("application/msword", ("doc",)),
    FileType("application/vnd.ms-excel", ("xls",)),
    FileType("application/vnd.ms-powerpoint", ("ppt",)),
    FileType("application/vnd.ms-outlook", ("msg",)),
)
_TEXTS = (
    FileType("text/plain", ("txt", "md", "log")),
    FileType("text/csv", ("csv",)),
    FileType("text/vcard", ("vcf",)),
    FileType("text/calendar", ("ics",)),
)
MAIL = FileType("message/rfc822", ("eml",))

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PART = re.compile(rb"PK\x01\x02.{24}(..).{16}", re.DOTALL)
"""An entry of a ZIP's directory up to its name, with the length of the name (APPNOTE 6.3.10, section 4.3.12)."""
_MACROS = re.compile(rb"(?:^|/)vbaProject\.bin$|^Basic/")
_HEADER = re.compile(rb"[!-9;-~]+:")
_FIELDS = (re.compile(rb"(?im)^from:"), re.compile(rb"(?im)^(?:date|received|message-id):"))
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")


def type_of(head: bytes, tail: bytes, name: str) -> FileType | None:
    """What a file is; None if it is nothing that we take in. `head`: its first 4 KiB, `tail`: its last 256 KiB, both or less."""
    for beginning, found in _BEGINNINGS:
        if re.match(beginning, head, re.DOTALL):
            return found
    if head.startswith(b"PK\x03\x04"):
        return _zipped(head, tail)
    if head.startswith(_OLE):
        return _named(_OLD_OFFICE, name)
    return _text(head, name) if head and not _CONTROL.search(head) else None


def stored_name(name: str, of: FileType) -> str:
    """A name that is safe to show and to save: one path part, no signs that are not seen, the extension of its type.

    >>> stored_name("..\\\\scan\\u202efdp.exe", PDF)
    'scanfdp.exe.pdf'
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C" and sign not in '<>:"|?*').strip(" .")
    stem, _, extension = seen.rpartition(".")
    if extension.lower() not in of.extensions or not stem:
        stem, extension = seen, of.extensions[0]
    return f"{stem[:NAME_LENGTH] or 'file'}.{extension.lower()}"


def _zipped(head: bytes, tail: bytes) -> FileType | None:
    names = {tail[it.end() : it.end() + int.from_bytes(it[1], "little")] for it in _PART.finditer(tail)}
    if any(_MACROS.search(it) for it in names):
        return None
    for media_type, extension in _OPEN_DOCUMENT.items():
        # The type stands uncompressed as the first part (OpenDocument 1.3, part 2, section 3.3).
        if head[30:].startswith(b"mimetype" + media_type + b"PK"):
            return FileType(media_type.decode(), (extension,))
    return next((found for part, found in _ZIPPED if part in names), None)


def _text(head: bytes, name: str) -> FileType:
    header = head.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    if _HEADER.match(header) and all(field.search(header) for field in _FIELDS):
        return MAIL
    return _named(_TEXTS, name) or _TEXTS[0]


def _named(types: tuple[FileType, ...], name: str) -> FileType | None:
    extension = name.rpartition(".")[2].lower()
    return next((it for it in types if extension in it.extensions), None)
