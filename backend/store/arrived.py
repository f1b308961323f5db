"""Mail that came while a correction held, and was filed by what it said. When that is undone, it goes where the mail is by then of which it
was said: to that customer, or it is open between the same. It carries no mark of the correction, so it is found by what it is.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClientSession as Session

from backend.store import of_reach
from backend.store.contacts import Contact
from backend.store.corrections import Correction
from backend.store.customers import Customer
from backend.store.database import Store
from backend.store.mails import Mail
from backend.store.match_rules import MatchRule
from backend.store.refiling import refile, tell, without

TRUE_OF_ALL = {
    "thread": ("remembered", "thread"),
    "address": ("remembered", "address", "former_address", "sub_address", "domain"),
    "domain": ("remembered", "domain"),
}
"""What speaks for one mail and so for all that was said of."""
Row = dict[str, Any]


async def step(store: Store, correction: Correction, most: int) -> bool:
    """Some more of it; False once there is nothing left that could go."""
    said = await _said_of(correction)
    found = await _since(correction, most) if said else []
    if said is None or not found:
        return False
    await store.in_transaction(partial(_follow, found, said, correction))
    return True


async def _since(correction: Correction, most: int) -> list[Mail]:
    """Some of it, without what another rule gives to the same customer."""
    if correction.scope == "mail" or correction.customer_id is None:
        return []
    theirs = {"customer_id": correction.customer_id, "match.method": "remembered", "corrected": None}
    others = await _said_besides(correction)
    for of in await of_reach.ways(correction.scope, correction.value):
        wanted = {"$and": [of, theirs, {"kept_at": {"$gte": correction.at}}, {"$nor": others}]}
        if found := await Mail.find(wanted).limit(most).to_list():
            return found
    return []


async def _said_of(correction: Correction) -> Mail | None:
    """The mail that was corrected, if it is another's again; None where that says nothing about others."""
    mail = await Mail.get(correction.mail_id)
    if mail is None or mail.corrected or mail.customer_id == correction.customer_id:
        return None
    return mail if mail.customer_id or mail.match.method == "undecided" else None


async def _follow(found: Sequence[Mail], said: Mail, correction: Correction, session: Session) -> None:
    customer = await Customer.get_motor_collection().find_one({"_id": said.customer_id}, {"owner_id": 1, "team": 1})
    people = await _people(said)
    for mail in found:
        side = mail.to[0].address if mail.direction == "out" and mail.to else mail.sender.address
        change = {
            "customer_id": said.customer_id,
            "team": said.team,
            "contact_id": people.get(side),
            "match": _because(said, correction),
            "also": without(said.customer_id, mail.also) if said.customer_id else [],
            "for_user_ids": _waits_for(mail, said, customer),
        }
        await refile(mail, change, session)
    await tell(found, session, said.customer_id)


async def _said_besides(correction: Correction) -> list[Row]:
    rules = await MatchRule.find({"customer_id": correction.customer_id}).to_list()
    values = {scope: [it.value for it in rules if it.scope == scope] for scope in ("thread", "address", "domain")}
    addresses = values["address"] + [it for domain in values["domain"] for it in await of_reach.addresses_of(domain)]
    return [{"thread_id": {"$in": values["thread"]}}, of_reach.from_any(addresses), of_reach.to_any(addresses)]


def _because(said: Mail, correction: Correction) -> Row:
    match = said.match.model_dump()
    true = [it for it in match["evidence"] if it["method"] in TRUE_OF_ALL[correction.scope]]
    method = true[0]["method"] if true and said.customer_id else match["method"]
    return {"method": method, "evidence": true, "candidates": match["candidates"]}


def _waits_for(mail: Mail, said: Mail, customer: Row | None) -> list[Any]:
    """What waited for somebody waits for the owner, and what is open for those who were asked."""
    if customer is None:
        return said.for_user_ids
    return [customer["owner_id"]] if mail.for_user_ids and customer["owner_id"] else []


async def _people(said: Mail) -> Row:
    """By address who at the customer has it, if it is one person."""
    found: Row = {}
    async for row in Contact.get_motor_collection().find({"customer_id": said.customer_id}, {"addresses": 1}):
        for address in row["addresses"]:
            found[address] = None if address in found else row["_id"]
    return found
