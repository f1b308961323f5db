"""Inquiries on the screen: found from Today, read, given to a customer, discarded."""

import pytest
from playwright.async_api import Page, expect

from backend.store.inquiries import Inquiry
from backend.store.mails import Mail
from tests.cast import Cast
from tests.e2e.conftest import SIZES, Enter, OpenPage
from tests.e2e.test_screens import AXE_SCRIPT, drawn, wrong_with
from tests.kept import inquiry, kept

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", SIZES)
async def test_an_inquiry_is_given_to_a_customer_and_another_is_discarded(
    size: str, cast: Cast, enter: Enter, open_page: OpenPage
) -> None:
    await inquiry([cast.teammate])
    await inquiry([cast.teammate], subject="Angebot für Goldbarren", sender={"name": "", "address": "x@evil.example"})
    page = await open_page(size)
    await enter(page, cast.teammate)
    await page.locator("[data-test=to-inquiries]").click()
    ones = page.locator("[data-test=inquiry]")
    await expect(ones).to_have_count(2)

    wanted = ones.filter(has_text="Nina Neu")
    await wanted.locator("[data-test=whole]").click()
    await expect(wanted.locator("[data-test=inquiry-text]")).to_contain_text("Was kostet sie?")
    await wanted.locator("[data-test=assign]").click()
    await wanted.locator("[data-test=customer-choice]").fill("Müller")
    await wanted.locator("[data-test=customer-chosen]").first.click()
    await expect(ones).to_have_count(1)

    await ones.locator("[data-test=discard]").click()
    await ones.locator("[data-test=discard-sure]").click()
    await expect(page.locator("[data-test=empty]")).to_be_visible()
    (mail,) = await Mail.find_all().to_list()
    assert mail.customer_id == cast.customer.id
    assert {it.state for it in await Inquiry.find_all().to_list()} == {"assigned", "discarded"}


async def test_who_answers_no_such_mailbox_sees_no_way_there(cast: Cast, enter: Enter, phone: Page) -> None:
    await inquiry([cast.teammate])
    await enter(phone, cast.rep)
    await expect(phone.locator("[data-test=today]")).to_be_visible()
    await expect(phone.locator("[data-test=to-inquiries]")).to_have_count(0)
    await phone.goto("/inquiries")
    await expect(phone.locator("[data-test=empty]")).to_be_visible()


async def test_a_sent_mail_offers_nothing_to_tick_off_and_answers_whom_it_went_to(
    cast: Cast, enter: Enter, phone: Page
) -> None:
    to = [{"name": "Petra Klein", "address": "petra.klein@mueller.example"}]
    rep = {"name": "Rep", "address": "rep@nordlicht.example"}
    mail = await kept(cast.customer, [], direction="out", sender=rep, to=to, trust_reason="sent")
    await enter(phone, cast.rep, f"/mails/{mail.id}")
    await expect(phone.locator("[data-test=action-customer]")).to_be_visible()
    await expect(phone.locator("[data-test=mail-text]")).to_be_visible()
    await expect(phone.locator("[data-test=action-done]")).to_have_count(0)
    href = await phone.locator("[data-test=action-answer]").get_attribute("href")
    assert href is not None
    assert "petra.klein" in href


@pytest.mark.parametrize(("size", "lang", "look"), [("phone", "de-DE", "dark"), ("desktop", "en-GB", "light")])
async def test_inquiries_can_be_read_and_used_by_everybody(
    size: str, lang: str, look: str, cast: Cast, enter: Enter, open_page: OpenPage
) -> None:
    long = "Donaudampfschifffahrtsgesellschaftskapitän " * 4
    await inquiry([cast.rep], subject=long, new_text=long * 4, trust="doubtful")
    page = await open_page(size, locale=lang, color_scheme=look)
    await enter(page, cast.rep)
    await expect(page.locator("[data-test=to-inquiries]")).to_be_visible()
    await page.evaluate(AXE_SCRIPT)
    await drawn(page)
    assert await wrong_with(page) == []
    await page.locator("[data-test=to-inquiries]").click()
    await expect(page.locator("[data-test=inquiry]")).to_be_visible()
    for step in ("assign", "customer-choice"):
        await drawn(page)
        assert await wrong_with(page) == [], f"before {step}"
        await page.locator(f"[data-test={step}]").click()
    await drawn(page)
    assert await wrong_with(page) == []
