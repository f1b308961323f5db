"""Who is there already: customers that may be the company somebody is about to add."""

from dataclasses import dataclass
from typing import Any

from beanie import PydanticObjectId
from rapidfuzz.fuzz import token_sort_ratio

from backend.domain.names import company_name
from backend.store import search
from backend.store.customers import Customer
from backend.store.users import User, visible_to

MOST = 5
ENOUGH = 85
"""From this likeness on, 0 to 100, somebody should look."""


@dataclass(frozen=True, slots=True)
class Likely:
    id: str
    name: str
    city: str
    score: int
    reasons: tuple[str, ...]


async def customers(user: User, name: str, city: str, domain: str) -> list[Likely]:
    """At most five, the likeliest first."""
    found = await search.find(user, name)
    ids = [row["customer_id"] for row in (*found.customers, *found.similar)]
    rows = await _rows(user, ids, domain)
    alike = [_likely(row, name, domain) for row in rows]
    return sorted((it for it in alike if it.score >= ENOUGH), key=lambda it: -it.score)[:MOST]


async def _rows(user: User, ids: list[PydanticObjectId], domain: str) -> list[dict[str, Any]]:
    wanted = {
        "$and": [
            visible_to(user),
            {"merged_into": None},
            {"$or": [{"_id": {"$in": ids}}, {"domains": {"$in": [domain]}}]},
        ]
    }
    return await Customer.get_motor_collection().find(wanted, {"name": 1, "sites": 1, "domains": 1}).limit(50).to_list(50)  # fmt: skip


def _likely(row: dict[str, Any], name: str, domain: str) -> Likely:
    sites = row.get("sites", [])
    same_domain = bool(domain) and domain in row.get("domains", [])
    likeness = token_sort_ratio(" ".join(company_name(name).words), " ".join(company_name(row["name"]).words))
    reasons = (*(("domain",) if same_domain else ()), *(("name",) if likeness >= ENOUGH else ()))
    score = 100 if same_domain else round(likeness)
    return Likely(str(row["_id"]), row["name"], sites[0]["city"] if sites else "", score, reasons)
