"""A complaint from the customer's page to the customer's word that all is well; a tap that comes too late; one taken in without network."""

from datetime import UTC, datetime

import pytest
from beanie import PydanticObjectId
from playwright.async_api import Page, expect

from backend.domain.sla import calendar
from backend.store import complaint_changes
from backend.store.complaint_changes import Taken
from backend.store.complaint_reports import Author
from backend.store.complaints import Complaint
from backend.store.database import Store
from backend.store.users import User
from tests import cast as cast_
from tests.cast import Cast
from tests.e2e.conftest import Complaints, Enter
from tests.parts.waiting import until

pytestmark = pytest.mark.browser


async def test_from_the_customers_page_to_the_customers_word(cast: Cast, enter: Enter, page: Page) -> None:
    await enter(page, cast.rep, f"/customers/{cast.customer.id}")
    await page.locator("[data-test=take-in]").click()
    await page.locator("[data-test=save]").click()
    await expect(page.locator(".form-wrong")).to_contain_text("in ein paar Worten")
    await page.locator("[data-test=title]").fill("Rolle 7 gerissen")
    await page.locator("label.is-high").click()
    await page.locator("[data-test=contact]").select_option(label="Petra Klein")
    await page.locator("[data-test=save]").click()

    shown = page.locator("[data-test=complaint-page]")
    await expect(shown.locator("h1")).to_have_text("Rolle 7 gerissen")
    await expect(shown.locator("[data-test=now] [data-test=clock]")).to_contain_text("Bestätigen")
    await shown.locator("[data-test=note]").fill("Frau Klein angerufen")
    await shown.locator("[data-test=step-acknowledged]").click()
    await expect(shown.locator("[data-test=life]")).to_contain_text("Frau Klein angerufen")
    await shown.locator("[data-test=step-in_work]").click()
    await shown.locator("[data-test=wait]").click()
    await expect(shown.locator("[data-test=now] [data-test=clock]")).to_have_attribute("data-state", "paused")
    await shown.locator("[data-test=wait]").click()
    await expect(shown.locator("[data-test=now] [data-test=clock]")).to_have_attribute("data-state", "running")

    await shown.locator("[data-test=step-solved]").click()
    await shown.locator("[data-test=save]").click()
    await expect(shown.locator(".form-wrong")).to_contain_text("Ursache")
    await shown.locator("[data-test=cause]").select_option("product")
    await shown.locator("[data-test=cost]").fill("1.250,50")
    await shown.locator("[data-test=save]").click()
    await expect(shown.locator("[data-test=now] [data-test=clock]")).to_have_attribute("data-state", "met")
    await shown.locator("[data-test=step-confirmed]").click()
    await expect(shown.locator(".is-to-come")).to_have_count(0)

    made = await Complaint.find_one({})
    assert made is not None
    assert (made.status, made.cause, made.cost_cents, made.contact_id) == (
        "confirmed",
        "product",
        1250_50,
        cast.contact.id,
    )
    await page.goto(f"/customers/{cast.customer.id}")
    await expect(page.locator("[data-test=take-in]")).to_be_visible()
    await expect(page.locator("[data-test=complaint]")).to_have_count(0)


async def test_who_taps_too_late_sees_how_it_stands(
    cast: Cast, enter: Enter, desk: Page, store: Store, complaints: Complaints
) -> None:
    complaints.expected.append("409")
    made = await cast_.complaint(cast.customer, "Riss", days_ago=1)
    await enter(desk, cast.rep, f"/complaints/{made.id}")
    await expect(desk.locator("[data-test=step-acknowledged]")).to_be_visible()
    await _acknowledge(store, made, cast.teammate)

    await desk.locator("[data-test=step-acknowledged]").click()

    await expect(desk.locator(".toast")).to_contain_text("schneller")
    await expect(desk.locator("[data-test=life]")).to_contain_text("Teammate")
    await expect(desk.locator("[data-test=step-in_work]")).to_be_visible()


async def test_title_and_text_are_changed_in_place(cast: Cast, enter: Enter, phone: Page) -> None:
    made = await cast_.complaint(cast.customer, "Riss", days_ago=1)
    await enter(phone, cast.rep, f"/complaints/{made.id}")
    for field, said in (("title", "Riss in Rolle 7"), ("text", "Seit Freitag.\nLinie 3 steht.")):
        await phone.locator(f"[data-test=edit-{field}]").click()
        await phone.locator(f"[data-test=form-{field}] [data-test=input]").fill(said)
        await phone.locator(f"[data-test=form-{field}] [data-test=save]").click()
        await expect(phone.locator(f"[data-test=edit-{field}]")).to_contain_text(said.splitlines()[-1])
    await expect(phone.locator("[data-test=complaint-page] h1")).to_have_text("Riss in Rolle 7")

    async def kept() -> bool:
        found = await Complaint.get(made.id)
        return found is not None and (found.title, found.text) == ("Riss in Rolle 7", "Seit Freitag.\nLinie 3 steht.")

    await until(kept)


async def _acknowledge(store: Store, made: Complaint, user: User) -> None:
    by = Author(user, datetime.now(UTC), calendar("", "mon-fri 8-17", ""))
    await complaint_changes.step(store, PydanticObjectId(str(made.id)), Taken("received", "acknowledged"), by)


async def test_what_is_taken_in_without_network_arrives_once(cast: Cast, enter: Enter, phone: Page) -> None:
    await enter(phone, cast.rep, f"/customers/{cast.customer.id}")
    await phone.locator("[data-test=take-in]").click()
    await phone.locator("[data-test=title]").fill("Falsche Lieferung")
    await phone.context.set_offline(True)
    await phone.locator("[data-test=save]").click()
    await expect(phone.locator(".toast")).to_contain_text("sobald Sie Netz haben")
    assert await Complaint.count() == 0

    await phone.context.set_offline(False)
    await phone.goto("/complaints")
    await expect(phone.locator("[data-test=complaint-row]")).to_contain_text("Falsche Lieferung")
    assert await Complaint.count() == 1
