"""White space rests on enough similar customers, on support, and on more than everybody buying it anyway."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.white_space import MIN_BUYERS, MIN_PEERS, SHOWN, gaps, rings


def baskets(amount: int, **buyers: int) -> dict[str, set[str]]:
    """So many customers who all bought oil; of them the first n bought each offering."""
    return {f"c{at:03}": {"oil", *(name for name, n in buyers.items() if at < n)} for at in range(amount)}


def test_eleven_of_fourteen_similar_customers_buy_it() -> None:
    found = gaps({"oil"}, baskets(14, belt=11), baskets(200, belt=40))

    (gap,) = found
    assert (gap.offering_id, gap.buyers, gap.of, gap.usual_percent, gap.lift) == ("belt", 11, 14, 20, 11 / 14 / 0.2)
    assert gap.bought_by == tuple(f"c{at:03}" for at in range(11))


@pytest.mark.parametrize(
    ("own", "peers", "others"),
    [
        ({"belt"}, baskets(14, belt=11), baskets(200, belt=40)),
        (set(), baskets(MIN_PEERS - 1, belt=7), baskets(200, belt=40)),
        (set(), baskets(10, belt=MIN_BUYERS - 1), baskets(200, belt=2)),
        (set(), baskets(100, belt=29), baskets(200, belt=2)),
        (set(), baskets(20, belt=11), baskets(200, belt=100)),
    ],
    ids=["bought already", "too few similar", "too few buyers", "too small a share", "everybody buys it"],
)
def test_what_is_no_white_space(own: set[str], peers: dict[str, set[str]], others: dict[str, set[str]]) -> None:
    assert [it.offering_id for it in gaps({"oil", *own}, peers, others)] == []


def test_where_nobody_else_buys_it_there_is_no_factor() -> None:
    (gap,) = gaps({"oil"}, baskets(10, belt=5), {})

    assert (gap.usual_percent, gap.lift) == (0, None)


def test_what_most_buy_stands_first_and_five_are_enough() -> None:
    peers = baskets(20, a=10, b=12, c=14, d=16, e=18, f=20)

    assert [it.offering_id for it in gaps({"oil"}, peers, baskets(200))] == ["f", "e", "d", "c", "b"]


@given(
    st.sets(st.sampled_from("abcdef")),
    st.dictionaries(st.integers(0, 40).map(str), st.sets(st.sampled_from("abcdef"), min_size=1)),
    st.dictionaries(st.integers(50, 90).map(str), st.sets(st.sampled_from("abcdef"), min_size=1)),
)
def test_every_figure_can_be_counted_again(
    own: set[str], peers: dict[str, set[str]], others: dict[str, set[str]]
) -> None:
    found = gaps(own, peers, others)

    assert len(found) <= SHOWN
    for gap in found:
        assert gap.offering_id not in own
        assert gap.buyers == len(gap.bought_by) >= MIN_BUYERS
        assert all(gap.offering_id in peers[it] for it in gap.bought_by)
        assert gap.of == len(peers) >= MIN_PEERS


def test_only_known_traits_make_rings_and_the_narrowest_is_asked_first() -> None:
    assert rings({"industry", "segment", "value_class"})[0] == ("industry", "segment", "value_class")
    assert rings({"segment"}) == (("segment",),)
    assert rings({"value_class"}) == ()
