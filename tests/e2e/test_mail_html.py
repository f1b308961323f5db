"""Mail HTML can neither run nor phone home: Chromium, a product of payloads and a log of every request."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.async_api import Browser, Dialog, Page, Request, Route, expect

from backend.mail_frame import cleaned, framed
from tests.cast import Cast
from tests.e2e.conftest import Enter
from tests.e2e.payloads import AWAY, FETCHES, PAYLOADS, RUNS
from tests.kept import kept

pytestmark = pytest.mark.browser

HOME = "http://app.example/"
AT_ONCE = 40
SANDBOX = "allow-popups allow-popups-to-escape-sandbox"
SHOW = """([documents, sandbox]) => Promise.all(documents.map((document_) => new Promise((done) => {
    const frame = document.createElement('iframe')
    if (sandbox !== null) frame.setAttribute('sandbox', sandbox)
    frame.onload = () => done()
    frame.srcdoc = document_
    document.body.append(frame)
})))"""


def portions(payloads: list[str]) -> list[list[str]]:
    return [payloads[at : at + AT_ONCE] for at in range(0, len(payloads), AT_ONCE)]


@dataclass
class Watched:
    """A page without any rules of its own, and all that happens on it."""

    page: Page
    asked: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    async def show(self, documents: list[str], sandbox: str | None) -> list[str]:
        """What these documents did, each in a frame, once they and all that belongs to them are loaded."""
        await self.page.goto(HOME)
        await self.page.evaluate(SHOW, [documents, sandbox])
        deeds = await self.page.evaluate(
            "() => [String(window.hit ?? ''), document.title === 'hit' ? 'title' : ''].filter(Boolean)"
        )
        return [*deeds, *self.asked, *self.dialogs]


@pytest.fixture
async def watched(chromium: Browser) -> AsyncIterator[Watched]:
    context = await chromium.new_context()
    page = await context.new_page()
    found = Watched(page)

    async def answer(route: Route, request: Request) -> None:
        if request.url != HOME:
            found.asked.append(request.url)
        await route.fulfill(
            status=200, content_type="text/html", body="<!doctype html><title>home</title><body></body>"
        )

    async def dismiss(dialog: Dialog) -> None:
        found.dialogs.append(dialog.message)
        await dialog.dismiss()

    await page.route("**/*", answer)
    page.on("dialog", dismiss)
    yield found
    await context.close()


def body_of(document: str) -> str:
    return document.partition("<body>")[2]


def test_there_are_enough_of_them() -> None:
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 200


async def test_the_list_alone_leaves_nothing_that_runs_or_fetches(watched: Watched) -> None:
    """No sandbox and no rules: only what the list lets through, in a frame of the same origin."""
    for some in portions(PAYLOADS):
        assert await watched.show([body_of(framed(cleaned(it), {})) for it in some], None) == []


async def test_the_whole_document_in_its_frame_does_nothing(watched: Watched) -> None:
    for some in portions(PAYLOADS):
        assert await watched.show([framed(cleaned(it), {}) for it in some], SANDBOX) == []


async def test_the_frame_alone_lets_nothing_run_and_nothing_out(watched: Watched) -> None:
    """As if the list let everything pass. A frame may always lead itself elsewhere: that is the list's to prevent."""
    head, _, _ = framed(cleaned(""), {}).partition("</body>")
    raw = [it for it in PAYLOADS if "refresh" not in it and "<a " not in it and "<form" not in it and "link" not in it]
    for some in portions(raw[::2]):
        assert await watched.show([f"{head}{it}" for it in some], SANDBOX) == []


@pytest.mark.parametrize(
    "payload", [RUNS[3].format("top.hit=1"), RUNS[0].format("alert(1)"), FETCHES[0].format(f"{AWAY}/x")]
)
async def test_without_any_wall_the_same_is_noticed(payload: str, watched: Watched) -> None:
    assert await watched.show([payload], None) != []


# In the app

LETTER = """<html><body onload="top.hit=1"><p style="color:#b00020">Die <b>Anlage</b> steht.</p><script>top.hit=1</script>
<img src="https://bilder.kunde.example/logo.png" alt="Logo der Firma" width="200"><img src="https://bilder.kunde.example/1.gif" width="1" height="1">
<p><a href="https://portal.kunde.example/antwort?id=1">Zur Antwort</a></p></body></html>"""


async def test_the_app_shows_the_layout_in_a_frame_and_asks_nobody_else(
    cast: Cast, enter: Enter, page: Page, server: str
) -> None:
    mail = await kept(cast.customer, [cast.rep], html=LETTER)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await enter(page, cast.rep, f"/mails/{mail.id}")
    await page.locator("[data-test=mail-html] summary").click()

    frame = page.frame_locator("[data-test=mail-html] iframe")
    await expect(frame.locator("p").first).to_have_text("Die Anlage steht.")
    await expect(frame.locator("body")).to_have_css("padding-left", "12px")
    await expect(frame.locator("a")).to_have_attribute("data-host", "portal.kunde.example")
    await expect(page.locator("[data-test=load-pictures]")).to_have_text("1 Bild laden")
    assert await page.evaluate("() => window.hit") is None
    assert [it for it in asked if not it.startswith((server, "about:", "data:", "blob:"))] == []


async def test_a_mail_of_words_alone_offers_no_layout(cast: Cast, enter: Enter, page: Page) -> None:
    mail = await kept(cast.customer, [cast.rep])
    await enter(page, cast.rep, f"/mails/{mail.id}")
    await expect(page.locator("[data-test=new-text]")).to_be_visible()
    await expect(page.locator("[data-test=mail-html]")).to_have_count(0)


async def test_the_frame_is_wide_enough_and_not_wider_on_a_phone(cast: Cast, enter: Enter, phone: Page) -> None:
    mail = await kept(cast.customer, [cast.rep], html=LETTER)
    await enter(phone, cast.rep, f"/mails/{mail.id}")
    await phone.locator("[data-test=mail-html] summary").click()
    frame = phone.locator("[data-test=mail-html] iframe")
    await expect(frame).to_be_visible()
    box: Any = await frame.bounding_box()
    assert 300 <= box["width"] <= 390
    assert await phone.evaluate("() => document.documentElement.scrollWidth") <= 390
