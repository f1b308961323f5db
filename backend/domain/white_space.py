"""What similar customers buy and this one does not, with the figures it rests on.

Similar is said in words: the same industry, segment and class, in RINGS from narrow to wide; the narrowest ring counts that holds
enough customers who buy at all. For each offering

    support   so many of the similar buy it                           at least MIN_BUYERS, and MIN_SHARE of them
    usual     the share of customers of comparable weight, whatever they do, who buy it
    lift      how many times more often the similar buy it than usual  at least MIN_LIFT

Lift is the measure of association rules (Brin, Motwani, Ullman, Tsur 1997). Nothing else enters; prices and volumes do not.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

Trait = Literal["industry", "segment", "value_class"]

RINGS: tuple[tuple[Trait, ...], ...] = (
    ("industry", "segment", "value_class"),
    ("industry", "segment"),
    ("industry",),
    ("segment", "value_class"),
    ("segment",),
)

MIN_PEERS = 8
MIN_BUYERS = 5
MIN_SHARE = 0.3
MIN_LIFT = 1.2
SHOWN = 5

Basket = Collection[str]
"""The offerings somebody bought."""


@dataclass(frozen=True, slots=True)
class Gap:
    """An offering that `buyers` of `of` similar customers buy. `lift` is None if nobody else was seen buying it."""

    offering_id: str
    buyers: int
    of: int
    usual_percent: int
    lift: float | None
    bought_by: tuple[str, ...]


def rings(has: Collection[Trait]) -> tuple[tuple[Trait, ...], ...]:
    """The rings that can be asked for a customer of whom these traits are known, narrow to wide."""
    return tuple(ring for ring in RINGS if set(ring) <= set(has))


def is_enough(peers: Mapping[str, Basket]) -> bool:
    return len(peers) >= MIN_PEERS


def gaps(own: Basket, peers: Mapping[str, Basket], others: Mapping[str, Basket]) -> tuple[Gap, ...]:
    """At most five, what most of the similar buy first. `peers` and `others` hold only customers who bought something."""
    if not is_enough(peers):
        return ()
    bought = Counter(offering for basket in peers.values() for offering in set(basket))
    usual = Counter(offering for basket in others.values() for offering in set(basket))
    found = [_gap(it, peers, buyers, usual[it], len(others)) for it, buyers in bought.items() if it not in own]
    return tuple(sorted(filter(_is_worth_saying, found), key=lambda it: (-it.buyers, it.offering_id))[:SHOWN])


def _gap(offering: str, peers: Mapping[str, Basket], buyers: int, usual_buyers: int, others: int) -> Gap:
    share = buyers / len(peers)
    usual = usual_buyers / others if others else 0.0
    bought_by = tuple(sorted(peer for peer, basket in peers.items() if offering in basket))
    return Gap(offering, buyers, len(peers), round(usual * 100), share / usual if usual else None, bought_by)


def _is_worth_saying(gap: Gap) -> bool:
    is_special = gap.lift is None or gap.lift >= MIN_LIFT
    return gap.buyers >= MIN_BUYERS and gap.buyers >= MIN_SHARE * gap.of and is_special
