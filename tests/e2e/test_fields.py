"""The pyramid, the share of wallet, and who is worth asking: by tap, by mouse, by keyboard."""

from datetime import UTC, datetime

import pytest
from playwright.async_api import Locator, Page, expect

from backend.store.customers import Customer, Fascination, Need
from backend.store.trade import Offering
from tests import cast as cast_
from tests.cast import Cast
from tests.e2e.conftest import Enter

pytestmark = pytest.mark.browser

NOW = datetime.now(UTC)


def floor(page: Page, level: str) -> Locator:
    return page.locator(f"[data-test=floor-{level}]")


async def test_a_delight_is_added_by_two_taps_on_the_phone(cast: Cast, enter: Enter, phone: Page) -> None:
    await Offering(name="Fernüberwachung", changed_at=NOW).insert()
    await enter(phone, cast.rep, f"/customers/{cast.customer.id}/fascination")
    await expect(floor(phone, "delights")).to_contain_text("Was begeistert diesen Kunden?")

    await phone.locator("[data-test=add-delights]").tap()
    await phone.locator("[data-test=offering]").tap()

    await expect(floor(phone, "delights").locator("[data-test=stone]")).to_contain_text("Fernüberwachung")
    await phone.reload()
    await expect(floor(phone, "delights").locator("[data-test=stone]")).to_contain_text("Rep,")
    await expect(phone.locator("[data-test=completeness] [data-test=ask-delights]")).to_have_count(0)


async def test_a_stone_is_moved_by_mouse_and_by_keyboard(cast: Cast, enter: Enter, desk: Page) -> None:
    stone = Fascination(level="expected", text="Techniker in vier Stunden", at=NOW).model_dump()
    await Customer.find_one({"_id": cast.customer.id}).update({"$set": {"fascination": [stone]}})
    await enter(desk, cast.rep, f"/customers/{cast.customer.id}/fascination")
    laid = desk.locator("[data-test=stone]")

    await laid.drag_to(floor(desk, "delights"))
    await expect(floor(desk, "delights").locator("[data-test=stone]")).to_have_count(1)
    await laid.focus()
    await laid.press("Alt+ArrowUp")

    await expect(floor(desk, "fascinates").locator("[data-test=stone]")).to_be_focused()
    await desk.reload()
    await expect(floor(desk, "fascinates").locator("[data-test=stone]")).to_have_count(1)


async def test_a_share_of_wallet_is_estimated_in_place(cast: Cast, enter: Enter, page: Page) -> None:
    need = Need(need="Leiser fördern", potential_cents=100_000_00, share_percent=40, at=NOW).model_dump()
    await Customer.find_one({"_id": cast.customer.id}).update({"$set": {"needs": [need]}})
    await enter(page, cast.rep, f"/customers/{cast.customer.id}/needs")
    wallet = page.locator("[data-test=wallets]")
    await expect(wallet).to_contain_text("geschätzt")
    await expect(wallet).to_contain_text("60.000 €")

    await page.locator("[data-test=edit-share_percent]").click()
    await page.locator("[data-test=input]").fill("25")
    await page.keyboard.press("Enter")

    await expect(wallet).to_contain_text("75.000 €")
    await expect(page.locator("[data-test=edit-share_percent]")).to_contain_text("Rep,")


async def test_the_list_shows_who_is_worth_asking(cast: Cast, enter: Enter, desk: Page) -> None:
    big = await cast_.company("Weber Antriebe", [], "sued", cast.rep.id)
    await Customer.find_one({"_id": big.id}).update({"$set": {"rank": 90}})
    await enter(desk, cast.rep, "/completeness")
    rows = desk.locator("[data-test=incomplete-customer]")

    await expect(rows).to_have_count(2)
    await expect(rows.first).to_contain_text("Weber Antriebe")
    await desk.locator("[data-test=of-field]").select_option("fascination")
    await rows.first.locator("[data-test=ask-delights] a").click()

    await expect(floor(desk, "delights")).to_be_visible()
