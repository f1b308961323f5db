"""The card of a mail: read in five seconds on a phone, and acted on with one tap."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from beanie import PydanticObjectId
from httpx import AsyncClient
from playwright.async_api import Locator, Page, expect

from backend.store.activities import Activity
from backend.store.feedback import Feedback
from backend.store.mail_parts import MailProposal
from backend.store.mails import Mail
from backend.store.tasks import Task
from tests import cast as cast_
from tests.cast import Cast
from tests.e2e.conftest import Enter
from tests.e2e.steps import card
from tests.e2e.test_screens import AXE_SCRIPT, wrong_with
from tests.kept import kept
from tests.parts.waiting import until

pytestmark = pytest.mark.browser


async def test_all_that_matters_is_above_the_fold_of_a_phone_in_the_order_of_its_weight(
    cast: Cast, enter: Enter, phone: Page
) -> None:
    mail = await _with_long_names(cast)
    await enter(phone, cast.rep, f"/mails/{mail.id}")

    names = ("complaint", "person", "customer-link", "why", "history", "opportunity")
    parts = [card(phone).locator(f"[data-test={name}]") for name in names]
    tops = [(await _box(part))["y"] for part in parts]
    last, actions = await _box(parts[-1]), await _box(phone.locator("[data-test=mail-actions]"))

    assert tops == sorted(tops)
    assert last["y"] + last["height"] <= actions["y"]
    await expect(parts[1]).to_contain_text("Einkäufer")
    await expect(parts[1]).to_contain_text("uns zugewandt")
    await expect(parts[4].locator("li")).to_have_count(3)
    await expect(card(phone).locator("[data-test=proposal-task]")).to_be_visible()
    await phone.evaluate(AXE_SCRIPT)
    assert await wrong_with(phone) == []


async def test_the_next_steps_are_one_tap_away_and_a_task_begins_with_what_the_mail_says(
    cast: Cast, enter: Enter, phone: Page
) -> None:
    due = datetime.now(UTC).date() + timedelta(days=20)
    asked = f"Können Sie uns bis zum {due.day}.{due.month}.{due.year} die Maße schicken?"
    mail = await kept(
        cast.customer, [cast.rep], contact_id=cast.contact.id, new_text=asked, message_id="<m1@mueller.example>"
    )
    await enter(phone, cast.rep, f"/mails/{mail.id}")

    await expect(phone.locator("[data-test=action-call]")).to_have_attribute("href", "tel:+493023125101")
    answer = await phone.locator("[data-test=action-answer]").get_attribute("href") or ""
    assert answer.startswith("mailto:petra.klein@mueller.example?subject=AW%3A%20Frage%20zum%20Angebot")
    assert "In-Reply-To=%3Cm1%40mueller.example%3E" in answer
    await expect(phone.locator("[data-step=best]")).to_have_count(1)

    await phone.locator("[data-test=action-task]").click()
    form = phone.locator("[data-test=card-step]")
    await expect(form.locator("input[type=date]")).to_have_value(due.isoformat())
    await phone.evaluate(AXE_SCRIPT)
    assert await wrong_with(phone) == []
    await form.locator("[data-test=card-step-save]").click()
    await expect(form).to_have_count(0)
    await until(lambda: _has_task(title=asked, due=due, contact_id=cast.contact.id, user_id=cast.rep.id))


async def test_who_does_not_look_after_the_customer_hands_over_to_whom_does(
    cast: Cast, enter: Enter, desk: Page
) -> None:
    mail = await kept(cast.customer, [cast.teammate], contact_id=cast.contact.id, kind="mail")
    await enter(desk, cast.teammate, f"/mails/{mail.id}")

    await desk.locator("[data-test=action-hand_over]").click()
    form = desk.locator("[data-test=card-step]")
    await expect(form.locator("[data-test=colleague]")).to_have_value(str(cast.rep.id))
    await form.locator("[data-test=card-step-save]").click()
    await until(lambda: _has_task(user_id=cast.rep.id, made_by=cast.teammate.id, customer_id=cast.customer.id))


async def test_the_keyboard_takes_the_best_next_step(cast: Cast, enter: Enter, desk: Page) -> None:
    proposed = MailProposal(
        id=PydanticObjectId(), kind="stage", opportunity_id=cast.opportunity.id, seen="offer", to="negotiation", reason="Beim Preis geht noch etwas?"
    )  # fmt: skip
    mail = await kept(cast.customer, [cast.rep], contact_id=cast.contact.id, proposals=[proposed])
    await enter(desk, cast.rep, f"/mails/{mail.id}")
    await expect(desk.locator("[data-step=best]")).to_have_attribute("data-test", "action-stage")

    await desk.keyboard.press("n")

    sheet = desk.locator("[data-test=card-step]")
    await expect(sheet).to_contain_text("Förderanlage auf „Verhandlung“ setzen?")
    await expect(sheet).to_contain_text("Beim Preis geht noch etwas?")
    await sheet.locator("[data-test=take]").click()
    await expect(sheet).to_have_count(0)
    await expect(card(desk).locator("[data-test=opportunity]")).to_contain_text("Verhandlung")
    await expect(card(desk).locator("[data-test=proposals]")).to_have_count(0)


async def test_a_proposed_task_is_taken_below_the_card(cast: Cast, enter: Enter, phone: Page) -> None:
    mail = await kept(cast.customer, [cast.rep], contact_id=cast.contact.id, proposals=[_task()])
    await enter(phone, cast.rep, f"/mails/{mail.id}")

    below = card(phone).locator("[data-test=proposal-task]")
    await expect(below).to_contain_text("Bitte bis Dienstag antworten.")
    await below.locator("[data-test=take]").click()

    await expect(below).to_have_count(0)
    await until(lambda: _has_task(title="Bitte bis Dienstag antworten.", due=date(2036, 11, 25)))


async def test_one_tap_says_that_an_entry_helped_and_another_takes_it_back(
    cast: Cast, enter: Enter, phone: Page
) -> None:
    mail = await kept(cast.customer, [cast.rep], contact_id=cast.contact.id)
    await enter(phone, cast.rep, f"/mails/{mail.id}")
    helpful = card(phone).locator("[data-test=helpful]").first

    await helpful.click()
    await expect(helpful).to_have_attribute("aria-pressed", "true")
    await until(lambda: _said(mail, 1))
    await phone.reload()
    await expect(helpful).to_have_attribute("aria-pressed", "true")

    await card(phone).locator("[data-test=not_this]").first.click()
    await expect(helpful).to_have_attribute("aria-pressed", "false")
    await phone.locator("[data-test=toast-action]").click()
    await expect(helpful).to_have_attribute("aria-pressed", "true")
    await helpful.click()
    await until(lambda: _said(mail, 0))


async def test_a_step_of_the_playbook_is_ticked_on_the_card_and_opened_again(
    cast: Cast, enter: Enter, phone: Page, server: str
) -> None:
    await _write_playbook(server, cast)
    mail = await kept(cast.customer, [cast.rep], contact_id=cast.contact.id, kind="departure")
    await enter(phone, cast.rep, f"/mails/{mail.id}")
    step = card(phone).locator("[data-test=play]")
    await expect(step).to_contain_text("Nachfolge erfragen")

    await step.click()
    await expect(step).to_have_attribute("aria-checked", "true")
    await expect(step).to_contain_text("Rep")
    await phone.locator("[data-test=toast-action]").click()
    await expect(step).to_have_attribute("aria-checked", "false")
    await until(lambda: _no_line_of(cast))


async def test_of_a_customer_without_a_past_the_card_says_what_there_is(cast: Cast, enter: Enter, phone: Page) -> None:
    new = await cast_.company("Neuling", ["neuling.example"], "sued", cast.rep.id)
    mail = await kept(new, [cast.rep])
    await enter(phone, cast.rep, f"/mails/{mail.id}")

    await expect(card(phone)).to_contain_text("Keine offene Verkaufschance.")
    await expect(card(phone).locator("[data-test=history]")).to_have_count(0)
    await expect(card(phone).locator("[data-test=stranger]")).to_contain_text("Petra Klein")


async def _with_long_names(cast: Cast) -> Mail:
    long = await cast_.company(
        "Oberschwäbische Verpackungsmaschinen- und Fördertechnikgesellschaft mbH & Co. KG", ["lang.example"], "sued", cast.rep.id
    )  # fmt: skip
    person = await cast_.person(long, "Anneliese Wiedmann-Oberhofer", ["anneliese@lang.example"])
    await cast_.complaint(long, "Fehlerstromschutzschalter der Palettierungsanlage löst aus", days_ago=12)
    await cast_.chance(long, "Hochgeschwindigkeitspalettierung mit automatischer Etikettierung", 1_234_567_00)
    for days in range(1, 5):
        await cast_.happening(
            long, "visit", "Werksbesichtigung der Palettierungsanlage", "Maße genommen", days_ago=days
        )
    return await kept(
        long,
        [cast.rep],
        contact_id=person.id,
        new_text="Wann kommt die Ersatzteillieferung? " * 20,
        proposals=[_task()],
    )


def _task() -> MailProposal:
    return MailProposal(id=PydanticObjectId(), kind="task", title="Bitte bis Dienstag antworten.", due="2036-11-25")


async def _box(part: Locator) -> Any:
    box = await part.first.bounding_box()
    assert box
    return box


async def _has_task(**fields: Any) -> bool:
    return await Task.find(fields).count() == 1


async def _said(mail: Mail, times: int) -> bool:
    return await Feedback.find({"mail_id": mail.id, "verdict": "helpful"}).count() == times


async def _no_line_of(cast: Cast) -> bool:
    return await Activity.find({"customer_id": cast.customer.id, "kind": "task"}).count() == 0


async def _write_playbook(server: str, cast: Cast) -> None:
    """Over the API: the server remembers for a while which playbooks there are."""
    async with AsyncClient(base_url=server) as http:
        signed_in = await http.post("/api/auth/sign-in", json={"email": cast.admin.email, "password": cast_.PASSWORD})
        bearer = {"Authorization": f"Bearer {signed_in.json()['access_token']}"}
        body = {"point": "departure", "steps": [{"de": "Nachfolge erfragen", "en": "Ask for the successor"}]}
        (await http.post("/api/playbooks", json=body, headers=bearer)).raise_for_status()
