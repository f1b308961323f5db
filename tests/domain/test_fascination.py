"""The pyramid: one thing stands on one floor, and an empty floor is known as such."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.fascination import LEVELS, Stone, empty_floors, refusal

SPARES = Stone("1", "expected", "Ersatzteile in zwei Tagen")
SPINDLE = Stone("2", "delights", "", "f" * 24)


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (Stone("9", "delights", "Läuft leise"), None),
        (Stone("9", "delights", "", "a" * 24), None),
        (Stone("9", "delights", "  "), "empty"),
        (Stone("9", "fascinates", " ersatzteile IN  zwei tagen "), "twice"),
        (Stone("9", "expected", "", "f" * 24), "twice"),
        (Stone("9", "expected", "Ihr Geräusch", "f" * 24), None),
        (Stone("1", "fascinates", "Ersatzteile in zwei Tagen"), None),
    ],
    ids=[
        "new words",
        "new offering",
        "nothing said",
        "same words",
        "same offering",
        "other words of it",
        "moved itself",
    ],
)
def test_one_thing_stands_on_one_floor(new: Stone, expected: str | None) -> None:
    assert refusal([SPARES, SPINDLE], new) == expected


@given(st.lists(st.sampled_from(LEVELS)))
def test_every_floor_is_taken_or_a_question(levels: list) -> None:
    empty = empty_floors(levels)

    assert set(empty).isdisjoint(levels)
    assert set(empty) | set(levels) == set(LEVELS)
    assert list(empty) == [level for level in LEVELS if level in empty]
