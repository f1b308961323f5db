"""`rapport feedback`, as an administrator calls it."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from backend.domain.feedback import Shown, Verdict
from backend.store import feedback
from backend.store.activities import Activity
from backend.store.feedback import Feedback
from tests.cast import Cast, happening
from tests.complaining import id_of
from tests.conftest import Rapport
from tests.kept import kept
from tests.quality import ranking_feedback


async def said(cast: Cast, entry: Activity, verdict: Verdict, mail: Any = None) -> None:
    mail = mail or await kept(cast.customer, [cast.rep], subject="Geheimbetreff")
    shown = Shown(1, ("number", "open_offer"), entry.kind, "offer", 9)
    await feedback.say((id_of(mail), id_of(entry)), id_of(cast.rep), verdict, shown, datetime.now(UTC))


def written(rapport: Rapport, environment: dict[str, str], path: Path) -> list[dict[str, Any]]:
    assert rapport(environment, "feedback", "export", str(path))[0] == 0
    return [json.loads(line) for line in path.read_text().splitlines()]


async def test_a_card_is_written_for_learning_and_names_neither_people_nor_words(
    environment: dict[str, str], cast: Cast, tmp_path: Path, rapport: Rapport
) -> None:
    visit = await Activity.find_one({"kind": "visit"})
    assert visit is not None
    call = await happening(cast.customer, "call", "Geheimanruf", "Geheimer Preis der Förderanlage.", days_ago=2)
    later = await happening(cast.customer, "note", "Später", "Förderanlage", days_ago=-1)
    mail = await kept(cast.customer, [cast.rep], subject="Geheimbetreff")
    await said(cast, visit, "helpful", mail)
    await said(cast, call, "not_this", mail)
    (card,) = written(rapport, environment, tmp_path / "feedback.jsonl")
    assert {it["kind"]: it["verdict"] for it in card["entries"]} == {"visit": "helpful", "call": "not_this"}
    told = next(it for it in card["entries"] if it["kind"] == "visit")
    assert (told["rank"], told["reasons"], told["mail_kind"], told["age_days"]) == (
        1,
        ["number", "open_offer"],
        "offer",
        9,
    )
    assert all(isinstance(value, float) for it in card["entries"] for value in it["features"].values())
    text = json.dumps(card)
    assert not [
        it for it in ("Geheim", "rderanlage", "Rep", str(cast.rep.id), str(mail.id), str(later.id)) if it in text
    ]


async def test_what_nobody_judged_stands_beside_it(
    environment: dict[str, str], cast: Cast, tmp_path: Path, rapport: Rapport
) -> None:
    visit = await Activity.find_one({"kind": "visit"})
    assert visit is not None
    await happening(cast.customer, "call", "Anruf", "Kurz.", days_ago=2)
    for _ in range(2):
        await said(cast, visit, "helpful")
    cards = written(rapport, environment, tmp_path / "feedback.jsonl")
    assert [it["card"] for it in cards] == [1, 2]
    assert {it["kind"]: it["verdict"] for it in cards[0]["entries"]} == {"visit": "helpful", "call": ""}
    (first, _) = ranking_feedback.situated(tmp_path / "feedback.jsonl")
    assert sorted((row.kind, row.is_needed) for row in first.rows) == [("call", False), ("visit", True)]


async def test_it_is_erased(environment: dict[str, str], cast: Cast, rapport: Rapport) -> None:
    visit = await Activity.find_one({"kind": "visit"})
    assert visit is not None
    await said(cast, visit, "helpful")
    assert rapport(environment, "feedback", "erase")[:2] == (0, "1 erased.\n")
    assert await Feedback.find_all().count() == 0
