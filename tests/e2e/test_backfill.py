"""Older mail on the screen: since when, what would come of it, how far it is, and what a person does meanwhile."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Page, expect

from backend.store.backfills import Backfill, Preview, Reach, Share
from backend.store.mailboxes import Mailbox
from backend.store.mails import Mail
from backend.store.progress import Counts
from tests.boxes import id_of
from tests.build import raw_mail
from tests.cast import Cast, company
from tests.e2e import test_mailboxes
from tests.e2e.conftest import Complaints, Enter, OpenPage
from tests.e2e.test_screens import AXE_SCRIPT, FOLLOW, drawn, wrong_with
from tests.parts.dovecot import Dovecot
from tests.parts.waiting import watching

pytestmark = pytest.mark.browser

SINCE = datetime(2025, 11, 1, tzinfo=UTC)
HALF = Counts(seen=9_240, stored=1_804, known=118, skipped=7_310, gone=6, quarantined=2)


def at(page: Page, name: str) -> Any:
    return page.locator(f"[data-test={name}]")


async def order(box: Mailbox, state: str, counts: Counts | None = None, **fields: Any) -> Backfill:
    """One of 18,442 mails, as the scanner has left it."""
    counts = counts or Counts()
    reach = Reach(folder="INBOX", role="inbox", uidvalidity=7, incarnation=1, below=9_203, total=18_442, counts=counts)
    is_open = state in ("previewing", "shown", "running", "paused")
    return await Backfill(
        **{"mailbox_id": id_of(box), "generation": 1, "since": SINCE, "state": state, "is_open": is_open, "reaches": [reach], "asked_at": datetime.now(UTC)} | fields
    ).insert()  # fmt: skip


async def again(box: Mailbox, state: str, counts: Counts | None = None, **fields: Any) -> None:
    """The only order there is."""
    await Backfill.find_all().delete()
    await order(box, state, counts, **fields)


async def previewed(cast: Cast) -> Preview:
    names = [
        "Oberschwäbische Verpackungsmaschinen- und Fördertechnikgesellschaft mbH & Co. KG",
        *(f"Kunde Nr. {n}" for n in range(2, 12)),
    ]
    companies = [await company(name, [], "sued", cast.rep.id) for name in names]
    shares = [Share(customer_id=id_of(it), mails=1_240 // (n + 1)) for n, it in enumerate(companies)]
    return Preview(customers=shares, rest=37, undecided=12, known=118, nobody=14_399)


@pytest.mark.dovecot
async def test_older_mail_is_previewed_and_then_kept(
    cast: Cast, enter: Enter, phone: Page, dovecot: Dovecot, mailbox: Mailbox, scanner: Callable[..., Any]
) -> None:
    dovecot.know(mailbox.address)
    with dovecot.at_work(mailbox.address) as client:
        for n in range(3):
            client.append("INBOX", raw_mail(f"Anfrage {n}", sender="Petra Klein <petra.klein@mueller.example>", message_id=f"<alt-{n}@mueller.example>"))  # fmt: skip
        client.append("INBOX", raw_mail("Privat", sender="Oma <oma@fremd.example>"))
    scanner("tests.parts.impatient_scanner")
    await watching(mailbox)
    await enter(phone, cast.rep, f"/mailboxes/{mailbox.id}")
    await at(phone, "reach-quarter").click()
    await at(phone, "backfill-look").click()
    preview = at(phone, "backfill-preview")
    await expect(preview).to_contain_text("3 Mails Ihrer Kunden")
    await expect(preview).to_contain_text("1 Mail gehört zu keinem Kunden")
    await expect(preview.get_by_role("link", name="Müller Präzision")).to_be_visible()
    assert await Mail.find_all().count() == 0

    await at(phone, "backfill-start").click()
    await expect(at(phone, "backfill-outcome")).to_contain_text("3 Mails stehen jetzt auf den Zeitachsen")
    assert await Mail.find({"customer_id": cast.customer.id}).count() == 3
    await at(phone, "backfill-again").click()
    await expect(at(phone, "backfill-choice")).to_be_visible()


async def test_it_is_paused_goes_on_and_is_given_up_only_when_sure(cast: Cast, enter: Enter, desk: Page) -> None:
    box = await test_mailboxes.mailbox("rep", [cast.rep])
    await order(box, "running", HALF, rate=20.0)
    await enter(desk, cast.rep, f"/mailboxes/{box.id}")
    await expect(at(desk, "backfill-bar")).to_have_attribute("aria-valuenow", "50")
    await expect(at(desk, "backfill-left")).to_contain_text("noch etwa 8 Min.")
    await at(desk, "backfill-pause").click()
    await expect(at(desk, "backfill")).to_have_attribute("data-state", "paused")
    await expect(at(desk, "backfill-left")).to_have_count(0)
    await at(desk, "backfill-go_on").click()
    await expect(at(desk, "backfill")).to_have_attribute("data-state", "running")
    desk.once("dialog", lambda it: it.dismiss())
    await at(desk, "backfill-cancel").click()
    await expect(at(desk, "backfill-pause")).to_be_visible()
    desk.once("dialog", lambda it: it.accept())
    await at(desk, "backfill-cancel").click()
    await expect(at(desk, "backfill-outcome")).to_contain_text("Abgebrochen")


async def test_a_day_of_ones_own_lies_in_the_past(cast: Cast, enter: Enter, desk: Page) -> None:
    box = await test_mailboxes.mailbox("rep", [cast.rep])
    await enter(desk, cast.rep, f"/mailboxes/{box.id}")
    await at(desk, "reach-own").click()
    day = at(desk, "backfill-day")
    await day.fill((datetime.now() + timedelta(days=2)).date().isoformat())
    await at(desk, "backfill-look").click()
    assert await day.evaluate("(it) => it.validity.rangeOverflow")
    await day.fill("2024-02-29")
    await at(desk, "backfill-look").click()
    await expect(at(desk, "backfill")).to_have_attribute("data-state", "previewing")
    assert [it.since.date().isoformat() async for it in Backfill.find_all()] == ["2024-02-29"]


async def test_who_was_slower_sees_what_the_other_has_ordered(
    cast: Cast, enter: Enter, desk: Page, complaints: Complaints
) -> None:
    complaints.expected.append("409 (Conflict)")
    box = await test_mailboxes.mailbox("rep", [cast.rep])
    await enter(desk, cast.rep, f"/mailboxes/{box.id}")
    await expect(at(desk, "backfill-look")).to_be_visible()
    await order(box, "shown", preview=await previewed(cast))
    await at(desk, "backfill-look").click()
    await expect(at(desk, "backfill-preview")).to_be_visible()


STAGES: dict[str, dict[str, Any]] = {
    "waiting": {"state": "previewing", "reaches": []},
    "counting": {"state": "previewing", "counts": HALF, "rate": 300.0},
    "shown": {"state": "shown"},
    "running": {"state": "running", "counts": HALF, "rate": 0.9},
    "in trouble": {"state": "running", "counts": HALF, "trouble": "The server cut the connection."},
    "paused": {"state": "paused", "counts": HALF},
    "done": {"state": "done", "counts": HALF, "ended_at": SINCE},
    "failed": {"state": "failed", "trouble": "Gone."},
}


@pytest.mark.parametrize(
    ("size", "lang", "stages"),
    [("phone", "de", ("counting", "shown", "in trouble", "paused", "failed")), ("desktop", "en", ("waiting", "shown", "running", "done"))],
)  # fmt: skip
async def test_every_stage_can_be_read_and_used_by_everybody(
    cast: Cast, enter: Enter, open_page: OpenPage, size: str, lang: str, stages: tuple[str, ...]
) -> None:
    page = await open_page(size, locale={"de": "de-DE", "en": "en-GB"}[lang])
    box, preview, wrong = await test_mailboxes.mailbox("rep", [cast.rep]), await previewed(cast), {}
    await enter(page, cast.rep, f"/mailboxes/{box.id}")
    await at(page, "reach-own").click()
    await page.evaluate(AXE_SCRIPT)
    wrong["own day"] = await wrong_with(page)
    for name in stages:
        await again(box, **STAGES[name], preview=preview if name == "shown" else None)
        for address in ("/mailboxes", f"/mailboxes/{box.id}"):
            await page.evaluate(FOLLOW, address)
        await expect(at(page, "backfill")).to_have_attribute("data-state", STAGES[name]["state"])
        await drawn(page)
        wrong[name] = await wrong_with(page)
    assert {name: problems for name, problems in wrong.items() if problems} == {}
