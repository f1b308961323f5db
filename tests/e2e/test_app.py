"""The app as an app: installed, without network, in two languages."""

from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from backend.store.mails import Mail
from backend.store.users import User
from tests.cast import Cast
from tests.e2e.conftest import Enter
from tests.e2e.steps import rows, service_worker
from tests.kept import kept
from tests.parts.waiting import until

pytestmark = pytest.mark.browser


async def test_a_phone_offers_to_install_it(server: str, chromium_path: str, tmp_path: Path) -> None:
    async with async_playwright() as playwright:
        profile = await playwright.chromium.launch_persistent_context(
            str(tmp_path), executable_path=chromium_path, args=["--no-sandbox"]
        )
        page = await profile.new_page()
        await page.goto(server)
        await expect(page.locator("[data-test=sign-in]")).to_be_visible()
        devtools = await profile.new_cdp_session(page)
        assert (await devtools.send("Page.getInstallabilityErrors"))["installabilityErrors"] == []
        await profile.close()


async def test_without_network_the_app_starts_and_shows_what_it_knew(cast: Cast, enter: Enter, page: Page) -> None:
    await kept(cast.customer, [cast.rep])
    await enter(page, cast.rep)
    await expect(rows(page)).to_have_count(1)
    await service_worker(page)

    await page.context.set_offline(True)
    await page.reload()

    await expect(rows(page)).to_contain_text("Müller Präzision")
    await expect(page.locator(".pane-list [data-test=offline]")).to_contain_text("Keine Verbindung")
    await page.context.set_offline(False)
    await expect(page.locator(".pane-list [data-test=offline]")).to_have_count(0)


async def test_what_is_ticked_off_without_network_reaches_the_server_later(
    cast: Cast, enter: Enter, phone: Page
) -> None:
    mail = await kept(cast.customer, [cast.rep])
    await enter(phone, cast.rep)
    await expect(rows(phone)).to_have_count(1)
    await phone.context.set_offline(True)
    await rows(phone).locator("[data-test=done]").click()
    await expect(rows(phone)).to_have_count(0)
    assert not await _is_done(mail)

    await phone.context.set_offline(False)

    await until(lambda: _is_done(mail))


async def _is_done(mail: Mail) -> bool:
    found = await Mail.get(mail.id)
    return found is not None and found.done_at is not None


async def test_the_language_changes_at_once_and_is_kept(cast: Cast, enter: Enter, phone: Page) -> None:
    await enter(phone, cast.rep, "/settings")
    await expect(phone.locator("html")).to_have_attribute("lang", "de")

    await phone.locator("[data-test=lang-en]").click()

    await expect(phone.locator("html")).to_have_attribute("lang", "en")
    await expect(phone.locator("link[rel=manifest]")).to_have_attribute("href", "/manifest.en.webmanifest")
    await expect(phone.locator("[data-test=nav-today]")).to_have_text("Today")
    await until(lambda: _speaks(cast.rep, "en"))
    await phone.reload()
    await expect(phone.locator("[data-test=sign-out]")).to_have_text("Sign out")


async def _speaks(user: User, lang: str) -> bool:
    found = await User.get(user.id)
    return found is not None and found.lang == lang
