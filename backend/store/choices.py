"""A person says whose a mail is, for this mail or for all of its kind: the mail, its line on the timeline, the notices to those it now waits
for, and the rule that is remembered, one transaction. Older mail follows (relinking.py). All of it can be undone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from beanie import PydanticObjectId
from motor.motor_asyncio import AsyncIOMotorClientSession as Session

from backend.domain.context import CardCandidate, CardEvidence
from backend.domain.correcting import THIS_MAIL, Reach, waits_for
from backend.domain.evidence import SCORE
from backend.domain.people import by_id, situation
from backend.domain.rereading import names
from backend.domain.rules import readers, who_is_told
from backend.store import audit, corrections, match_rules, new_addresses, rule_rights
from backend.store.cards import customer_facts
from backend.store.contacts import Contact
from backend.store.corrections import Correction
from backend.store.customer_past import whole
from backend.store.customers import visible
from backend.store.database import Store
from backend.store.earlier_notices import earlier
from backend.store.mail_notices import Announcement, notices
from backend.store.mailboxes import Mailbox
from backend.store.mails import Mail, seen_by
from backend.store.match_rules import MatchRule
from backend.store.notices import Notice, queue, take_back
from backend.store.past_kept import put_in_order
from backend.store.people import people
from backend.store.refiling import NOBODYS, former, refile, tell, without
from backend.store.users import User, of_mailbox


@dataclass(frozen=True, slots=True)
class Chooser:
    """Who settles, when, and what the notices need: where the app is, and whether an unchecked sender may alert managers."""

    user: User
    now: datetime
    base_url: str
    alert_unchecked: bool


@dataclass(frozen=True, slots=True)
class Said:
    """Whose a mail is, as a person says it. `customer_id` None: nobody's. `because`: what had made that customer a candidate."""

    customer_id: PydanticObjectId | None
    contact_id: PydanticObjectId | None = None
    reach: Reach = THIS_MAIL
    because: CardEvidence | None = None


@dataclass(frozen=True, slots=True)
class _Filing:
    """What is to be written."""

    change: dict[str, Any]
    news: Announcement | None = None

    def notices(self, mail: Mail) -> list[Notice]:
        return notices(mail, self.news) if self.news else []


async def choose(
    store: Store, mail_id: PydanticObjectId, chosen: CardCandidate, by: Chooser, reach: Reach = THIS_MAIL
) -> Correction | None:
    """Settle an undecided mail. None if the customer or the mail is not this person's to decide, or somebody was faster."""
    mail = await seen_by(by.user, mail_id)
    if mail is None or mail.customer_id is not None:
        return None
    contact_id = PydanticObjectId(chosen.contact.id) if chosen.contact else None
    because = CardEvidence(chosen.method, chosen.value, chosen.score)
    return await correct(store, mail, Said(PydanticObjectId(chosen.customer.id), contact_id, reach, because), by)


async def correct(store: Store, mail: Mail, said: Said, by: Chooser) -> Correction | None:
    """Whatever the mail was, it is this now. None if the customer is not this person's, or somebody was faster.

    Raises NotAllowed if what it shall hold for is also of customers whom this person does not see.
    """
    await rule_rights.check(by.user, said.reach)
    filing = await _filing(mail, said, by)
    if filing is None:
        return None
    correction = _correction(mail, said, by)
    change = filing.change | {"corrected": _corrected(mail, correction)}

    async def write(session: Session) -> Correction | None:
        changed = await refile(mail, change, session, by.user)
        if changed is None:
            return None
        await tell([mail], session, said.customer_id)
        await take_back(correction.mail_id, session)
        await queue(filing.notices(changed), session)
        await _remember(correction, session)
        await _note(correction, [mail.customer_id, said.customer_id], by, session)
        return correction

    return await store.in_transaction(write)


async def undo(store: Store, correction_id: PydanticObjectId, by: Chooser) -> Correction | None:
    """It holds no more: what it said is forgotten, and its mail goes back (relinking.py). None if somebody has undone it already."""

    async def write(session: Session) -> Correction | None:
        undone = await corrections.undo(correction_id, _id(by), by.now, session)
        if undone is None:
            return None
        await match_rules.forget(correction_id, undone.replaced, session)
        await take_back(undone.mail_id, session)
        await _note(undone, [undone.customer_id, None], by, session)
        return undone

    return await store.in_transaction(write)


async def _filing(mail: Mail, said: Said, by: Chooser) -> _Filing | None:
    """Read who it is for, and who hears of it."""
    if said.customer_id is None:
        return _Filing(NOBODYS | {"match": _match(said, by)})
    if await visible(by.user, said.customer_id) is None or not await _is_theirs(said):
        return None
    facts = await customer_facts(str(said.customer_id), str(said.contact_id) if said.contact_id else None, by.now)
    if facts is None:
        return None
    around = people([facts[1]], await of_mailbox(await _mailbox_people(mail)), by.now)
    case = situation(around, kind=mail.kind, trust=mail.trust, decided=True, received_at=mail.received_at,
                     alert_unchecked=by.alert_unchecked, is_ours=mail.direction == "out", is_unsure=mail.kind_is_unsure)  # fmt: skip
    told = [it for it in who_is_told(case, by.now) if it.user_id != str(by.user.id)]
    waiting = [PydanticObjectId(it) for it in readers(case)]
    change = {
        "customer_id": said.customer_id,
        "contact_id": said.contact_id,
        "team": facts[1]["team"],
        "match": _match(said, by),
        "also": without(said.customer_id, mail.also),
        "for_user_ids": waits_for(waiting, mail.for_user_ids, was_open=mail.customer_id is None),
    }
    before, filed = await earlier(mail, told, by.now), mail.model_copy()
    shown = put_in_order(filed, facts[0], await whole(said.customer_id, by.now), by.now)
    change |= filed.model_dump(include={"past", "past_order"}) | _ended(mail)
    return _Filing(change, Announcement(told, by_id(around), shown, by.base_url, by.now, before))


async def _is_theirs(said: Said) -> bool:
    """Whether the person that is named works there."""
    of = {"_id": said.contact_id, "customer_id": said.customer_id}
    return said.contact_id is None or await Contact.get_motor_collection().find_one(of, {"_id": 1}) is not None


async def _mailbox_people(mail: Mail) -> list[PydanticObjectId]:
    """Those who were asked whose it is; of a decided mail the people of the mailboxes it lies in."""
    if mail.customer_id is None:
        return mail.for_user_ids
    ids = [it.mailbox_id for it in mail.occurrences]
    boxes = Mailbox.get_motor_collection().find({"_id": {"$in": ids}}, {"owner_ids": 1})
    return [it async for box in boxes for it in box["owner_ids"]]


def _match(said: Said, by: Chooser) -> dict[str, Any]:
    evidence: Sequence[dict[str, Any]] = [{"method": "chosen", "value": by.user.name, "score": SCORE["chosen"]}]
    if (it := said.because) is not None:
        evidence = [*evidence, {"method": it.method, "value": it.value, "score": it.score}]
    return {"method": "chosen", "evidence": list(evidence), "candidates": []}


def _ended(mail: Mail) -> dict[str, Any]:
    """What we wrote ourselves waits for nobody once it is known to whom."""
    return {"done_at": mail.received_at, "for_user_ids": []} if mail.direction == "out" else {}


def _correction(mail: Mail, said: Said, by: Chooser) -> Correction:
    is_more = said.reach != THIS_MAIL
    return Correction(
        id=PydanticObjectId(), mail_id=PydanticObjectId(str(mail.id)), by_user_id=_id(by), at=by.now, scope=said.reach.scope,
        value=said.reach.value, customer_id=said.customer_id, contact_id=said.contact_id, state="moving" if is_more else "done",
    )  # fmt: skip


def _corrected(mail: Mail, it: Correction) -> dict[str, Any]:
    return {"correction_id": it.id, "by_user_id": it.by_user_id, "at": it.at, "former": former(mail)}


async def _remember(it: Correction, session: Session) -> None:
    """The correction, and what follows from it: mail that was not kept is looked for, too."""
    if it.scope != "mail":
        rule = MatchRule(
            scope=it.scope, value=it.value, customer_id=it.customer_id, contact_id=it.contact_id, by_user_id=it.by_user_id, at=it.at,
            mail_id=it.mail_id, correction_id=it.id,
        )  # fmt: skip
        it.replaced = await match_rules.remember(rule, session)
    await it.insert(session=session)
    if it.customer_id and it.scope in ("address", "domain"):
        await new_addresses.note(names([it.value] if it.scope == "address" else [], [it.value] if it.scope == "domain" else []), session)  # fmt: skip


async def _note(it: Correction, customers: Sequence[PydanticObjectId | None], by: Chooser, session: Session) -> None:
    changes: dict[str, list[Any]] = {"customer_id": list(customers), "scope": [None, f"{it.scope} {it.value}".strip()]}
    about = next((one for one in reversed(customers) if one), None)
    await audit.note("change", "mails", it.mail_id, at=by.now, user_id=by.user.id, customer_id=about, changes=changes, session=session)  # fmt: skip


def _id(by: Chooser) -> PydanticObjectId:
    return PydanticObjectId(str(by.user.id))
