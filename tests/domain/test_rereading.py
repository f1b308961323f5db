"""Which mail is looked at again for addresses that are new, and how far back."""

from datetime import UTC, datetime

import pytest

from backend.domain.rereading import ANYBODY, begins, is_sought, names

CONNECTED = datetime(2026, 3, 1, tzinfo=UTC)
EARLIER, LATER = datetime(2024, 1, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("party", "is_theirs"),
    [
        ("petra@mueller.example", True),
        ("petra+messe@mueller.example", True),
        ("anna@einkauf.kunde.example", True),
        ("anna@kunde.example", True),
        ("paul@mueller.example", False),
        ("petra@mueller.example.evil.example", False),
        ("anna@notkunde.example", False),
        ("", False),
    ],
)
def test_a_mail_is_sought_by_an_address_or_a_domain_of_its_parties(party: str, is_theirs: bool) -> None:
    wanted = frozenset(names(["petra@mueller.example"], ["kunde.example"]))
    assert is_sought(["fremd@fremd.example", party], wanted) is is_theirs


def test_anybody_is_everybody() -> None:
    assert is_sought(["fremd@fremd.example"], frozenset([ANYBODY]))
    assert not is_sought(["fremd@fremd.example"], frozenset())


@pytest.mark.parametrize(
    ("connected", "asked", "since"),
    [(CONNECTED, [], CONNECTED), (CONNECTED, [EARLIER], EARLIER), (CONNECTED, [LATER], CONNECTED), (None, [EARLIER], None)],
)  # fmt: skip
def test_it_is_read_as_far_back_as_it_was_before(
    connected: datetime | None, asked: list[datetime], since: datetime | None
) -> None:
    assert begins(connected, asked) == since
