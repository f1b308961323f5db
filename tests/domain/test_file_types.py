"""What a file is, whatever it is called."""

import io
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.file_types import HEAD, MAIL, NAME_LENGTH, PDF, TAIL, FileType, stored_name, type_of

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
JPEG, PNG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(40), b"\x89PNG\r\n\x1a\n" + bytes(40)
LETTER = "Sehr geehrte Frau Klein,\nAnbei die Maße.\n".encode()


def extension(content: bytes, name: str = "scan") -> str:
    found = type_of(content[:HEAD], content[-TAIL:], name)
    return found.extensions[0] if found else ""


def zipped(*parts: str, first: str = "") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        if first:
            archive.writestr(zipfile.ZipInfo("mimetype"), first)
        for part in parts:
            archive.writestr(part, "<x/>" * 50)
    return made.getvalue()


def workbook() -> bytes:
    made = io.BytesIO()
    openpyxl.Workbook().save(made)
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (b"%PDF-1.7\n...", "rechnung.exe", "pdf"),
        (JPEG, "foto.pdf", "jpg"),
        (PNG, "", "png"),
        (b"GIF89a" + bytes(20), "x", "gif"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "x", "webp"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(20), "IMG_1.HEIC", "heic"),
        (b"II*\x00" + bytes(20), "fax.tif", "tif"),
        (workbook(), "mappe.zip", "xlsx"),
        (zipped("[Content_Types].xml", "word/document.xml"), "brief", "docx"),
        (zipped("ppt/presentation.xml"), "x", "pptx"),
        (zipped(first="application/vnd.oasis.opendocument.text"), "x", "odt"),
        (OLE, "alt.DOC", "doc"),
        (OLE, "liste.xls", "xls"),
        (OLE, "nachricht.msg", "msg"),
        (LETTER, "brief.txt", "txt"),
        ("Nummer;Ort\n1;Köln\n".encode("cp1252"), "liste.csv", "csv"),
        (b"BEGIN:VCARD\r\nEND:VCARD\r\n", "klein.vcf", "vcf"),
        (b"Received: from x\r\nFrom: a@b.example\r\nDate: Mon\r\n\r\nText", "post", "eml"),
        (b"<script>alert(1)</script>", "seite.html", "txt"),
        (b"@echo off\r\ndel *", "start.bat", "txt"),
        (b"Von Herrn Klein:\nFrom: heute\n", "notiz.txt", "txt"),
    ],
)  # fmt: skip
def test_the_content_says_what_a_file_is(content: bytes, name: str, expected: str) -> None:
    assert extension(content, name) == expected


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "leer.txt"),
        (b"MZ\x90\x00" + bytes(60), "rechnung.pdf"),
        (b"\x7fELF" + bytes(60), "foto.jpg"),
        (zipped("a.txt"), "brief.docx"),
        (zipped("word/document.xml", "word/vbaProject.bin"), "brief.docx"),
        (zipped("Basic/script-lb.xml", first="application/vnd.oasis.opendocument.text"), "brief.odt"),
        (OLE, "setup.msi"),
        (b"Text\x00mit Nullen", "notiz.txt"),
    ],
)  # fmt: skip
def test_what_is_none_of_ours_is_not_taken_in(content: bytes, name: str) -> None:
    assert extension(content, name) == ""


@pytest.mark.parametrize(
    ("name", "of", "expected"),
    [
        ("Angebot.pdf", PDF, "Angebot.pdf"),
        ("ANGEBOT.PDF", PDF, "ANGEBOT.pdf"),
        ("rechnung.exe", PDF, "rechnung.exe.pdf"),
        ("..\\..\\etc/passwd", MAIL, "passwd.eml"),
        ("scan\u202efdp.exe", PDF, "scanfdp.exe.pdf"),
        ('a"b<c>|?*\r\n.pdf', PDF, "abc.pdf"),
        ("", PDF, "file.pdf"),
        ("   . ", PDF, "file.pdf"),
    ],
)
def test_a_stored_name_is_safe_and_tells_the_type(name: str, of: FileType, expected: str) -> None:
    assert stored_name(name, of) == expected


@given(name=st.text(max_size=300))
def test_no_name_leaves_its_folder_or_hides_its_type(name: str) -> None:
    stored = stored_name(name, PDF)
    assert stored.endswith(".pdf")
    assert len(stored) <= NAME_LENGTH + len(".pdf")
    assert not set(stored) & set('/\\<>:"|?*\r\n\x00\u202e')
    assert stored_name(stored, PDF) == stored


@given(head=st.binary(max_size=200), name=st.text(max_size=20))
def test_no_content_is_too_odd_to_be_looked_at(head: bytes, name: str) -> None:
    type_of(b"PK\x03\x04" + head, head, name)
    type_of(head, head, name)
