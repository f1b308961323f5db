"""The mail a correction is about is found by an index each, and a domain's addresses from the index alone."""

from typing import Any

import pytest

from backend.store import of_reach
from backend.store.mail_parts import Party
from backend.store.mails import Mail
from tests.cast import Cast
from tests.kept import kept


def stages(plan: Any) -> set[str]:
    if isinstance(plan, list):
        return {it for one in plan for it in stages(one)}
    if not isinstance(plan, dict):
        return set()
    own = {plan["stage"]} if isinstance(plan.get("stage"), str) else set()
    return own | {it for part in plan.values() for it in stages(part)}


@pytest.mark.parametrize(
    ("scope", "value"), [("thread", "t"), ("address", "a@firma.example"), ("domain", "firma.example")]
)
async def test_older_mail_is_found_by_an_index(scope: Any, value: str, cast: Cast) -> None:
    for number in range(30):
        sender = Party(address=f"a{number % 3 or ''}@firma.example" if number % 2 else f"b{number}@else.example")
        await kept(cast.customer, [], sender=sender, to=[sender], direction="out" if number % 5 == 0 else "in")
    ways = await of_reach.ways(scope, value)
    assert ways
    for way in ways:
        plan = await Mail.get_motor_collection().find(way).explain()
        assert "COLLSCAN" not in stages(plan["queryPlanner"]["winningPlan"]), way


async def test_of_a_domain_each_address_is_looked_at_once(cast: Cast) -> None:
    for number in range(40):
        await kept(cast.customer, [], sender=Party(address=f"a{number % 4}@firma.example"))
    for address in ("ö" * 20 + "@a.example", "a@notfirma.example", ""):
        await kept(cast.customer, [], sender=Party(address=address))
    assert await of_reach.addresses_of("firma.example") == [f"a{it}@firma.example" for it in range(4)]
    database = Mail.get_motor_collection().database
    asked = {"aggregate": "mails", "pipeline": of_reach.addresses("firma.example"), "cursor": {}, "hint": "from"}
    plan = await database.command("explain", asked, verbosity="executionStats")
    assert "DISTINCT_SCAN" in stages(plan)
