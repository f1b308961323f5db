"""What is left of an import for others to read: the audit log, whoever or whatever wrote, and the report as a file."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from httpx import AsyncClient

from backend.domain.import_words import PROBLEMS
from backend.store import api_keys
from backend.store.audit import Audit
from backend.store.customers import Customer
from backend.store.users import User
from tests.api.conftest import SignIn
from tests.api.importing import CUSTOMERS, Importing
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("worker")
ORDER = {"number": "A-1", "day": "2026-02-01", "customer.number": "K-1001", "total_cents": 48_000_00}


@pytest.fixture
async def erp(cast: Cast, client: AsyncClient) -> AsyncClient:
    key = await api_keys.add("sap-nord", ["sued"], money=True, now=datetime.now(UTC))
    client.headers["Authorization"] = f"Bearer {key}"
    return client


async def test_an_import_and_its_undo_stand_in_the_log_once_with_who_had_them_done(
    manager: Importing, cast: Cast, bearer: SignIn
) -> None:
    run = await manager.imported(CUSTOMERS.encode())
    manager.headers = await bearer(cast.teammate)
    await manager.say(run, "undo")
    await manager.settled(run, "undone")
    noted = await Audit.find({"action": {"$in": ["import", "undo_import"]}}).to_list()
    assert {(it.action, it.user_id, it.kind, str(it.ref_id)) for it in noted} == {
        ("import", cast.manager.id, "customers", run["id"]), ("undo_import", cast.teammate.id, "customers", run["id"]),
    }  # fmt: skip
    assert len(noted) == 2


async def test_each_document_an_erp_writes_stands_in_the_log_with_the_name_of_its_key(
    erp: AsyncClient, cast: Cast, bearer: SignIn
) -> None:
    for change in ({}, {}, {"status": "delivered", "day": "2026-02-03"}):
        assert (await erp.put("/api/erp/orders/sap/1", json=ORDER | change)).status_code == 200
    added, changed = await Audit.find({"kind": "orders"}).sort("at").to_list()
    assert (added.action, added.customer_id, added.system, added.user_id) == ("add", cast.customer.id, "sap-nord", None)
    assert changed.changes == {"status": ["open", "delivered"], "day": ["2026-02-01", "2026-02-03"]}
    asked = {"customer": str(cast.customer.id)}
    shown = (await erp.get("/api/audit", params=asked, headers=await bearer(cast.admin))).json()["lines"]
    assert [(it["user"], it["system"], it["action"]) for it in shown] == [
        (None, "sap-nord", "change"), (None, "sap-nord", "add"),
    ]  # fmt: skip
    table = await erp.get("/api/audit/csv", params=asked, headers=await bearer(cast.admin))
    assert table.text.count(";sap-nord;") == 2


async def test_what_an_erp_changes_in_a_list_is_named_in_the_log_and_not_shown(
    erp: AsyncClient, cast: Cast, bearer: SignIn
) -> None:
    await User.find_one({"_id": cast.admin.id}).update({"$set": {"teams": ["sued"]}})
    body = {"name": "Müller Präzision", "numbers": ["K-1001"], "phones": ["040 66969 200"], "vat_id": "DE136695976"}
    await erp.put("/api/erp/customers/sap/1", json=body)
    (shown,) = (await erp.get("/api/audit", params={"action": "change"}, headers=await bearer(cast.admin))).json()[
        "lines"
    ]
    assert {it["field"]: it["value"] for it in shown["changes"]} == {"vat_id": "DE136695976", "phones": None}


async def test_the_report_is_a_file_whose_formulas_are_text(manager: Importing, cast: Cast) -> None:
    run = await manager.checked(b'Kundennummer;Firma;Telefon\nK-1;"=1+2 AG";0221\n;;\nK-2;;\n')
    answer = await manager.client.get(f"/api/imports/{run['id']}/report", headers=manager.headers)
    lines = answer.text.lstrip("\ufeff").split("\r\n")
    assert lines[0] == "Zeile;Was daraus wird;Name;Hinweise;Wohl schon da;Änderungen"
    assert lines[1].startswith("2;neu;'=1+2 AG;")
    assert "ist keine Telefonnummer" in lines[1]
    assert [it.split(";")[:2] for it in lines[2:4]] == [["4", "abgelehnt"], [""]]
    refused = await manager.client.get(
        f"/api/imports/{run['id']}/report", params={"filter": "refused"}, headers=manager.headers
    )
    assert len(refused.text.strip().split("\r\n")) == 2
    assert await Audit.find_one({"action": "export", "user_id": cast.manager.id}) is not None


async def test_the_report_of_another_team_is_nobodys(manager: Importing, cast: Cast, bearer: SignIn) -> None:
    run = await manager.checked(CUSTOMERS.encode())
    answer = await manager.client.get(f"/api/imports/{run['id']}/report", headers=await bearer(cast.other_manager))
    assert answer.status_code == 404


@pytest.mark.parametrize("lang", [0, 1])
def test_the_file_says_what_the_screen_says(lang: int) -> None:
    source = (Path(__file__).parents[2] / "pwa/src/i18n/imports.ts").read_text()
    blocks: list[str] = re.findall(r"problem: \{(.*?)\n  \}", source, re.DOTALL)
    assert dict(re.findall(r"(\w+): '([^']*)'", blocks[lang])) == {code: it[lang] for code, it in PROBLEMS.items()}


async def test_a_person_of_two_teams_says_into_which_one(manager: Importing, cast: Cast) -> None:
    await User.find_one({"_id": cast.manager.id}).update({"$set": {"teams": ["sued", "nord"]}})
    table: dict[str, Any] = {"content": b"Kundennummer;Firma\nK-1;Eins GmbH\n", "team": "nord"}
    await manager.imported(**table)
    made = await Customer.find_one({"numbers": "K-1"})
    assert made is not None
    assert made.team == "nord"
