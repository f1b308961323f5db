"""Search over HTTP: what the answers look like, and who gets them."""

from datetime import UTC, datetime
from typing import Any

import pytest
from httpx import AsyncClient

from backend.domain.folding import stems
from backend.store.activities import Activity
from backend.store.mails import Mail
from tests.api.conftest import SignIn
from tests.cast import Cast, happening
from tests.kept import kept


@pytest.fixture
async def me(cast: Cast, bearer: SignIn) -> dict[str, str]:
    return await bearer(cast.rep)


async def hits(client: AsyncClient, me: dict[str, str], q: str) -> list[dict[str, Any]]:
    answer = await client.get("/api/search", params={"q": q}, headers=me)
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()["hits"]
    return found


async def test_a_hit_says_what_it_is_and_where_it_leads(cast: Cast, client: AsyncClient, me: dict[str, str]) -> None:
    customer_id = str(cast.customer.id)
    assert await hits(client, me, "klein müll") == [
        {"kind": "contact", "id": str(cast.contact.id), "customer_id": customer_id, "label": "Petra Klein", "detail": "Müller Präzision", "is_similar": False}
    ]  # fmt: skip
    (number,) = await hits(client, me, "AN-2026-0417")
    assert (number["kind"], number["id"], number["customer_id"]) == (
        "opportunity",
        str(cast.opportunity.id),
        customer_id,
    )


async def test_a_name_with_a_slip_is_said_to_be_only_similar(
    cast: Cast, client: AsyncClient, me: dict[str, str]
) -> None:
    found = await hits(client, me, "präzsion")
    assert [(it["label"], it["is_similar"]) for it in found] == [("Müller Präzision", True)]


async def test_the_customer_list_is_found_the_same_way(cast: Cast, client: AsyncClient, me: dict[str, str]) -> None:
    for typed in ("müll", "petra", "präzsion", "an-2026-0417", "23125 101"):
        answer = await client.get("/api/customers", params={"q": typed}, headers=me)
        (row,) = answer.json()["customers"]
        assert (row["name"], row["owner"]["name"], row["open_count"]) == ("Müller Präzision", "Rep", 1), typed


async def test_full_text_shows_where_the_words_stand(cast: Cast, client: AsyncClient, me: dict[str, str]) -> None:
    await kept(cast.customer, [cast.rep], subject="Frage", new_text="Vorrede. " * 300 + "Wann kommt die Förderanlage?")
    mail = await Mail.find_one({})
    assert mail is not None
    await happening(cast.customer, "note", "Notiz", "Nichts davon.", days_ago=1)
    await mail_line(cast, mail)
    answer = await client.get("/api/search/text", params={"q": "förderanlagen"}, headers=me)
    first, second = answer.json()["entries"]
    assert first["mail_id"] == str(mail.id)
    assert first["excerpt"].endswith("Wann kommt die Förderanlage?")
    assert first["marks"] == ["Förderanlage"]
    assert first["customer"] == {"id": str(cast.customer.id), "name": "Müller Präzision"}
    assert second["title"] == "Besuch in Stuttgart"
    assert answer.json()["next"] is None


async def mail_line(cast: Cast, mail: Mail) -> None:
    """A mail's line on the timeline has the beginning of its text and all of its words."""
    await Activity(
        customer_id=mail.customer_id, team="sued", kind="mail_in", at=datetime.now(UTC), title=mail.subject, text=mail.new_text[:100],
        words=stems(mail.subject, mail.new_text), mail_id=mail.id,
    ).insert()  # fmt: skip


async def test_full_text_comes_in_pages_without_gaps(cast: Cast, client: AsyncClient, me: dict[str, str]) -> None:
    for number in range(45):
        await happening(cast.customer, "note", f"Notiz {number}", "Getriebe", days_ago=number)
    titles, before = list[str](), None
    while True:
        query = {"q": "getriebe", "customer_id": str(cast.customer.id)} | ({"before": before} if before else {})
        page = (await client.get("/api/search/text", params=query, headers=me)).json()
        titles += [it["title"] for it in page["entries"]]
        before = page["next"]
        if not before:
            break
    assert titles == [f"Notiz {number}" for number in range(45)]


async def test_the_text_of_a_strange_customer_is_not_there(cast: Cast, client: AsyncClient, bearer: SignIn) -> None:
    theirs = await bearer(cast.outsider)
    for customer_id in (str(cast.customer.id), "f" * 24, "nonsense"):
        query = {"q": "förderanlage", "customer_id": customer_id}
        assert (await client.get("/api/search/text", params=query, headers=theirs)).status_code == 404


@pytest.mark.parametrize("q", ["$ne", ".*", "\x00", "(a+)+$", "x" * 5000, "ﷺ" * 50, "İ" * 200, "%", "", "49" * 90])
async def test_anything_may_be_typed(q: str, cast: Cast, client: AsyncClient, me: dict[str, str]) -> None:
    for path in ("/api/search", "/api/search/text"):
        answer = await client.get(path, params={"q": q}, headers=me)
        assert answer.status_code == 200
        assert next(iter(answer.json().values())) == []
