"""Who is not known yet: the person who could be added at a known company, and the company that could be added to those known."""

from typing import Any

from beanie import PydanticObjectId
from httpx import AsyncClient

from backend.store import new_addresses
from backend.store.contacts import Contact
from backend.store.customers import Customer
from backend.store.inquiries import Inquiry
from backend.store.mail_parts import MatchRecord, Party, StoredSignature
from backend.store.mails import Mail, line
from tests.api.conftest import SignIn
from tests.cast import Cast
from tests.kept import inquiry, kept

SIGNED = {
    "name": "Karl Weber",
    "role": "Leiter Technik",
    "company": "Weber Antriebe GmbH",
    "phones": ["0711 2312542", "hier"],
}
KARL = "karl@mueller.example"
BY_DOMAIN = MatchRecord(method="domain", evidence=[{"method": "domain", "value": "mueller.example", "score": 60}])


async def from_karl(cast: Cast, **fields: Any) -> Mail:
    sender, signature = Party(name="Weber, Karl", address=KARL), StoredSignature(**SIGNED)
    return await kept(cast.customer, [cast.rep], **{"sender": sender, "signature": signature, "match": BY_DOMAIN, "kind": "mail"} | fields)  # fmt: skip


async def test_an_unknown_colleague_is_proposed_and_added_with_older_mail(
    cast: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    mail, older, headers = await from_karl(cast), await from_karl(cast), await bearer(cast.rep)
    entry = line(older)
    assert entry is not None
    await entry.insert()
    proposed = (await client.get(f"/api/mails/{mail.id}", headers=headers)).json()["proposal"]
    assert proposed == {"name": "Karl Weber", "title": "Leiter Technik", "address": KARL, "phones": ["+49 711 2312542"]}
    address = proposed.pop("address")
    body = {"id": str(PydanticObjectId()), "addresses": [address], **proposed}
    assert (
        await client.post(f"/api/customers/{cast.customer.id}/contacts", json=body, headers=headers)
    ).status_code == 204
    page = (await client.get(f"/api/mails/{mail.id}", headers=headers)).json()
    assert (page["card"]["contact"]["name"], page["proposal"]) == ("Karl Weber", None)
    assert {str(it.contact_id) for it in await Mail.find_all().to_list()} == {body["id"]}
    assert [it["_id"] for it in await new_addresses.waiting(9)] == [KARL], "what was not kept is looked for"


async def test_nobody_is_proposed_who_is_known_or_no_person(cast: Cast, client: AsyncClient, bearer: SignIn) -> None:
    headers = await bearer(cast.rep)
    shared = MatchRecord(method="address", evidence=[{"method": "address", "value": KARL, "score": 90}])
    passed_on = MatchRecord(method="forwarded", evidence=[{"method": "forwarded", "value": "Rep", "score": 80}])
    for other in (
        {"contact_id": cast.contact.id}, {"match": shared}, {"match": passed_on}, {"kind": "bulk"}, {"direction": "out"},
        {"sender": Party(name="Einkauf", address="einkauf@mueller.example")},
    ):  # fmt: skip
        mail = await from_karl(cast, **other)
        assert (await client.get(f"/api/mails/{mail.id}", headers=headers)).json()["proposal"] is None, other


async def test_a_changed_address_finds_the_older_mail_that_lies_here(
    cast: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    mail = await from_karl(cast)
    change = {"field": "addresses", "was": cast.contact.addresses, "value": [*cast.contact.addresses, KARL]}
    answer = await client.patch(f"/api/contacts/{cast.contact.id}", json=change, headers=await bearer(cast.rep))
    assert answer.status_code == 204
    found = await Mail.get(mail.id)
    assert found is not None
    assert found.contact_id == cast.contact.id
    assert [it["_id"] for it in await new_addresses.waiting(9)] == [KARL]


async def test_whoever_asks_becomes_a_customer_by_one_tap_and_once(
    cast: Cast, client: AsyncClient, bearer: SignIn
) -> None:
    asked = await inquiry([cast.teammate], signature=SIGNED)
    headers = await bearer(cast.teammate)
    (row,) = (await client.get("/api/inquiries", headers=headers)).json()["inquiries"]
    proposed = row["prospect"]
    assert (proposed["name"], proposed["domain"], proposed["contact"]["name"]) == (
        "Weber Antriebe GmbH",
        "neukunde.example",
        "Nina Neu",
    )
    person = proposed["contact"]
    body = {
        "customer": {"id": str(PydanticObjectId()), "name": proposed["name"], "domains": [proposed["domain"]]},
        "contact": {"id": str(PydanticObjectId()), "addresses": [person["address"]], **{it: person[it] for it in ("name", "title", "phones")}},
    }  # fmt: skip
    path = f"/api/inquiries/{asked.id}/prospect"
    assert (await client.post(path, json=body, headers=await bearer(cast.rep))).status_code == 404
    said = await client.post(path, json=body, headers=headers)
    assert said.status_code == 200, said.text
    assert (await client.post(path, json=body, headers=headers)).status_code == 404
    mail, contact = await Mail.get(said.json()["mail_id"]), await Contact.get(body["contact"]["id"])
    made = await Customer.get(said.json()["customer_id"])
    assert mail is not None
    assert made is not None
    assert contact is not None
    assert (mail.customer_id, mail.contact_id, made.domains) == (made.id, contact.id, ["neukunde.example"])
    assert await Inquiry.find({"state": "open"}).count() == 0
    assert await Customer.find({"name": "Weber Antriebe GmbH"}).count() == 1
