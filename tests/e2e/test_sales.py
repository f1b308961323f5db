"""The pipeline: an opportunity is moved, lost with a reason; an offer is written; who sees no money sees no finances."""

import re
from datetime import date

import pytest
from playwright.async_api import Page, expect

from backend.store.activities import Activity
from backend.store.opportunities import Opportunity
from backend.store.trade import Line
from tests import cast as cast_
from tests.cast import Cast
from tests.e2e.conftest import Complaints, Enter
from tests.trade import invoice, offering

pytestmark = pytest.mark.browser


async def owned(cast: Cast) -> None:
    await Opportunity.find_one({"_id": cast.opportunity.id}).update({"$set": {"owner_id": cast.rep.id}})


async def test_an_opportunity_is_moved_and_lost_with_a_reason(cast: Cast, enter: Enter, page: Page) -> None:
    await owned(cast)
    await enter(page, cast.rep, "/opportunities")
    card = page.locator("[data-test=pipeline-card]")
    await card.locator("[data-test=stage]").select_option("negotiation")
    await expect(page.locator("[data-test=column-negotiation]")).to_contain_text("Förderanlage")

    await card.locator("[data-test=stage]").select_option("lost")
    dialog = page.locator("[data-test=close-dialog]")
    await dialog.locator("[data-test=close-it]").click()
    await expect(dialog).to_contain_text("Bitte wählen Sie einen Grund.")
    await dialog.locator("[data-test=cause-competitor]").click()
    await dialog.locator("[data-test=reason]").fill("Italien war schneller")
    async with page.expect_response("**/stage"):
        await dialog.locator("[data-test=close-it]").click()

    await expect(page.locator("[data-test=empty]")).to_be_visible()
    await page.goto(f"/opportunities/{cast.opportunity.id}")
    await expect(page.locator("[data-test=closed-because]")).to_contain_text("Wettbewerber Italien war schneller")
    await page.goto(f"/customers/{cast.customer.id}/business")
    await expect(page.locator("[data-test=opportunities]")).to_contain_text("Italien war schneller")
    lines = await Activity.find({"ref_kind": "opportunities"}).sort("at").to_list()
    assert [(it.ref_status, it.text) for it in lines] == [("negotiation", ""), ("lost", "Italien war schneller")]


async def test_a_move_made_without_network_is_on_the_page_once_it_was_sent(
    cast: Cast, enter: Enter, phone: Page
) -> None:
    await owned(cast)
    where = f"/opportunities/{cast.opportunity.id}"
    await enter(phone, cast.rep, where)
    pressed = phone.locator("[data-test=opportunity-page] [role=group] [aria-pressed=true]")
    await expect(pressed).to_have_text("Angebot")
    reached = phone.locator("[data-test=history] li")
    await phone.context.set_offline(True)
    await phone.get_by_role("button", name="Verhandlung").click()
    await expect(phone.locator("[data-test=toast]")).to_contain_text("gesendet")
    await expect(pressed).to_have_text("Verhandlung")
    await expect(reached).to_have_count(0)

    await phone.context.set_offline(False)
    await expect(reached).to_have_text([re.compile("Verhandlung.*Rep")])


async def test_a_card_of_the_pipeline_says_resolve_first(cast: Cast, enter: Enter, page: Page) -> None:
    await owned(cast)
    await cast_.complaint(cast.customer, "Riss im Rollengang", days_ago=3)
    await enter(page, cast.rep, "/opportunities")
    await expect(page.locator("[data-test=pipeline-card]")).to_contain_text("Erst Reklamation lösen")


async def test_a_card_is_dragged_to_another_column(cast: Cast, enter: Enter, desk: Page) -> None:
    await owned(cast)
    await enter(desk, cast.rep, "/opportunities")
    async with desk.expect_response("**/stage"):
        await desk.locator("[data-test=pipeline-card]").drag_to(desk.locator("[data-test=column-qualified]"))
    await expect(desk.locator("[data-test=column-qualified]")).to_contain_text("Förderanlage")
    found = await Opportunity.get(cast.opportunity.id)
    assert found
    assert found.stage == "qualified"


async def test_an_offer_is_written_and_sent(cast: Cast, enter: Enter, page: Page) -> None:
    await offering("Rollenbahn RB-80", price_cents=412_00)
    await enter(page, cast.rep, f"/opportunities/{cast.opportunity.id}")
    await page.locator("[data-test=add-offer]").click()
    await page.locator("[data-test=edit-lines]").click()
    await page.locator("[data-test=catalogue]").select_option(label="Rollenbahn RB-80")
    await page.locator("[data-test=quantity]").fill("2,5")
    await page.locator("[data-test=discount]").fill("10")
    await expect(page.locator("[data-test=lines-total]")).to_have_text("927,00\u00a0€")
    await page.locator("[data-test=save-lines]").click()
    await expect(page.locator("[data-test=lines]")).to_contain_text("927,00\u00a0€")
    await page.locator("[data-test=step-sent]").click()
    await expect(page.locator("[data-test=status]")).to_contain_text("verschickt")


async def test_finances_are_for_those_who_see_money(cast: Cast, enter: Enter, page: Page) -> None:
    line = Line(text="Förderband", total_cents=123_400_00, price_cents=123_400_00, cost_cents=100_000_00)
    first = date(date.today().year, 1, 2)
    await invoice(cast.customer, first, 123_400_00, due_day=date(date.today().year, 1, 3), lines=[line])
    await enter(page, cast.teammate, f"/customers/{cast.customer.id}/finances")
    await expect(page.locator("[data-test=revenue]")).to_contain_text("123.400\u00a0€")
    row = page.locator("[data-test=offerings] tbody tr")
    await expect(row.locator("td")).to_have_text(["123.400\u00a0€", "23.400\u00a0€ 19\u00a0%"])
    await expect(page.locator("[data-test=ageing]")).to_be_visible()


async def test_a_rep_without_money_sees_no_finances(
    cast: Cast, enter: Enter, page: Page, complaints: Complaints
) -> None:
    await invoice(cast.customer, date.today(), 123_400_00)
    await enter(page, cast.rep, f"/customers/{cast.customer.id}/business")
    await expect(page.locator("[data-test=business]")).to_contain_text("Noch kein Auftrag.")
    await expect(page.locator("[data-test=chip-business]")).to_be_visible()
    await expect(page.locator("[data-test=chip-finances]")).to_have_count(0)
    await page.goto(f"/customers/{cast.customer.id}/finances")
    await expect(page.locator("[data-test=no-money]")).to_be_visible()
    await expect(page.locator(".app")).not_to_contain_text("123.400")
