"""What goes out comes back as it was: each export imports as unchanged, and what an ERP reads it may send back."""

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from beanie import PydanticObjectId
from httpx import AsyncClient
from openpyxl import load_workbook

from backend.domain.columns import KINDS, ImportKind
from backend.store import api_keys
from backend.store.activities import Activity
from backend.store.contacts import Contact
from backend.store.customers import Customer, Fact, Site
from backend.store.elsewhere import External
from backend.store.imports import FileFormat, ImportRun
from backend.store.trade import Line
from tests.api.conftest import SignIn
from tests.api.importing import Importing, counted
from tests.cast import Cast, company
from tests.trade import invoice, offer, offering, order

DAY = date(2026, 11, 2)
FROM_SAP = {"external": External(source="sap", id="4711")}
LINES = [
    Line(number="FB-1", text="FB-1 Förderband", quantity=2500, price_cents=400_00, total_cents=1000_00, cost_cents=700_00),
    Line(text="Wartung", total_cents=12_50, price_cents=12_50),
]  # fmt: skip


@pytest.fixture
async def pool(cast: Cast) -> Cast:
    """Of everything one, with all that there is to say about it."""
    mother = await company("Müller Holding", [], "sued", None)
    await mother.get_motor_collection().update_one({"_id": mother.id}, {"$set": {"numbers": ["K-1"]}})
    await Customer.find_all().update({"$set": {"segment": ""}})
    await Activity.find_all().update({"$set": {"at": datetime(2026, 7, 2, 9, tzinfo=UTC)}})
    await _known_well(cast, mother.id)
    paper: dict[str, Any] = {"lines": LINES, "total_cents": 1012_50, **FROM_SAP}
    quoted = await offer(cast.customer, valid_until=DAY + timedelta(days=30), status="sent", **paper)
    ordered = await order(cast.customer, DAY, 1012_50, offer_id=quoted.id, **paper)
    await order(cast.customer, DAY, 5_00, number="AB-2", lines=[])
    paid = {"gross_cents": 1204_88, "paid_cents": 1204_88, "paid_day": DAY, "due_day": DAY, "status": "paid"}
    await invoice(cast.customer, DAY, 1012_50, order_id=ordered.id, **paper, **paid)
    gone = {"discontinued_at": datetime(2026, 1, 1, tzinfo=UTC), "price_cents": 99_90, "cost_cents": 50_10}
    await offering("Förderband", number="FB-1", group="Fördertechnik", unit="m", **gone, **FROM_SAP)
    call = {"kind": "call", "at": datetime(2026, 7, 1, 12, 30, tzinfo=UTC), "title": "", "text": "will\nein Angebot"}
    whose = {"customer_id": PydanticObjectId(str(cast.customer.id)), "team": "sued", "contact_id": cast.contact.id}
    await Activity(**whose, **call, by_user_id=cast.rep.id).insert()
    return cast


async def _known_well(cast: Cast, parent_id: Any) -> None:
    noted = {"source": "person", "at": datetime.now(UTC)}
    site = Site(street="Hafenstraße 4", postcode="70173", city="Stuttgart", lat=48.775846, lon=9.182932)
    facts = [Fact(field="company", key="Schichten", value="2", **noted), Fact(field="finances", key="Bonität", value="gut", **noted)]  # fmt: skip
    await Customer.find_one({"_id": cast.customer.id}).update(
        {"$set": {
            "numbers": ["K-1001", "K-77"], "parent_id": parent_id, "business_units": ["Nord", "Süd"], "former_domains": ["alt.example"],
            "sites": [site.model_dump()], "facts": [it.model_dump() for it in facts], "external": [{"source": "sap", "id": "1"}],
        }}
    )  # fmt: skip
    await Contact.find_one({"_id": cast.contact.id}).update(
        {"$set": {"influence": 4, "department": "Einkauf", "phones": ["+493023125101"]}}
    )
    wanted: dict[str, Any] = {"owner_id": cast.rep.id, "next_step_on": datetime(2026, 12, 1), "probability": 60}
    wanted |= {
        "stage": "lost",
        "is_open": False,
        "closed_at": datetime(2026, 11, 3, 16, 5),
        "closed_reason": "zu teuer",
    }
    await cast.opportunity.get_motor_collection().update_one({"_id": cast.opportunity.id}, {"$set": wanted})


ROWS: dict[ImportKind, int] = {"customers": 2, "orders": 2, "activities": 2}
"""So many documents there are; of all others one."""


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize("kind", KINDS)
async def test_what_was_exported_can_be_imported_again_and_changes_nothing(
    kind: ImportKind, pool: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    headers = await bearer(pool.manager)
    content = (await client.get(f"/api/exports/{kind}/csv", headers=headers)).content
    run = await Importing(client, headers).checked(content, kind)
    assert (counted(run), run["trouble"]) == ({"unchanged": ROWS.get(kind, 1)}, ""), content.decode()


async def test_an_export_has_a_row_for_each_line_and_names_what_it_belongs_to(
    pool: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    answer = await client.get("/api/exports/orders/xlsx", headers=await bearer(pool.manager))
    headers, *rows = load_workbook(io.BytesIO(answer.content)).active.values
    told = [dict(zip(headers, row, strict=True)) for row in rows]
    assert [(it["Auftragsnummer"], it["Artikelnummer"], it["Artikel"], it["Menge"]) for it in told] == [
        ("AB-1", "FB-1", "Förderband", 2.5), ("AB-1", None, "Wartung", 1), ("AB-2", None, None, None),
    ]  # fmt: skip
    assert (told[0]["Zum Angebot"], told[0]["Kosten"], told[0]["Externe ID"]) == ("AN-1", 700, "4711")


async def test_what_things_cost_and_finances_are_left_out_for_who_sees_no_money(
    pool: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    headers = await bearer(pool.rep)
    for kind, hidden in (("offers", "700,00"), ("offerings", "50,1"), ("customers", "Bonität")):
        poor = (await client.get(f"/api/exports/{kind}/csv", headers=headers)).text
        rich = (await client.get(f"/api/exports/{kind}/csv", headers=await bearer(pool.manager))).text
        assert (hidden.removesuffix(",00") in poor, hidden.removesuffix(",00") in rich) == (False, True), kind


# An ERP reads


async def system(client: AsyncClient, teams: list[str], *, money: bool = True) -> AsyncClient:
    key = await api_keys.add("sap", teams, money=money, now=datetime.now(UTC))
    client.headers["Authorization"] = f"Bearer {key}"
    return client


@pytest.mark.parametrize("kind", [it for it in KINDS if it != "activities"])
async def test_what_an_erp_reads_it_may_send_back_and_nothing_changes(
    kind: ImportKind, pool: Cast, client: AsyncClient
) -> None:
    erp = await system(client, ["sued"])
    items = (await erp.get(f"/api/erp/{kind}")).json()["items"]
    assert len(items) == ROWS.get(kind, 1)
    for it in items:
        sent = await erp.put(f"/api/erp/{kind}/crm/{it['id']}", json=it["fields"])
        assert (sent.status_code, sent.json().get("outcome")) == (200, "unchanged"), (it, sent.text)


async def test_changes_come_page_by_page_each_once_and_only_what_is_newer(cast: Cast, client: AsyncClient) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    for n in range(5):
        made = await company(f"Firma {n}", [], "sued", None)
        await made.get_motor_collection().update_one({"_id": made.id}, {"$set": {"changed_at": at}})
    erp = await system(client, ["sued"])
    read, after = [], ""
    for _ in range(3):
        page = (await erp.get("/api/erp/customers", params={"limit": 2, "after": after})).json()
        read += [it["fields"]["name"] for it in page["items"]]
        after = page["next"] or ""
    assert (read, after) == ([*(f"Firma {n}" for n in range(5)), "Müller Präzision"], "")
    newer = await erp.get("/api/erp/customers", params={"changed_since": "2026-02-01T00:00:00Z"})
    assert [it["fields"]["name"] for it in newer.json()["items"]] == ["Müller Präzision"]


async def test_whoever_goes_on_from_until_misses_nothing_of_an_import_that_runs_now(
    cast: Cast, client: AsyncClient
) -> None:
    erp, began = await system(client, ["sued"]), datetime(2026, 1, 1, tzinfo=UTC)
    before = datetime.now(UTC)
    read = datetime.fromisoformat((await erp.get("/api/erp/customers")).json()["until"])
    assert timedelta(0) < before - read < timedelta(minutes=2)
    run = await ImportRun(
        kind="customers", status="applying", stamp=began, file_name="k.csv", size=1, format=FileFormat(kind="csv"), headers=[], samples=[],
        fingerprint="", mapping=[], team="sued", teams=["sued"], made_at=began,
    ).insert()  # fmt: skip
    assert (await erp.get("/api/erp/customers")).json()["until"] == "2026-01-01T00:00:00Z"
    await run.set({"status": "done"})
    assert (await erp.get("/api/erp/customers")).json()["until"] > "2026-01-01T00:00:00Z"


async def test_a_key_reads_its_teams_only_and_amounts_only_with_money(pool: Cast, client: AsyncClient) -> None:
    erp = await system(client, ["nord"])
    for kind in ("customers", "contacts", "opportunities", "offers", "orders", "invoices"):
        assert (await erp.get(f"/api/erp/{kind}")).json().items() >= {"items": [], "next": None}.items()
    poor = await system(client, ["sued"], money=False)
    assert [(await poor.get(f"/api/erp/{it}")).status_code for it in ("orders", "invoices", "activities")] == [
        403,
        403,
        422,
    ]
    assert "cost_cents" not in (await poor.get("/api/erp/offerings")).text
    assert "Bonität" not in (await poor.get("/api/erp/customers")).text
    assert (await client.get("/api/erp/customers", headers={"Authorization": "Bearer rk_x_y"})).status_code == 401
