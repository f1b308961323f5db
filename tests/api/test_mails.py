"""What is said of a mail and of the mailboxes, and how a person settles whose a mail is."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from httpx import AsyncClient
from pymongo.errors import (
    AutoReconnect,
    DuplicateKeyError,
    ExecutionTimeout,
    OperationFailure,
    ServerSelectionTimeoutError,
)

from backend import settings
from backend.keys import Keys
from backend.push import Sender
from backend.store import waiting_mails
from backend.store.installation import vapid
from backend.store.mail_parts import MatchRecord
from backend.store.mailboxes import Health, Mailbox, MailboxState
from backend.store.mails import Mail
from backend.store.users import User
from tests.api.conftest import SignIn
from tests.cast import Cast, company, happening, person
from tests.kept import kept
from tests.parts.push_service import PushService

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


# How the mailboxes are


@pytest.mark.parametrize(
    ("said", "age", "shown"),
    [
        ("active", timedelta(minutes=1), "active"), ("active", timedelta(minutes=13), "unreachable"), ("connecting", None, "never"),
        ("needs_sign_in", timedelta(days=1), "waiting_for_sign_in"),
    ],
)  # fmt: skip
async def test_today_says_how_ones_own_mailboxes_are_doing(
    said: MailboxState, age: timedelta | None, shown: str, cast: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    health = Health(state=said, last_ok_at=datetime.now(UTC) - age if age else None)
    for name, owner in (("rep", cast.rep), ("other", cast.teammate)):
        await Mailbox(
            address=f"{name}@nordlicht.example", host="localhost", port=993, login=name, owner_ids=[owner.id], health=health
        ).insert()  # fmt: skip
    answer = await client.get("/api/today", headers=await bearer(cast.rep))
    assert [(it["address"], it["state"]) for it in answer.json()["mailboxes"]] == [("rep@nordlicht.example", shown)]


# Whose a mail is


async def undecided(cast: Cast) -> tuple[Mail, dict[str, str]]:
    """Two people at the first customer have this address, one at the other. Also the ids of the people, by name."""
    other = await company("Müller Montage", ["montage.example"], "sued", cast.rep.id)
    people = [cast.contact, await person(cast.customer, "Paul Klein", []), await person(other, "Pia Groß", [])]
    names = {cast.customer.id: cast.customer.name, other.id: other.name}
    candidates = [
        {"customer": {"id": str(it.customer_id), "name": names[it.customer_id]}, "contact": {"id": str(it.id), "name": it.name},
         "method": "address", "value": "einkauf@mueller.example", "score": 90, "team": it.team}
        for it in people
    ]  # fmt: skip
    mail = await kept(None, [cast.rep], match=MatchRecord(method="undecided", candidates=candidates))
    return mail, {it.name: str(it.id) for it in people} | {"other": str(other.id)}


async def settled(client: AsyncClient, mail: Mail, headers: dict[str, str], **choice: Any) -> tuple[int, str | None]:
    status = (await client.post(f"/api/mails/{mail.id}/match", json=choice, headers=headers)).status_code
    found = await Mail.get(mail.id)
    assert found is not None
    return status, str(found.contact_id) if found.contact_id else None


async def test_of_several_people_at_a_customer_nobody_is_taken_for_the_writer_unless_named(
    cast: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    headers, customer_id = await bearer(cast.rep), str(cast.customer.id)
    mail, _ = await undecided(cast)
    assert await settled(client, mail, headers, customer_id=customer_id) == (200, None)
    mail, ids = await undecided(cast)
    paul = ids["Paul Klein"]
    assert await settled(client, mail, headers, customer_id=customer_id, contact_id=paul) == (200, paul)
    mail, ids = await undecided(cast)
    assert await settled(client, mail, headers, customer_id=ids["other"]) == (200, ids["Pia Groß"])


async def test_a_person_of_another_candidate_cannot_be_named(cast: Cast, client: AsyncClient, bearer: SignIn) -> None:
    mail, ids = await undecided(cast)
    for contact_id in (ids["Pia Groß"], "f" * 24, "nonsense", ""):
        choice = {"customer_id": str(cast.customer.id), "contact_id": contact_id}
        assert await settled(client, mail, await bearer(cast.rep), **choice) == (404, None)


# Candidates of two teams


async def between(cast: Cast, *readers: User) -> tuple[Mail, str]:
    """A mail of the rep's customer or of one in the north, and that one's id."""
    north = await company("Müller Nord", ["nordmueller.example"], "nord", cast.outsider.id)
    return await kept(None, [*readers], candidates=[cast.customer, north]), str(north.id)


async def test_of_a_candidate_in_another_team_a_person_hears_only_that_there_is_one(
    cast: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    mail, north = await between(cast, cast.rep, cast.outsider)
    for user, theirs, others in (
        (cast.rep, "Müller Präzision", ("Müller Nord", north, "nordmueller")),
        (cast.outsider, "Müller Nord", ("Müller Präzision", str(cast.customer.id), '"mueller.example')),
    ):
        headers = await bearer(user)
        answers = [
            await client.get(path, headers=headers) for path in (f"/api/mails/{mail.id}", f"/api/mails/{mail.id}/card")
        ]
        for answer in answers:
            card = answer.json().get("card") or answer.json()
            assert [it["customer"]["name"] for it in card["match"]["candidates"]] == [theirs]
            assert card["match"]["elsewhere"] == 1
            assert not [it for it in others if it in answer.text]
        (row,) = (await client.get("/api/today", headers=headers)).json()["mails"]
        assert row["candidates"] == 2
    assert (await client.get(f"/api/mails/{mail.id}", headers=await bearer(cast.teammate))).status_code == 404


async def test_a_candidate_in_another_team_is_chosen_there_and_the_mail_goes_along(
    cast: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    mail, north = await between(cast, cast.rep, cast.outsider)
    reps, outsiders = await bearer(cast.rep), await bearer(cast.outsider)
    assert (await settled(client, mail, reps, customer_id=north))[0] == 404
    assert (await settled(client, mail, outsiders, customer_id=north))[0] == 200
    assert (await settled(client, mail, outsiders, customer_id=north))[0] == 409
    assert (await settled(client, mail, reps, customer_id=str(cast.customer.id)))[0] == 404
    assert (await client.get("/api/today", headers=reps)).json()["mails"] == []


async def test_whose_mail_was_settled_by_somebody_else_is_pushed_once(
    cast: Cast, client: AsyncClient, bearer: SignIn, device: Any, push_service: PushService, keys: Keys
) -> None:
    mail, _ = await between(cast, cast.teammate)
    reps, teammates = await device(cast.rep), await device(cast.teammate)
    answer = await settled(client, mail, await bearer(cast.teammate), customer_id=str(cast.customer.id))
    assert answer[0] == 200
    push = settings.read({"RAPPORT_PRIVATE_PUSH_HOSTS": push_service.host}).push
    sender = Sender(push, await vapid(keys))
    try:
        assert await sender.deliver_pending() == 1
        assert await sender.deliver_pending() == 0
    finally:
        await sender.close()
    assert [it.notification["title"] for it in reps.received] == ["Müller Präzision"]
    assert teammates.asked == 0


# The database in trouble


@pytest.mark.parametrize("trouble", [AutoReconnect, ServerSelectionTimeoutError, ExecutionTimeout])
async def test_a_database_that_cannot_be_reached_is_asked_again_later(
    trouble: type[Exception], cast: Cast, client: AsyncClient, bearer: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = await _today_with(trouble("geheim"), cast, client, bearer, monkeypatch)
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "unreachable")
    assert answer.headers["Retry-After"] == "5"


@pytest.mark.parametrize("trouble", [DuplicateKeyError, OperationFailure])
async def test_what_the_database_refuses_is_our_mistake_and_logged_without_its_words(
    trouble: type[Exception], cast: Cast, client: AsyncClient, bearer: SignIn, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    answer = await _today_with(trouble("geheim"), cast, client, bearer, monkeypatch)
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "error")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert trouble.__name__ in caplog.text
    assert "geheim" not in caplog.text + answer.text


async def _today_with(
    trouble: Exception, cast: Cast, client: AsyncClient, bearer: SignIn, monkeypatch: pytest.MonkeyPatch
) -> Any:
    async def today(*_: object) -> None:
        raise trouble

    headers = await bearer(cast.rep)
    monkeypatch.setattr(waiting_mails, "today", today)
    return await client.get("/api/today", headers=headers)


# What of the past the card shows


async def test_many_invoices_do_not_hide_the_offer_before_them_that_the_mail_names(
    cast: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    for day in range(9):
        await happening(cast.customer, "invoice", f"RE-{day}", "", days_ago=day)
    await happening(cast.customer, "offer", "AN-2026-0417", "", days_ago=200)
    mail = await kept(cast.customer, [cast.rep], subject="Frage zu AN-2026-0417")
    headers = await bearer(cast.rep)
    for _ in range(2):
        card = (await client.get(f"/api/mails/{mail.id}/card", headers=headers)).json()
        assert len(card["history"]) == 5
        first = card["history"][0]
        assert (first["title"], first["reasons"][0]["kind"]) == ("AN-2026-0417", "number")
