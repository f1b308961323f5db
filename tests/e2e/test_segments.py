"""Segments from the rule to the call: made at the desk, seen on the customer, chosen by hand on the phone, due on Today. And territories."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Page, expect

from backend.store import segment_figures, segments
from backend.store.customers import Customer
from backend.store.segments import RuleRow, Segment, TreatmentRow
from backend.store.territories import Territory
from backend.store.trade import Line
from tests import cast as cast_
from tests import trade
from tests.cast import Cast
from tests.e2e.conftest import Complaints, Enter
from tests.e2e.test_screens import AXE_SCRIPT, drawn, wrong_with

pytestmark = pytest.mark.browser

NOW = datetime.now(UTC)
CALLS = TreatmentRow(rhythm_days=30, playbook=["Nach der neuen Linie fragen."])


async def segment(name: str, position: int, *rules: RuleRow, **more: Any) -> Segment:
    made = Segment(name=name, position=position, rules=list(rules), changed_at=NOW, **more)
    return await made.insert()


async def spoken_to(customer: Customer, days: int) -> None:
    await customer.set({"last_contact_at": NOW - timedelta(days=days), "industries": ["Metall"]})


async def is_right(page: Page) -> None:
    await page.evaluate(AXE_SCRIPT)
    await drawn(page)
    assert await wrong_with(page) == []


async def test_a_segment_is_made_by_rules_counted_while_they_are_written_and_its_members_are_called(
    cast: Cast, enter: Enter, desk: Page
) -> None:
    await spoken_to(cast.customer, 45)
    belt = await trade.offering("Förderband")
    await trade.order(cast.customer, NOW.date(), 5_00, lines=[Line(offering_id=belt.id, text="Förderband")])
    await segment_figures.refresh_bought()
    await enter(desk, cast.manager, "/segments")
    await expect(desk.locator(".blank-title")).to_have_text("Noch keine Segmente")
    await desk.locator("[data-test=add-segment]").click()
    await desk.locator("[data-test=segment-name]").fill("Bandkunden")
    await desk.locator("[data-test=add-rule]").click()
    first, second = desk.locator("[data-test=rule]").nth(0), desk.locator("[data-test=rule]").nth(1)
    await first.locator("select").first.select_option("bought")
    await first.locator("[data-test=pick-more]").select_option(label="Förderband")
    await expect(desk.locator("[data-test=counted]")).to_contain_text("1 Kunden zu")
    await expect(desk.locator("[data-test=counted]")).to_contain_text("Müller Präzision")
    await desk.locator("[data-test=add-rule]").click()
    await second.locator("select").first.select_option("owner")
    await second.locator("[data-test=pick-more]").select_option("nobody")
    await expect(desk.locator("[data-test=counted]")).to_contain_text("0 Kunden zu")
    await second.locator("select").nth(1).select_option("none")
    await expect(desk.locator("[data-test=counted]")).to_contain_text("1 Kunden zu")
    await is_right(desk)
    await desk.locator("[data-test=rhythm]").fill("30")
    await desk.locator("textarea").fill("Nach der neuen Linie fragen.")
    await desk.locator("[data-test=save-segment]").click()

    made = desk.locator("[data-test=segment]")
    await expect(made).to_contain_text("hat eines gekauft von Förderband jemals · Betreuer ist keines von Niemand")
    await made.locator("[data-test=segment-members]").click()
    member = desk.locator("[data-test=member]")
    await expect(member).to_have_text("Müller Präzisionvor 6 WochenStuttgart · Rep")
    await is_right(desk)
    await member.click()
    asked = desk.locator("[data-test=asked]")
    await expect(asked).to_contain_text("Bandkunden (nach Regeln)")
    await expect(asked.locator("[data-test=due]")).to_contain_text("seit 15 Tagen überfällig")
    await expect(asked).to_contain_text("Betreuer: Rep")
    await expect(asked).to_contain_text("Nach der neuen Linie fragen.")
    await is_right(desk)


async def test_on_the_phone_a_customer_is_put_into_a_segment_by_hand_and_given_back_to_the_rules(
    cast: Cast, enter: Enter, phone: Page
) -> None:
    await spoken_to(cast.customer, 5)
    await segment("Metaller", 0, RuleRow(attribute="industry", test="any", values=["Metall"]), treatment=CALLS)
    await segment("Freunde", 1, by_hand=True)
    await segments.assign(NOW)
    await enter(phone, cast.rep, f"/customers/{cast.customer.id}")
    line, form = phone.locator("[data-test=edit-segment_id]"), phone.locator("[data-test=form-segment_id]")
    await expect(line).to_contain_text("Metaller (nach Regeln)")
    await line.click()
    await form.get_by_role("button", name="Freunde").click()
    await expect(line).to_contain_text("Freunde (von Hand)")
    await expect(line).to_contain_text("Rep")
    await expect(phone.locator(".customer-head")).to_contain_text("Freunde")
    await expect(phone.locator("[data-test=due]")).to_have_count(0)
    await line.click()
    await form.locator("[data-test=choice-none]").click()
    await expect(line).to_contain_text("Metaller (nach Regeln)")
    await is_right(phone)


async def test_whose_contact_is_due_stands_on_today(cast: Cast, enter: Enter, page: Page) -> None:
    await spoken_to(cast.customer, 45)
    await segment("Metaller", 0, RuleRow(attribute="industry", test="any", values=["Metall"]), treatment=CALLS)
    await segments.assign(NOW)
    await enter(page, cast.rep)
    overdue = page.locator("[data-test=overdue]")
    await expect(overdue).to_contain_text("Müller Präzision")
    await expect(overdue).to_contain_text("seit 15 Tagen")
    await overdue.get_by_role("link").click()
    await expect(page.locator("[data-test=due]")).to_contain_text("seit 15 Tagen überfällig")


async def test_a_territory_is_made_and_its_customers_follow(
    cast: Cast, enter: Enter, page: Page, complaints: Complaints
) -> None:
    complaints.expected += ["422", "404"]
    await cast.customer.set({"sites.0.postcode": "70173"})
    await cast_.company("Kieler Werft", ["werft.example"], "sued", None)
    page.on("dialog", lambda dialog: dialog.accept())
    await enter(page, cast.manager, "/territories")
    await expect(page.locator(".blank-title")).to_have_text("Noch keine Gebiete")
    await page.locator("[data-test=add-territory]").click()
    await page.locator("[data-test=territory-name]").fill("Württemberg")
    await page.locator("[data-test=territory-team]").select_option("nord")
    await page.locator("[data-test=territory-owner]").select_option(label="Outsider")
    await page.locator("[data-test=territory-postcodes]").fill("7*")
    await page.locator("[data-test=save-territory]").click()
    await expect(page.locator("[data-test=territory-form] [role=alert]")).to_contain_text("keine Postleitzahl")
    await page.locator("[data-test=territory-postcodes]").fill("70-76, 88")
    await page.locator("[data-test=save-territory]").click()
    row = page.locator("[data-test=territory]")
    await expect(row).to_contain_text("1 Kunde gehört hierher und ist noch nicht so zugeordnet")
    await is_right(page)
    await row.locator("[data-test=settle]").click()
    await expect(page.locator("[data-test=toast]")).to_contain_text("1 Kunde zugeordnet")
    await expect(row.locator("[data-test=outstanding]")).to_have_count(0)
    found = await Customer.get(cast.customer.id)
    assert found is not None
    assert (found.territory, found.team, found.owner_id) == ("Württemberg", "nord", cast.outsider.id)


async def test_the_owner_takes_the_territory_that_the_postcode_proposes(cast: Cast, enter: Enter, phone: Page) -> None:
    await cast.customer.set({"sites.0.postcode": "70173"})
    await Territory(name="Süd", team="sued", postcodes=["70"], changed_at=NOW).insert()
    await enter(phone, cast.rep, f"/customers/{cast.customer.id}/company")
    await phone.locator("[data-test=proposed-territory]").click()
    await expect(phone.locator("[data-test=edit-territory]")).to_contain_text("Süd")
    await expect(phone.locator("[data-test=proposed-territory]")).to_have_count(0)
