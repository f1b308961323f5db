"""Through the door and out again."""

import asyncio

import pytest
from playwright.async_api import Page, Route, expect

from backend.store.devices import Device
from backend.store.sessions import Session
from backend.store.users import User
from tests.cast import Cast
from tests.e2e.conftest import Complaints, Enter
from tests.e2e.pushing import Pushing, turn_on_notices
from tests.e2e.steps import rows, sign_in
from tests.kept import kept
from tests.parts.waiting import until

pytestmark = pytest.mark.browser

LEFT = "() => Promise.all([indexedDB.databases(), caches.keys()]).then(([databases, kept]) => [...databases.map((it) => it.name), ...kept])"


async def test_a_wrong_password_is_told_in_plain_words(cast: Cast, page: Page, complaints: Complaints) -> None:
    complaints.expected.append("401")
    await page.goto("/")
    await sign_in(page, cast.rep.email, "geraten")

    await expect(page.locator("[data-test=sign-in-trouble]")).to_have_text(
        "E-Mail-Adresse oder Passwort stimmen nicht."
    )
    await expect(page.locator("[data-test=today]")).to_have_count(0)


async def test_opening_the_app_without_a_session_asks_the_server_nothing(server: str, phone: Page) -> None:
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    await phone.goto("/customers")

    await expect(phone.locator("[data-test=sign-in]")).to_be_visible()
    await expect(phone).to_have_url(f"{server}/sign-in?next=%2Fcustomers")
    assert [url for url in asked if "/api/" in url] == []


async def test_a_reload_stays_signed_in_and_goes_where_one_wanted(cast: Cast, desk: Page) -> None:
    await desk.goto("/customers")
    await sign_in(desk, cast.rep.email)
    await expect(desk.locator("[data-test=customer-row]")).to_have_count(1)

    await desk.reload()

    await expect(desk.locator("[data-test=customer-row]")).to_have_count(1)


async def test_signing_out_leaves_nothing_on_the_device_and_no_device_on_the_server(
    cast: Cast, enter: Enter, phone: Page, pushing: Pushing
) -> None:
    await kept(cast.customer, [cast.rep])
    await enter(phone, cast.rep)
    await expect(rows(phone)).to_have_count(1)
    await phone.locator("[data-test=nav-settings]").click()
    await turn_on_notices(phone, pushing)
    assert "rapport" in await phone.evaluate(LEFT)
    assert await Device.find_all().count() == 1

    await phone.locator("[data-test=sign-out]").click()

    await expect(phone.locator("[data-test=sign-in]")).to_be_visible()
    assert await phone.evaluate(LEFT) == []
    assert pushing.subscriber is None
    await until(lambda: _has_ended(cast.rep))
    await until(_no_device_left)
    await phone.reload()
    await expect(phone.locator("[data-test=sign-in]")).to_be_visible()


async def test_an_answer_that_comes_after_signing_out_is_not_kept(cast: Cast, enter: Enter, phone: Page) -> None:
    left = asyncio.Event()

    async def late(route: Route) -> None:
        answer = await route.fetch()
        await left.wait()
        await route.fulfill(response=answer)

    await enter(phone, cast.rep)
    await phone.route("**/api/customers?*", late)
    await phone.locator("[data-test=nav-customers]").click()
    await phone.locator("[data-test=nav-settings]").click()
    await phone.locator("[data-test=sign-out]").click()
    await expect(phone.locator("[data-test=sign-in]")).to_be_visible()

    async with phone.expect_response("**/api/customers?*") as answered:
        left.set()
    await (await answered.value).finished()
    await phone.evaluate("() => new Promise((done) => setTimeout(done, 300))")

    assert await phone.evaluate(LEFT) == []


async def _has_ended(user: User) -> bool:
    return await Session.find({"user_id": user.id, "ended_at": None}).count() == 0


async def _no_device_left() -> bool:
    return await Device.find_all().count() == 0
