"""One browser, two people: whoever signs in where another never signed out gets nothing of theirs, and sends nothing of theirs."""

import json
from datetime import UTC, datetime

import pytest
from playwright.async_api import Page, Route, expect

from backend.store.devices import Device
from backend.store.mails import Mail
from backend.store.sessions import Session
from backend.store.users import User
from tests.cast import Cast
from tests.e2e.conftest import Complaints, Enter
from tests.e2e.pushing import Pushing, deliver, turn_on_notices
from tests.e2e.steps import rows, sign_in
from tests.kept import kept
from tests.parts.waiting import until

pytestmark = pytest.mark.browser

NOTICE = {"title": "Müller", "body": "Neue Mail", "tag": "t1", "data": {"notice": "n1", "url": "/mails/abc"}}
SHOWN = "() => self.registration.getNotifications().then((all) => all.map((it) => [it.tag, it.silent, it.renotify]))"

NAMELESS_OUTBOX = """
async (wish) => {
  const opening = indexedDB.open('rapport', 2)
  opening.onupgradeneeded = () => {
    for (const name of ['cards', 'screens']) opening.result.createObjectStore(name).createIndex('kept_at', 'kept_at')
    for (const name of ['outbox', 'notes', 'keys']) opening.result.createObjectStore(name)
  }
  const db = await new Promise((done) => (opening.onsuccess = () => done(opening.result)))
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, new TextEncoder().encode(JSON.stringify([wish])))
  const tx = db.transaction(['keys', 'outbox'], 'readwrite')
  tx.objectStore('keys').put(key, 'cards')
  tx.objectStore('outbox').put({ iv, sealed, kept_at: Date.now() }, 'wishes')
  await new Promise((done) => (tx.oncomplete = done))
  db.close()
}
"""
"""As the versions before November 2026 kept it."""


async def test_the_next_person_gets_neither_the_firsts_pushes_nor_sends_what_waits(
    cast: Cast, phone: Page, pushing: Pushing, complaints: Complaints
) -> None:
    complaints.expected += ["401", "net::ERR_FAILED"]
    mail = await kept(cast.customer, [cast.rep])
    await phone.goto("/settings")
    await sign_in(phone, cast.rep.email)
    await turn_on_notices(phone, pushing)
    await pushing.deliver_until_shown(phone, json.dumps({"web_push": 8030, "notification": NOTICE}), "t1")
    await phone.locator("[data-test=nav-today]").click()
    await phone.route("**/api/mails/*/done", _no_network)
    await rows(phone).locator("[data-test=done]").click()
    await expect(rows(phone)).to_have_count(0)
    await _thirty_days_pass(cast.rep)
    await phone.reload()
    await phone.unroute("**/api/mails/*/done")

    await sign_in(phone, cast.teammate.email)

    await expect(phone.locator("[data-test=today]")).to_be_visible()
    await phone.locator("[data-test=tab-team]").click()
    await expect(rows(phone)).to_have_count(1)
    assert pushing.subscriber is None
    assert await pushing.worker.evaluate(SHOWN) == []
    await phone.reload()
    await expect(rows(phone)).to_have_count(1)
    assert await _done_by(mail) is None

    await phone.locator("[data-test=nav-settings]").click()
    await phone.locator("[data-test=sign-out]").click()
    await expect(phone.locator("[data-test=sign-in]")).to_be_visible()
    await sign_in(phone, cast.rep.email)

    assert await until(lambda: _done_by(mail)) == cast.rep.id, "what the first one did is sent as theirs"


async def test_the_same_person_signs_in_again_and_the_device_counts_on(
    cast: Cast, phone: Page, pushing: Pushing, complaints: Complaints
) -> None:
    complaints.expected.append("401")
    await phone.goto("/settings")
    await sign_in(phone, cast.rep.email)
    await turn_on_notices(phone, pushing)
    before = await Device.find_one({})
    assert before is not None
    await _thirty_days_pass(cast.rep)
    await phone.reload()
    await sign_in(phone, cast.rep.email)

    await until(lambda: _is_bound_again(before))
    await expect(phone.locator("[data-test=push]")).to_have_attribute("data-state", "on")
    assert pushing.subscriber is not None
    assert len(pushing.subscriber.received) == 1, "no second activation"


async def test_what_an_older_version_had_not_sent_yet_goes_out_as_the_person_who_is_signed_in(
    cast: Cast, enter: Enter, phone: Page
) -> None:
    mail = await kept(cast.customer, [cast.rep])
    await phone.goto("/robots.txt")
    about = {"id": "a" * 24, "about": f"done:{mail.id}", "made_at": 1}
    await phone.evaluate(NAMELESS_OUTBOX, {**about, "method": "POST", "path": f"/api/mails/{mail.id}/done"})
    await enter(phone, cast.rep)
    assert await until(lambda: _done_by(mail)) == cast.rep.id


async def test_a_device_that_the_push_service_has_given_up_says_so_on_today(
    cast: Cast, enter: Enter, phone: Page, pushing: Pushing
) -> None:
    await enter(phone, cast.rep, "/settings")
    await turn_on_notices(phone, pushing)
    await phone.locator("[data-test=nav-today]").click()
    await expect(phone.locator("[data-test=push-trouble]")).to_have_count(0)

    await Device.find_all().delete()
    await phone.reload()

    await phone.locator("[data-test=push-trouble] a").click()
    await expect(phone.locator("[data-test=push]")).to_have_attribute("data-state", "off")


async def test_after_the_servers_key_has_changed_the_device_subscribes_again_by_itself(
    cast: Cast, enter: Enter, phone: Page, pushing: Pushing
) -> None:
    await enter(phone, cast.rep, "/settings")
    await turn_on_notices(phone, pushing)
    former = pushing.subscriber
    assert former is not None

    pushing.key = "BAAA"
    await phone.reload()

    await until(lambda: _is_another(pushing, former.endpoint))
    (device,) = await Device.find_all().to_list()
    assert pushing.subscriber is not None
    assert device.endpoint == pushing.subscriber.endpoint


async def test_a_push_that_comes_twice_is_felt_once(cast: Cast, enter: Enter, phone: Page, pushing: Pushing) -> None:
    await enter(phone, cast.rep)
    push = json.dumps({"web_push": 8030, "notification": NOTICE})
    await pushing.deliver_until_shown(phone, push, "t1")
    await deliver(phone, push)
    await until(lambda: _shows(pushing, [["t1", True, False]]))

    other = {**NOTICE, "data": {"notice": "n2", "url": "/mails/def"}}
    await deliver(phone, json.dumps({"web_push": 8030, "notification": other}))
    await until(lambda: _shows(pushing, [["t1", False, True]]))


async def _no_network(route: Route) -> None:
    await route.abort()


async def _thirty_days_pass(user: User) -> None:
    """The session runs out, and MongoDB takes it away."""
    await Session.find({"user_id": user.id}).delete()
    await Device.find({"user_id": user.id}).update({"$set": {"session_ends_at": datetime.now(UTC)}})


async def _done_by(mail: Mail) -> object:
    found = await Mail.get(mail.id)
    return found and found.done_by


async def _is_bound_again(before: Device) -> bool:
    found = await Device.get(before.id)
    return found is not None and found.session_id not in (None, before.session_id) and found.activated_at is not None


async def _is_another(pushing: Pushing, endpoint: str) -> bool:
    is_new = pushing.subscriber is not None and pushing.subscriber.endpoint != endpoint
    return is_new and await Device.find({"endpoint": endpoint}).count() == 0 and await Device.find_all().count() == 1


async def _shows(pushing: Pushing, expected: list[list[object]]) -> bool:
    return bool(await pushing.worker.evaluate(SHOWN) == expected)
