"""A customer writes, and somebody reads it, settles it, ticks it off."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from beanie import PydanticObjectId
from playwright.async_api import Page, expect

from backend.store import choices
from backend.store.activities import Activity
from backend.store.connection import Store
from backend.store.mailboxes import Mailbox
from backend.store.mails import Mail
from backend.store.users import User
from tests import cast as cast_
from tests.build import raw_mail
from tests.cast import Cast
from tests.e2e.conftest import Complaints, Enter
from tests.e2e.steps import card, rows
from tests.kept import chooser, kept, possible
from tests.parts.dovecot import Dovecot
from tests.parts.waiting import until, watching

pytestmark = pytest.mark.browser


async def is_done(mail: Mail) -> bool:
    found = await Mail.get(mail.id)
    return found is not None and found.done_at is not None


@pytest.mark.dovecot
async def test_a_mail_from_the_server_appears_without_reload_and_says_the_complaint_first(
    cast: Cast, enter: Enter, page: Page, dovecot: Dovecot, mailbox: Mailbox, scanner: Callable[..., Any]
) -> None:
    await cast_.complaint(cast.customer, "Riss im Rollengang", days_ago=3)
    scanner()
    await enter(page, cast.rep)
    await expect(rows(page)).to_have_count(0)
    await watching(mailbox)

    dovecot.deliver(mailbox.address, raw_mail())

    await expect(rows(page)).to_have_count(1)
    await rows(page).locator("a").click()
    await expect(card(page).locator("[data-test=customer-link]")).to_have_text("Müller Präzision")
    await expect(card(page).locator(":scope > *").first).to_contain_text("Erst lösen: Riss im Rollengang")
    await expect(card(page).locator("[data-test=why]")).to_contain_text("beim Preis der Förderanlage")
    await expect(card(page).locator("[data-test=opportunity]")).to_contain_text("48.000 €")
    await expect(card(page).locator("[data-test=history]")).to_contain_text("Besuch in Stuttgart")
    await expect(page.locator("[data-test=mail-text]")).to_contain_text("Mit freundlichen Grüßen")


async def test_on_a_phone_the_open_opportunity_is_in_sight_beside_a_complaint_and_a_long_mail(
    cast: Cast, enter: Enter, phone: Page
) -> None:
    await cast_.complaint(cast.customer, "Riss im Rollengang der zweiten Förderanlage", days_ago=3)
    mail = await kept(
        cast.customer, [cast.rep], contact_id=cast.contact.id, new_text="Wir brauchen die Anlage vor Weihnachten. " * 30
    )
    await enter(phone, cast.rep, f"/mails/{mail.id}")

    first = card(phone).locator("[data-test=opportunity] .card-opportunity-head")
    await expect(first).to_be_visible()
    seen, actions = await first.bounding_box(), await phone.locator("[data-test=mail-actions]").bounding_box()
    assert seen
    assert actions
    assert seen["y"] + seen["height"] < actions["y"]
    more = card(phone).locator("[data-test=why-more]")
    await more.click()
    await expect(more).to_have_text("Weniger")


async def test_a_mail_is_ticked_off_and_brought_back(cast: Cast, enter: Enter, page: Page) -> None:
    mail = await kept(cast.customer, [cast.rep])
    await enter(page, cast.rep)

    await rows(page).locator("[data-test=done]").click()
    await expect(rows(page)).to_have_count(0)
    await until(lambda: is_done(mail))
    await page.locator("[data-test=toast-action]").click()

    await expect(rows(page)).to_have_count(1)
    await until(lambda: _is_open(mail))


async def _is_open(mail: Mail) -> bool:
    return not await is_done(mail)


async def test_inside_sales_works_through_the_list_by_keyboard(cast: Cast, enter: Enter, desk: Page) -> None:
    now = datetime.now(UTC)
    mails = [
        await kept(cast.customer, [cast.rep], new_text=f"Mail {n}", received_at=now - timedelta(hours=n))
        for n in range(3)
    ]
    newest, middle = mails[0], mails[1]
    await enter(desk, cast.rep)
    selected = desk.locator(".pane-list .is-selected")
    await expect(selected).to_have_attribute("data-id", str(newest.id))

    await desk.keyboard.press("j")
    await expect(selected).to_have_attribute("data-id", str(middle.id))
    await desk.keyboard.press("k")
    await expect(selected).to_have_attribute("data-id", str(newest.id))
    await expect(card(desk)).to_contain_text("Mail 0")
    await desk.keyboard.press("e")
    await expect(rows(desk)).to_have_count(2)
    await until(lambda: is_done(newest))
    await desk.keyboard.press("z")
    await expect(rows(desk)).to_have_count(3)
    await until(lambda: _is_open(newest))


async def test_choosing_between_two_customers_settles_whose_mail_it_is(cast: Cast, enter: Enter, page: Page) -> None:
    other = await cast_.company("Müller Montage", ["mueller.example"], "sued", cast.rep.id)
    mail = await kept(None, [cast.rep], candidates=[cast.customer, other])
    await enter(page, cast.rep)
    await expect(rows(page).locator("[data-test=candidates]")).to_have_text("2 Kunden möglich")
    await rows(page).locator("a").click()

    await page.locator("[data-test=candidate]").filter(has_text="Müller Montage").click()

    await expect(card(page).locator("[data-test=customer-link]")).to_have_text("Müller Montage")
    await expect(page.locator("[data-test=candidate]")).to_have_count(0)
    settled = await Mail.get(mail.id)
    assert settled is not None
    assert (settled.customer_id, settled.match.method) == (other.id, "chosen")
    assert await Activity.find({"customer_id": other.id, "mail_id": mail.id}).count() == 1


async def test_an_opened_mail_shows_at_once_what_a_colleague_has_decided(
    cast: Cast, enter: Enter, phone: Page, desk: Page
) -> None:
    other = await cast_.company("Müller Montage", ["mueller.example"], "sued", cast.rep.id)
    mail = await kept(None, [cast.rep, cast.teammate], candidates=[cast.customer, other])
    async with phone.expect_response("**/api/events"):
        await enter(phone, cast.rep, f"/mails/{mail.id}")
    await expect(phone.locator("[data-test=candidate]")).to_have_count(2)

    await enter(desk, cast.teammate, f"/mails/{mail.id}")
    await desk.locator(".pane-main [data-test=candidate]").filter(has_text="Müller Montage").click()

    await expect(card(phone).locator("[data-test=customer-link]")).to_have_text("Müller Montage")
    await expect(phone.locator("[data-test=candidate]")).to_have_count(0)


async def test_of_a_candidate_in_another_team_the_card_says_only_that_there_is_one(
    cast: Cast, enter: Enter, phone: Page
) -> None:
    mail, _ = await _between(cast)
    await enter(phone, cast.rep)
    await expect(rows(phone).locator("[data-test=candidates]")).to_have_text("2 Kunden möglich")
    await phone.goto(f"/mails/{mail.id}")
    await expect(phone.locator("[data-test=candidate]")).to_have_count(1)
    await expect(phone.locator("[data-test=elsewhere]")).to_contain_text("1 Kunde in einem anderen Team")
    assert "Müller Nord" not in await phone.content()


@pytest.mark.parametrize(("by", "at"), [("teammate", 0), ("outsider", 1)])
async def test_who_chooses_too_late_is_told_and_sees_what_became_of_the_mail(
    by: str, at: int, cast: Cast, enter: Enter, phone: Page, store: Store, complaints: Complaints
) -> None:
    """No live line: the page has not heard of it when the person taps."""
    complaints.expected += ["net::ERR_FAILED", "409", "404"]
    mail, colleagues = await _between(cast)
    await phone.route("**/api/events", lambda route: route.abort())
    await enter(phone, cast.rep, f"/mails/{mail.id}")
    await expect(phone.locator("[data-test=candidate]")).to_have_count(1)
    assert await choices.choose(store, _id(mail), possible(mail)[at], chooser(colleagues[by]))

    await phone.locator("[data-test=candidate]").click()

    await expect(phone.locator("[data-test=toast]")).to_contain_text("schon jemand anders entschieden")
    await expect(phone.locator("[data-test=candidate]")).to_have_count(0)
    if by == "teammate":
        await expect(card(phone).locator("[data-test=customer-link]")).to_have_text("Müller Präzision")
    else:
        await expect(phone.locator("[data-test=mail]")).to_contain_text("nicht mehr für Sie")


async def _between(cast: Cast) -> tuple[Mail, dict[str, User]]:
    north = await cast_.company("Müller Nord", ["mueller.example"], "nord", cast.outsider.id)
    asked = {"rep": cast.rep, "teammate": cast.teammate, "outsider": cast.outsider}
    return await kept(None, [*asked.values()], candidates=[cast.customer, north]), asked


def _id(mail: Mail) -> PydanticObjectId:
    return PydanticObjectId(str(mail.id))


async def test_a_forged_sender_is_warned_of_before_anything_else_is_said(cast: Cast, enter: Enter, phone: Page) -> None:
    mail = await kept(cast.customer, [cast.rep], trust="doubtful", trust_reason="dmarc_fail")
    await enter(phone, cast.rep)
    await expect(rows(phone).locator("[data-test=doubtful]")).to_be_visible()
    await phone.goto(f"/mails/{mail.id}")

    await expect(card(phone).locator(":scope > *").first).to_contain_text("Vorsicht: Absender nicht bestätigt")
