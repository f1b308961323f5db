from typing import Any

import pytest

from backend.domain.buying_centre import Gap, Person, gaps


def person(id_: str, **fields: Any) -> Person:
    return Person(**({"id": id_, "role": "", "attitude": "", "influence": None, "boss_id": None} | fields))


DECIDER = person("decider", role="decider", attitude="positive", influence=5)
BUYER = person("buyer", role="buyer", attitude="critical", influence=3, boss_id="decider")
USER = person("user", role="user", attitude="neutral", influence=1, boss_id="decider")

GAPS: list[tuple[list[Person], tuple[Gap, ...]]] = [
    ([], ("nobody",)),
    ([person("gone", role="decider", has_left=True)], ("nobody",)),
    ([DECIDER, BUYER, USER], ()),
    ([person("one")], ("no_decider", "no_buyer", "no_user", "no_attitude", "no_influence")),
    # whoever has left decides nothing, and nobody reports to them
    ([person("decider", role="decider", attitude="positive", influence=5, has_left=True), BUYER, USER],
     ("no_decider", "nobody_positive", "no_lines")),
    ([DECIDER, BUYER], ("no_user",)),
    ([DECIDER, person("user", role="user", attitude="positive", boss_id="decider")], ("no_buyer",)),
    # of three nobody is critical: has anybody asked?
    ([DECIDER, person("buyer", role="buyer", attitude="neutral", boss_id="decider"), USER], ("nobody_critical",)),
    ([person("decider", role="decider", attitude="critical", influence=5), BUYER, USER], ("decider_critical", "nobody_positive")),
    ([DECIDER, person("buyer", role="buyer", attitude="critical"), person("user", role="user", boss_id="somebody else")], ("no_lines",)),
]  # fmt: skip


@pytest.mark.parametrize(("people", "missing"), GAPS)
def test_what_a_buying_centre_lacks_is_said(people: list[Person], missing: tuple[Gap, ...]) -> None:
    assert gaps(people) == missing
