"""The terms by which complaints are known: an administrator adds one, tries it, saves it. And what machines report is settled by one tap."""

from datetime import UTC, datetime

import pytest
from beanie import PydanticObjectId
from playwright.async_api import Page, expect

from backend.store import complaint_terms, flawed
from backend.store.contacts import Bounce, Contact, Departed
from backend.store.customers import Customer
from tests.cast import Cast
from tests.e2e.conftest import Enter
from tests.kept import kept

pytestmark = pytest.mark.browser


async def test_an_administrator_adds_a_term_tries_it_and_saves_it(cast: Cast, enter: Enter, phone: Page) -> None:
    await kept(cast.customer, [cast.rep], kind="mail", subject="Pumpe", new_text="Die Pumpe klappert.")
    await enter(phone, cast.admin, "/settings")
    await phone.locator("[data-test=terms-link]").click()
    await phone.locator("[data-test=term-words]").fill("klapper*")
    await phone.locator("[data-test=term-weight]").select_option("3")
    await phone.locator("[data-test=term-add]").click()
    await expect(phone.locator("[data-test=own-term]")).to_contain_text("klapper*")
    await phone.locator("[data-test=try-text]").fill("Es klappert schon wieder.")
    await phone.locator("[data-test=try]").click()
    trial = phone.locator("[data-test=trial]")
    await expect(trial).to_contain_text("Das wäre eine Reklamation")
    await expect(trial).to_contain_text("Neu als Reklamation gälten: 1")
    assert (await complaint_terms.table()).own == ()
    await phone.locator("[data-test=terms-save]").click()
    await expect(phone.locator("[data-test=terms-save]")).to_have_count(0)
    assert [it.words for it in (await complaint_terms.table()).own] == ["klapper*"]


async def test_a_successor_takes_over_at_the_quality_desk(cast: Cast, enter: Enter, desk: Page) -> None:
    now, mail_id = datetime.now(UTC), PydanticObjectId()
    named = [{"name": "Nina Neu", "address": "nina.neu@mueller.example"}]
    marks = {
        "bounces": [Bounce(address=cast.contact.addresses[0], is_hard=True, at=now, mail_id=mail_id).model_dump()],
        "departed": Departed(at=now, mail_id=mail_id, successors=named).model_dump(),
    }
    await Contact.get_motor_collection().update_one({"_id": cast.contact.id}, {"$set": marks})
    await flawed.note([await Customer.get_motor_collection().find_one({"_id": cast.customer.id})])
    await enter(desk, cast.rep, "/quality")
    await desk.locator("[data-test=desk-flaws]").click()
    await expect(desk.locator("[data-test=flawed]")).to_contain_text("Mails kommen zurück")
    await desk.locator("[data-test=takes-over]").click()
    await expect(desk.locator("[data-test=takes-over]")).to_have_count(0)
    people = await Contact.find({"customer_id": cast.customer.id, "left_at": None}).to_list()
    assert [it.name for it in people] == ["Nina Neu"]
