"""The data quality desk: what to do next by value, two side by side and two again, refusals in plain words, all of it by keys alone."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Page, expect

from backend.store import duplicates
from backend.store.contacts import Contact
from backend.store.customers import Customer, Site
from tests.cast import Cast, company, happening, person
from tests.e2e.conftest import Complaints, Enter

pytestmark = pytest.mark.browser
WHERE = Site(street="Spindelweg 12", postcode="70173", city="Stuttgart")


@pytest.fixture
async def twin(cast: Cast) -> Customer:
    """The cast's customer once more, by somebody who did not find it."""
    twin = await company("Mueller Praezision GmbH", [], "sued", cast.teammate.id)
    await Customer.find({"team": "sued"}).update({"$set": {"sites": [WHERE.model_dump()]}})
    await cast.customer.set({"rank": 20.0})
    await happening(twin, "call", "Angerufen und neu angelegt", "", days_ago=3)
    await look()
    return twin


async def look() -> None:
    database = Customer.get_motor_collection().database
    await database.clocks.delete_many({"_id": {"$in": ["duplicates", "double_contacts"]}})
    while await duplicates.look(datetime.now(UTC) + timedelta(seconds=1)):
        pass


async def test_the_desk_says_what_to_do_next_for_the_most_valuable_first(cast: Cast, enter: Enter, page: Page) -> None:
    for name, rank in (("Kleiner Kunde", 1.0), ("Großer Kunde", 90.0)):
        await Customer(name=name, team="sued", rank=rank, vat_id="DE136695977", changed_at=datetime.now(UTC)).insert()
    await look()
    await enter(page, cast.rep, "/quality")
    await expect(page.locator("[data-test=blank]")).to_contain_text("Keine doppelten Kunden")
    await page.locator("[data-test=desk-flaws]").click()
    rows = page.locator("[data-test=flawed]")
    await expect(rows.nth(0)).to_contain_text("Großer Kunde")
    await expect(rows.nth(-1)).to_contain_text("Kleiner Kunde")
    await page.get_by_role("button", name="USt-IdNr. stimmt nicht").click()
    await expect(rows).to_have_count(2)
    await rows.nth(0).get_by_role("link", name="USt-IdNr. stimmt nicht").click()
    await expect(page.locator(".pane.is-front [data-test=edit-vat_id]")).to_contain_text("DE136695977")


async def test_two_become_one_as_chosen_and_are_two_again(cast: Cast, twin: Customer, enter: Enter, page: Page) -> None:
    await enter(page, cast.rep, "/quality")
    pair = page.locator("[data-test=pair]")
    await expect(pair).to_contain_text("gleiche Anschrift")
    await pair.locator("[data-test=compare]").click()
    stays = page.locator(".merge-side.is-kept")
    await expect(stays).to_contain_text("Müller Präzision")
    for name in ("Mueller Praezision GmbH", "Müller Präzision"):
        await page.locator("[data-test=swap]").click()
        await expect(stays).to_contain_text(name)
    await page.locator("[data-test=field-name] [data-test=pick-b]").click()
    await expect(page.locator("[data-test=field-name] [data-test=pick-b]")).to_have_attribute("aria-pressed", "true")
    await expect(page.locator("[data-test=field-owner_id] [data-test=pick-b]")).to_have_text("Teammate")
    await expect(page.locator(".merge")).to_contain_text("Das kommt mit hinüber: 1 Eintrag im Verlauf.")
    await page.locator("[data-test=do-merge]").click()
    await expect(page.locator(".pane.is-front h1").first).to_contain_text("Mueller Praezision GmbH")
    (left,) = await Customer.find({"team": "sued"}).to_list()
    assert (left.id, left.name, left.domains) == (cast.customer.id, "Mueller Praezision GmbH", ["mueller.example"])

    await page.locator("[data-test=toast]").get_by_role("button", name="Zurücknehmen").click()
    await expect(page.locator("[data-test=toast]")).to_contain_text("Es sind wieder zwei.")
    assert sorted([it.name async for it in Customer.find({"team": "sued"})]) == [
        "Mueller Praezision GmbH",
        "Müller Präzision",
    ]


async def test_what_makes_no_sense_is_refused_in_plain_words(
    cast: Cast, twin: Customer, enter: Enter, desk: Page, complaints: Complaints
) -> None:
    complaints.expected += ["404", "422"]
    await enter(desk, cast.rep, f"/merge/{twin.id}.{twin.id}")
    await expect(desk.locator("[data-test=refused]")).to_contain_text("Das ist zweimal derselbe Eintrag.")
    await expect(desk.locator("[data-test=do-merge]")).to_be_disabled()

    await twin.set({"parent_id": cast.customer.id})
    mother = await company("Mutter", [], "sued", None)
    await mother.set({"parent_id": twin.id})
    await cast.customer.set({"parent_id": mother.id})
    await desk.goto(f"/merge/{cast.customer.id}.{twin.id}")
    await expect(desk.locator("[data-test=refused]")).to_contain_text("So gehörte eine Firma sich selbst.")
    await desk.locator("[data-test=do-merge]").click()
    await expect(desk.locator("[data-test=toast]")).to_contain_text("So gehörte eine Firma sich selbst.")

    # somebody else was faster with the same pair
    await cast.customer.set({"parent_id": None})
    await desk.goto(f"/merge/{cast.customer.id}.{twin.id}")
    await expect(desk.locator("[data-test=do-merge]")).to_be_enabled()
    await expect(desk.locator("[data-test=refused]")).to_have_count(0)
    await twin.delete()
    await desk.locator("[data-test=do-merge]").click()
    await expect(desk.locator("[data-test=missing]")).to_contain_text("Vielleicht sind sie schon zusammengeführt.")


async def test_the_desk_needs_no_mouse(cast: Cast, twin: Customer, enter: Enter, desk: Page) -> None:
    await enter(desk, cast.rep, "/quality")
    await expect(desk.locator("[data-test=pair]")).to_be_visible()
    await tab_to(desk, "compare")
    await desk.keyboard.press("Enter")
    await expect(desk.locator("[data-test=field-name]")).to_be_visible()
    chosen = desk.locator("[data-test=field-name] button[aria-pressed=false]")
    other = "b" if await chosen.get_attribute("data-test") == "pick-b" else "a"
    await tab_to(desk, f"pick-{other}")
    await desk.keyboard.press("Space")
    await expect(desk.locator(f"[data-test=field-name] [data-test=pick-{other}]")).to_have_attribute(
        "aria-pressed", "true"
    )
    await tab_to(desk, "do-merge")
    await desk.keyboard.press("Enter")
    await expect(desk.locator("[data-test=toast]")).to_contain_text("Zusammengeführt.")
    assert await Customer.find({"team": "sued"}).count() == 1


async def tab_to(page: Page, test: str) -> None:
    for _ in range(60):
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement.dataset.test") == test:
            return
    raise AssertionError(f"no way by keys to {test}")


async def test_a_person_written_twice_is_seen_where_one_looks_at_them(cast: Cast, enter: Enter, page: Page) -> None:
    await person(cast.customer, "Klein, Petra", ["petra@mueller.example"])
    await enter(page, cast.rep, f"/customers/{cast.customer.id}/people")
    await page.locator("[data-test=person-node]", has_text="Petra Klein").click()
    await expect(page.locator("[data-test=person-doubles]")).to_contain_text("Vielleicht dieselbe Person: Klein, Petra")
    await page.locator("[data-test=compare-person]").click()
    await expect(page.locator("[data-test=field-addresses]")).to_contain_text("petra@mueller.example")
    await page.locator("[data-test=do-merge]").click()
    await expect(page.locator(".pane.is-front [data-test=person-node]")).to_have_count(1)
    await page.locator("[data-test=toast]").get_by_role("button", name="Zurücknehmen").click()
    await expect(page.locator("[data-test=toast]")).to_contain_text("Es sind wieder zwei.")
    assert await Contact.find({"customer_id": cast.customer.id}).count() == 2
