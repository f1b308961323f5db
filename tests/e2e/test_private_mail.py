"""Private mail in the app: lists of whom is left alone, and a mail that is withdrawn."""

from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.async_api import Page, expect

from backend.keys import Keys
from backend.store import mail_blocks
from backend.store.mail_parts import Occurrence, Party
from backend.store.mails import Mail
from backend.store.users import User
from tests.boxes import box, id_of
from tests.cast import Cast
from tests.e2e.conftest import Complaints, Enter
from tests.kept import kept

pytestmark = pytest.mark.browser


async def mail_of(cast: Cast, keys: Keys, *owners: User, **fields: Any) -> Mail:
    """One that lies in a mailbox of each of these."""
    boxes = [await box(f"{it.name.lower()}-1@nordlicht.example", keys, owner_ids=[id_of(it)]) for it in owners]
    now = datetime.now(UTC)
    places = [Occurrence(mailbox_id=id_of(it), folder="INBOX", uidvalidity=1, uid=1, seen_at=now) for it in boxes]
    return await kept(cast.customer, [cast.rep], occurrences=places, **fields)


async def test_a_person_leaves_a_doctor_alone_and_takes_out_what_is_here(
    cast: Cast, enter: Enter, page: Page, keys: Keys, complaints: Complaints
) -> None:
    complaints.expected.append("422")
    await mail_of(cast, keys, cast.rep, sender=Party(address="praxis@arzt.example"))
    page.on("dialog", lambda dialog: dialog.accept())
    await enter(page, cast.rep, "/settings")
    await page.locator("[data-test=private-mail-link]").click()
    await expect(page.locator("[data-test=marked]")).to_contain_text("in allen persönlichen Postfächern in Ruhe")
    await expect(page.locator("[data-test=written-all]")).to_have_count(0)

    own = page.locator("[data-test=blocks-own]")
    await own.locator("[data-test=written-own]").fill("arzt")
    await own.locator("[data-test=add-own]").click()
    await expect(own.get_by_role("alert")).to_have_text("Das ist weder eine Mailadresse noch eine Domain.")
    await own.locator("[data-test=written-own]").fill("Arzt.example")
    await own.locator("[data-test=add-own]").click()
    row = own.locator("[data-test=block]")
    await expect(row).to_contain_text("arzt.example")
    await row.locator("[data-test=look]").click()
    await expect(row.locator("[data-test=kept]")).to_have_text("1 Mail ist schon in Rapport.")
    await row.locator("[data-test=take-out]").click()
    await expect(row.locator("[data-test=kept]")).to_have_text("In Rapport ist nichts davon.")
    assert await Mail.find_all().count() == 0
    await row.locator("[data-test=unblock]").click()
    await expect(row).to_have_count(0)


async def test_an_administrator_says_what_holds_for_everybody(cast: Cast, enter: Enter, page: Page) -> None:
    await enter(page, cast.admin, "/private")
    await page.locator("[data-test=written-all]").fill("praxis@arzt.example")
    await page.locator("[data-test=add-all]").click()
    await expect(page.locator("[data-test=blocks-all] [data-test=block]")).to_contain_text("praxis@arzt.example")
    await page.locator("[data-test=marked-all]").click()
    await expect(page.locator("[data-test=marked-own]")).to_be_visible()
    assert not (await mail_blocks.everything()).leaving_private


@pytest.mark.parametrize("is_shared", [False, True])
async def test_a_mail_is_withdrawn_after_one_question(
    is_shared: bool, cast: Cast, enter: Enter, page: Page, keys: Keys
) -> None:
    mail = await mail_of(cast, keys, cast.rep, *([cast.teammate] if is_shared else []))
    await enter(page, cast.rep, f"/mails/{mail.id}")
    await page.locator("[data-test=withdraw]").click()
    sheet = page.locator("[data-test=withdraw-sheet]")
    await expect(sheet).to_contain_text("auch im Postfach von anderen" if is_shared else "löscht die Mail für alle")
    await sheet.locator("[data-test=withdraw-yes]").click()
    await expect(page.locator("[data-test=withdraw-sheet]")).to_have_count(0)
    said = "Andere haben die Mail noch" if is_shared else "Rapport hat die Mail nicht mehr"
    await expect(page.get_by_text(said)).to_be_visible()
    assert await Mail.find_all().count() == int(is_shared)


async def test_who_does_not_own_the_mailbox_is_not_asked(cast: Cast, enter: Enter, desk: Page, keys: Keys) -> None:
    mail = await mail_of(cast, keys, cast.rep)
    await enter(desk, cast.teammate, f"/mails/{mail.id}")
    await expect(desk.locator("[data-test=mail-text]")).to_be_visible()
    await expect(desk.locator("[data-test=withdraw]")).to_have_count(0)
