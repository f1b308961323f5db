"""For how much mail a person can say whose it is, and for whom it then waits."""

import pytest

from backend.domain.correcting import OtherSide, reaches, waits_for


@pytest.mark.parametrize(
    ("other", "scopes"),
    [
        (OtherSide("t", "anna@muster.example", "muster.example"), ["mail", "thread", "address", "domain"]),
        (OtherSide("t", "anna@gmail.com", ""), ["mail", "thread", "address"]),
        (OtherSide("t", "", ""), ["mail", "thread"]),
        (OtherSide("", "", ""), ["mail"]),
    ],
)
def test_only_what_is_known_can_be_said(other: OtherSide, scopes: list[str]) -> None:
    assert [it.scope for it in reaches(other)] == scopes


@pytest.mark.parametrize(
    ("readers", "before", "was_open", "after"),
    [
        (["owner"], ["rep"], False, ["owner"]),
        (["owner"], ["rep"], True, ["rep", "owner"]),
        (["rep", "owner"], ["rep"], True, ["rep", "owner"]),
        (["owner"], [], False, []),
        (["owner"], [], True, []),
        ([], ["rep"], False, []),
    ],
)
def test_a_corrected_mail_waits_for_its_new_people_if_it_waited_at_all(
    readers: list[str], before: list[str], was_open: bool, after: list[str]
) -> None:
    assert waits_for(readers, before, was_open=was_open) == after
