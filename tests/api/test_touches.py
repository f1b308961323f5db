"""Downloads, campaigns and calls that another system tells of stand on the timeline, once, with the person they were of."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from httpx import AsyncClient

from backend.domain.folding import stems
from backend.store import api_keys
from backend.store.activities import Activity
from backend.store.customers import Customer
from tests.api.conftest import SignIn
from tests.api.importing import Importing, counted
from tests.cast import Cast

DOWNLOAD = {
    "kind": "download", "at": "2026-11-02T14:30:00+01:00", "title": "Preisliste 2026.pdf", "text": "über die Website",
    "contact.address": "petra.klein@mueller.example",
}  # fmt: skip
PATH = "/api/erp/activities/website/d-1"


@pytest.fixture
async def erp(cast: Cast, client: AsyncClient) -> AsyncClient:
    key = await api_keys.add("website", ["sued"], money=False, now=datetime.now(UTC))
    client.headers["Authorization"] = f"Bearer {key}"
    return client


async def kept() -> Activity:
    (found,) = await Activity.find({"external.id": "d-1"}).to_list()
    return found


async def test_a_download_stands_on_the_timeline_of_the_person_who_has_this_address(
    erp: AsyncClient, cast: Cast, bearer: SignIn
) -> None:
    assert (await erp.put(PATH, json=DOWNLOAD)).json()["outcome"] == "new"
    entry = await kept()
    assert (entry.customer_id, entry.contact_id, entry.team) == (cast.customer.id, cast.contact.id, "sued")
    assert entry.at == datetime(2026, 11, 2, 13, 30, tzinfo=UTC)
    path = f"/api/customers/{cast.customer.id}/timeline?kind=download&q=preisliste"
    (shown,) = (await erp.get(path, headers=await bearer(cast.rep))).json()["entries"]
    assert (shown["title"], shown["contact"]["name"], shown["is_mine"], shown["changed_at"]) == (
        "Preisliste 2026.pdf", "Petra Klein", False, None,
    )  # fmt: skip


async def test_told_again_it_is_the_same_entry_and_a_correction_changes_it(erp: AsyncClient) -> None:
    outcomes = [
        (await erp.put(PATH, json=it)).json()["outcome"]
        for it in (DOWNLOAD, DOWNLOAD, DOWNLOAD | {"title": "Katalog.pdf"})
    ]
    assert outcomes == ["new", "unchanged", "changed"]
    assert (await kept()).words == stems("Katalog.pdf", "über die Website")


@pytest.mark.parametrize(("kind", "is_contact"), [("call", True), ("letter", True), ("download", False), ("campaign", False)])  # fmt: skip
async def test_a_call_counts_as_contact_and_a_download_does_not(
    erp: AsyncClient, cast: Cast, kind: str, is_contact: bool
) -> None:
    await erp.put(PATH, json=DOWNLOAD | {"kind": kind})
    customer = await Customer.get(cast.customer.id)
    assert customer is not None
    assert (customer.last_contact_at == (await kept()).at) is is_contact


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "order"}, "kind: choice"), ({"at": "2026-11-02T14:30:00"}, "at: moment"), ({"at": "heute"}, "at: moment"),
        ({"contact.address": "nobody@unknown.example"}, "customer_unknown"), ({"title": "", "text": ""}, "missing:text|title"),
        ({"at": (datetime.now(UTC) + timedelta(days=3)).isoformat()}, "in_the_future"),
    ],
)  # fmt: skip
async def test_what_cannot_have_happened_is_refused(erp: AsyncClient, change: dict[str, Any], code: str) -> None:
    answer = await erp.put(PATH, json=DOWNLOAD | change)
    assert (answer.status_code, code in answer.json()["error"]["message"]) == (422, True)
    assert await Activity.find({"kind": {"$in": ["download", "order"]}}).count() == 0


async def test_another_teams_customer_and_contact_cannot_be_reached(erp: AsyncClient, cast: Cast) -> None:
    for document in (cast.customer, cast.contact):
        await document.get_motor_collection().update_one({"_id": document.id}, {"$set": {"team": "nord"}})
    for said in (DOWNLOAD, DOWNLOAD | {"customer.number": "K-1001"}):
        assert (await erp.put(PATH, json=said)).status_code == 422
    assert await Activity.find({"kind": "download"}).count() == 0


TABLE = (
    "Datum;Art;Betreff;Kundennummer;E-Mail;Von;Notiz\n"
    "02.11.2026 14:30;Anruf;Rückruf;K-1001;petra.klein@mueller.example;Rep;will ein Angebot\n"
    "03.11.2026;Newsletter;November;;petra.klein@mueller.example;;geöffnet\n"
    "03.11.2026;Newsletter;November;K-1001;fremd@mueller.example;;\n"
    "03.11.2026;Kaffee;November;K-1001;;;\n"
)


@pytest.mark.usefixtures("worker")
async def test_the_history_of_an_old_system_comes_as_a_table_and_goes_again(
    cast: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    manager = Importing(client, await bearer(cast.manager))
    before = await Activity.count()
    run = await manager.imported(TABLE.encode("cp1252"), "activities")
    assert counted(run) == {"new": 3, "refused": 1, "noted": 1}
    call = await Activity.find_one({"kind": "call", "title": "Rückruf"})
    assert call is not None
    assert (call.by_user_id, call.contact_id, call.at) == (
        cast.rep.id,
        cast.contact.id,
        datetime(2026, 11, 2, 13, 30, tzinfo=UTC),
    )
    assert counted(await manager.checked(TABLE.encode(), "activities")) == {"unchanged": 3, "refused": 1, "noted": 1}
    await manager.say(run, "undo")
    assert (await manager.settled(run, "undone"))["counts"]["removed"] == 3
    assert await Activity.count() == before
