"""Every screen, on both sizes, in both languages, light and dark: accessible, nothing overflows, everything can be hit with a thumb."""

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from tests import cast as cast_
from tests.cast import Cast
from tests.e2e.conftest import Enter, OpenPage
from tests.kept import kept

pytestmark = pytest.mark.browser

AXE_SCRIPT = Axe().axe_script
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
CONTRAST = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}

BROKEN_RULES = """(options) => axe.run(document, options)
  .then(({ violations }) => violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 120)}`))"""

FOLLOW = "(path) => (history.pushState({ depth: 1 }, '', path), dispatchEvent(new PopStateEvent('popstate')))"

OVERFLOWING = """() => [document.documentElement, ...document.querySelectorAll('.pane, .mail-scroll')]
  .filter((it) => it.scrollWidth > it.clientWidth).map((it) => it.className || 'page')"""

TOO_SMALL = """() => [...document.querySelectorAll('a, button, input, summary')]
  .map((it) => (it.matches('[type=radio]') ? it.closest('label') : it))
  .filter((it) => it.checkVisibility({ visibilityProperty: true }) && !it.matches('.app-skip'))
  .map((it) => [it, it.getBoundingClientRect()])
  .filter(([, box]) => box.width < 43.5 || box.height < 43.5)
  .map(([it, box]) => `${it.tagName} ${it.className} ${it.textContent.slice(0, 30)}: ${Math.round(box.width)}x${Math.round(box.height)}`)"""

AT_REST = """() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))
  .then(() => Promise.allSettled(document.getAnimations().map((it) => it.finished)))"""
WIDTHS = (320, 360, 768, 1024, 1280)


async def wrong_with(page: Page) -> list[str]:
    """What is wrong with the screen as it stands, and with its colours in the dark."""
    wrong: list[str] = await page.evaluate(BROKEN_RULES, AXE)
    wrong += [f"overflows: {it}" for it in await page.evaluate(OVERFLOWING)]
    wrong += [f"too small: {it}" for it in await page.evaluate(TOO_SMALL)]
    await page.emulate_media(color_scheme="dark")
    await page.evaluate(AT_REST)
    wrong += [f"in the dark, {it}" for it in await page.evaluate(BROKEN_RULES, CONTRAST)]
    await page.emulate_media(color_scheme="light")
    return wrong


async def screens(cast: Cast) -> dict[str, str]:
    """The address of each screen by what stands on it, with names and words as long as life has them."""
    long = await cast_.company(
        "Oberschwäbische Verpackungsmaschinen- und Fördertechnikgesellschaft mbH & Co. KG",
        ["lang.example"],
        "sued",
        cast.rep.id,
    )
    trouble = await cast_.complaint(long, "Fehlerstromschutzschalter der Palettierungsanlage löst aus", days_ago=12)
    await cast_.chance(long, "Hochgeschwindigkeitspalettierung", 1_234_567_00)
    person = await cast_.person(long, "Anneliese Wiedmann-Oberhofer", ["anneliese.wiedmann-oberhofer@lang.example"])
    await cast_.happening(
        long, "visit", "Werksbesichtigung", "Donaudampfschifffahrtsgesellschaftskapitän " * 3, days_ago=2
    )
    texts = {"new_text": "Wann kommt die Ersatzteillieferung? " * 20, "subject": "Ersatzteillieferung " * 6}
    mail = await kept(long, [cast.rep], contact_id=person.id, **texts)
    forged = await kept(cast.customer, [cast.rep], trust="doubtful", trust_reason="dmarc_fail")
    undecided = await kept(None, [cast.rep], candidates=[cast.customer, long])
    return {
        "today": "/", "team": "/?scope=team", "nothing done": "/?scope=done", "mail": f"/mails/{mail.id}", "forged mail": f"/mails/{forged.id}",
        "undecided mail": f"/mails/{undecided.id}", "customers": "/customers", "customer": f"/customers/{long.id}", "settings": "/settings",
        "no such page": "/nowhere/at/all",
        "company": f"/customers/{long.id}/company", "people": f"/customers/{long.id}/people", "new customer": "/customers/new",
        "complaints": "/complaints?which=team", "complaint": f"/complaints/{trouble.id}", "new complaint": f"/complaints/new?customer={long.id}",
    }  # fmt: skip


@pytest.mark.parametrize(("size", "lang"), [("phone", "de"), ("desktop", "en")])
async def test_every_screen_can_be_read_and_used_by_everybody(
    cast: Cast, enter: Enter, open_page: OpenPage, size: str, lang: str
) -> None:
    page = await open_page(size, locale={"de": "de-DE", "en": "en-GB"}[lang])
    await page.goto("/")
    await expect(page.locator("html")).to_have_attribute("lang", lang)
    await page.evaluate(AXE_SCRIPT)
    wrong = {"sign-in": await wrong_with(page)}
    await enter(page, cast.rep)
    await page.evaluate(AXE_SCRIPT)
    for name, address in (await screens(cast)).items():
        await page.evaluate(FOLLOW, address)
        await drawn(page)
        wrong[name] = await wrong_with(page)
    assert {name: problems for name, problems in wrong.items() if problems} == {}


async def drawn(page: Page) -> None:
    await page.evaluate(AT_REST)
    await expect(page.locator("h1, .blank-title").locator("visible=true").first).to_be_visible()
    await expect(page.locator(".skeleton")).to_have_count(0)


async def test_no_width_overflows(cast: Cast, enter: Enter, desk: Page) -> None:
    everywhere = await screens(cast)
    for name in ("today", "mail", "customer", "settings", "complaints", "complaint", "new complaint"):
        await enter(desk, cast.rep, everywhere[name])
        await drawn(desk)
        for width in WIDTHS:
            await desk.set_viewport_size({"width": width, "height": 800})
            await desk.evaluate(AT_REST)
            assert await desk.evaluate(OVERFLOWING) == [], f"{name} at {width}"


async def test_dark_is_dark_and_light_is_light(server: str, open_page: OpenPage) -> None:
    ground = "() => getComputedStyle(document.body).backgroundColor"
    light, dark = await open_page("phone", color_scheme="light"), await open_page("phone", color_scheme="dark")
    await light.goto("/")
    await dark.goto("/")
    assert (await light.evaluate(ground), await dark.evaluate(ground)) == ("rgb(245, 244, 240)", "rgb(16, 19, 21)")
