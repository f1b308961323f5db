"""What the people of Nordlicht have noted down beside calls and mails: a meeting of several, letters with their scans, and what they promised."""

import io
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from beanie import PydanticObjectId

from backend.demo.customers import FIRMS
from backend.demo.days import dated, moment, working_day
from backend.demo.firms import Firm
from backend.demo.ids import key
from backend.demo.staff import ANNA, JONAS, SABINE, Login
from backend.domain.words import ActivityKind
from backend.store import files
from backend.store.activities import Activity
from backend.store.tasks import Task

MUELLER, OBERLAND, KESSELBACH = (
    "Müller Präzisionstechnik GmbH",
    "Oberland Verpackungssysteme AG",
    "Gießerei Kesselbach GmbH",
)


class Note(NamedTuple):
    firm: str
    days: int
    kind: ActivityKind
    text: str
    who: tuple[str, ...] = ()
    title: str = ""
    scan: str = ""
    """The name of a scan; it shows the text."""
    by: Login | None = ANNA


class Promise(NamedTuple):
    firm: str
    due_in: int | None
    """In days from today; before it: late."""
    title: str
    who: str = ""
    by: Login = ANNA


NOTES = (
    Note(MUELLER, 6, "letter", "Unterschriebener Wartungsvertrag Plus für das laufende Jahr, Original liegt in der Ablage.",
         ("Petra Klein",), scan="Wartungsvertrag Plus.pdf", by=SABINE),
    Note(MUELLER, 16, "meeting", "Freigaberunde Halle 3: Technik ist einverstanden, Frau Müller-Stahl will die Amortisation auf einer Seite.",
         ("Dr. Jürgen Weißhaupt", "Petra Klein", "Claudia Müller-Stahl")),
    Note(MUELLER, 19, "download", "Datenblatt Förderanlage FL-60 und Planungshilfe Verkettung.", ("Stefan Öztürk",), "Unterlagen von der Website", by=None),
    Note(MUELLER, 37, "campaign", "Einladung zur Hausmesse geöffnet, Anmeldung für zwei Personen.", ("Stefan Öztürk",), "Hausmesse Herbst", by=None),
    Note(OBERLAND, 8, "fax", "Hallenplan mit Maßen, von Hand ergänzt.", ("Matthias Grünwald",), scan="Hallenplan Kolbermoor.pdf", by=SABINE),
    Note(KESSELBACH, 11, "note", "Herr Schlegel ist bis Monatsende in Kur, Vertretung macht Frau Baumgärtner.", ("Uwe Schlegel",)),
)  # fmt: skip

PROMISES = (
    Promise(MUELLER, 0, "Lieferwoche für Halle 3 schriftlich bestätigen", "Petra Klein"),
    Promise(MUELLER, -2, "Schadensbericht Spindel 2 von Holm einholen", "Stefan Öztürk"),
    Promise(MUELLER, 9, "Amortisationsrechnung auf einer Seite", "Claudia Müller-Stahl"),
    Promise(MUELLER, 3, "Wartungstermin einplanen", "Stefan Öztürk", SABINE),
    Promise(OBERLAND, 1, "Hallenplan mit der Konstruktion durchgehen", "Matthias Grünwald"),
    Promise(KESSELBACH, None, "Nach der Kur bei Herrn Schlegel melden", "Uwe Schlegel"),
    Promise("Weserblech Umformtechnik GmbH", 2, "Angebot für die Rollenbahn nachfassen", by=JONAS),
)

_OF_NAME: dict[str, Firm] = {firm.name: firm for firm in FIRMS}


def notes(now: datetime) -> Iterator[Activity]:
    for turn, note in enumerate(NOTES):
        first, *others = [key(note.firm, name) for name in note.who]
        yield Activity(
            id=_id(note), customer_id=key(note.firm), contact_id=first, others=others, team=_OF_NAME[note.firm].team, kind=note.kind,
            at=moment(note.days, turn, now), title=note.title, text=dated(note.text, now), by_user_id=key(note.by.email) if note.by else None,
        )  # fmt: skip


def tasks(now: datetime) -> Iterator[Task]:
    for it in PROMISES:
        yield Task(
            customer_id=key(it.firm), contact_id=key(it.firm, it.who) if it.who else None, team=_OF_NAME[it.firm].team, user_id=key(it.by.email),
            made_by=key(it.by.email), title=it.title, due=None if it.due_in is None else working_day(now.date(), it.due_in), made_at=now,
            changed_at=now,
        )  # fmt: skip


async def attach_scans() -> None:
    """After the entries are there: GridFS takes part in no transaction."""
    for note in NOTES:
        if note.scan:
            await files.keep(_id(note), note.scan, io.BytesIO(_pdf(note.scan.removesuffix(".pdf"))))


def _id(note: Note) -> PydanticObjectId:
    return key(note.firm, note.kind, str(note.days))


def _pdf(heading: str) -> bytes:
    """One page with a heading, as small as a PDF can be (ISO 32000-1, section 7.5)."""
    shown = heading.encode("cp1252").replace(b"(", b"").replace(b")", b"")
    page = b"BT /F1 20 Tf 60 760 Td (" + shown + b") Tj ET"
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(page), page),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    made, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(made))
        made += b"%d 0 obj%s endobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        made
        + b"xref\n0 6\n0000000000 65535 f \n"
        + table
        + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(made)
    )
