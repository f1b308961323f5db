"""The pictures of the README and the handbook: `python -m tests.e2e.screenshots`. A demo of its own runs meanwhile; nothing of it stays."""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, async_playwright, expect

from backend.demo import mails
from backend.demo.company import ANNA, PASSWORD
from backend.embedded import end_with_parent, free_port
from tests.parts import programs

PICTURES = Path("docs/pictures")
READY_S = 60
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
LOCALES = {"de": "de-DE", "en": "en-GB"}


@contextmanager
def demo() -> Iterator[tuple[str, int]]:
    """A running demo in a folder that goes with it: its address, and where it takes mail."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        environment = os.environ | {"RAPPORT_VAR": folder, "RAPPORT_PORT": str(port)}
        for name in ("MONGODB_URI", "RAPPORT_PUBLIC_URL", "RAPPORT_DATABASE"):
            environment.pop(name, None)
        with (Path(folder) / "run.log").open("wb") as log:
            command = [sys.executable, "-m", "backend", "run"]
            process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, preexec_fn=end_with_parent)
        try:
            yield f"http://localhost:{port}", _lmtp_port(Path(folder), process)
        finally:
            process.terminate()
            process.wait(30)


def _lmtp_port(folder: Path, process: "subprocess.Popen[bytes]") -> int:
    """Written down once everything runs."""
    deadline = time.monotonic() + READY_S
    while not (folder / "running.json").is_file():
        if process.poll() is not None or time.monotonic() > deadline:
            raise SystemExit((folder / "run.log").read_text())
        time.sleep(0.1)
    return int(json.loads((folder / "running.json").read_text())["lmtp_port"])


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    asyncio.run(_take_all())
    for picture in sorted(PICTURES.glob("*.png")):
        print(f"{picture}  {picture.stat().st_size // 1000} kB")


async def _take_all() -> None:
    with demo() as (address, lmtp_port):
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=programs.chromium(), args=["--no-sandbox"])
            newest = await _new_mail(browser, address, lmtp_port)
            for lang in LOCALES:
                await _phone(browser, address, lang, newest)
                await _desktop(browser, address, lang, newest)
            await browser.close()


async def _new_mail(browser: Browser, address: str, lmtp_port: int) -> str:
    """The address of a demo mail that has just come in. The demo is filled with earlier ones."""
    page = await _signed_in(browser, address, "de", PHONE)
    row = page.locator("[data-test=mail-row]")
    await expect(row.first).to_be_visible()
    before = await row.first.get_attribute("data-id")
    mails.send("offer", lmtp_port, datetime.now(UTC))
    await expect(row.first).not_to_have_attribute("data-id", before or "", timeout=20_000)
    newest = await row.first.get_attribute("data-id")
    await page.context.close()
    return f"/mails/{newest}"


async def _phone(browser: Browser, address: str, lang: str, newest: str) -> None:
    page = await _signed_in(browser, address, lang, PHONE)
    await _take(page, f"phone-today-{lang}")
    await page.goto(newest)
    await expect(page.locator("[data-test=mail-text]")).to_have_count(1)
    await _take(page, _named("phone", lang))
    await page.goto("/settings")
    await expect(page.locator("[data-test=lock-screen]")).to_be_visible()
    await _take(page, f"phone-settings-{lang}")
    await page.context.close()


async def _desktop(browser: Browser, address: str, lang: str, newest: str) -> None:
    page = await _signed_in(browser, address, lang, DESKTOP)
    await page.goto(newest)
    await expect(page.locator(".pane-side [data-test=timeline]")).to_have_count(1)
    await _take(page, _named("desktop", lang))
    customer = await page.locator("[data-test=customer-link]").get_attribute("href")
    await page.goto(customer or "/customers")
    await expect(page.locator("[data-test=timeline]")).to_have_count(1)
    await expect(page.locator("[data-test=customer-row]").first).to_be_visible()
    await _take(page, f"desktop-customer-{lang}")
    await page.context.close()


def _named(name: str, lang: str) -> str:
    """German is the first language of the product and of the README's pictures."""
    return name if lang == "de" else f"{name}-{lang}"


async def _signed_in(browser: Browser, address: str, lang: str, size: dict[str, Any]) -> Page:
    context = await browser.new_context(
        **size, base_url=address, locale=LOCALES[lang], timezone_id="Europe/Berlin", reduced_motion="reduce"
    )
    page = await context.new_page()
    await page.goto("/")
    await page.locator("input[type=email]").fill(ANNA.email)
    await page.locator("input[type=password]").fill(PASSWORD)
    await page.locator("[data-test=sign-in-enter]").click()
    await expect(page.locator("[data-test=mail-row]").first).to_be_visible()
    return page


async def _take(page: Page, name: str) -> None:
    await expect(page.locator(".skeleton")).to_have_count(0)
    await page.evaluate("() => document.fonts.ready.then(() => undefined)")
    await page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")


if __name__ == "__main__":
    main()
