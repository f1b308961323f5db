"""Mailboxes on the screen: how each is doing, what became of its mail, and what its people do about it."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from beanie import PydanticObjectId
from playwright.async_api import Page, expect

from backend.store.mailboxes import Folder, Health, Mailbox
from backend.store.progress import Counts, Progress
from backend.store.quarantine import Quarantined
from backend.store.users import User
from tests.boxes import as_it_is, id_of
from tests.cast import Cast
from tests.e2e.conftest import Complaints, Enter, OpenPage
from tests.e2e.test_screens import AXE_SCRIPT, drawn, wrong_with

pytestmark = pytest.mark.browser

FOLDERS = [Folder(name="INBOX"), Folder(name="Gesendete Elemente", role="sent"), Folder(name="Aufträge", role="target", chosen="person")]  # fmt: skip
FULL = Counts(seen=18_442, stored=3_912, known=118, skipped=14_399, gone=10, quarantined=3)


async def mailbox(name: str, owners: Sequence[User], **fields: Any) -> Mailbox:
    just_now = Health(state="active", last_ok_at=datetime.now(UTC) - timedelta(seconds=70))
    return await Mailbox(
        address=f"{name}@nordlicht.example", host="imap.nordlicht.example", port=993, login=name, owner_ids=[id_of(it) for it in owners],
        **{"health": just_now} | fields,
    ).insert()  # fmt: skip


async def folder(box: Mailbox, name: str, counts: Counts, waiting: int = 0) -> Progress:
    now = datetime.now(UTC)
    return await Progress(
        mailbox_id=id_of(box), generation=1, folder=name, uidvalidity=7, settled_through=counts.seen, highest_seen=counts.seen + waiting,
        counts=counts, last_ok_at=now, last_settled_at=now, fence=1, opened_at=now,
    ).insert()  # fmt: skip


async def aside(of: Progress, uid: int, error: str, size: int, progress_id: PydanticObjectId | None = None) -> None:
    await Quarantined(
        mailbox_id=of.mailbox_id, progress_id=progress_id or id_of(of), generation=1, folder=of.folder, uidvalidity=7, incarnation=1, uid=uid,
        error=error, tries=3, size=size, at=datetime.now(UTC) - timedelta(hours=uid % 40),
    ).insert()  # fmt: skip


async def full(owners: Sequence[User]) -> Mailbox:
    """One that has read much, lags a little in one folder and could not read three mails."""
    box = await mailbox("rep", owners, folders=FOLDERS)
    inbox = await folder(box, "INBOX", FULL)
    await folder(box, "Gesendete Elemente", Counts(seen=2_210, stored=1_804, skipped=406), waiting=12)
    await aside(inbox, 1_871, "timeout", 24_300_000)
    await aside(inbox, 1_902, "RecursionError", 81_200)
    await aside(inbox, 12, "differs", 0, PydanticObjectId())
    return box


async def refused(owners: Sequence[User]) -> Mailbox:
    said = "Server refused: [AUTHENTICATIONFAILED] Invalid credentials (Failure)"
    health = Health(state="needs_sign_in", detail=said, last_ok_at=datetime.now(UTC) - timedelta(hours=5))
    return await mailbox("anneliese.wiedmann-oberhofer", owners, health=health)


async def stopped(owners: Sequence[User]) -> Mailbox:
    health = Health(state="stopped", last_ok_at=datetime.now(UTC) - timedelta(minutes=2))
    return await mailbox("vertrieb", owners, kind="functional", health=health)


async def test_a_rep_finds_how_their_mailbox_is_doing(cast: Cast, enter: Enter, page: Page) -> None:
    box = await full([cast.rep])
    await Progress.find_one({"folder": "INBOX"}).update({"$set": {"sweep_missed": 2}})
    await mailbox("outsider", [cast.outsider])
    await enter(page, cast.rep, "/settings")
    await page.locator("[data-test=mailboxes-link]").click()
    row = page.locator("[data-test=mailbox]")
    await expect(row).to_have_count(1)
    await expect(row).to_contain_text("Wird nachgelesen")
    await expect(row).to_contain_text("3 Mails zurückgestellt")
    await row.click()
    await expect(page).to_have_url(re.compile(f"/mailboxes/{box.id}$"))
    await expect(page.locator("[data-test=situation]")).to_contain_text("20.652 Mails gesehen")
    await expect(page.locator("[data-test=folder]")).to_have_count(3)
    await expect(page.locator("[data-test=missed]")).to_have_text(
        "2 Mails fanden sich erst bei der täglichen Nachschau; sie sind nachgetragen."
    )
    await expect(page.locator("[data-test=folder]").nth(1)).to_contain_text("12 warten")
    await expect(page.locator("[data-test=folder]").nth(2)).to_contain_text("Noch nie gelesen")


async def test_what_is_set_aside_is_read_once_more_or_given_up(cast: Cast, enter: Enter, page: Page) -> None:
    box = await full([cast.rep])
    await enter(page, cast.rep, f"/mailboxes/{box.id}")
    rows = page.locator("[data-test=aside]")
    await expect(rows).to_have_count(3)
    ended = rows.filter(has_text="nur noch aufgeben")
    await expect(ended.locator("[data-test=retry]")).to_have_count(0)
    await rows.filter(has_text="zu lange").locator("[data-test=retry]").click()
    await expect(page.locator("[data-test=asked]")).to_have_count(1)
    await page.locator("[data-test=retry-all]").click()
    await expect(page.locator("[data-test=asked]")).to_have_count(2)
    page.once("dialog", lambda it: it.dismiss())
    await ended.locator("[data-test=drop]").click()
    await expect(rows).to_have_count(3)
    page.once("dialog", lambda it: it.accept())
    await ended.locator("[data-test=drop]").click()
    await expect(rows).to_have_count(2)


async def test_people_choose_which_folders_are_read(
    cast: Cast, enter: Enter, page: Page, complaints: Complaints
) -> None:
    complaints.expected.append("422 (Unprocessable Entity)")
    box = await full([cast.rep])
    await enter(page, cast.rep, f"/mailboxes/{box.id}")
    await page.locator("[data-test=choose]").click()
    await page.locator("[data-test=add-folder]").click()
    names = page.locator("[data-test=folder-name]")
    await names.last.fill("INBOX")
    await page.locator("[data-test=save-folders]").click()
    await expect(page.get_by_role("alert").filter(has_text="zweimal genannt")).to_be_visible()
    await names.last.fill("Kunden/Süd")
    await page.locator("[data-test=save-folders]").click()
    await expect(page.locator("[data-test=folder]")).to_have_count(4)
    assert [it.name for it in (await as_it_is(box)).folders][-1] == "Kunden/Süd"
    await page.locator("[data-test=choose]").click()
    await page.locator("[data-test=by-server]").click()
    await page.locator("[data-test=save-folders]").click()
    await expect(page.locator("[data-test=folder]")).to_have_count(1)


async def test_only_an_administrator_has_a_stopped_mailbox_read_again(
    cast: Cast, enter: Enter, phone: Page, desk: Page
) -> None:
    box = await stopped([cast.rep])
    await enter(phone, cast.rep, "/")
    await phone.locator("[data-test=mailbox-trouble] a").click()
    await expect(phone.locator("[data-test=stuck]")).to_contain_text("bis die Verwaltung entscheidet")
    await expect(phone.locator("[data-test=resume]")).to_have_count(0)
    await enter(desk, cast.admin, f"/mailboxes/{box.id}")
    await desk.locator("[data-test=resume]").click()
    await expect(desk.locator("[data-test=stuck]")).to_have_count(0)
    await expect(desk.locator("[data-test=mailbox-state]").first).to_have_attribute("data-state", "catching_up")


@pytest.mark.parametrize(("size", "lang"), [("phone", "de"), ("desktop", "en")])
async def test_every_state_can_be_read_and_used_by_everybody(
    cast: Cast, enter: Enter, open_page: OpenPage, complaints: Complaints, size: str, lang: str
) -> None:
    complaints.expected.append("404 (Not Found)")
    page = await open_page(size, locale={"de": "de-DE", "en": "en-GB"}[lang])
    await enter(page, cast.admin, "/mailboxes")
    await expect(page.locator("[data-test=empty]")).to_be_visible()
    boxes = [await full([cast.rep]), await refused([cast.rep]), await stopped([cast.rep, cast.teammate]), await mailbox("neu", [], health=Health())]  # fmt: skip
    wrong = {}
    for where in ("", *(f"/{it.id}" for it in boxes), f"/{PydanticObjectId()}"):
        await page.goto(f"/mailboxes{where}")
        await page.evaluate(AXE_SCRIPT)
        await drawn(page)
        wrong[where] = await wrong_with(page)
    await page.goto(f"/mailboxes/{boxes[0].id}")
    await page.locator("[data-test=choose]").click()
    await page.evaluate(AXE_SCRIPT)
    wrong["choosing"] = await wrong_with(page)
    assert {name: problems for name, problems in wrong.items() if problems} == {}
