"""Whose a number is that a mail quotes: of our offers, orders, invoices and complaints, and the customers' own numbers with us."""

from collections.abc import Sequence

from backend.domain.evidence import Hit
from backend.store.address_book import CUSTOMER, quoted
from backend.store.hits import Row, hits_of
from backend.store.search import SearchEntry


async def owners_of(tokens: Sequence[str]) -> list[Hit]:
    """Every paper or customer that one of these may mean (`business_numbers.tokens`); one round trip, by an index."""
    if not tokens:
        return []
    wanted, most, fields = quoted(tokens)
    stages: list[Row] = [{"$match": wanted}, {"$limit": most}, {"$project": fields}, CUSTOMER]
    rows = await SearchEntry.get_motor_collection().aggregate(stages, maxTimeMS=5000).to_list(None)
    return list(dict.fromkeys(hit for row in rows for hit in hits_of(row, "", (), tokens)))
