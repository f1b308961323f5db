"""How completely customers are known: gathered from the customer, its contacts and its finances, judged by `domain.completeness`.

The list over a person's customers sorts by a standing stored on each customer, for judging 100,000 while somebody waits is too slow.
What is shown is always judged afresh; the stored standing only finds and sorts. It is written
    in the transaction of each change to facts, fascination and needs (`store.noted`),
    whenever a customer, or its row of the list, is shown and the judgement has become another one,
    for customers nobody has counted yet (imported ones): all within minutes, some hundreds whenever somebody opens their list.
So whoever writes to customers by other ways need not know of it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple

from beanie import PydanticObjectId
from pymongo import UpdateOne

from backend.domain.completeness import Known, known, standing, worth
from backend.domain.words import FieldName
from backend.store.contacts import Contact
from backend.store.customers import Customer
from backend.store.finances import Finances
from backend.store.users import User, visible_to

Row = dict[str, Any]
Scope = Literal["mine", "team"]
Show = Literal["missing", "old"]

PAGE = 30
COUNTED_AT_ONCE = 300
SETTLED = timedelta(minutes=2)
CONTACTS_READ = 20_000

JUDGED = {
    "legal_form": 1, "vat_id": 1, "industries": 1, "sites": {"$slice": 1}, "phones": 1, "domains": 1, "addresses": 1, "owner_id": 1,
    "segment": 1, "known": 1, "fascination": 1, "needs": 1, "rank": 1, "completeness": 1,
}  # fmt: skip
OF_CONTACT = {
    "customer_id": 1, "role": 1, "attitude": 1, "addresses": {"$slice": 1}, "phones": {"$slice": 1}, "left_at": 1,
    "known": 1,
}  # fmt: skip
OF_FINANCES = {
    "terms_days": {"$ne": [{"$ifNull": ["$terms_days", None]}, None]},
    "credit_limit_cents": {"$ne": [{"$ifNull": ["$credit_limit_cents", None]}, None]},
    "rating": {"$gt": ["$rating", ""]},
    "known": 1,
}
"""Only whether each is told, and when: what it says stays in the database."""

OF: dict[Scope, Callable[[User], Row]] = {
    "mine": lambda user: {"owner_id": user.id},
    "team": lambda user: {"team": {"$in": user.teams}},
}
KEYS: dict[Show, tuple[str, str]] = {"missing": ("completeness.worth", "gaps"), "old": ("rank", "old")}
"""What sorts, and the index that is sorted by it and knows of the gaps. It is named: left alone, MongoDB now and then takes the
plain one by rank and reads every customer to find that none is old."""


class Cursor(NamedTuple):
    """Where the next page begins: at this key (worth or rank), after so many rows with the same."""

    key: float
    skip: int


class Judged(NamedTuple):
    row: Row
    """The customer, with name and owner_id."""
    known: Known


async def gathered(customers: Sequence[Row], session: Any = None) -> list[Judged]:
    """What is known of these customers, read with JUDGED."""
    ids = [row["_id"] for row in customers]
    people: dict[PydanticObjectId, list[Row]] = {}
    contacts = Contact.get_motor_collection().find({"customer_id": {"$in": ids}}, OF_CONTACT, session=session)
    for it in await contacts.to_list(CONTACTS_READ):
        people.setdefault(it["customer_id"], []).append(it)
    finances = Finances.get_motor_collection().find({"_id": {"$in": ids}}, OF_FINANCES, session=session)
    money = {it["_id"]: it for it in await finances.to_list(len(ids))}
    return [Judged(row, known(row, people.get(row["_id"], ()), money.get(row["_id"]))) for row in customers]


async def recount(ids: Iterable[PydanticObjectId], session: Any = None) -> None:
    """Store how these customers stand now."""
    found = Customer.get_motor_collection().find({"_id": {"$in": list(ids)}}, JUDGED, session=session)
    await keep(await gathered(await found.to_list(None), session), session)


async def keep(judged: Iterable[Judged], session: Any = None) -> None:
    """Write the standings that are not what the rows say. `changed_at` stays: nothing of the customer has changed."""
    standings = [(it.row, _standing(it)) for it in judged]
    changes = [UpdateOne({"_id": row["_id"]}, {"$set": {"completeness": now}})
               for row, now in standings if row.get("completeness") != now]  # fmt: skip
    if changes:
        await Customer.get_motor_collection().bulk_write(changes, ordered=False, session=session)


async def of_customer(user: User, customer_id: PydanticObjectId) -> Judged | None:
    """One customer with its lists, or None if this person may not see it."""
    fields = {**JUDGED, "facts": 1}
    row = await Customer.get_motor_collection().find_one({"_id": customer_id, **visible_to(user)}, fields)
    if row is None:
        return None
    judged = await gathered([row])
    await keep(judged)
    return judged[0]


async def count_new(of: Row) -> int:
    """Count some of those never counted; how many that were. 0 means that all are."""
    wanted = {"$and": [of, {"completeness.worth": None}]}
    found = await Customer.get_motor_collection().find(wanted, JUDGED).limit(COUNTED_AT_ONCE).to_list(COUNTED_AT_ONCE)
    await keep(await gathered(found))
    return len(found)


async def count_settled(now: datetime) -> int:
    """Some of the company who were never counted and have been left alone for a while: after an import, or in a database from before."""
    customers = Customer.get_motor_collection()
    for team in await customers.distinct("team"):
        if counted := await count_new({"team": team, "changed_at": {"$lt": now - SETTLED}}):
            return counted
    return 0


async def page(
    user: User, scope: Scope, show: Show, field: FieldName | None, cutoff: datetime, after: Cursor | None
) -> tuple[list[Judged], Cursor | None]:
    """The person's next 30 customers of whom something is missing (worth the most first), or was last told before `cutoff`
    (those that matter most first); and where the page after them begins."""
    of = {"$and": [visible_to(user), OF[scope](user)]}
    await count_new(of)
    key, index = KEYS[show]
    conditions = [of, _gaps(show, field, cutoff), *([{key: {"$lte": after.key}}] if after else [])]
    found = Customer.get_motor_collection().find({"$and": conditions}, {**JUDGED, "name": 1, "value_class": 1})
    found = found.sort(key, -1).hint(f"{index}_of_{'owner' if scope == 'mine' else 'team'}").max_time_ms(5000)
    rows = await found.skip(after.skip if after else 0).limit(PAGE).to_list(PAGE)
    judged = await gathered(rows)
    await keep(judged)
    return judged, _next(rows, show, after)


def _gaps(show: Show, field: FieldName | None, cutoff: datetime) -> Row:
    if show == "old":
        return {f"completeness.oldest.{field}" if field else "completeness.oldest_at": {"$lt": cutoff}}
    return {f"completeness.gaps.{field}" if field else "completeness.worth": {"$gt": 0}}


def _next(rows: Sequence[Row], show: Show, after: Cursor | None) -> Cursor | None:
    if len(rows) < PAGE:
        return None
    keys = [row["completeness"]["worth"] if show == "missing" else row["rank"] for row in rows]
    same = keys.count(keys[-1])
    again = after.skip if after and after.key == keys[-1] else 0
    return Cursor(keys[-1], same + again)


def _standing(judged: Judged) -> Row:
    found = standing(judged.known)
    return {**asdict(found), "worth": worth(found.percent, judged.row.get("rank") or 0.0)}
