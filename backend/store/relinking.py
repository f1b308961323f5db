"""Older mail follows a correction, or comes back when it is undone: in batches, notifying nobody.

Who corrects sees the first batches at once; the worker does the rest. Both may be at it at the same time, and either may die: a mail that has
followed carries the correction's id and is not found again, each mail goes only if it still is what it was, and never one that somebody
has chosen a customer for by hand. Once those that followed are back, so does what has come since (arrived.py).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from beanie import PydanticObjectId
from motor.motor_asyncio import AsyncIOMotorClientSession as Session

from backend.domain.evidence import SCORE
from backend.store import arrived, corrections, of_reach, users
from backend.store.contacts import Contact
from backend.store.corrections import UNDER_WAY, Correction
from backend.store.customers import Customer
from backend.store.database import Store
from backend.store.mails import Mail
from backend.store.merging import final
from backend.store.refiling import NOBODYS, former, refile, tell, without
from backend.store.withdrawing import Withdrawal, take_out

AT_ONCE = 50
AT_FIRST = 4
"""Batches that the person waits for."""
UNDONE_WITHIN = timedelta(days=1)
"""So long what was said to be nobody's can be taken back."""
Row = dict[str, Any]


async def begin(store: Store, correction: Correction) -> None:
    """The first mails; what is left is the worker's."""
    for _ in range(AT_FIRST):
        if correction.state not in UNDER_WAY or not await step(store, correction):
            return


async def look(store: Store, now: datetime) -> bool:
    """One batch of the oldest correction that is under way; then of what is nobody's for a day. False if there is nothing to do."""
    if correction := await corrections.under_way():
        await step(store, correction)
    elif correction := await corrections.refused(now - UNDONE_WITHIN):
        await _erase(store, correction, now)
    return correction is not None


async def _erase(store: Store, correction: Correction, now: datetime) -> None:
    """Of nobody's mail nothing stays (mail-contract.md 1.6)."""
    of = {"corrected.correction_id": correction.id, "customer_id": None}
    found = await Mail.find(of).limit(AT_ONCE).to_list()
    for mail in found:
        await take_out(store, PydanticObjectId(str(mail.id)), Withdrawal(None, None, now))
    if not found:
        await corrections.erased(correction)


async def step(store: Store, correction: Correction) -> bool:
    """Some more mails; False once all of them are where they belong."""
    if correction.state == "moving":
        found = await of_reach.older(correction, AT_ONCE)
        target = await _target(correction)
        if found and target is not None:
            await store.in_transaction(lambda session: _follow(found, target, correction, session))
            return True
    if correction.state == "undoing":
        found = await Mail.find({"corrected.correction_id": correction.id}).limit(AT_ONCE).to_list()
        if found:
            await store.in_transaction(lambda session: _come_back(found, session))
            return True
        if await arrived.step(store, correction, AT_ONCE):
            return True
    await corrections.end(correction)
    return False


async def _target(correction: Correction) -> Row | None:
    """What older mail becomes; None if the customer is not there any more."""
    by = (await users.names([correction.by_user_id])).get(correction.by_user_id, "")
    evidence = {"method": "remembered", "value": by, "score": SCORE["remembered"]}
    said = {"match": {"method": "remembered", "evidence": [evidence], "candidates": []}}
    if correction.customer_id is None:
        return NOBODYS | said
    customer = await _customer(correction.customer_id)
    return {"customer_id": customer["_id"], "team": customer["team"], **said} if customer else None


async def _follow(found: Sequence[Mail], target: Row, correction: Correction, session: Session) -> None:
    people = await _people(target["customer_id"], correction)
    for mail in found:
        side = mail.to[0].address if mail.direction == "out" and mail.to else mail.sender.address
        contact_id = people.get(side)
        done = {"done_at": mail.received_at} if mail.direction == "out" and mail.done_at is None else {}
        said = {"correction_id": correction.id, "by_user_id": correction.by_user_id, "at": correction.at}
        also = without(target["customer_id"], mail.also) if target["customer_id"] else []
        change = target | {"contact_id": contact_id, "also": also, "corrected": {**said, "former": former(mail)}} | done
        await refile(mail, change, session)
    await tell(found, session, target["customer_id"])


async def _people(customer_id: PydanticObjectId | None, correction: Correction) -> dict[str, PydanticObjectId | None]:
    """By address who at the customer has it, if it is one person; of the address that was corrected whoever was named."""
    found: dict[str, PydanticObjectId | None] = {}
    async for row in Contact.get_motor_collection().find({"customer_id": customer_id}, {"addresses": 1}):
        for address in row["addresses"]:
            found[address] = None if address in found else row["_id"]
    return found | ({correction.value: correction.contact_id} if correction.contact_id else {})


async def _come_back(found: Sequence[Mail], session: Session) -> None:
    """What is another's by now keeps what it was in all else: a customer that was merged since is found where it lives."""
    for mail in found:
        if mail.corrected is not None:
            await refile(mail, await _as_it_was(mail.corrected.former), session)
    await tell(found, session, *[it for mail in found for it in await _lived_with(mail)])


async def _lived_with(mail: Mail) -> list[PydanticObjectId]:
    """Whose it is again, where they are now."""
    if mail.corrected is None:
        return []
    was = mail.corrected.former
    ids = [was["customer_id"], *(PydanticObjectId(it["customer"]["id"]) for it in was["also"])]
    return [customer["_id"] for it in ids if (customer := await _customer(it))]


async def _as_it_was(former: Row) -> Row:
    customer = await _customer(former["customer_id"])
    where = {"customer_id": customer and customer["_id"], "team": customer and customer["team"]}
    contact_id = former["contact_id"] and (await final("contacts", former["contact_id"]) or former["contact_id"])
    candidates, also = [
        [it for one in some if (it := await _candidate(one))]
        for some in (former["match"]["candidates"], former["also"])
    ]
    match = former["match"] | {"candidates": candidates}
    return former | where | {"contact_id": contact_id, "match": match, "also": also, "corrected": None}


async def _candidate(it: Row) -> Row | None:
    """A candidate as it is called now; None if it is not there any more."""
    customer = await _customer(PydanticObjectId(it["customer"]["id"]))
    if customer is None:
        return None
    return it | {"customer": {"id": str(customer["_id"]), "name": customer["name"]}, "team": customer["team"]}


async def _customer(customer_id: PydanticObjectId | None) -> Row | None:
    if customer_id is None:
        return None
    lives = await final("customers", customer_id) or customer_id
    found: Row | None = await Customer.get_motor_collection().find_one({"_id": lives}, {"name": 1, "team": 1})
    return found
