"""What people do in the app, told once."""

from playwright.async_api import Locator, Page

from tests.cast import PASSWORD


async def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """At the sign-in screen, with the password."""
    await page.locator("input[type=email]").fill(email)
    await page.locator("input[type=password]").fill(password)
    await page.locator("[data-test=sign-in-enter]").click()


async def service_worker(page: Page) -> None:
    """The service worker looks after the page: from now on it starts without network."""
    await page.evaluate("() => navigator.serviceWorker.ready.then(() => undefined)")


def rows(page: Page) -> Locator:
    return page.locator(".pane-list [data-test=mail-row]")


def card(page: Page) -> Locator:
    return page.locator(".pane-main [data-test=card]")
