"""Which candidates of an undecided mail, and which further customers of a decided one, a person is told: those they may see as customers. Of
other candidates only how many there are."""

from collections.abc import Collection
from dataclasses import replace

from backend.domain.context import CardMatch


def is_theirs(team: str, customer_id: str, teams: Collection[str], deputy_of: Collection[str]) -> bool:
    """Whether somebody of these teams, who stands in for the owners of these customers (ids) today, may see a candidate."""
    return team in teams or customer_id in deputy_of


def shown_to(match: CardMatch, teams: Collection[str], deputy_of: Collection[str]) -> CardMatch:
    """The match as such a person may know it."""
    shown = tuple(it for it in match.candidates if is_theirs(it.team, it.customer.id, teams, deputy_of))
    elsewhere = {it.customer.id for it in match.candidates} - {it.customer.id for it in shown}
    also = tuple(it for it in match.also if is_theirs(it.team, it.customer.id, teams, deputy_of))
    return replace(match, candidates=shown, elsewhere=len(elsewhere), also=also)
