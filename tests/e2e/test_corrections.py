"""On the screen: whose a mail is and why in one line, said otherwise and taken back, and whom it proposes to add."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Page, expect

from backend.store.activities import Activity
from backend.store.contacts import Contact
from backend.store.customers import Customer
from backend.store.inquiries import Inquiry
from backend.store.mail_parts import MatchRecord, Party, StoredSignature
from backend.store.mails import Mail, line
from tests import cast as cast_
from tests.cast import Cast
from tests.e2e.conftest import Enter
from tests.e2e.steps import card
from tests.e2e.test_screens import AXE_SCRIPT, drawn, wrong_with
from tests.kept import inquiry, kept
from tests.parts.waiting import until

pytestmark = pytest.mark.browser

BY_DOMAIN = MatchRecord(method="domain", evidence=[{"method": "domain", "value": "mueller.example", "score": 60}])
SIGNED = {"name": "Karl Weber", "role": "Leiter Technik", "company": "Weber Antriebe GmbH", "phones": ["0711 2312542"]}


async def from_karl(cast: Cast, **fields: Any) -> Mail:
    sender = Party(name="Karl Weber", address="karl.weber@mueller.example")
    mail = await kept(cast.customer, [cast.rep], **{"sender": sender, "match": BY_DOMAIN, "kind": "mail"} | fields)
    entry = line(mail)
    assert entry is not None
    await entry.insert()
    return mail


def choice(page: Page) -> Any:
    return page.locator("[data-test=correcting]")


async def find(page: Page, customer: str) -> None:
    await choice(page).locator("[data-test=customer-choice]").fill(customer)
    await choice(page).locator("[data-test=customer-chosen]").filter(has_text=customer).click()


async def of_customer(customer: Customer, amount: int) -> None:
    async def are_there() -> bool:
        return await Mail.find({"customer_id": customer.id}).count() == amount

    await until(are_there)


async def is_for_everybody(page: Page) -> None:
    await page.evaluate(AXE_SCRIPT)
    await drawn(page)
    assert await wrong_with(page) == []


async def test_a_mail_is_corrected_with_the_older_ones_and_taken_back(cast: Cast, enter: Enter, page: Page) -> None:
    weber = await cast_.company("Weber Antriebe", ["weber.example"], "sued", cast.rep.id)
    mail, _ = await from_karl(cast), await from_karl(cast)
    await enter(page, cast.rep, f"/mails/{mail.id}")
    why = card(page).locator("[data-test=why-customer]")
    await expect(why.locator("summary")).to_contain_text("Domain der Firma")
    await expect(why.locator("summary")).to_contain_text("geprüft")
    await why.locator("summary").click()
    await expect(why).to_contain_text("Die Domain mueller.example gehört zu diesem Kunden. (wahrscheinlich)")
    await why.locator("[data-test=correct]").click()
    await expect(choice(page).locator("[data-test=reach]")).to_have_value("address")
    await find(page, "Weber Antriebe")

    await expect(card(page).locator("[data-test=customer-link]")).to_have_text("Weber Antriebe")
    toast = page.locator("[data-test=toast]")
    await expect(toast).to_contain_text("1 ältere Mail ist mit umgezogen")
    await of_customer(weber, 2)
    await toast.locator("[data-test=toast-action]").click()
    await expect(card(page).locator("[data-test=customer-link]")).to_have_text("Müller Präzision")
    await of_customer(cast.customer, 2)


async def test_what_was_said_is_taken_back_later_too(cast: Cast, enter: Enter, phone: Page) -> None:
    weber = await cast_.company("Weber Antriebe", ["weber.example"], "sued", cast.rep.id)
    mail = await from_karl(cast)
    await enter(phone, cast.rep, f"/mails/{mail.id}")
    await card(phone).locator("[data-test=why-customer] summary").click()
    await card(phone).locator("[data-test=correct]").click()
    await choice(phone).locator("[data-test=reach]").select_option("mail")
    await find(phone, "Weber Antriebe")
    await of_customer(weber, 1)
    await phone.reload()
    await card(phone).locator("[data-test=why-customer] summary").click()
    await card(phone).locator("[data-test=correct]").click()
    await expect(choice(phone).locator("[data-test=said]")).to_contain_text("So zugeordnet von Rep")
    await is_for_everybody(phone)
    await choice(phone).locator("[data-test=take-back]").click()
    await expect(card(phone).locator("[data-test=customer-link]")).to_have_text("Müller Präzision")


async def test_whoever_else_it_may_be_is_one_tap_away(cast: Cast, enter: Enter, phone: Page) -> None:
    weber = await cast_.company("Weber Antriebe", ["weber.example"], "sued", cast.rep.id)
    hint = {"customer": {"id": str(weber.id), "name": weber.name}, "contact": None, "team": "sued", "score": 30}
    other = hint | {"method": "company_name", "value": "Weber Antriebe"}
    mail = await from_karl(cast, match=BY_DOMAIN.model_copy(update={"candidates": [other]}))
    await enter(phone, cast.rep, f"/mails/{mail.id}")
    await card(phone).locator("[data-test=correct]").click()
    await choice(phone).locator("[data-test=likely-customer]").click()
    await of_customer(weber, 1)


async def test_in_the_open_line_another_customer_is_one_tap(cast: Cast, enter: Enter, phone: Page) -> None:
    weber = await cast_.company("Weber Antriebe", ["weber.example"], "sued", cast.rep.id)
    hint = {"customer": {"id": str(weber.id), "name": weber.name}, "contact": None, "team": "sued", "score": 30}
    other = hint | {"method": "company_name", "value": "Weber Antriebe"}
    mail, _ = await from_karl(cast, match=BY_DOMAIN.model_copy(update={"candidates": [other]})), await from_karl(cast)
    await enter(phone, cast.rep, f"/mails/{mail.id}")
    await card(phone).locator("[data-test=why-customer] summary").click()
    await is_for_everybody(phone)
    await card(phone).locator("[data-test=take-other]").click()
    await expect(card(phone).locator("[data-test=customer-link]")).to_have_text("Weber Antriebe")
    await of_customer(weber, 2)
    await phone.locator("[data-test=toast-action]").click()
    await of_customer(cast.customer, 2)


async def test_many_candidates_leave_room_for_the_mail(cast: Cast, enter: Enter, phone: Page) -> None:
    possible = [await cast_.company(f"Werk {at}", [f"werk{at}.example"], "sued", cast.rep.id) for at in range(12)]
    mail = await kept(None, [cast.rep], candidates=possible)
    await enter(phone, cast.rep, f"/mails/{mail.id}")
    await expect(card(phone).locator("[data-test=candidate]")).to_have_count(4)
    await is_for_everybody(phone)
    await card(phone).locator("[data-test=all-candidates]").click()
    await expect(card(phone).locator("[data-test=candidate]")).to_have_count(12)


async def test_at_a_desk_the_keyboard_is_enough(cast: Cast, enter: Enter, desk: Page) -> None:
    weber = await cast_.company("Weber Antriebe", ["weber.example"], "sued", cast.rep.id)
    await from_karl(cast)
    await enter(desk, cast.rep)
    await expect(card(desk)).to_be_visible()
    await desk.keyboard.press("a")
    field = choice(desk).locator("[data-test=customer-choice]")
    await expect(field).to_be_focused()
    await desk.keyboard.type("Weber")
    await expect(choice(desk).locator("[data-test=customer-chosen]")).to_have_count(1)
    await desk.keyboard.press("Tab")
    await desk.keyboard.press("Enter")
    await of_customer(weber, 1)
    await expect(choice(desk)).to_have_count(0)
    await expect(desk.locator("[data-test=toast]")).to_contain_text("Weber Antriebe")
    await desk.keyboard.press("z")
    await of_customer(cast.customer, 1)


async def test_nobodys_mail_leaves_the_screen_and_comes_back(cast: Cast, enter: Enter, phone: Page) -> None:
    mail = await from_karl(cast)
    await enter(phone, cast.rep, f"/mails/{mail.id}")
    await card(phone).locator("[data-test=why-customer] summary").click()
    await card(phone).locator("[data-test=correct]").click()
    await choice(phone).locator("[data-test=nobody]").click()
    await choice(phone).locator("[data-test=reach-mail]").click()
    await expect(phone.locator("[data-test=today]")).to_be_visible()
    await phone.locator("[data-test=toast-action]").click()
    await of_customer(cast.customer, 1)


async def test_who_wrote_becomes_a_contact_by_one_tap(cast: Cast, enter: Enter, phone: Page) -> None:
    mail = await from_karl(cast, signature=StoredSignature(**SIGNED))
    await enter(phone, cast.rep, f"/mails/{mail.id}")
    proposal = card(phone).locator("[data-test=proposal]")
    await expect(proposal).to_contain_text("Leiter Technik")
    await is_for_everybody(phone)
    await proposal.locator("[data-test=add-proposed]").click()
    await expect(card(phone).locator("[data-test=person]")).to_contain_text("Leiter Technik")
    await expect(proposal).to_have_count(0)
    made = await Contact.find_one({"name": "Karl Weber"})
    assert made is not None
    assert (made.addresses, made.phones) == (["karl.weber@mueller.example"], ["+497112312542"])


async def test_who_seems_to_be_known_gets_the_address(cast: Cast, enter: Enter, phone: Page) -> None:
    known = await cast_.person(cast.customer, "Karl Weber", ["weber@mueller.example"])
    mail = await from_karl(cast)
    await enter(phone, cast.rep, f"/mails/{mail.id}")
    await card(phone).locator("[data-test=give-address]").click()
    await expect(card(phone).locator("[data-test=person]")).to_contain_text("Karl Weber")
    found = await Contact.get(known.id)
    assert found is not None
    assert found.addresses == ["weber@mueller.example", "karl.weber@mueller.example"]
    assert await Contact.find({"name": "Karl Weber"}).count() == 1


async def test_a_company_that_asks_becomes_a_customer_by_one_tap(cast: Cast, enter: Enter, phone: Page) -> None:
    await inquiry([cast.teammate], signature=SIGNED)
    await enter(phone, cast.teammate, "/inquiries")
    await expect(phone.locator("[data-test=prospect]")).to_contain_text("Neuer Kunde: Weber Antriebe GmbH")
    await is_for_everybody(phone)
    await phone.locator("[data-test=take-in]").click()
    await expect(phone.locator("[data-test=empty]")).to_be_visible()
    (mail,) = await Mail.find_all().to_list()
    made = await Customer.find_one({"name": "Weber Antriebe GmbH"})
    assert made is not None
    assert mail.customer_id == made.id
    assert await Inquiry.find({"state": "assigned"}).count() == 1


async def test_an_invitation_is_put_on_the_timeline_by_one_tap(cast: Cast, enter: Enter, phone: Page) -> None:
    at = datetime(2026, 12, 3, 9, tzinfo=UTC)
    meeting = {
        "uid": "1@mueller.example", "method": "request", "summary": "Besprechung Förderanlage", "location": "Stuttgart",
        "starts_at": at, "ends_at": at + timedelta(hours=1), "is_all_day": False, "organizer": "petra.klein@mueller.example",
    }  # fmt: skip
    mail = await from_karl(cast, kind="appointment", facts={"appointment": meeting})
    await enter(phone, cast.rep, f"/mails/{mail.id}")
    when = phone.locator("[data-test=appointment]")
    await expect(when).to_contain_text("3. Dez., 10:00 – 11:00 · Stuttgart")
    await is_for_everybody(phone)
    await when.locator("[data-test=accept]").click()
    await expect(when).to_contain_text("Steht im Verlauf.")
    assert await Activity.find({"customer_id": cast.customer.id, "kind": "meeting"}).count() == 1


async def test_nobody_is_alarmed_by_what_may_be_a_complaint_until_somebody_says_so(
    cast: Cast, enter: Enter, phone: Page
) -> None:
    mail = await from_karl(cast, kind="complaint", kind_is_unsure=True, kind_evidence=["Ärger"])
    await enter(phone, cast.rep, f"/mails/{mail.id}")
    await phone.locator("[data-test=unsure-no]").click()
    await expect(phone.locator("[data-test=unsure]")).to_have_count(0)
    found = await Mail.get(mail.id)
    assert found is not None
    assert (found.kind, found.kind_is_unsure) == ("mail", False)
