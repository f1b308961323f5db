"""Finding a customer, and all that is known about them."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from beanie import PydanticObjectId
from playwright.async_api import Page, expect

from backend.store.activities import Activity
from tests import cast as cast_
from tests.cast import Cast
from tests.e2e.conftest import Complaints, Enter

pytestmark = pytest.mark.browser

ENTRIES = 75


async def test_customers_are_found_while_typing(cast: Cast, enter: Enter, page: Page) -> None:
    await cast_.company("Weber Antriebe", ["weber.example"], "sued", cast.teammate.id)
    await enter(page, cast.rep, "/customers")
    found = page.locator("[data-test=customer-row]")

    await page.locator("[data-test=search]").press_sequentially("web")
    await expect(found).to_have_count(1)
    await expect(found).to_contain_text("Weber Antriebe")

    await page.locator("[data-test=search]").fill("gibt es nicht")
    await expect(page.locator("[data-test=empty]")).to_contain_text("Kein Kunde passt")


async def test_the_customer_page_shows_five_fields_and_the_whole_past(cast: Cast, enter: Enter, page: Page) -> None:
    now = datetime.now(UTC)
    customer_id = PydanticObjectId(str(cast.customer.id))
    past = [
        Activity(customer_id=customer_id, team="sued", kind="call", at=now - timedelta(days=20 + n), title=f"Anruf {n}")
        for n in range(ENTRIES)
    ]
    await Activity.insert_many(past)
    await enter(page, cast.rep, f"/customers/{cast.customer.id}")
    shown = page.locator(".pane-main [data-test=timeline] > li")

    for field in ("company", "buying_centre", "fascination", "needs"):
        await expect(page.locator(f"[data-test=field-{field}]")).to_have_count(1)
    await expect(page.locator("[data-test=field-needs]")).to_contain_text("Förderanlage")
    await expect(page.locator("[data-test=contacts]")).to_contain_text("Petra Klein")
    first = await shown.count()
    assert 0 < first < ENTRIES
    while await shown.count() < ENTRIES + 1:
        before = await shown.count()
        await shown.last.scroll_into_view_if_needed()
        await expect(shown).not_to_have_count(before)
    await expect(shown.last).to_contain_text(f"Anruf {ENTRIES - 1}")


async def test_a_colleague_of_another_team_finds_and_opens_nothing(
    cast: Cast, enter: Enter, desk: Page, complaints: Complaints
) -> None:
    complaints.expected.append("404")
    await enter(desk, cast.outsider, "/customers")
    await desk.locator("[data-test=search]").fill("Müller")
    await expect(desk.locator("[data-test=empty]")).to_be_visible()

    await desk.goto(f"/customers/{cast.customer.id}")

    await expect(desk.locator("[data-test=missing]")).to_have_text(re.compile("Diesen Kunden gibt es nicht"))


async def test_who_is_in_no_team_is_told_why_there_is_nothing(cast: Cast, enter: Enter, desk: Page) -> None:
    await enter(desk, cast.admin)
    await expect(desk.locator("[data-test=no-team]")).to_contain_text("Sie gehören zu keinem Team.")
