"""The pyramid, the share of wallet, and who is worth asking: by tap, by mouse, by keyboard."""

from datetime import UTC, datetime

import pytest
from playwright.async_api import Locator, Page, expect

from backend.store.audit import Audit
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
    async with phone.expect_response("**/fascination"):
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

    async with desk.expect_response(lambda it: it.request.method == "PATCH"):
        await laid.drag_to(floor(desk, "delights"))
    await expect(floor(desk, "delights").locator("[data-test=stone]")).to_have_count(1)
    await laid.focus()
    async with desk.expect_response(lambda it: it.request.method == "PATCH"):
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


async def test_while_a_complaint_is_open_nobody_is_told_what_could_still_be_sold(
    cast: Cast, enter: Enter, desk: Page
) -> None:
    need = Need(need="Leiser fördern", potential_cents=100_000_00, share_percent=40, at=NOW).model_dump()
    await Customer.find_one({"_id": cast.customer.id}).update({"$set": {"needs": [need]}})
    await cast_.complaint(cast.customer, "Riss im Rollengang", days_ago=3)
    await enter(desk, cast.rep, f"/customers/{cast.customer.id}/needs")

    await expect(desk.locator("[data-test=wallets]")).to_contain_text("40 %")
    await expect(desk.locator("[data-test=need]")).to_contain_text("40 % bei uns")
    await expect(desk.locator("[data-test=needs]")).not_to_contain_text("60.000 €")


async def test_what_else_is_known_is_noted_in_every_field(cast: Cast, enter: Enter, page: Page) -> None:
    for part, field in (("company", "company"), ("people", "buying_centre"), ("finances", "finances")):
        await enter(page, cast.teammate, f"/customers/{cast.customer.id}/{part}")
        await expect(page.locator("[data-test=completeness]")).to_be_visible()
        facts = page.locator(f"[data-test=facts-{field}]")
        await facts.locator("[data-test=add-fact]").click()
        await facts.locator("[data-test=fact-key]").fill("Schichten")
        await facts.locator("[data-test=fact-value]").fill("drei")
        await facts.locator("[data-test=save-fact]").click()
        await expect(facts).to_contain_text("Teammate,")
        await facts.locator("[data-test=edit-value]").click()
        await facts.locator("[data-test=input]").fill("vier")
        async with page.expect_response(lambda it: it.request.method == "PATCH"):
            await facts.locator("[data-test=save]").click()
        await expect(facts).to_contain_text("vier")
    found = await Customer.get(cast.customer.id)
    assert found
    noted = {it.field: it.value for it in found.facts if it.key == "Schichten"}
    assert noted == {"company": "vier", "buying_centre": "vier", "finances": "vier"}
    read = await Audit.find({"action": "read_money", "customer_id": cast.customer.id}).to_list()
    assert [it.user_id for it in read] == [cast.teammate.id]


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
