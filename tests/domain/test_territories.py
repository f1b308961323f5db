"""Postcodes as people write them, where a postcode lies, and that it lies in one place only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.territories import Area, area, areas, holds, overlap
from backend.errors import Invalid

postcodes = st.text("0123456789", min_size=5, max_size=5)
written = st.integers(1, 5).flatmap(
    lambda long: st.lists(st.text("0123456789", min_size=long, max_size=long), min_size=2, max_size=2).map(sorted)
)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("70", "70"),
        (" 70 ", "70"),
        ("70-72", "70-72"),
        ("70 – 72", "70-72"),
        ("70-70", "70"),
        ("1010", "1010"),
        ("ec1", "EC1"),
    ],
)
def test_a_beginning_or_a_range_is_read(text: str, read: str) -> None:
    assert str(area(text)) == read


@pytest.mark.parametrize("text", ["", "-", "70-", "72-70", "7-70", "7*", "$gt", "123456789", "70,71", "70--72"])
def test_what_is_neither_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        area(text)


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("70", ["70000", "70173", "70999"], ["69999", "71000", "7"]),
        ("70-72", ["70000", "71500", "72999"], ["69999", "73000"]),
        ("70173", ["70173"], ["70172", "70174"]),
    ],
)
def test_which_postcodes_lie_in_it(text: str, inside: list[str], outside: list[str]) -> None:
    assert [it for it in (*inside, *outside) if holds(area(text), it)] == inside


@given(written, written, postcodes)
def test_two_that_do_not_overlap_never_hold_the_same_postcode(one: list[str], other: list[str], code: str) -> None:
    first, second = Area(one[0], one[1]), Area(other[0], other[1])
    assert overlap(first, second) == overlap(second, first)
    if not overlap(first, second):
        assert not (holds(first, code) and holds(second, code))


def test_the_same_postcode_twice_in_one_territory_is_refused() -> None:
    assert [str(it) for it in areas(["90", "70-72"])] == ["70-72", "90"]
    with pytest.raises(Invalid, match="overlap"):
        areas(["70-72", "90", "711"])
