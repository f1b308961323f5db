"""Adding a mailbox on the screen: a real Dovecot is tried by a scanner that answers, and what goes wrong is explained with a way back."""

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from beanie import PydanticObjectId
from playwright.async_api import Page, Route, expect

from backend.domain.networks import networks
from backend.domain.providers import Guess
from backend.keys import Keys
from backend.store import mailboxes, trials
from backend.store.mailboxes import Folder, Health, Mailbox
from backend.store.sessions import Session
from backend.store.trials import Consent, Found, Server, Trial
from backend.store.users import User
from mail_scanner.finding import Finder
from mail_scanner.parsers import Parsers
from mail_scanner.threads import Doors
from mail_scanner.trials import Answering
from tests.boxes import as_it_is, box, id_of
from tests.build import OUR_SERVER, raw_mail
from tests.cast import Cast
from tests.e2e.conftest import Complaints, Enter, OpenPage
from tests.e2e.steps import sign_in
from tests.e2e.test_screens import AXE_SCRIPT, drawn, wrong_with
from tests.mail_scanner.test_finding import Scripted
from tests.parts.dovecot import PASSWORD, Dovecot
from tests.parts.waiting import until

pytestmark = pytest.mark.browser

ELSEWHERE = "mail.elsewhere.example"
STATE = "state-of-the-test"


class Here(Answering):
    """A scanner to whom every server is the Dovecot of the tests: its own name is none that people may enter."""

    dovecot: Dovecot

    async def answer(self, trial: Trial) -> None:
        here = {"host": "localhost", "port": self.dovecot.imaps_port, "ca_file": str(self.dovecot.ca_file)}
        trial.server = trial.server.model_copy(update=here)
        await super().answer(trial)


@pytest.fixture
async def scanner(keys: Keys, dovecot: Dovecot, server: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Here]:
    """At work until the test ends."""
    monkeypatch.setattr("mail_scanner.trials.LOOK_S", 0.05)
    parsers, doors = Parsers(live=1), Doors(networks(["127.0.0.0/8", "::1"]))
    scanner = Here("one", keys, doors, parsers, server, finder=Finder(Scripted(SRV=f"0 1 993 {ELSEWHERE}.")))
    scanner.dovecot = dovecot
    at_work = asyncio.create_task(scanner.keep_answering())
    yield scanner
    at_work.cancel()
    with suppress(asyncio.CancelledError):
        await at_work
    await parsers.close()
    doors.threads.close()


def at(page: Page, name: str) -> Any:
    return page.locator(f"[data-test={name}]")


async def test_a_rep_adds_their_mailbox_after_a_refused_password(
    cast: Cast, enter: Enter, page: Page, dovecot: Dovecot, scanner: Here, keys: Keys
) -> None:
    dovecot.deliver(dovecot.user(cast.rep.email), raw_mail())
    await enter(page, cast.rep, "/mailboxes")
    await at(page, "empty").locator("[data-test=add-mailbox]").click()
    await expect(at(page, "wizard-address")).to_have_value(cast.rep.email)
    await at(page, "wizard-find").click()
    await expect(at(page, "wizard-elsewhere")).to_contain_text(ELSEWHERE)
    await expect(at(page, "wizard-password")).to_have_count(0)
    await at(page, "wizard-elsewhere-yes").click()
    await at(page, "wizard-password").fill("falsch")
    await at(page, "wizard-check").click()
    await expect(at(page, "wizard-refused")).to_contain_text("Der Server hat die Anmeldung abgelehnt")
    await at(page, "wizard-change").click()
    await expect(at(page, "wizard-host")).to_have_value(ELSEWHERE)
    await expect(at(page, "wizard-password")).to_have_value("")
    await at(page, "wizard-password").fill(PASSWORD)
    await at(page, "wizard-check").click()

    folders = at(page, "wizard-folder")
    await expect(folders.filter(has_text="INBOX")).to_have_attribute("aria-checked", "true")
    await expect(folders.filter(has_text="Trash")).to_have_attribute("aria-checked", "false")
    await folders.filter(has_text="Archive").click()
    await at(page, "wizard-add").click()
    await expect(page).to_have_url(re.compile("/mailboxes/[0-9a-f]{24}$"))
    (made,) = await Mailbox.find_all().to_list()
    assert (made.address, made.owner_ids, mailboxes.open_password(made, keys)) == (cast.rep.email, [cast.rep.id], PASSWORD)  # fmt: skip
    assert [(it.name, it.role) for it in made.folders] == [("INBOX", "inbox"), ("Sent", "sent")]


async def test_an_administrator_adds_a_mailbox_for_several_and_says_who_checks_its_senders(
    cast: Cast, enter: Enter, desk: Page, dovecot: Dovecot, scanner: Here
) -> None:
    address = dovecot.user(f"anfrage-{PydanticObjectId()}@nordlicht.example")
    dovecot.deliver(address, raw_mail())
    await enter(desk, cast.admin, "/mailboxes/add")
    await at(desk, "wizard-address").fill(address)
    await at(desk, "wizard-find").click()
    await at(desk, "wizard-elsewhere-yes").click()
    await at(desk, "wizard-password").fill(PASSWORD)
    await at(desk, "wizard-check").click()
    await at(desk, "kind-functional").click()
    for name in (cast.admin.name, cast.rep.name, cast.teammate.name):
        await at(desk, "wizard-owner-tick").get_by_text(name, exact=True).click()
    await at(desk, "check").click()
    await at(desk, "wizard-add").click()
    await expect(at(desk, "situation")).to_be_visible()
    (made,) = await Mailbox.find_all().to_list()
    assert (made.address, made.kind, made.owner_ids) == (address, "functional", [cast.rep.id, cast.teammate.id])
    assert (made.authserv_ids, {it.chosen for it in made.folders}) == ([OUR_SERVER], {"server"})


async def consented(user: User, keys: Keys) -> Trial:
    """Somebody is at the provider, to consent."""
    trial_id = PydanticObjectId()
    consent = Consent(state_hash=hashlib.sha256(STATE.encode()).hexdigest(), verifier=trials.seal(trial_id, "v", keys))
    server = Server(host="imap.gmail.com", auth="oauth", provider="google", login=user.email)
    ends = datetime.now(UTC) + timedelta(minutes=10)
    return await Trial(
        id=trial_id, by_user_id=id_of(user), kind="connect", address=user.email, server=server, consent=consent, expires_at=ends
    ).insert()  # fmt: skip


async def answered(trial: Trial, found: Found) -> None:
    await Trial.find_one({"_id": trial.id}).update({"$set": {"found": found.model_dump()}})


async def code_brought(trial: Trial, keys: Keys) -> str:
    """What the provider gave, once it has arrived."""

    async def arrived() -> Trial | None:
        found = await Trial.get(trial.id)
        return found if found and found.consent and found.consent.code else None

    found: Trial = await until(arrived)
    assert found.consent
    assert found.consent.code
    return trials.open_(found, found.consent.code, keys)


async def test_a_consent_is_taken_out_of_the_address_and_goes_on_with_the_trial(
    cast: Cast, enter: Enter, page: Page, keys: Keys
) -> None:
    trial = await consented(cast.rep, keys)
    await enter(page, cast.rep, f"/mailboxes/consent?state={STATE}&code=4%2Fabc&scope=mail")
    await expect(page).to_have_url(re.compile("/mailboxes/add$"))
    await expect(at(page, "wizard-waiting")).to_contain_text("Zustimmung")
    assert await code_brought(trial, keys) == "4/abc"
    await answered(trial, Found(folders=[Folder(name="INBOX")], names=["INBOX", "Sent"], mails=1))
    await expect(at(page, "wizard-folder")).to_have_count(2)
    await page.go_back()
    assert STATE not in page.url


async def test_who_was_signed_out_meanwhile_signs_in_and_the_code_stands_in_no_address(
    cast: Cast, page: Page, keys: Keys
) -> None:
    trial = await consented(cast.rep, keys)
    await page.goto(f"/mailboxes/consent?state={STATE}&code=4%2Fabc&scope=mail")
    await expect(page).to_have_url(re.compile(r"/sign-in\?next=%2Fmailboxes%2Fconsent$"))
    await sign_in(page, cast.rep.email)
    await expect(at(page, "wizard-waiting")).to_contain_text("Zustimmung")
    assert await code_brought(trial, keys) == "4/abc"
    await page.go_back()
    assert STATE not in page.url


async def test_whose_session_has_ended_unnoticed_comes_back_with_the_same_consent(
    cast: Cast, enter: Enter, page: Page, keys: Keys, complaints: Complaints
) -> None:
    complaints.expected.append("401 (Unauthorized)")
    trial = await consented(cast.rep, keys)
    await enter(page, cast.rep, "/settings")
    await Session.find_all().delete()
    noticed = asyncio.Event()

    async def late(route: Route) -> None:
        await noticed.wait()
        await route.continue_()

    await page.route("**/api/auth/refresh", late)
    await page.goto(f"/mailboxes/consent?state={STATE}&code=4%2Fabc&scope=mail")
    await expect(page).to_have_url(re.compile("/mailboxes/add$"))
    noticed.set()
    await expect(page).to_have_url(re.compile(r"/sign-in\?next=%2Fmailboxes%2Fconsent$"))
    await sign_in(page, cast.rep.email)
    await expect(at(page, "wizard-waiting")).to_contain_text("Zustimmung")
    assert await code_brought(trial, keys) == "4/abc"


@pytest.mark.parametrize(
    ("brought", "said"),
    [
        (f"state={STATE}&error=access_denied&error_description=EVIL", "Sie haben nicht zugestimmt"),
        (f"state={STATE}&error=unauthorized_client", "Die Verwaltung muss prüfen"),
        (f"state={STATE}&error=<b>EVIL</b>", "Beim Anbieter ist etwas schiefgegangen"),
        ("state=another&code=x", "Diese Zustimmung ist vorbei"), ("", "Diese Zustimmung ist vorbei"),
    ],
)  # fmt: skip
async def test_what_a_provider_says_instead_of_a_consent_is_explained(
    cast: Cast, enter: Enter, phone: Page, keys: Keys, complaints: Complaints, brought: str, said: str
) -> None:
    complaints.expected.append("404 (Not Found)")
    trial = await consented(cast.rep, keys)
    await enter(phone, cast.rep, f"/mailboxes/consent?{brought}")
    await expect(at(phone, "wizard-refused")).to_contain_text(said)
    await expect(phone.locator("body")).not_to_contain_text("EVIL")
    found = await Trial.get(trial.id)
    assert found
    assert bool(found.found) == ("error" in brought), "who said no leaves nothing open"
    await at(phone, "wizard-again").click()
    await expect(at(phone, "wizard-address")).to_be_visible()


async def test_a_mailbox_that_needs_a_sign_in_gets_one(
    cast: Cast, enter: Enter, page: Page, dovecot: Dovecot, scanner: Here, keys: Keys
) -> None:
    dovecot.user(cast.rep.email)
    mine = await box(cast.rep.email, keys, owner_ids=[id_of(cast.rep)], health=Health(state="needs_sign_in"), sign_in={"refused": 3})  # fmt: skip
    await enter(page, cast.rep, f"/mailboxes/{mine.id}")
    await at(page, "renew").click()
    await at(page, "wizard-password").fill(PASSWORD)
    await at(page, "wizard-check").click()
    await expect(page).to_have_url(re.compile(f"/mailboxes/{mine.id}$"))
    now = await as_it_is(mine)
    assert (mailboxes.open_password(now, keys), now.sign_in.refused) == (PASSWORD, 0)


OAUTH = Guess("imap.gmail.com", 993, "tls", "rep@nordlicht.example", "oauth", "kept", "Google", "google")
MANY = ["INBOX", "Sent", "Archive", "Trash", "Kunden/Süd/Wartungsverträge und Ersatzteilbestellungen", "Spam", "Drafts"]
THREE = [Folder(name="INBOX"), Folder(name="Sent", role="sent"), Folder(name="Archive", role="archive")]
SEEN = Found(folders=THREE, names=MANY, authserv_ids=["mx.nordlicht.example"], mails=1284, can_idle=False)


@pytest.mark.parametrize(("size", "lang"), [("phone", "de"), ("desktop", "en")])
async def test_every_step_can_be_read_and_used_by_everybody(
    cast: Cast, enter: Enter, open_page: OpenPage, size: str, lang: str
) -> None:
    page = await open_page(size, locale={"de": "de-DE", "en": "en-GB"}[lang])
    await enter(page, cast.admin, "/mailboxes/add")
    await page.evaluate(AXE_SCRIPT)
    wrong: dict[str, list[str]] = {}

    async def judge(name: str) -> None:
        await drawn(page)
        wrong[name] = await wrong_with(page)

    async def answer(found: Found) -> None:
        await expect(at(page, "wizard-waiting")).to_be_visible()
        (trial,) = await Trial.find({"found": None}).to_list()
        await answered(trial, found)

    async def tried(found: Found) -> None:
        await at(page, "wizard-password").fill("geheim")
        await at(page, "wizard-check").click()
        await answer(found)

    async def looked_up() -> None:
        await at(page, "wizard-address").fill("anfrage@nordlicht.example")
        await at(page, "wizard-find").click()

    await judge("address")
    await looked_up()
    await expect(at(page, "wizard-waiting")).to_be_visible()
    await judge("waiting")
    await answer(Found(servers=[asdict(OAUTH), asdict(OAUTH) | {"sign_in": "app_password"}]))
    await expect(at(page, "not-registered")).to_be_visible()
    await judge("ways")
    await at(page, "way-password").click()
    await judge("password")
    await at(page, "wizard-change-server").click()
    await judge("server")
    await tried(Found(trouble="sign_in", message="The server refused the sign-in: [AUTHENTICATIONFAILED] Invalid credentials (Failure)"))  # fmt: skip
    await expect(at(page, "wizard-refused")).to_be_visible()
    await judge("refused")
    await at(page, "wizard-change").click()
    await tried(SEEN)
    await expect(at(page, "wizard-folder")).to_have_count(len(MANY))
    await judge("folders")
    await at(page, "kind-functional").click()
    await judge("several")
    assert {name: problems for name, problems in wrong.items() if problems} == {}
