"""The table by which complaints are known, as an administrator sees, extends and tries it."""

from typing import Any

import pytest
from httpx import AsyncClient

from backend.domain.complaint_terms import OURS
from backend.store import complaint_terms
from backend.store.audit import Audit
from tests.api.conftest import SignIn
from tests.cast import Cast
from tests.kept import kept

PATH = "/api/complaint-terms"
RATTLES = {"words": "klapper*", "weight": 3, "lang": "de"}


async def test_what_an_administrator_adds_and_switches_off_holds_from_then_on(
    cast: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    admin = await bearer(cast.admin)
    before = (await client.get(PATH, headers=admin)).json()
    assert await complaint_terms.table() == OURS
    answer = await client.put(PATH, json={"own": [RATTLES], "off": ["@leider"], "seen": before["turn"]}, headers=admin)
    assert answer.json()["own"] == [RATTLES]
    assert [it["key"] for it in answer.json()["ours"] if it["is_off"]] == ["@leider"]
    table = await complaint_terms.table()
    assert ([it.words for it in table.own], table.off) == (["klapper*"], {"@leider"})
    entry = await Audit.find_one({"kind": "complaint_terms"})
    assert entry is not None
    assert entry.changes["own"] == [[], ["klapper* (3)"]]


async def test_who_saw_an_older_table_changes_nothing(cast: Cast, client: AsyncClient, bearer: SignIn) -> None:
    admin = await bearer(cast.admin)
    first = [(await client.put(PATH, json={"own": [RATTLES], "seen": 0}, headers=admin)).status_code for _ in range(2)]
    assert first == [200, 409]
    assert (await client.put(PATH, json={"own": [], "seen": 7}, headers=admin)).status_code == 409
    assert (await client.put(PATH, json={"own": [], "seen": 1}, headers=admin)).json()["own"] == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("kl*apper", "term_star"),
        ("*", "term_short"),
        ("a b", "term_short"),
        ("so geht das aber wirklich nicht mehr", "term_too_many_words"),
    ],
)
async def test_words_that_would_match_anything_are_no_term(
    words: str, code: str, cast: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    body = {"own": [RATTLES | {"words": words}], "seen": 0}
    answer = await client.put(PATH, json=body, headers=await bearer(cast.admin))
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, code)


async def tried(client: AsyncClient, headers: dict[str, str], **body: Any) -> Any:
    return (await client.post(f"{PATH}/trial", json=body, headers=headers)).json()


async def test_a_trial_shows_what_would_change_and_changes_nothing(
    cast: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    admin = await bearer(cast.admin)
    rattles = await kept(cast.customer, [cast.rep], kind="mail", subject="Pumpe", new_text="Die Pumpe klappert.")
    await kept(cast.customer, [cast.rep], kind="complaint", subject="Pumpe", new_text="Die Pumpe ist leider defekt.")
    await kept(cast.customer, [cast.rep], kind="bounce", subject="Die Pumpe klappert", new_text="")
    found = await tried(client, admin, own=[RATTLES], off=["@kaputt"], text="Es klapperte schon gestern.")
    assert (found["text"]["terms"][0], found["text"]["is_complaint"]) == ("klapperte", True)
    assert (found["looked_at"], found["newly_many"], found["no_longer_many"]) == (2, 1, 1)
    assert found["newly"][0]["terms"][0] == "klappert"
    assert found["newly"][0]["subject"] is None, "an administrator outside the team reads no subject"
    assert await complaint_terms.table() == OURS
    assert rattles.kind == "mail"


async def test_a_word_of_a_person_outweighs_the_table(cast: Cast, client: AsyncClient, bearer: SignIn) -> None:
    mail = await kept(
        cast.customer, [cast.rep], kind="complaint", kind_is_unsure=True, new_text="Das Ventil ist leider defekt."
    )
    await client.post(f"/api/mails/{mail.id}/kind", json={"kind": "mail"}, headers=await bearer(cast.rep))
    assert (await tried(client, await bearer(cast.admin)))["newly_many"] == 0
