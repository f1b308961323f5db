"""What the demo knows of its customers fits to what the demo sells, and stands once in each pyramid."""

from datetime import UTC, datetime

from backend.demo import customers, fields, trade
from backend.demo.customers import FIRMS
from backend.domain.fascination import Stone, refusal
from backend.store.connection import Store

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


async def test_the_firms_want_what_is_sold_and_have_no_stone_twice(store: Store) -> None:
    sold = {it.id for it in trade.offerings(NOW)}
    for firm in FIRMS:
        customer = fields.described(customers.customer(firm, NOW), firm, NOW)
        wanted = {it.offering_id for it in customer.fascination} | {it.offering_id for it in customer.needs}
        stones = [Stone(str(it.id), it.level, it.text, str(it.offering_id)) for it in customer.fascination]

        assert customer.industries, firm.name
        assert wanted - {None} <= sold, firm.name
        assert [refusal(stones, it) for it in stones] == [None] * len(stones), firm.name


def test_nothing_is_told_of_a_firm_that_is_not_there() -> None:
    names = {firm.name for firm in FIRMS}
    assert fields.INDUSTRIES.keys() == names
    assert fields.STONES.keys() | fields.NEEDS.keys() <= names
