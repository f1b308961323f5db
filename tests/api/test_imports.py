"""An import as its person meets it: a file goes up, a dry run tells, it comes in, and goes again."""

import asyncio
import io
from datetime import UTC, datetime
from itertools import chain, repeat
from typing import Any

import pytest
from beanie import PydanticObjectId
from httpx import AsyncClient
from openpyxl import Workbook
from pymongo.errors import BulkWriteError

from backend.domain.rereading import ANYBODY
from backend.store import import_addresses, imports
from backend.store.activities import Activity
from backend.store.connection import Store
from backend.store.customers import Customer
from backend.store.imports import ImportRun
from backend.store.match_rules import MatchRule
from backend.store.new_addresses import NewAddress
from backend.store.search import SearchEntry
from backend.store.trade import Invoice, Order
from backend.store.users import User
from backend.worker import importing
from backend.worker.importer import Importer, work_once
from tests.api.conftest import SignIn, at_work, documents
from tests.api.importing import CUSTOMERS, Importing, counted
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("worker")


async def test_a_file_of_a_german_system_is_understood_without_a_word(manager: Importing) -> None:
    run = (await manager.upload(CUSTOMERS.encode("cp1252"))).json()
    assert (run["status"], run["encoding"], run["delimiter"], run["faults"]) == ("mapping", "cp1252", ";", [])
    assert dict(zip(run["headers"], run["mapping"], strict=True)) == {
        "Kundennummer": "numbers", "Firma": "name", "Straße": "site.street", "PLZ": "site.postcode", "Ort": "site.city",
        "Land": "site.country", "Telefon": "phones", "E-Mail": "addresses", "Homepage": "domains", "ABC": "value_class", "Mitarbeiter": "",
    }  # fmt: skip
    assert run["preview"][0]["values"]["phones"] == "+494066969200"


async def test_a_dry_run_says_what_would_become_of_each_row_and_writes_nothing(manager: Importing, cast: Cast) -> None:
    run = await manager.checked(CUSTOMERS.encode("cp1252"))
    assert counted(run) == {"new": 2, "changed": 1, "refused": 1, "duplicate": 1, "noted": 1}
    (refused,) = await manager.rows(run, "refused")
    assert (refused["line"], refused["problems"][0]["code"]) == (4, "missing:name")
    (noted,) = await manager.rows(run, "noted")
    assert noted["problems"] == [{"column": "Telefon", "code": "phone", "value": "0221", "refuses": False}]
    (changed,) = await manager.rows(run, "changed")
    assert {"field": "sites 0 street", "was": "", "becomes": "Neue Straße 9"} in changed["changes"]
    (duplicate,) = await manager.rows(run, "duplicate")
    assert (duplicate["rival"]["name"], duplicate["line"]) == ("Müller Präzision", 6)
    assert await Customer.count() == 1


async def test_an_import_writes_new_and_changed_customers_which_search_finds_at_once(
    manager: Importing, cast: Cast
) -> None:
    run = await manager.imported(CUSTOMERS.encode("cp1252"))
    assert counted(run) == {"new": 2, "changed": 1, "refused": 1, "duplicate": 1, "noted": 1}
    made = await Customer.find_one({"numbers": "K-2001"})
    assert made is not None
    assert (made.name, made.team, made.phones, made.domains) == (
        "Schröder Fördertechnik GmbH", "sued", ["+494066969200"], ["schroeder.example"]
    )  # fmt: skip
    assert (made.sites[0].street, made.known["phones"].source) == ("Hafenstraße 4", "import")
    known = await Customer.get(cast.customer.id)
    assert known is not None
    assert (known.sites[0].street, known.sites[0].city, known.team) == ("Neue Straße 9", "Stuttgart", "sued")
    found = await manager.client.get("/api/search", params={"q": "schroeder förder"}, headers=manager.headers)
    assert "Schröder Fördertechnik GmbH" in found.text


async def test_an_undo_takes_back_what_nobody_has_touched_and_lists_the_rest(
    manager: Importing, cast: Cast, store: Store
) -> None:
    before = await Customer.get(cast.customer.id)
    run = await manager.imported(CUSTOMERS.encode("cp1252"))
    touched = await Customer.find_one({"numbers": "K-2002"})
    assert touched is not None
    await Activity(
        customer_id=PydanticObjectId(str(touched.id)), team="sued", kind="call", at=run_time(), title="Anruf"
    ).insert()
    await manager.say(run, "undo")
    run = await manager.settled(run, "undone")
    assert (run["counts"]["removed"], run["counts"]["restored"], run["counts"]["kept"]) == (1, 1, 1)
    (kept,) = await manager.rows(run, "kept")
    assert (kept["title"], kept["kept"]) == ("Großmann & Söhne KG", "in_use")
    after = await Customer.get(cast.customer.id)
    assert before is not None
    assert after is not None
    assert after.sites == before.sites
    assert await Customer.find_one({"numbers": "K-2001"}) is None
    assert await store.database["search_entries"].find_one({"label": "Schröder Fördertechnik GmbH"}) is None


async def test_a_customer_that_somebody_files_mail_under_is_not_taken_back(manager: Importing, cast: Cast) -> None:
    run = await manager.imported(CUSTOMERS.encode("cp1252"))
    known = await Customer.find_one({"numbers": "K-2002"})
    assert known is not None
    ids = {it: PydanticObjectId() for it in ("mail_id", "correction_id")}
    await MatchRule(
        scope="domain", value="neu.example", customer_id=known.id, by_user_id=cast.rep.id, at=run_time(), **ids
    ).insert()
    await manager.say(run, "undo")
    (kept,) = await manager.rows(await manager.settled(run, "undone"), "kept")
    assert (kept["title"], kept["kept"]) == ("Großmann & Söhne KG", "in_use")
    assert await Customer.get(known.id) is not None


async def test_a_value_changed_since_the_import_is_not_overwritten_by_its_undo(manager: Importing, cast: Cast) -> None:
    run = await manager.imported(CUSTOMERS.encode("cp1252"))
    await Customer.find_one({"_id": cast.customer.id}).update({"$set": {"sites.0.street": "Von Hand 1"}})
    await manager.say(run, "undo")
    run = await manager.settled(run, "undone")
    assert run["counts"]["kept"] == 1
    after = await Customer.get(cast.customer.id)
    assert after is not None
    assert after.sites[0].street == "Von Hand 1"


@pytest.mark.parametrize(("decision", "customers"), [("skip", 3), ("create", 4), ("update", 3)])
async def test_a_person_decides_about_a_likely_duplicate(manager: Importing, decision: str, customers: int) -> None:
    run = await manager.checked(CUSTOMERS.encode("cp1252"))
    assert (await manager.say(run, "decisions", lines=[6], decision=decision)) == {"count": 1}
    await manager.say(run, "apply")
    await manager.settled(run, "done")
    assert await Customer.count() == customers


async def test_the_same_file_again_changes_nothing(manager: Importing) -> None:
    await manager.imported(CUSTOMERS.encode("cp1252"))
    again = await manager.imported(CUSTOMERS.encode("cp1252"))
    assert counted(again) == {"unchanged": 3, "refused": 1, "duplicate": 1, "noted": 1}


async def test_a_corrected_mapping_is_remembered_for_the_next_file_like_it(manager: Importing) -> None:
    first = (await manager.upload(CUSTOMERS.encode("cp1252"))).json()
    await manager.checked(CUSTOMERS.encode(), mapping=[*first["mapping"][:-1], "fact:company"], source="sap")
    second = (await manager.upload(CUSTOMERS.encode())).json()
    assert (second["mapping"][-1], second["source"]) == ("fact:company", "sap")


async def test_what_a_person_has_entered_stays_unless_the_import_may_overwrite_it(
    manager: Importing, cast: Cast
) -> None:
    by_hand = {"sites": {"source": "person", "at": run_time(), "by": cast.rep.id}}
    await Customer.find_one({"_id": cast.customer.id}).update({"$set": {"known": by_hand}})
    kept = await manager.checked(CUSTOMERS.encode())
    assert counted(kept)["unchanged"] == 1
    overwritten = await manager.checked(CUSTOMERS.encode(), over_hand=True)
    assert counted(overwritten)["changed"] == 1


ORDERS = (
    "Belegnummer;Belegdatum;Debitor;Artikelbezeichnung;Menge;Einzelpreis;Positionsbetrag\n"
    "A-1;01.02.26;K-1001;Förderband;2;1.000,00;2.000,00\n"
    "A-1;01.02.26;K-1001;Rolle;10;12,50;125,00\n"
    "A-2;31.02.2026;K-1001;Rolle;1;12,50;12,50\n"
    "A-3;03.02.2026;K-9999;Rolle;1;12,50;12,50\n"
)


async def test_rows_of_one_order_become_its_lines_and_a_line_on_the_timeline(manager: Importing, cast: Cast) -> None:
    run = await manager.imported(ORDERS.encode(), "orders")
    assert counted(run) == {"new": 1, "refused": 2}
    (order,) = await Order.find_all().to_list()
    assert (order.total_cents, len(order.lines), order.lines[1].quantity) == (2125_00, 2, 10_000)
    entry = await Activity.find_one({"ref_id": order.id})
    assert entry is not None
    assert (entry.kind, entry.title, entry.team) == ("order", "A-1", "sued")
    codes = {it["line"]: [problem["code"] for problem in it["problems"]] for it in await manager.rows(run, "refused")}
    assert codes == {4: ["day", "missing:day"], 5: ["customer_unknown"]}


async def test_an_invoice_with_a_day_of_payment_is_paid(manager: Importing) -> None:
    table = "Rechnungsnr;Rechnungsdatum;Fälligkeit;Kunden-Nr;Netto;Brutto;Bezahlt am\nR-1;2026-01-31;2026-03-02;K-1001;100,00;119,00;15.02.2026\n"
    await manager.imported(table.encode(), "invoices")
    (invoice,) = await Invoice.find_all().to_list()
    assert (invoice.status, invoice.paid_cents, invoice.gross_cents) == ("paid", 119_00, 119_00)


async def test_contacts_come_as_vcards_and_find_their_customer_by_the_domain(manager: Importing, cast: Cast) -> None:
    card = "BEGIN:VCARD\nVERSION:3.0\nN:Sommer;Jörg;;Dr.;\nFN:Dr. Jörg Sommer\nTITLE:Einkauf\nEMAIL:j.sommer@mueller.example\nTEL;TYPE=work:+49 711 9999-0\nEND:VCARD\n"
    run = await manager.imported(card.encode(), "contacts")
    assert counted(run) == {"new": 1}
    found = await manager.client.get(f"/api/customers/{cast.customer.id}", headers=manager.headers)
    assert "Jörg Sommer" in found.text


async def test_older_mail_of_imported_addresses_is_looked_for(manager: Importing, cast: Cast) -> None:
    await NewAddress(id="info@schroeder.example", noted_at=datetime.now(UTC)).insert()
    await manager.imported(CUSTOMERS.encode(), duplicates="update")
    card = "BEGIN:VCARD\nVERSION:3.0\nFN:Jörg Sommer\nEMAIL:j.sommer@mueller.example\nEND:VCARD\n"
    await manager.imported(card.encode(), "contacts")
    noted = {it.id async for it in NewAddress.find_all()}
    assert {"info@schroeder.example", "@schroeder.example", "j.sommer@mueller.example"} <= noted
    assert "@mueller.example" not in noted, "it was this customer's before"


async def test_behind_many_rows_addresses_are_not_listed_one_by_one(
    manager: Importing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_addresses, "LISTED", -1)
    await manager.imported(CUSTOMERS.encode())
    assert [it.id async for it in NewAddress.find_all()] == [ANYBODY]


def workbook(rows: list[list[Any]]) -> bytes:
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


async def test_a_workbook_is_read_like_a_csv_file(manager: Importing) -> None:
    run = await manager.imported(
        workbook([["Kundennummer", "Firma", "PLZ"], [4711, "Excel AG", 70173], [None, None, None]])
    )
    assert counted(run) == {"new": 1}
    made = await Customer.find_one({"numbers": "4711"})
    assert made is not None
    assert made.sites[0].postcode == "70173"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.7 ...", "file_wrong_kind"), (b"", "file_empty"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "file_old_excel"),
        (b"PK\x03\x04 no archive at all", "file_broken"), (b"Firma;Ort\n", "file_no_rows"), (b"<html><table>", "file_wrong_kind"),
        (bytes(range(1, 32)) * 20 + b"\xff\xfe\xfd", "file_encoding"),
    ],
)  # fmt: skip
async def test_a_file_that_is_no_table_is_refused_in_words_and_not_kept(
    manager: Importing, store: Store, content: bytes, code: str
) -> None:
    before = await store.database["import_files.files"].count_documents({})
    answer = await manager.upload(content)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, code)
    assert await store.database["import_files.files"].count_documents({}) == before


async def test_formulas_and_operators_are_text_and_nothing_else(manager: Importing) -> None:
    table = 'Kundennummer;Firma\n"=HYPERLINK(""http://evil.example"")";"{$gt: """"} <script>alert(1)</script>"\n'
    run = await manager.imported(table.encode())
    assert counted(run) == {"new": 1}
    assert await Customer.find_one({"name": '{$gt: ""} <script>alert(1)</script>'}) is not None


class Killed(BaseException):
    """The process is gone in the middle of a line: nothing that tidies up may run first."""


async def test_a_killed_import_goes_on_where_it_was_and_writes_nothing_twice(
    manager: Importing, worker: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = "".join(f"K-3{n:03};Firma {n} GmbH;Ort {n}\n" for n in range(250))
    monkeypatch.setattr(importing, "BATCH", 50)
    run = await manager.checked(f"Kundennummer;Firma;Ort\nK-1001;Müller neu;Ulm\n{lines}".encode())
    await worker.close()
    advance, came = importing.imports.advance, 0

    def dying(run: ImportRun, change: dict[str, Any]) -> bool:
        nonlocal came
        came += 1
        if came == 3:  # written, and not yet noted how far
            raise Killed
        return advance(run, change)

    monkeypatch.setattr(importing.imports, "advance", dying)
    await begun(run)
    with pytest.raises(Killed):
        _work("test")
    monkeypatch.setattr(importing.imports, "advance", advance)
    assert await Customer.count() == 150
    async with at_work():
        done = await manager.settled(run, "done")
    assert counted(done) == {"new": 250, "changed": 1}
    assert await Customer.count() == 251


@pytest.mark.parametrize("trouble", [ZeroDivisionError(), BulkWriteError({"writeErrors": []})])
async def test_what_nobody_foresaw_stops_one_import_and_no_other(
    manager: Importing, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    lines = "".join(f"K-3{n:03};Firma {n} GmbH;Ort {n}\n" for n in range(120))
    monkeypatch.setattr(importing, "BATCH", 50)
    run = await manager.checked(f"Kundennummer;Firma;Ort\n{lines}".encode())
    write = importing.import_writes.write

    def failing(run: ImportRun, arrivals: list[Any], colleagues: Any) -> Any:
        if run.position:
            raise trouble
        return write(run, arrivals, colleagues)

    monkeypatch.setattr(importing.import_writes, "write", failing)
    await manager.say(run, "apply", duplicates="ask")
    stopped = await manager.settled(run, "paused")
    assert (stopped["trouble"], stopped["counts"]["new"]) == ("unforeseen", 50)
    monkeypatch.setattr(importing.import_writes, "write", write)
    assert counted(await manager.imported(CUSTOMERS.encode()))["new"] == 2
    await manager.say(run, "undo")
    assert counted(await manager.settled(run, "undone"))["removed"] == 50


async def test_what_comes_in_bears_the_time_of_writing_and_not_that_of_the_dry_run(manager: Importing) -> None:
    run = await manager.checked(CUSTOMERS.encode())
    agreed_at = imports.now()
    await manager.say(run, "apply", duplicates="ask")
    await manager.settled(run, "done")
    made = await Customer.find_one({"numbers": "K-2001"})
    assert made is not None
    assert made.changed_at >= agreed_at


async def stored(run: dict[str, Any]) -> ImportRun:
    found = await ImportRun.get(run["id"])
    assert found is not None
    return found


async def begun(run: dict[str, Any]) -> ImportRun:
    return await imports.begin(await stored(run), "applying")


def _work(owner: str) -> None:
    while work_once(owner):
        pass


async def test_a_paused_import_waits_and_what_a_cancelled_one_had_written_is_found_until_it_is_undone(
    manager: Importing, worker: Importer
) -> None:
    run = await manager.checked(CUSTOMERS.encode())
    await worker.close()
    await begun(run)
    waiting = await manager.client.get(f"/api/imports/{run['id']}", headers=manager.headers)
    assert waiting.json()["is_waiting"] is True
    after_one_batch = chain([False], repeat(True))
    await asyncio.to_thread(work_once, "one batch", lambda: next(after_one_batch))
    assert (await manager.say(run, "pause"))["status"] == "paused"
    assert (await manager.say(run, "cancel"))["status"] == "indexing"
    async with at_work():
        await manager.settled(run, "cancelled")
        found = (await manager.client.get("/api/search?q=schroeder", headers=manager.headers)).json()["hits"]
        assert [it["label"] for it in found] == ["Schröder Fördertechnik GmbH"]
        await manager.say(run, "undo")
        await manager.settled(run, "undone")
    assert (await manager.client.delete(f"/api/imports/{run['id']}", headers=manager.headers)).status_code == 204


async def test_an_order_is_found_by_its_number_as_soon_as_it_is_written_and_what_is_missing_is_made_up_for(
    manager: Importing, worker: Importer, cast: Cast
) -> None:
    run = await manager.checked(ORDERS.encode(), "orders")
    await worker.close()
    await begun(run)
    await asyncio.to_thread(work_once, "rows")
    (written,) = await Order.find_all().to_list()
    assert (await stored(run)).status == "indexing"
    assert await SearchEntry.get(written.id) is not None

    await SearchEntry.find_all().delete()
    await asyncio.to_thread(work_once, "search entries")
    assert (await stored(run)).status == "done"
    assert await SearchEntry.get(written.id) is not None


ROUTES = (
    ("GET", ""), ("PATCH", ""), ("DELETE", ""), ("GET", "/rows"), ("GET", "/report"), ("POST", "/decisions"), ("POST", "/check"), ("POST", "/apply"), ("POST", "/pause"),
    ("POST", "/cancel"), ("POST", "/undo"),
)  # fmt: skip


@pytest.mark.parametrize("who", ["other_manager", "outsider", "rep", "admin"])
async def test_nobody_sees_or_moves_the_import_of_another_team(
    manager: Importing, worker: Importer, cast: Cast, bearer: SignIn, store: Store, who: str
) -> None:
    run = await manager.checked(CUSTOMERS.encode())
    await worker.close()
    headers = await bearer(getattr(cast, who))
    before = await documents(store)
    for method, path in ROUTES:
        body = {"decision": "skip"} if path == "/decisions" else {}
        answer = await manager.client.request(method, f"/api/imports/{run['id']}{path}", json=body, headers=headers)
        assert answer.status_code == 404, (method, path, answer.text)
    assert run["id"] not in (await manager.client.get("/api/imports", headers=headers)).text
    assert await documents(store) == before


@pytest.mark.parametrize(("who", "kind", "status"), [
    ("rep", "customers", 403), ("admin", "customers", 403), ("teammate", "customers", 200), ("manager", "invoices", 200),
])  # fmt: skip
async def test_who_may_import_what(
    cast: Cast, client: AsyncClient, bearer: SignIn, who: str, kind: str, status: int
) -> None:
    person: User = getattr(cast, who)
    answer = await Importing(client, await bearer(person)).upload(CUSTOMERS.encode(), kind)
    assert answer.status_code == status


def run_time() -> datetime:
    return datetime.now(UTC)
