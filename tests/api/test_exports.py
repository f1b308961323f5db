"""Taking data along: what one sees and no more, in a form that Excel opens and never runs."""

import csv
import io
from typing import Any

import pytest
from httpx import AsyncClient
from openpyxl import load_workbook

from backend.store import exports
from backend.store.audit import Audit
from backend.store.customers import Customer
from tests.api.conftest import SignIn
from tests.cast import Cast, company

Rows = list[dict[str, str]]


async def export(client: AsyncClient, headers: dict[str, str], path: str) -> Any:
    return await client.get(f"/api/exports/{path}", headers=headers)


def read(content: bytes) -> Rows:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


async def test_customers_come_as_german_excel_opens_them(cast: Cast, client: AsyncClient, bearer: SignIn) -> None:
    answer = await export(client, await bearer(cast.rep), "customers/csv")
    (row,) = read(answer.content)
    assert (row["Firma"], row["Kundennummer"], row["Ort"], row["Betreuer"]) == (
        "Müller Präzision",
        "K-1001",
        "Stuttgart",
        "Rep",
    )
    assert "attachment" in answer.headers["content-disposition"]


async def test_nobody_takes_along_what_they_do_not_see(cast: Cast, client: AsyncClient, bearer: SignIn) -> None:
    await company("Ostwind Anlagen", ["ostwind.example"], "nord", cast.outsider.id)
    for kind in ("customers", "contacts", "opportunities"):
        assert "Ostwind" not in (await export(client, await bearer(cast.rep), f"{kind}/csv")).text
        assert "Müller" not in (await export(client, await bearer(cast.outsider), f"{kind}/csv")).text
    assert (await export(client, await bearer(cast.rep), "invoices/csv")).status_code == 403
    assert (await export(client, {}, "customers/csv")).status_code == 401


@pytest.mark.parametrize("name", ['=HYPERLINK("http://evil.example")', "+49 30", "-1+1", "@SUM(A1)", "\tx", "\rx"])
async def test_no_cell_is_a_formula(cast: Cast, client: AsyncClient, bearer: SignIn, name: str) -> None:
    await Customer.find_one({"_id": cast.customer.id}).update({"$set": {"name": name}})
    headers = await bearer(cast.rep)
    assert read((await export(client, headers, "customers/csv")).content)[0]["Firma"] == f"'{name}"
    book = load_workbook(io.BytesIO((await export(client, headers, "customers/xlsx")).content))
    cell = book.active["B2"]
    assert (cell.data_type, cell.value[0]) == ("s", "'")


async def test_amounts_are_numbers_also_below_zero(cast: Cast, client: AsyncClient, bearer: SignIn) -> None:
    from backend.store.opportunities import Opportunity

    await Opportunity.find_one({"_id": cast.opportunity.id}).update({"$set": {"value_cents": -1_234_56}})
    headers = await bearer(cast.rep)
    assert read((await export(client, headers, "opportunities/csv")).content)[0]["Wert"] == "-1234,56"
    book = load_workbook(io.BytesIO((await export(client, headers, "opportunities/xlsx")).content))
    assert book.active["F2"].value == -1234.56


async def test_contacts_come_as_vcards(cast: Cast, client: AsyncClient, bearer: SignIn) -> None:
    text = (await export(client, await bearer(cast.rep), "contacts/vcf")).text
    assert "VERSION:4.0" in text
    assert "FN:Petra Klein" in text
    assert "petra.klein@mueller.example" in text
    assert (await export(client, await bearer(cast.rep), "customers/vcf")).status_code == 404


async def test_each_export_is_noted_and_too_many_have_to_wait(
    cast: Cast, client: AsyncClient, bearer: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = await bearer(cast.rep)
    await export(client, headers, "customers/csv")
    noted = await Audit.find_one({"user_id": cast.rep.id, "action": "export"})
    assert noted is not None
    assert noted.kind == "customers"
    monkeypatch.setattr(exports, "AN_HOUR", 1)
    assert (await export(client, headers, "customers/csv")).status_code == 429
