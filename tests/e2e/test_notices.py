"""The whole circle: subscribed in the browser, pushed by the server, shown by the worker, opened by a tap, also without network."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.async_api import Page, expect

from backend.store.devices import Device
from backend.store.mailboxes import Mailbox
from backend.store.mails import Mail
from backend.store.users import User
from tests.build import raw_mail
from tests.cast import Cast
from tests.e2e.conftest import Enter
from tests.e2e.pushing import Pushing, turn_on_notices
from tests.e2e.steps import card
from tests.parts.dovecot import Dovecot
from tests.parts.waiting import until, watching

pytestmark = pytest.mark.browser

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
    assert shown == [{"title": "Müller Präzision", "body": "Mail zu einem Angebot", "tag": tag}]
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


async def test_a_device_is_tried_out_and_turned_off(cast: Cast, enter: Enter, phone: Page, pushing: Pushing) -> None:
    await enter(phone, cast.rep, "/settings")
    await turn_on_notices(phone, pushing)

    await phone.locator("[data-test=push-test]").click()
    await expect(phone.locator("[data-test=push-outcome]")).to_contain_text("Die Probemeldung ist unterwegs")
    assert (await pushing.arrived(2)).notification["title"] == "Testmeldung"

    await phone.locator("[data-test=push-off]").click()
    await expect(phone.locator("[data-test=push]")).to_have_attribute("data-state", "off")
    assert await Device.find_all().count() == 0
