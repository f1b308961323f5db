"""Recognising files and columns: encodings, delimiters, headers of systems that are sold in Germany, rows as they become records."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.arrivals import Surroundings, arrive
from backend.domain.columns import ImportKind
from backend.domain.incoming import changes, fields
from backend.domain.mapping import faults, fingerprint, propose
from backend.domain.records import Record, batched, columns, grouped, record
from backend.domain.tables import Format, Refused, recognise
from backend.tables.reading import look, rows
from backend.tables.xlsx_file import refuse_bombs

TEXT = "Nr;Firma;Ort\n1;Müller;Köln\n2;Grün;Bad Tölz\n"


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (TEXT.encode(), Format("csv", "utf-8", ";")), (TEXT.encode("utf-8-sig"), Format("csv", "utf-8-sig", ";")),
        (TEXT.encode("cp1252"), Format("csv", "cp1252", ";")), (TEXT.encode("cp850"), Format("csv", "cp850", ";")),
        (TEXT.encode("utf-16"), Format("csv", "utf-16", ";")), (TEXT.encode("utf-16-le"), Format("csv", "utf-16-le", ";")),
        (TEXT.replace(";", "\t").encode(), Format("csv", "utf-8", "\t")), (TEXT.replace(";", "|").encode(), Format("csv", "utf-8", "|")),
        (TEXT.replace(";", ",").encode(), Format("csv", "utf-8", ",")), (b"sep=,\na,b\n1,2\n", Format("csv", "utf-8", ",")),
        (b"Nr;Betrag\n1;1.234,56\n2;3,50\n3;7,00\n", Format("csv", "utf-8", ";")), (b'a;b\n"x;y\nz";2\n', Format("csv", "utf-8", ";")),
        (b"BEGIN:VCARD\nVERSION:3.0\nFN:A\nEND:VCARD\n", Format("vcf", "utf-8")), (b"Firma\nM\n", Format("csv", "utf-8", ";")),
    ],
)  # fmt: skip
def test_a_file_is_recognised_by_its_content(content: bytes, found: Format) -> None:
    assert recognise(content) == found


@given(st.binary(max_size=2000))
def test_no_bytes_whatever_do_more_than_being_refused(content: bytes) -> None:
    try:
        head = look(io.BytesIO(content))
    except Refused:
        return
    assert all(len(row.cells) == len(head.headers) for row in head.rows)


@pytest.mark.parametrize(
    ("content", "read"),
    [
        (b"a;b\n1;2\n\n3;4\n", [(2, "1 2", ""), (4, "3 4", "")]),
        (b'a;b\n"x\ny";2\n3;4\n', [(2, "x\ny 2", ""), (4, "3 4", "")]),
        (b'a;b\n1;"open\n3;4\n', [(2, "1 open", "open_quote"), (3, "3 4", "")]),
        (b"a;b\n1;2;3\n4\n", [(2, "1 2", "too_many_cells"), (3, "4 None", "")]),
        (b'a;b\n"say ""hi""";2\n', [(2, 'say "hi" 2', "")]),
    ],
)  # fmt: skip
def test_rows_keep_their_lines_and_a_broken_one_ruins_no_other(
    content: bytes, read: list[tuple[int, str, str]]
) -> None:
    file = io.BytesIO(content)
    found = [(it.line, " ".join(map(str, it.cells)), it.trouble) for it in rows(file, Format("csv", "utf-8", ";"), 2)]
    assert found == read


def test_reading_goes_on_behind_a_line() -> None:
    assert [it.line for it in rows(io.BytesIO(TEXT.encode()), Format("csv", "utf-8", ";"), 3, after=2)] == [3]


def test_a_workbook_that_unpacks_to_too_much_is_refused_unopened(monkeypatch: pytest.MonkeyPatch) -> None:
    import zipfile

    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(4_000_000))
    with pytest.raises(Refused, match="too_large"):
        refuse_bombs(file)


HEADERS: list[tuple[ImportKind, str, str]] = [
    ("customers", "Debitor;Name1;Name2;Strasse;Postleitzahl;Ort;LKZ;Sprache;UID-Nr", "numbers;name;name_2;site.street;site.postcode;site.city;site.country;language;vat_id"),
    ("customers", "Kd-Nr.;Firma 1;Straße;Hausnr.;PLZ;Ort;Telefon 1;Fax;Betreuer", "numbers;name;site.street;site.house;site.postcode;site.city;phones;;owner"),
    ("customers", "Account Name;Billing Street;Billing Zip/Postal Code;Billing City;Website", "name;site.street;site.postcode;site.city;domains"),
    ("contacts", "Kunden-Nr;Anrede;Titel;Vorname;Nachname;Funktion;E-Mail;Mobil", "customer.number;;name_prefix;first_name;last_name;title;addresses;phones_2"),
    ("orders", "Belegnummer;Belegdatum;Debitor;Artikelbezeichnung;Menge;Einzelpreis;Nettobetrag", "number;day;customer.number;line.text;line.quantity;line.price_cents;total_cents"),
    ("invoices", "Rechnungsnr;Rechnungsdatum;Fälligkeit;Kunden-Nr;Netto;Brutto;Bezahlt am", "number;day;due_day;customer.number;total_cents;gross_cents;paid_day"),
    ("opportunities", "Opportunity Name;Account Name;Stage;Amount;Close Date", "title;customer.name;stage;value_cents;expected_close"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "headers", "targets"), HEADERS)
def test_the_columns_of_other_systems_are_proposed(kind: ImportKind, headers: str, targets: str) -> None:
    proposed = propose(kind, headers.split(";"))
    assert proposed == tuple(targets.split(";"))
    assert faults(kind, proposed, len(proposed)) == []


def test_cells_can_contradict_a_header() -> None:
    assert propose("customers", ["Firma", "E-Mail"], [["Müller", "ja"], ["Grün", "nein"]]) == ("name", "")


def test_a_mapping_tells_what_is_wrong_with_it() -> None:
    assert faults("customers", ["name", "name", "fact:needs", "fact:needs", "$where"], 4) == [
        "columns",
        "unknown",
        "twice:name",
    ]
    assert faults("customers", ["numbers"], 1) == ["missing:name"]


def test_a_fingerprint_is_of_the_columns_not_of_their_spelling() -> None:
    assert fingerprint("customers", ["Straße", "PLZ"]) == fingerprint("customers", ["STRASSE ", "plz"])
    assert fingerprint("customers", ["PLZ", "Straße"]) != fingerprint("customers", ["Straße", "PLZ"])


def read(kind: ImportKind, mapping: str, *cells: Any) -> Record:
    targets = mapping.split(";")
    return record(kind, 7, cells, columns(kind, targets, targets, ","))


def test_what_is_wrong_beside_the_matter_is_left_out_and_told() -> None:
    found = read("customers", "name;phones", "Müller", "keins")
    assert (found.values, found.is_refused) == ({"name": "Müller"}, False)
    assert [(it.column, it.code, it.value) for it in found.problems] == [("phones", "phone", "keins")]


def test_a_wrong_amount_or_day_refuses_the_row() -> None:
    found = read("orders", "customer.number;number;day;total_cents", "K-1", "A-1", "31.02.26", "viel")
    assert [it.code for it in found.problems if it.refuses] == ["day", "number", "missing:day"]


def test_rows_with_one_number_are_the_lines_of_one_document() -> None:
    lines = [
        Record(n, {"number": number, "line.text": text}, last_line=n)
        for n, number, text in ((2, "A", "x"), (3, "A", "y"), (4, "B", "z"))
    ]
    found = list(grouped(lines))
    assert [(it.line, it.last_line, len(it.values["lines"])) for it in found] == [(2, 3, 2), (4, 4, 1)]


def test_two_rows_with_one_number_never_share_a_batch() -> None:
    made = [Record(n, {"numbers": [number]}) for n, number in enumerate("ABAC")]
    assert [[it.line for it in batch] for batch in batched(made, 3)] == [[0, 1], [2, 3]]


def test_an_import_adds_to_lists_and_takes_nothing_away() -> None:
    old = {"phones": ["+491"], "legal_form": "GmbH", "sites": [{"city": "Ulm", "street": ""}], "facts": []}
    new = fields(
        "customers", read("customers", "name;phones;site.city;site.street", "M", "040 66969 200", "Ulm", "Weg 1")
    )
    assert changes("customers", old | {"name": "M"}, new, over_hand=False) == {
        "phones": ["+491", "+494066969200"],
        "sites.0.street": "Weg 1",
    }


def test_what_a_person_entered_stays() -> None:
    old = {"name": "M", "legal_form": "AG", "known": {"legal_form": {"source": "person"}}}
    assert changes("customers", old, {"legal_form": "GmbH"}, over_hand=False) == {}
    assert changes("customers", old, {"legal_form": "GmbH"}, over_hand=True) == {"legal_form": "GmbH"}


KNOWN = {"_id": 1, "team": "sued", "name": "M", "numbers": ["1"]}
ARRIVALS: list[tuple[str, Callable[[], Surroundings], str]] = [
    ("nobody has it", lambda: Surroundings(), "new"),
    ("one has it", lambda: Surroundings(hits=[KNOWN]), "unchanged"),
    ("two have it", lambda: Surroundings(hits=[KNOWN, KNOWN | {"_id": 2}]), "refused"),
    ("another team has it", lambda: Surroundings(hits=[KNOWN | {"team": "nord"}]), "refused"),
    ("we wrote it before we died", lambda: Surroundings(hits=[KNOWN], own_id=1), "new"),
]


@pytest.mark.parametrize(("story", "known", "outcome"), ARRIVALS)
def test_what_becomes_of_a_row(story: str, known: Callable[[], Surroundings], outcome: str) -> None:
    arrival = arrive("customers", read("customers", "name;numbers", "M", "1"), known(), ["sued"], over_hand=False)
    assert arrival.outcome == outcome
