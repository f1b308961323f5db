"""From the tap on a notification to a card that can be read, on a mid-range phone: 4x slower than this machine, over fast 3G.

Fast 3G is 1.6 Mbit/s down, 0.75 up, a round trip of 150 ms, and two of them to set a connection up. The line lies between browser and
server, so that the service worker's requests are as slow as the page's. The worker itself runs at the machine's speed: DevTools slows pages only.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from http.client import HTTPConnection
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from backend.commands import serving
from backend.embedded import free_port
from tests.bench import stage
from tests.bench.rows import Row, limit, quantile
from tests.bench.slow_line import SlowLine, Speed
from tests.e2e.conftest import PHONE
from tests.e2e.pushing import deliver
from tests.e2e.steps import service_worker
from tests.parts import programs
from tests.parts.waiting import until

ROUNDS = 5
SLOWER = 4
FAST_3G = Speed(rtt_s=0.15, down_bits_per_s=1.6e6, up_bits_per_s=0.75e6)
EMAIL = "rep@nordlicht.example"

NOTE_READABLE = """
localStorage.setItem('rapport.signed_in', '1')
new MutationObserver((_, look) => {
  if (!document.querySelector('[data-test=card] [data-test=why]')) return
  look.disconnect()
  requestAnimationFrame(() => setTimeout(() => (window.readable = performance.now())))
}).observe(document, { childList: true, subtree: true })
"""
"""Once the card is there and has been drawn: milliseconds since the navigation began."""

IS_KEPT = """(id) => new Promise((answer) => {
  const opening = indexedDB.open('rapport')
  opening.onsuccess = () => {
    const asked = opening.result.transaction('cards').objectStore('cards').count(id)
    asked.onsuccess = () => (opening.result.close(), answer(asked.result === 1))
  }
})"""


def measure() -> list[Row]:
    with stage.company() as mongod:
        found = stage.database(mongod).mails.find({"identity": {"$regex": "^bench-"}}, {"_id": 1}).limit(3 * ROUNDS)
        mails = [str(row["_id"]) for row in found]
        api, port = free_port(), free_port()
        address = f"http://localhost:{port}"
        with stage.process(mongod, serving.ARGUMENTS, "api", RAPPORT_PORT=str(api), RAPPORT_PUBLIC_URL=address):
            stage.wait_for(HTTPConnection("127.0.0.1", api))
            line = SlowLine(port, api, FAST_3G)
            return asyncio.run(_measure(line, address, f"http://localhost:{api}", mails))


async def _measure(line: SlowLine, address: str, server: str, mails: list[str]) -> list[Row]:
    async with line, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=programs.needed_chromium(), args=["--no-sandbox"])
        bench = Bench(browser, line, address, server)
        rows = await _rows(bench, mails)
        await browser.close()
        return rows


async def _rows(bench: "Bench", mails: list[str]) -> list[Row]:
    bare = [await bench.bare() for _ in range(ROUNDS)]
    known = await bench.signed_in()
    await bench.settle(known)
    kept = [await bench.pushed_and_opened(known, mail) for mail in mails[:ROUNDS]]
    fetched = [await bench.opened(known, mail) for mail in mails[ROUNDS : 2 * ROUNDS]]
    fresh = [await bench.opened_afresh(mail) for mail in mails[2 * ROUNDS :]]
    floor = quantile(bare, 0.5)
    return [
        limit("card readable after the tap, kept on the phone, p50", quantile(kept, 0.5), "s", 1.0, floor=floor),
        limit("card readable after the tap, app kept, card not, p50", quantile(fetched, 0.5), "s", 2.0, floor=floor),
        limit("card readable after the tap, nothing kept, p50", quantile(fresh, 0.5), "s", 2.0, floor=floor),
    ]


class Bench:
    """The phone, its line, and the server at the line's other end. Cookies know no ports: signing in there counts here, too."""

    def __init__(self, browser: Browser, line: SlowLine, address: str, server: str) -> None:
        self._browser, self._line, self._address, self._server = browser, line, address, server
        self._token = ""

    async def signed_in(self) -> BrowserContext:
        """A phone on which somebody is signed in, and nothing else is known."""
        self._line.is_slow = False
        context = await self._browser.new_context(
            **PHONE, base_url=self._address, locale="de-DE", permissions=["notifications"]
        )
        signed_in = await context.request.post(
            f"{self._server}/api/auth/sign-in", data={"email": EMAIL, "password": stage.PASSWORD}
        )
        self._token = (await signed_in.json())["access_token"]
        await context.add_init_script(NOTE_READABLE)
        return context

    async def settle(self, context: BrowserContext) -> None:
        """The app has been open once: its parts are kept, and who is signed in."""
        page = await context.new_page()
        await page.goto("/")
        await page.locator(".app").wait_for()
        await service_worker(page)
        await page.close()

    async def pushed_and_opened(self, context: BrowserContext, mail: str) -> float:
        """The push brings the card, the app is closed, somebody taps."""
        self._line.is_slow = False
        page = await context.new_page()
        await page.goto("/robots.txt")
        answer = await context.request.get(
            f"{self._server}/api/mails/{mail}/card", headers={"Authorization": f"Bearer {self._token}"}
        )
        card = await answer.json()
        await until(lambda: self._keeps(page, mail, card), 30)
        await page.close()
        return await self.opened(context, mail)

    async def _keeps(self, page: Page, mail: str, card: dict[str, Any]) -> bool:
        await deliver(page, _push(mail, card))
        return bool(await page.evaluate(IS_KEPT, mail))

    async def opened_afresh(self, mail: str) -> float:
        context = await self.signed_in()
        try:
            return await self.opened(context, mail)
        finally:
            await context.close()

    async def opened(self, context: BrowserContext, mail: str) -> float:
        return await self._timed(context, lambda page: _readable(page, f"/mails/{mail}"))

    async def bare(self) -> float:
        """The floor: a page of one line over the same line, without app."""
        context = await self._browser.new_context(**PHONE, base_url=self._address, service_workers="block")
        try:
            return await self._timed(context, _loaded)
        finally:
            await context.close()

    async def _timed(self, context: BrowserContext, work: Callable[[Page], Awaitable[float]]) -> float:
        page = await context.new_page()
        devtools = await context.new_cdp_session(page)
        await devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        self._line.begin()
        try:
            return await work(page)
        finally:
            self._line.is_slow = False
            await page.close()


def _push(mail: str, card: dict[str, Any]) -> str:
    shown = {"title": "Bench", "body": "Mail", "tag": mail, "data": {"url": f"/mails/{mail}", "card": card}}
    return json.dumps({"web_push": 8030, "notification": shown})


async def _readable(page: Page, path: str) -> float:
    await page.goto(path, wait_until="commit")
    await page.locator("[data-test=card] [data-test=why]").wait_for()
    return float(await until(lambda: page.evaluate("window.readable"))) / 1000


async def _loaded(page: Page) -> float:
    await page.goto("/robots.txt")
    return float(await page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")) / 1000
