"""Inquiries as the people of a functional mailbox decide them, and as nobody else sees them."""

from httpx import AsyncClient

from backend.store.audit import Audit
from backend.store.inquiries import Inquiry
from backend.store.mails import Mail
from tests.api.conftest import SignIn
from tests.cast import Cast, company
from tests.kept import inquiry, kept

OTHERS = ("rep", "outsider", "manager", "other_manager", "admin")


async def test_the_mailboxs_people_read_what_was_asked(cast: Cast, client: AsyncClient, bearer: SignIn) -> None:
    asked = await inquiry([cast.teammate])
    headers = await bearer(cast.teammate)
    (row,) = (await client.get("/api/inquiries", headers=headers)).json()["inquiries"]
    assert (row["id"], row["sender"]["name"], row["subject"]) == (str(asked.id), "Nina Neu", "Anfrage Förderanlage")
    assert row["mailbox"].startswith("anfrage-")
    text = (await client.get(f"/api/inquiries/{asked.id}", headers=headers)).json()
    assert text["text"].endswith("Nina Neu")
    assert await Audit.find({"action": "read_mail", "kind": "inquiries", "user_id": cast.teammate.id}).count() == 1
    assert (await client.get("/api/today", headers=headers)).json()["inquiries"] == 1


async def test_nobody_else_sees_or_decides_one(cast: Cast, client: AsyncClient, bearer: SignIn) -> None:
    asked = await inquiry([cast.teammate])
    for name in OTHERS:
        headers = {**await bearer(cast.people()[name]), "X-Rapport": "1"}
        said = await client.get("/api/inquiries", headers=headers)
        assert (said.status_code, said.json()["inquiries"]) == (200, [])
        path, body = f"/api/inquiries/{asked.id}", {"customer_id": str(cast.customer.id)}
        answers = [
            await client.get(path, headers=headers),
            await client.post(f"{path}/assign", headers=headers, json=body),
            await client.delete(path, headers=headers),
        ]
        assert [it.status_code for it in answers] == [404] * 3
        assert not any("Nina" in it.text for it in answers)
        assert (await client.get("/api/today", headers=headers)).json()["inquiries"] == 0
    assert await Inquiry.find({"state": "open"}).count() == 1


async def test_given_to_a_customer_it_is_a_mail_of_theirs(cast: Cast, client: AsyncClient, bearer: SignIn) -> None:
    asked = await inquiry([cast.teammate])
    headers = {**await bearer(cast.teammate), "X-Rapport": "1"}
    path, body = f"/api/inquiries/{asked.id}/assign", {"customer_id": str(cast.customer.id)}
    said = await client.post(path, headers=headers, json=body)
    assert said.status_code == 200
    page = await client.get(f"/api/mails/{said.json()['mail_id']}", headers=headers)
    assert page.json()["card"]["customer"]["name"] == "Müller Präzision"
    assert (await client.post(path, headers=headers, json=body)).status_code == 404
    assert await Audit.find({"kind": "inquiries", "action": "change", "customer_id": cast.customer.id}).count() == 1


async def test_it_cannot_be_given_to_a_customer_one_does_not_see(
    cast: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    north = await company("Ostwind Anlagen", ["ostwind.example"], "nord", cast.outsider.id)
    asked = await inquiry([cast.teammate])
    headers = {**await bearer(cast.teammate), "X-Rapport": "1"}
    body = {"customer_id": str(north.id)}
    assert (await client.post(f"/api/inquiries/{asked.id}/assign", headers=headers, json=body)).status_code == 404
    assert await Mail.find_all().count() == 0
    assert await Inquiry.find({"state": "open"}).count() == 1


async def test_discarded_it_is_gone(cast: Cast, client: AsyncClient, bearer: SignIn) -> None:
    asked = await inquiry([cast.teammate])
    headers = {**await bearer(cast.teammate), "X-Rapport": "1"}
    assert (await client.delete(f"/api/inquiries/{asked.id}", headers=headers)).status_code == 204
    assert (await client.get(f"/api/inquiries/{asked.id}", headers=headers)).status_code == 404
    (left,) = await Inquiry.find_all().to_list()
    assert (left.state, left.mail, left.words) == ("discarded", None, [])
    assert "Nina" not in repr(left)


async def test_a_sent_mail_says_so_and_is_not_ticked_off(cast: Cast, client: AsyncClient, bearer: SignIn) -> None:
    mail = await kept(cast.customer, [], direction="out")
    headers = {**await bearer(cast.rep), "X-Rapport": "1"}
    page = (await client.get(f"/api/mails/{mail.id}", headers=headers)).json()
    assert page["mail"]["direction"] == "out"
    assert (await client.delete(f"/api/mails/{mail.id}/done", headers=headers)).status_code == 404
