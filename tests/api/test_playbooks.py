"""Playbooks as an administrator writes them: what they cover, where they contradict each other, the set to begin with, and who is second."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from beanie import PydanticObjectId
from httpx import AsyncClient

from backend.domain.playbook_start import START
from backend.store import playbooks
from backend.store.audit import Audit
from backend.store.playbooks import StoredPlaybook
from backend.store.segments import RuleRow, Segment
from tests.api.conftest import SignIn
from tests.cast import Cast

PATH = "/api/playbooks"
CALL = {"de": "Anrufen", "en": "Call", "by": "owner", "within_hours": 4, "within_days": None}
COMPLAINT: dict[str, Any] = {"point": "complaint", "segment_id": None, "stage": "any", "steps": [CALL]}


async def segment(name: str, *rules: RuleRow) -> str:
    made = Segment(name=name, position=0, rules=list(rules), changed_at=datetime.now(UTC))
    return str((await made.insert()).id)


@pytest.fixture
async def admin(cast: Cast, bearer: SignIn) -> dict[str, str]:
    return await bearer(cast.admin)


async def added(client: AsyncClient, admin: dict[str, str], **more: Any) -> Any:
    answer = await client.post(PATH, json=COMPLAINT | more, headers=admin)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_what_is_written_holds_at_once_and_its_cells_are_covered(
    client: AsyncClient, admin: dict[str, str]
) -> None:
    key = await segment("Schlüsselkunde")
    assert await playbooks.known() == ()
    found = await added(client, admin, segment_id=key)
    (made,) = found["playbooks"]
    assert (made["point"], made["segment_id"], made["changed_by"]) == ("complaint", key, "Admin")
    assert [{name: step[name] for name in CALL} for step in made["steps"]] == [CALL]
    of_key, others = found["coverage"][0]["rows"]
    assert {it["state"] for it in of_key["cells"]} == {"own"}
    assert {it["state"] for it in others["cells"]} == {"none"}
    assert [it.id for it in await playbooks.known()] == [made["id"]]


async def test_a_change_keeps_the_ids_of_the_steps_and_is_in_the_log(
    cast: Cast, client: AsyncClient, admin: dict[str, str]
) -> None:
    (was,) = (await added(client, admin))["playbooks"]
    step = {name: was["steps"][0][name] for name in ("id", *CALL)} | {"de": "Sofort anrufen"}
    body = COMPLAINT | {"steps": [step, CALL | {"de": "Danken"}], "seen": was["turn"]}
    answer = await client.put(f"{PATH}/{was['id']}", json=body, headers=admin)
    (made,) = answer.json()["playbooks"]
    assert (made["steps"][0]["id"], made["steps"][0]["de"]) == (was["steps"][0]["id"], "Sofort anrufen")
    assert made["turn"] == was["turn"] + 1
    entry = await Audit.find_one({"kind": "playbooks", "action": "change"})
    assert entry is not None
    assert entry.user_id == cast.admin.id
    assert entry.changes == {"steps": [["Anrufen, owner, 4 h"], ["Sofort anrufen, owner, 4 h", "Danken, owner, 4 h"]]}


async def test_who_saw_an_older_one_changes_nothing(client: AsyncClient, admin: dict[str, str]) -> None:
    (was,) = (await added(client, admin))["playbooks"]
    body = COMPLAINT | {"seen": was["turn"]}
    both = await asyncio.gather(*(client.put(f"{PATH}/{was['id']}", json=body, headers=admin) for _ in range(2)))
    assert sorted(it.status_code for it in both) == [200, 409]
    missing = await client.put(f"{PATH}/{PydanticObjectId()}", json=body, headers=admin)
    assert missing.status_code == 404


async def test_the_same_case_is_written_once(client: AsyncClient, admin: dict[str, str]) -> None:
    both = await asyncio.gather(*(client.post(PATH, json=COMPLAINT, headers=admin) for _ in range(2)))
    assert sorted(it.status_code for it in both) == [200, 409]
    assert {it.json()["error"]["code"] for it in both if it.status_code == 409} == {"taken"}
    found = await added(client, admin, stage="lead")
    other = found["playbooks"][1]
    body = COMPLAINT | {"seen": other["turn"]}
    assert (await client.put(f"{PATH}/{other['id']}", json=body, headers=admin)).json()["error"]["code"] == "taken"


async def test_a_contradiction_is_named_with_its_cells_and_goes_with_one_of_both(
    client: AsyncClient, admin: dict[str, str]
) -> None:
    key = await segment("Schlüsselkunde")
    await added(client, admin, segment_id=key)
    found = await added(client, admin, stage="negotiation")
    ids = [it["id"] for it in found["playbooks"]]
    assert found["conflicts"] == [
        {"playbook_ids": ids, "situations": [{"point": "complaint", "segment_id": key, "stage": "negotiation"}]}
    ]
    left = (await client.delete(f"{PATH}/{ids[0]}", headers=admin)).json()
    assert (left["conflicts"], [it["id"] for it in left["playbooks"]]) == ([], ids[1:])
    assert (await client.delete(f"{PATH}/{ids[0]}", headers=admin)).status_code == 404
    gone = await Audit.find_one({"kind": "playbooks", "action": "remove"})
    assert gone is not None
    assert gone.changes["steps"] == [["Anrufen, owner, 4 h"], []]


@pytest.mark.parametrize(
    "steps", [[], [CALL | {"de": "", "en": " "}], [CALL | {"within_days": 1}], [CALL | {"by": "anybody"}], [CALL] * 13]
)
async def test_steps_without_sense_are_refused(
    steps: list[dict[str, Any]], client: AsyncClient, admin: dict[str, str]
) -> None:
    assert (await client.post(PATH, json=COMPLAINT | {"steps": steps}, headers=admin)).status_code == 422
    strange = await client.post(PATH, json=COMPLAINT | {"segment_id": str(PydanticObjectId())}, headers=admin)
    assert (strange.status_code, strange.json()["error"]["code"]) == (422, "no_segment")
    assert await StoredPlaybook.find_one() is None


async def test_one_begins_with_a_set_and_takes_only_what_is_missing(client: AsyncClient, admin: dict[str, str]) -> None:
    for_all = sum(not it.customers for it in START)
    await added(client, admin)
    before = (await client.get(PATH, headers=admin)).json()
    assert before["start"] == for_all - 1
    after = (await client.post(f"{PATH}/start", headers=admin)).json()
    assert (len(after["playbooks"]), after["start"]) == (for_all, 0)
    assert after["playbooks"][0]["steps"][0]["de"] == "Anrufen", "what is there stays as it is"
    key = await segment("Schlüsselkunde", RuleRow(attribute="value_class", test="any", values=["A"]))
    assert (await client.get(PATH, headers=admin)).json()["start"] == 1
    both = await asyncio.gather(*(client.post(f"{PATH}/start", headers=admin) for _ in range(2)))
    assert {it.status_code for it in both} <= {200, 409}
    found = (await client.get(PATH, headers=admin)).json()
    assert [it["point"] for it in found["playbooks"] if it["segment_id"] == key] == ["complaint"]
    assert (len(found["playbooks"]), found["conflicts"]) == (len(START), [])


@pytest.mark.parametrize("text", ["$ne", '{"$gt": ""}', "(a+)+$", "\x00", "\u202e", "<script>", "ﷺ" * 50])
async def test_what_an_administrator_writes_is_kept_letter_for_letter(
    text: str, client: AsyncClient, admin: dict[str, str]
) -> None:
    (made,) = (await added(client, admin, steps=[CALL | {"de": text, "en": ""}]))["playbooks"]
    assert made["steps"][0]["de"] == text


async def test_half_a_character_and_an_operator_are_refused(client: AsyncClient, admin: dict[str, str]) -> None:
    half = json.dumps(COMPLAINT | {"steps": [CALL | {"de": "\ud800"}]})
    answer = await client.post(PATH, content=half, headers=admin | {"Content-Type": "application/json"})
    assert answer.status_code == 422
    for name in ("point", "segment_id", "stage"):
        assert (await client.post(PATH, json=COMPLAINT | {name: {"$ne": 1}}, headers=admin)).status_code == 422
    assert await StoredPlaybook.find_one() is None
