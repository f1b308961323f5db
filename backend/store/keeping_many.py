"""Keeping many mails of the past: the mails, their lines on the timeline, the times of contact, and how far the backfill is, all or nothing and
only under our fence. Silent: nobody is told, and nothing waits for anybody.

Up to 100 mails go into one transaction of a few writes. What is kept already is looked up inside it; if somebody else keeps one of them at
this very moment it is run again and finds it (mail-contract.md B11).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from beanie import PydanticObjectId
from pymongo import UpdateOne
from pymongo.client_session import ClientSession
from pymongo.errors import DuplicateKeyError

from backend.domain.activity_log import is_contact
from backend.domain.trust import may_change_state
from backend.store.activities import Activity, contact_made
from backend.store.backfills import Backfill, Halted, Step
from backend.store.contact_marks import mark_in
from backend.store.customers import Customer
from backend.store.database import Store, plain
from backend.store.keeping import without
from backend.store.mail_parts import Occurrence
from backend.store.mails import TIMELINE_TEXT, Mail
from backend.store.tombstones import withdrawn

AT_ONCE = 100
TRIES = 5
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Past:
    """A mail as it would be kept, and its line on the timeline if somebody is known to be its customer: the rows that Beanie would write."""

    mail: Row
    line: Row | None
    beside: tuple[Row, ...] = ()
    """Its lines on the timelines of further customers."""

    @property
    def lines(self) -> tuple[Row, ...]:
        return (self.line, *self.beside) if self.line else ()


async def keep_many(store: Store, past: Sequence[Past], step: Step) -> tuple[int, int]:
    """Write it all; how many were new, and how many were kept already, those that were withdrawn since among them. Raises Halted."""

    def work(session: ClientSession) -> tuple[int, int]:
        left = _without_withdrawn(store, past, session)
        unique = {it.mail["identity"]: it for it in reversed(left)}
        again = [it for it in left if unique[it.mail["identity"]] is not it]
        known = _known(list(unique), session)
        fresh = [it for identity, it in unique.items() if identity not in known]
        _insert(fresh, session)
        ids = known | {it.mail["identity"]: it.mail["_id"] for it in fresh}
        _see(
            [it.mail for identity, it in unique.items() if identity in known] + [it.mail for it in again], ids, session
        )
        outcome = len(fresh), len(past) - len(fresh)
        if not plain(Backfill).update_one(step.where, step.change(*outcome), session=session).matched_count:
            raise Halted
        return outcome

    for _ in range(TRIES - 1):
        try:
            return await store.at_once(work)
        except DuplicateKeyError:
            continue
    return await store.at_once(work)


async def places_of(message_ids: Sequence[str]) -> dict[str, list[Row]]:
    """Where mails with these Message-IDs were seen, by Message-ID: who asks knows whether it is the very place."""
    asked = {"message_id": {"$in": [it for it in set(message_ids) if it]}}
    places: dict[str, list[Row]] = {}
    async for row in Mail.get_motor_collection().find(asked, {"message_id": 1, "occurrences": 1}):
        places.setdefault(row["message_id"], []).extend(row["occurrences"])
    return places


def line_of(mail: Row, words: Sequence[str], by_user_id: PydanticObjectId | None) -> Row | None:
    """The line on the timeline of such a mail, as `mails.line` makes it; None while nobody has decided whose it is."""
    if mail["customer_id"] is None or mail["team"] is None:
        return None
    return {
        "_id": mail["_id"], "customer_id": mail["customer_id"], "contact_id": mail["contact_id"], "others": [], "team": mail["team"],
        "kind": "mail_out" if mail["direction"] == "out" else "mail_in", "at": mail["received_at"], "title": mail["subject"],
        "text": mail["new_text"][:TIMELINE_TEXT], "by_user_id": by_user_id, "mail_id": mail["_id"], "thread_id": mail["thread_id"],
        "ref_kind": "", "ref_id": None, "ref_status": "", "attachments": [], "words": list(words), "external": None, "changed_at": None,
        "schema_version": 1,
    }  # fmt: skip


def _without_withdrawn(store: Store, past: Sequence[Past], session: ClientSession) -> list[Past]:
    mails = [(it.mail["identity"], it.mail["occurrences"][0]["mailbox_id"]) for it in past]
    gone = withdrawn(store, mails, session)
    return [it for it, mail in zip(past, mails, strict=True) if mail not in gone]


def _known(identities: list[str], session: ClientSession) -> dict[str, PydanticObjectId]:
    found = plain(Mail).find({"identity": {"$in": identities}}, {"identity": 1}, session=session)
    return {row["identity"]: row["_id"] for row in found}


def _insert(past: Sequence[Past], session: ClientSession) -> None:
    if not past:
        return
    plain(Mail).insert_many([it.mail for it in past], session=session)
    mark_in([it.mail for it in past], session)
    if lines := [line for it in past for line in it.lines]:
        plain(Activity).insert_many(lines, session=session)
    last = _last_contacts(past)
    if last:
        made = [UpdateOne({"_id": id_}, contact_made(at)) for id_, at in sorted(last.items())]
        plain(Customer).bulk_write(made, session=session)


def _last_contacts(past: Sequence[Past]) -> dict[PydanticObjectId, Any]:
    """When each customer was last spoken with here. A sender who is not confirmed was not spoken with."""
    found: dict[PydanticObjectId, Any] = {}
    for it in past:
        for line in it.lines if may_change_state(it.mail["trust"]) else ():
            if is_contact(line["kind"], it.mail["kind"]):
                found[line["customer_id"]] = max(line["at"], found.get(line["customer_id"], line["at"]))
    return found


def _see(mails: Sequence[Row], ids: Mapping[str, PydanticObjectId | None], session: ClientSession) -> None:
    """Mails that are kept lie in one more place."""
    places = [(ids[it["identity"]], Occurrence(**it["occurrences"][0])) for it in mails]
    changes = [UpdateOne({"_id": id_}, write) for id_, it in places for write in (without(it), _with(it))]
    if changes:
        plain(Mail).bulk_write(changes, session=session)


def _with(place: Occurrence) -> Row:
    return {"$push": {"occurrences": place.model_dump()}}
