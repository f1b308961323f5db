"""The whole circle: subscribed in the browser, pushed by the server, shown by the worker, opened by a tap, also without network."""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from playwright.async_api import Page, expect

from backend.store.devices import Device
from backend.store.mailboxes import Mailbox
from backend.store.mails import Mail
from backend.store.notices import Notice
from backend.store.users import User
from tests.build import raw_mail
from tests.cast import Cast
from tests.e2e.conftest import Enter
from tests.e2e.pushing import Pushing, deliver, turn_on_notices
from tests.e2e.steps import card
from tests.kept import kept, waiting
from tests.parts.dovecot import Dovecot
from tests.parts.waiting import until, watching

pytestmark = pytest.mark.browser

LYING = "() => self.registration.getNotifications().then((all) => all.map((it) => [it.body, it.silent, it.renotify]))"
BROKEN = ["", "kein json {", "[]", '{"notification": {"title": 7, "data": {"url": "https://evil.example"}}}']


@pytest.mark.dovecot
async def test_a_mail_wakes_the_phone_and_its_card_opens_without_network(
    cast: Cast,
    enter: Enter,
    phone: Page,
    pushing: Pushing,
    dovecot: Dovecot,
    mailbox: Mailbox,
    scanner: Callable[..., Any],
) -> None:
    scanner()
    await enter(phone, cast.rep, "/settings")
    await turn_on_notices(phone, pushing)
    device = await Device.find_one({"user_id": cast.rep.id})
    assert device is not None
    assert device.activated_at is not None
    await watching(mailbox)

    dovecot.deliver(mailbox.address, raw_mail())
    push = await pushing.arrived(2)
    tag = push.notification["tag"]
    shown = await pushing.deliver_until_shown(phone, push.raw.decode(), tag)
    assert shown == [{"title": "Müller Präzision", "body": "Frage zu einem Angebot", "tag": tag}]
    mail = await Mail.find_one({})
    assert mail is not None

    await phone.context.set_offline(True)
    assert await pushing.click(tag) == [], "the open window is used, no second one"
    assert len(phone.context.pages) == 1
    await expect(card(phone).locator("[data-test=customer-link]")).to_have_text("Müller Präzision")
    await expect(card(phone).locator("[data-test=opportunity]")).to_contain_text("Förderanlage")
    await expect(phone.locator("[data-test=kept]")).to_contain_text("Keine Verbindung")
    assert phone.url.endswith(f"/mails/{mail.id}")

    await phone.reload()
    await expect(card(phone).locator("[data-test=why]")).to_contain_text("beim Preis der Förderanlage")


async def test_with_no_window_open_a_tap_opens_exactly_one_at_the_mail(
    cast: Cast, enter: Enter, phone: Page, pushing: Pushing
) -> None:
    await enter(phone, cast.rep)
    push = {
        "web_push": 8030,
        "notification": {"title": "Müller", "body": "Neue Mail", "tag": "t1", "data": {"url": "/mails/abc"}},
    }
    await pushing.deliver_until_shown(phone, json.dumps(push), "t1")

    await phone.close()

    assert await pushing.click("t1") == ["/mails/abc"]


async def test_a_broken_push_still_shows_a_notice_that_opens_the_app(
    cast: Cast, enter: Enter, phone: Page, pushing: Pushing, server: str
) -> None:
    await enter(phone, cast.rep, "/customers")
    for data in BROKEN:
        (notice,) = await pushing.deliver_until_shown(phone, data, "rapport")
        assert (notice["title"], notice["body"]) == ("Rapport", "Neue Mail. Tippen Sie zum Ansehen.")
        await pushing.click("rapport")
        await expect(phone).to_have_url(f"{server}/")


@pytest.mark.dovecot
async def test_the_lock_screen_says_as_little_as_its_person_chose(
    cast: Cast,
    enter: Enter,
    phone: Page,
    pushing: Pushing,
    dovecot: Dovecot,
    mailbox: Mailbox,
    scanner: Callable[..., Any],
) -> None:
    scanner()
    await enter(phone, cast.rep, "/settings")
    await turn_on_notices(phone, pushing)
    await phone.locator("[data-test=lock-discreet]").check()
    await until(lambda: _chose(cast.rep, "discreet"))
    await watching(mailbox)

    dovecot.deliver(mailbox.address, raw_mail())

    push = await pushing.arrived(2)
    (notice,) = await pushing.deliver_until_shown(phone, push.raw.decode(), push.notification["tag"])
    assert (notice["title"], notice["body"]) == ("Rapport", "Neue Mail von einem Kunden")


async def _chose(user: User, level: str) -> bool:
    found = await User.get(user.id)
    return found is not None and found.lock_screen == level


async def test_the_second_mail_of_a_matter_takes_the_place_of_the_first_and_a_late_push_does_not(
    cast: Cast, enter: Enter, phone: Page, pushing: Pushing
) -> None:
    await enter(phone, cast.rep)
    first, second = pushed("1" * 24, "Frage"), pushed("2" * 24, "2 neue Mails · Frage", renotify=False)
    assert [it["body"] for it in await pushing.deliver_until_shown(phone, first, "t1")] == ["Frage"]
    await _deliver_until(phone, pushing, second, [["2 neue Mails · Frage", False, False]])
    await _deliver_until(phone, pushing, first, [["2 neue Mails · Frage", True, False]])


async def test_a_mail_opened_on_the_desktop_goes_from_the_phones_screen_when_the_app_is_opened_there(
    cast: Cast, enter: Enter, phone: Page, desk: Page, pushing: Pushing
) -> None:
    mails = [await kept(cast.customer, [cast.rep]) for _ in range(2)]
    notices = [await waiting(cast.rep, it, state="sent", topic=str(it.id)) for it in mails]
    await enter(phone, cast.rep, "/settings")
    for it in notices:
        await pushing.deliver_until_shown(phone, pushed(str(it.id), str(it.id), tag=it.topic), it.topic)
    await enter(desk, cast.rep)
    await expect(card(desk)).to_be_visible()
    assert await _states() == ["sent", "sent"], "what stands beside the list by itself is not opened"

    await desk.goto(f"/mails/{mails[0].id}")
    await until(_one_is_seen)

    await phone.locator("[data-test=nav-today]").click()
    await until(lambda: _lies(pushing, [[str(notices[1].id), False, True]]))


def pushed(number: str, body: str, tag: str = "t1", **more: bool) -> str:
    """A push as the server words it."""
    notice = {"title": "Müller", "body": body, "tag": tag, "data": {"notice": number, "url": "/"}}
    return json.dumps({"web_push": 8030, "notification": notice | more})


async def _deliver_until(page: Page, pushing: Pushing, push: str, expected: list[Any]) -> None:
    """Again if nothing comes of it: DevTools loses a push that meets a worker about to stop."""
    for _ in range(3):
        await deliver(page, push)
        with suppress(AssertionError):
            return await until(lambda: _lies(pushing, expected), 5)
    assert await pushing.worker.evaluate(LYING) == expected


async def _lies(pushing: Pushing, expected: list[Any]) -> bool:
    """Whether just these notifications lie on the screen: what they say, whether silently, and whether they ring where they take another's place."""
    found: list[Any] = await pushing.worker.evaluate(LYING)
    return found == expected


async def _states() -> list[str]:
    return [it.state for it in await Notice.find_all().sort("_id").to_list()]


async def _one_is_seen() -> bool:
    return await _states() == ["seen", "sent"]


async def test_a_device_is_tried_out_and_turned_off(cast: Cast, enter: Enter, phone: Page, pushing: Pushing) -> None:
    await enter(phone, cast.rep, "/settings")
    await turn_on_notices(phone, pushing)

    await phone.locator("[data-test=push-test]").click()
    await expect(phone.locator("[data-test=push-outcome]")).to_contain_text("Die Probemeldung ist unterwegs")
    assert (await pushing.arrived(2)).notification["title"] == "Testmeldung"

    await phone.locator("[data-test=push-off]").click()
    await expect(phone.locator("[data-test=push]")).to_have_attribute("data-state", "off")
    assert await Device.find_all().count() == 0
