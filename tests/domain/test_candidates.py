"""Of an undecided mail a person is told the candidates they may see, and of the others only how many there are."""

import pytest

from backend.domain.candidates import shown_to
from backend.domain.context import CardCandidate, CardMatch, Ref


def candidate(customer: str, team: str, contact: str = "") -> CardCandidate:
    return CardCandidate(
        Ref(customer, customer), Ref(contact, contact) if contact else None, "address", "x@y.example", 90, team
    )


MATCH = CardMatch(
    "undecided",
    (),
    (
        candidate("Süd", "sued", "Anna"),
        candidate("Nord", "nord", "Otto"),
        candidate("Nord", "nord", "Pia"),
        candidate("West", "west"),
    ),
)


@pytest.mark.parametrize(
    ("teams", "deputy_of", "shown", "elsewhere"),
    [
        (["sued"], [], ["Süd"], 2),
        (["nord"], [], ["Nord", "Nord"], 2),
        (["sued", "nord", "west"], [], ["Süd", "Nord", "Nord", "West"], 0),
        (["sued"], ["West"], ["Süd", "West"], 1),
        ([], ["Nord"], ["Nord", "Nord"], 2),
        ([], [], [], 3),
        (["", "ost"], [], [], 3),
    ],
)
def test_a_person_is_told_what_they_may_see(
    teams: list[str], deputy_of: list[str], shown: list[str], elsewhere: int
) -> None:
    told = shown_to(MATCH, teams, deputy_of)
    assert ([it.customer.name for it in told.candidates], told.elsewhere) == (shown, elsewhere)


def test_a_decided_mail_has_nobody_elsewhere() -> None:
    decided = CardMatch("address", (), ())
    assert shown_to(decided, [], []) == decided
