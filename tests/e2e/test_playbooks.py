"""Playbooks: the set to begin with, one of one's own from the cell that has none, its steps on a card, and a contradiction with its way out."""

from datetime import UTC, datetime

import pytest
from playwright.async_api import Page, expect

from backend.store.activities import Activity
from backend.store.playbooks import StepRow, StoredPlaybook
from backend.store.segments import RuleRow, Segment
from tests.cast import Cast
from tests.e2e.conftest import Complaints, Enter
from tests.e2e.test_screens import AXE_SCRIPT, drawn, wrong_with
from tests.kept import kept

pytestmark = pytest.mark.browser

NOW = datetime.now(UTC)


async def segment(name: str) -> Segment:
    rules = [RuleRow(attribute="value_class", test="any", values=["A"])]
    return await Segment(name=name, position=0, rules=rules, changed_at=NOW).insert()


async def is_right(page: Page) -> None:
    await page.evaluate(AXE_SCRIPT)
    await drawn(page)
    assert await wrong_with(page) == []


async def test_an_administrator_begins_with_the_set_and_writes_one_where_there_is_none(
    cast: Cast, enter: Enter, page: Page
) -> None:
    await segment("Schlüsselkunde")
    await enter(page, cast.admin, "/settings")
    await page.locator("[data-test=playbooks-link]").click()
    await is_right(page)
    await page.locator("[data-test=take-over]").click()
    await expect(page.locator("[data-test=start]")).to_have_count(0)
    complaints, others = page.locator("[data-test=point-complaint]"), page.locator("[data-test=point-mail]")
    await expect(complaints).to_contain_text("10 von 10 Fällen")
    await complaints.get_by_role("button").first.click()
    await expect(complaints.locator("[data-test=cell-own]")).to_have_count(5)
    await expect(complaints.locator("[data-test=cell-general]")).to_have_count(5)
    await is_right(page)

    await others.get_by_role("button").first.click()
    await expect(others.locator("[data-test=cell-none]")).to_have_count(10)
    await others.get_by_role("button", name="Schlüsselkunde, Verhandlung: keiner, schreiben").click()
    form = page.locator("[data-test=playbook-form]")
    await expect(form.locator("[data-test=playbook-stage]")).to_have_value("negotiation")
    await form.locator("[data-test=step-de]").fill("Heute noch antworten")
    await form.locator("[data-test=step-unit]").select_option("hours")
    await form.locator("[data-test=step-number]").fill("4")
    await form.locator("[data-test=add-step]").click()
    await form.locator("[data-test=step-de]").nth(1).fill("Nächsten Schritt eintragen")
    await is_right(page)
    await form.locator("[data-test=save-playbook]").click()
    await expect(others.locator("[data-test=cell-own]")).to_have_count(1)
    await expect(others).to_contain_text("1 von 10 Fällen")
    made = await StoredPlaybook.find_one({"point": "mail"})
    assert made is not None
    assert [(it.de, it.within_hours, it.within_days) for it in made.steps] == [
        ("Heute noch antworten", 4, None), ("Nächsten Schritt eintragen", None, 1),
    ]  # fmt: skip


async def test_a_contradiction_is_said_in_a_sentence_and_solved_by_one_for_just_this_case(
    cast: Cast, enter: Enter, page: Page
) -> None:
    key, steps = await segment("Schlüsselkunde"), [StepRow(de="Anrufen")]
    await StoredPlaybook(point="order", segment_id=key.id, steps=steps, changed_at=NOW).insert()
    await StoredPlaybook(point="order", stage="negotiation", steps=steps, changed_at=NOW).insert()
    await enter(page, cast.admin, "/playbooks")
    conflict = page.locator("[data-test=playbook-conflict]")
    await expect(conflict).to_contain_text(
        "Auftrag (Schlüsselkunde) und Auftrag (Verhandlung) passen gleich gut: Auftrag, Schlüsselkunde, Verhandlung. "
        "Es gilt Auftrag (Schlüsselkunde)."
    )
    await is_right(page)
    await conflict.get_by_role("button").click()
    form = page.locator("[data-test=playbook-form]")
    await form.locator("[data-test=step-de]").fill("Beides bedenken")
    await form.locator("[data-test=save-playbook]").click()
    await expect(conflict).to_have_count(0)


async def test_a_playbook_that_somebody_else_has_written_meanwhile_is_not_written_twice(
    cast: Cast, enter: Enter, desk: Page, complaints: Complaints
) -> None:
    complaints.expected.append("409")
    await enter(desk, cast.admin, "/playbooks")
    await desk.locator("[data-test=add-playbook]").click()
    form = desk.locator("[data-test=playbook-form]")
    await form.locator("[data-test=step-de]").fill("Anrufen")
    await StoredPlaybook(point="complaint", steps=[StepRow(de="Schneller")], changed_at=NOW).insert()
    await form.locator("[data-test=save-playbook]").click()
    await expect(form.get_by_role("alert")).to_have_text("Für genau diesen Fall gibt es schon einen Leitfaden.")
    assert [it.steps[0].de for it in await StoredPlaybook.find_all().to_list()] == ["Schneller"]


async def test_a_step_is_ticked_on_the_card_and_stands_on_the_timeline(cast: Cast, enter: Enter, phone: Page) -> None:
    steps = [StepRow(de="Anrufen", within_hours=4), StepRow(de="Lösung zusagen", by="manager", within_days=2)]
    await StoredPlaybook(point="complaint", steps=steps, changed_at=NOW).insert()
    mail = await kept(cast.customer, [cast.rep], kind="complaint", subject="Ausfall", new_text="Die Anlage steht.")
    await enter(phone, cast.rep, f"/mails/{mail.id}")
    first, second = phone.locator("[data-test=play]").nth(0), phone.locator("[data-test=play]").nth(1)
    await first.click()
    await expect(first).to_have_attribute("aria-checked", "true")
    await expect(first).to_contain_text("Rep")
    await expect(second).to_have_attribute("aria-checked", "false")
    line = await Activity.find_one({"customer_id": cast.customer.id, "kind": "task"})
    assert line is not None
    assert (line.title, line.by_user_id) == ("Anrufen", cast.rep.id)
    async with phone.expect_response(lambda it: "/plays/" in it.url and it.request.method == "DELETE"):
        await first.click()
    await expect(first).to_have_attribute("aria-checked", "false")
    assert await Activity.find_one({"customer_id": cast.customer.id, "kind": "task"}) is None
