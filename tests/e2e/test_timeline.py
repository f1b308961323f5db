"""The timeline on a phone and at a desk: written without network, with a scan on it, asked for by kind, scrolled to its end."""

from datetime import UTC, date, datetime, timedelta

import pytest
from beanie import PydanticObjectId
from playwright.async_api import FilePayload, Page, expect

from backend.store.activities import Activity
from backend.store.customers import Customer
from backend.store.files import File
from backend.store.tasks import Task
from tests.cast import Cast, happening
from tests.e2e.conftest import Enter
from tests.e2e.steps import service_worker
from tests.parts.waiting import until

pytestmark = pytest.mark.browser

ENTRIES = 95
NOW = datetime.now(UTC).replace(microsecond=0)


async def test_a_call_noted_without_network_arrives_once(cast: Cast, enter: Enter, phone: Page) -> None:
    await enter(phone, cast.rep, f"/customers/{cast.customer.id}/timeline")
    await service_worker(phone)
    entry = phone.locator("[data-test=timeline] [data-test=entry]")
    await expect(entry).to_have_count(1)
    await phone.context.set_offline(True)

    await phone.locator("[data-test=log-button]").click()
    await phone.locator("[data-test=log-call]").click()
    await phone.locator("[data-test=log-text]").fill("Liefertermin bestätigt.")
    await phone.get_by_role("button", name="Petra Klein").click()
    await phone.locator("[data-test=log-next]").fill("Zeichnung schicken")
    await phone.locator("[data-test=due-tomorrow]").click()
    await phone.locator("[data-test=log-save]").click()
    await expect(entry.first).to_contain_text("Liefertermin bestätigt.")
    await expect(entry.first).to_contain_text("Wartet auf Netz")
    assert await Activity.find({"kind": "call"}).count() == 0

    await phone.context.set_offline(False)
    await expect(entry.filter(has_text="Wartet auf Netz")).to_have_count(0)
    await expect(entry.filter(has_text="Liefertermin bestätigt.")).to_have_count(1)
    call = await Activity.find({"kind": "call"}).to_list()
    assert [(it.text, it.contact_id) for it in call] == [("Liefertermin bestätigt.", cast.contact.id)]
    customer = await Customer.get(cast.customer.id)
    assert customer is not None
    assert customer.last_contact_at == call[0].at
    await expect(phone.locator("[data-test=tasks]")).to_contain_text("Zeichnung schicken")


async def test_a_letter_is_noted_with_its_scan_and_found_among_the_letters(
    cast: Cast, enter: Enter, page: Page
) -> None:
    scan = FilePayload(name="Vertrag.pdf", mimeType="application/pdf", buffer=b"%PDF-1.7\n" + bytes(2000))
    await enter(page, cast.rep, f"/customers/{cast.customer.id}/timeline")
    await page.locator("[data-test=log-button]").click()
    await page.locator("[data-test=log-letter]").click()
    await page.locator("[data-test=log-text]").fill("Unterschriebener Vertrag.")
    await page.locator("[data-test=log-file]").set_input_files(scan)
    await page.locator("[data-test=log-save]").click()

    await page.locator("[data-test=kind-letters]").click()
    entry = page.locator("[data-test=timeline] [data-test=entry]")
    await expect(entry).to_have_count(1)
    await expect(entry).to_contain_text("Vertrag.pdf")
    await entry.get_by_role("button").click()
    async with page.expect_download() as started:
        await page.locator("[data-test=file]").click()
    download = await started.value
    assert download.suggested_filename == "Vertrag.pdf"
    page.once("dialog", lambda dialog: dialog.accept())
    await page.locator("[data-test=entry-remove]").click()
    await expect(entry).to_have_count(0)
    assert await File.find_all().count() == 0


async def test_the_time_and_the_people_of_ones_own_entry_are_put_right(cast: Cast, enter: Enter, page: Page) -> None:
    of, by = PydanticObjectId(str(cast.customer.id)), PydanticObjectId(str(cast.rep.id))
    call = Activity(customer_id=of, team="sued", kind="call", at=NOW, title="", text="Preis", by_user_id=by)
    await call.insert()
    await enter(page, cast.rep, f"/customers/{cast.customer.id}/timeline?entry={call.id}")
    sheet = page.locator("[data-test=entry-sheet]")

    await sheet.locator("[data-test=edit-at]").click()
    await sheet.locator("[data-test=input]").fill("2026-03-02T09:30")
    await sheet.locator("[data-test=save]").click()
    await expect(sheet.locator("[data-test=edit-at]")).to_contain_text("2. März 2026")
    await sheet.locator("[data-test=edit-people]").click()
    await sheet.get_by_role("button", name="Petra Klein").click()
    await sheet.locator("[data-test=save]").click()
    await expect(sheet.locator("[data-test=edit-people]")).to_contain_text("Petra Klein")

    await until(lambda: _is_put_right(call, cast))


async def _is_put_right(call: Activity, cast: Cast) -> bool:
    found = await Activity.get(call.id)
    assert found
    return (found.at, found.contact_id) == (datetime(2026, 3, 2, 8, 30, tzinfo=UTC), cast.contact.id)


async def test_the_timeline_goes_on_to_its_very_first_entry(cast: Cast, enter: Enter, page: Page) -> None:
    at, of = datetime.now(UTC) - timedelta(days=40), PydanticObjectId(str(cast.customer.id))
    same_moment = [
        Activity(customer_id=of, team="sued", kind="note", at=at, title=f"Notiz {n}") for n in range(ENTRIES)
    ]
    await Activity.insert_many(same_moment)
    await happening(cast.customer, "call", "Der allererste Anruf", "", days_ago=900)
    await enter(page, cast.rep, f"/customers/{cast.customer.id}/timeline")
    entry = page.locator("[data-test=timeline] [data-test=entry]")

    await expect(entry).to_have_count(20)
    while await entry.count() < ENTRIES + 2:
        before = await entry.count()
        await page.locator("[data-test=more]").scroll_into_view_if_needed()
        await expect(entry).not_to_have_count(before)
    await expect(entry.last).to_contain_text("Der allererste Anruf")
    assert len(set(await entry.all_inner_texts())) == ENTRIES + 2


async def test_a_task_is_ticked_off_on_today_and_taken_back(cast: Cast, enter: Enter, page: Page) -> None:
    of, now = PydanticObjectId(str(cast.customer.id)), datetime.now(UTC)
    user_id = PydanticObjectId(str(cast.rep.id))
    await Task(
        customer_id=of,
        team="sued",
        user_id=user_id,
        title="Nachfassen",
        due=date(2026, 1, 5),
        made_at=now,
        changed_at=now,
    ).insert()
    await enter(page, cast.rep)
    block = page.locator("[data-test=tasks-today]")
    await expect(block).to_contain_text("überfällig")

    await block.locator("[data-test=task-tick]").click()
    await expect(block).to_have_count(0)
    await page.locator("[data-test=toast-action]").click()
    await expect(block).to_contain_text("Nachfassen")
