"""The audit log on the screen: a rep finds what is recorded of them, an administrator what is recorded of whom."""

import pytest
from playwright.async_api import Page, expect

from tests.cast import Cast
from tests.e2e.conftest import Enter
from tests.kept import kept

pytestmark = pytest.mark.browser


async def test_a_rep_finds_the_mail_they_have_read(cast: Cast, enter: Enter, phone: Page) -> None:
    mail = await kept(cast.customer, [cast.rep])
    await enter(phone, cast.rep, f"/mails/{mail.id}")
    await expect(phone.locator("[data-test=card]")).to_be_visible()
    await phone.goto("/settings")
    await phone.locator("[data-test=audit]").click()
    line = phone.locator("[data-test=audit-line]")
    await expect(line).to_have_count(1)
    await expect(line).to_contain_text("Mail gelesen")
    await expect(line).to_contain_text(cast.customer.name)
    await expect(phone.locator("[data-test=person]")).to_have_count(0)


async def test_an_administrator_sees_whose_but_not_of_which_customer(
    cast: Cast, enter: Enter, desk: Page, phone: Page
) -> None:
    mail = await kept(cast.customer, [cast.rep])
    await enter(phone, cast.rep, f"/mails/{mail.id}")
    await expect(phone.locator("[data-test=card]")).to_be_visible()
    await enter(desk, cast.admin, "/audit")
    await desk.locator("[data-test=person]").select_option(label="Rep")
    line = desk.locator("[data-test=audit-line]")
    await expect(line).to_have_count(1)
    await expect(line).to_contain_text("Kunde, den Sie nicht sehen")
    async with desk.expect_download() as saved:
        await desk.locator("[data-test=file]").click()
    assert (await saved.value).suggested_filename.endswith(".csv")
