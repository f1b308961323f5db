"""A file of a German system becomes customers in four steps at the desk and on the phone, and goes again."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from backend.store.customers import Customer
from tests.cast import Cast
from tests.e2e.conftest import Complaints, Enter

pytestmark = pytest.mark.browser

TABLE = (
    "Kundennummer;Firma;Straße;PLZ;Ort;Telefon;Umsatzklasse\r\n"
    "K-2001;Schröder Fördertechnik GmbH;Hafenstr. 4;20457;Hamburg;040 66969 200;A\r\n"
    "K-2002;Großmann & Söhne KG;Ölmühle 1;50667;Köln;keins;B\r\n"
    ";;Nirgendwo 1;;;;\r\n"
    ";Müller Praezision GmbH;;70173;Stuttgart;;\r\n"
)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "kunden.csv"
    path.write_bytes(TABLE.encode("cp1252"))
    return path


async def test_a_file_comes_in_after_a_dry_run_and_is_taken_back(
    cast: Cast, enter: Enter, page: Page, table: Path
) -> None:
    await enter(page, cast.manager, "/imports")
    await page.locator("[data-test=import-file]").set_input_files(table)
    await expect(page.locator("[data-test=column-1]")).to_have_value("name")
    await page.locator("[data-test=column-6]").select_option("value_class")
    await expect(page.locator("[data-test=import-check]")).to_be_enabled()
    await page.locator("[data-test=import-check]").click()

    await page.locator("[data-test=filter-refused]").click()
    await expect(page.locator("[data-test=import-row]")).to_have_count(1)
    await expect(page.locator("[data-test=import-row]")).to_contain_text("Es fehlt noch: Name")
    await page.locator("[data-test=filter-duplicate]").click()
    await expect(page.locator("[data-test=import-row]")).to_contain_text("Müller Präzision")
    await page.locator("[data-test=decide-skip]").click()
    await expect(page.locator("[data-test=decide-skip]")).to_have_attribute("aria-pressed", "true")

    await page.locator("[data-test=import-apply]").click()
    await expect(page.locator("[data-test=import-done]")).to_be_visible()
    made = await Customer.find_one({"numbers": "K-2001"})
    assert made is not None
    assert (made.name, made.value_class, made.phones) == ("Schröder Fördertechnik GmbH", "A", ["+494066969200"])

    page.on("dialog", lambda dialog: dialog.accept())
    await page.locator("[data-test=import-undo]").click()
    await expect(page.locator("[data-test=import-undone]")).to_contain_text("2 entfernt")
    assert await Customer.count() == 1


async def test_a_picture_is_refused_in_words(
    cast: Cast, enter: Enter, desk: Page, tmp_path: Path, complaints: Complaints
) -> None:
    complaints.expected.append("422")
    (tmp_path / "bild.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    await enter(desk, cast.manager, "/imports")
    await desk.locator("[data-test=import-file]").set_input_files(tmp_path / "bild.csv")
    await expect(desk.locator("[data-test=import-refused]")).to_contain_text("Das ist keine Tabelle.")


async def test_a_rep_imports_nothing_and_takes_along_what_is_theirs(cast: Cast, enter: Enter, desk: Page) -> None:
    await enter(desk, cast.rep, "/imports")
    async with desk.expect_download() as download:
        await desk.locator("[data-test=export-customers-csv]").click()
    content = Path(await (await download.value).path()).read_bytes()  # noqa: ASYNC240  # once, in a test
    assert "Müller Präzision" in content.decode("utf-8-sig")
    await expect(desk.locator("[data-test=import-file]")).to_have_count(0)
