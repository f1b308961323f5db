"""The pyramid: one thing stands on one floor."""

from dataclasses import replace
from typing import get_args

import pytest

from backend.domain.fascination import Stone, refusal
from backend.domain.words import FascinationLevel

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


def test_moving_among_the_floors_never_makes_two_of_one() -> None:
    stones = [Stone(str(at), level, f"Wort {at}") for at, level in enumerate(get_args(FascinationLevel))]

    for stone in stones:
        for level in get_args(FascinationLevel):
            assert refusal(stones, replace(stone, level=level)) is None
            assert refusal(stones, replace(stone, id="new", level=level)) == "twice"
