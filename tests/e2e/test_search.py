"""The palette: from any screen to any customer, contact, number or word, by keyboard and by thumb, with and without network."""

from datetime import UTC, datetime

import pytest
from playwright.async_api import Locator, Page, expect

from backend.store.activities import Activity
from tests.cast import Cast, happening
from tests.e2e.conftest import Enter
from tests.e2e.steps import service_worker
from tests.e2e.test_screens import AXE_SCRIPT, wrong_with

pytestmark = pytest.mark.browser


def field(page: Page) -> Locator:
    return page.locator("[data-test=palette-input]")


async def open_palette(page: Page) -> None:
    await page.keyboard.press("Control+k")
    await expect(field(page)).to_be_focused()


def chosen(page: Page) -> Locator:
    return page.locator(".palette [role=option][aria-selected=true]")


async def test_the_keyboard_alone_leads_to_a_customer(cast: Cast, enter: Enter, desk: Page) -> None:
    await enter(desk, cast.rep)
    await open_palette(desk)
    await desk.keyboard.type("mül")
    await expect(chosen(desk)).to_contain_text("Müller Präzision")
    await expect(chosen(desk).locator("mark").first).to_have_text("Mül")
    assert await field(desk).get_attribute("aria-activedescendant") == await chosen(desk).get_attribute("id")

    await desk.keyboard.press("ArrowUp")
    await expect(chosen(desk)).to_have_attribute("id", "palette-texts")
    await desk.keyboard.press("ArrowDown")
    await desk.keyboard.press("Enter")
    await expect(desk).to_have_url(f"{_origin(desk)}/customers/{cast.customer.id}")
    await expect(desk.locator("[data-test=palette]")).to_have_count(0)

    await open_palette(desk)
    await expect(chosen(desk)).to_contain_text("Müller Präzision")
    await desk.keyboard.press("Escape")
    await expect(desk.locator("[data-test=palette]")).to_have_count(0)


async def test_the_second_step_looks_into_mails_and_notes(cast: Cast, enter: Enter, desk: Page) -> None:
    await happening(cast.customer, "note", "Telefonnotiz", "Will das <b>Angebot</b> bis Freitag.", days_ago=1)
    await enter(desk, cast.rep)
    await open_palette(desk)
    await desk.keyboard.type("angebote freitag")
    await expect(desk.locator("[data-test=palette-status]")).to_contain_text("Nichts heißt wie")
    await desk.keyboard.press("Enter")
    hit = desk.locator("[data-test=text-hit]")
    await expect(hit).to_have_count(1)
    await expect(hit).to_contain_text("Will das <b>Angebot</b> bis Freitag.")
    await expect(hit.locator("mark")).to_have_text(["Angebot", "Freitag"])
    await desk.locator("[data-test=palette-back]").click()
    await expect(desk.locator("[data-test=palette-texts]")).to_be_visible()


async def test_a_note_that_was_found_opens_however_far_down_it_stands(cast: Cast, enter: Enter, page: Page) -> None:
    note = await happening(cast.customer, "note", "Telefonnotiz", "Will das Angebot bis Freitag.", days_ago=900)
    newer = [
        Activity(customer_id=note.customer_id, team="sued", kind="note", at=datetime.now(UTC), title=f"Notiz {n}")
        for n in range(40)
    ]
    await Activity.insert_many(newer)
    await enter(page, cast.rep)
    await open_palette(page)
    await page.keyboard.type("freitag")
    await page.locator("[data-test=palette-texts]").click()
    await page.locator("[data-test=text-hit]").click()

    sheet = page.locator("[data-test=entry-sheet]")
    await expect(sheet).to_contain_text("Will das Angebot bis Freitag.")
    await page.locator("[data-test=sheet-close]").click()
    await expect(sheet).to_have_count(0)
    await expect(page).to_have_url(f"{_origin(page)}/customers/{cast.customer.id}/timeline")


async def test_a_number_that_was_found_opens_what_it_is_of(cast: Cast, enter: Enter, desk: Page) -> None:
    await enter(desk, cast.rep)
    await open_palette(desk)
    await desk.keyboard.type("0417")
    await expect(chosen(desk)).to_contain_text("AN-2026-0417")
    await desk.keyboard.press("Enter")
    await expect(desk).to_have_url(f"{_origin(desk)}/opportunities/{cast.opportunity.id}")
    await expect(desk.locator("[data-test=opportunity-page]")).to_contain_text("Förderanlage")


async def test_an_open_opportunity_on_the_overview_is_one_tap_away(cast: Cast, enter: Enter, phone: Page) -> None:
    await enter(phone, cast.rep, f"/customers/{cast.customer.id}")
    await phone.locator("[data-test=opportunity]").tap()
    await expect(phone.locator("[data-test=opportunity-page]")).to_contain_text("Förderanlage")


async def test_the_thumb_finds_a_contact_and_every_target_is_large_enough(
    cast: Cast, enter: Enter, phone: Page
) -> None:
    await enter(phone, cast.rep)
    await phone.locator("[data-test=today-search]").tap()
    await field(phone).fill("klein müll")
    hit = phone.locator("[data-test=hit-contact]")
    await expect(hit).to_contain_text("Petra Klein")
    await phone.evaluate(AXE_SCRIPT)
    assert await wrong_with(phone) == []
    await hit.tap()
    await expect(phone.locator("[data-test=person-sheet]")).to_contain_text("Petra Klein")
    await phone.locator("[data-test=sheet-close]").tap()
    await expect(phone).to_have_url(f"{_origin(phone)}/customers/{cast.customer.id}/people")


async def test_without_network_what_the_device_knows_is_found(cast: Cast, enter: Enter, desk: Page) -> None:
    await enter(desk, cast.rep, f"/customers/{cast.customer.id}")
    await service_worker(desk)
    await expect(desk.locator("[data-test=contacts]").first).to_contain_text("Petra Klein")
    await open_palette(desk)
    await desk.context.set_offline(True)
    await field(desk).fill("petra")
    await expect(desk.locator("[data-test=palette-status]")).to_contain_text("Kein Netz")
    await expect(desk.locator("[data-test=hit-contact]")).to_contain_text("Petra Klein")


async def test_an_outsider_finds_nothing(cast: Cast, enter: Enter, desk: Page) -> None:
    await enter(desk, cast.outsider)
    await open_palette(desk)
    for typed in ("müller", "petra", "AN-2026-0417"):
        await field(desk).fill(typed)
        await expect(desk.locator("[data-test=palette-status]")).to_contain_text(f"Nichts heißt wie „{typed}“")
        await expect(desk.locator(".palette [data-test^=hit-]")).to_have_count(0)


def _origin(page: Page) -> str:
    return page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2]
