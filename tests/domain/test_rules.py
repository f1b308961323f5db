from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend.domain.rules import STALE_AFTER, Around, Situation, readers, who_is_told
from backend.domain.words import Kind

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


def around(**changes: tuple[str, ...]) -> Around:
    given = {
        "caring_ids": ("owner",),
        "mailbox_ids": ("rep", "inside"),
        "inside_ids": (),
        "manager_ids": ("boss", "boss2"),
    }
    return Around(**(given | {f"{name}_ids": it for name, it in changes.items()}))


def situation(kind: Kind = "mail", *, of: tuple[Around, ...] | None = None, **changes: Any) -> Situation:
    """`caring`, `mailbox`, `inside`, `manager`: the people around the one customer it is about, or around each of those in `of`."""
    people = {name: changes.pop(name) for name in ("caring", "mailbox", "inside", "manager") if name in changes}
    given: dict[str, Any] = {
        "kind": kind, "trust": "verified", "decided": True, "around": of or (around(**people),), "received_at": NOW - timedelta(minutes=1),
    }  # fmt: skip
    return Situation(**(given | changes))


OWNER = ("owner", "customer_mail", "high")
BOTH = [("rep", "customer_mail", "high"), ("inside", "customer_mail", "high")]
CHOOSE = [("rep", "undecided", "normal"), ("inside", "undecided", "normal"), ("owner", "undecided", "normal")]
SISTER = around(caring=("sister",), mailbox=(), inside=("desk",))
NOBODYS = around(caring=(), mailbox=(), inside=("desk",))
BOSSES = around(caring=(), mailbox=(), manager=("far boss",))
ALERTS = [("boss", "complaint_alert", "high"), ("boss2", "complaint_alert", "high")]

TOLD: list[tuple[Situation, list[tuple[str, str, str]]]] = [
    (situation(), [OWNER]),
    (situation("offer"), [OWNER]),
    (situation(caring=()), BOTH),
    # the deputy is told beside the owner, and instead of one who is away for good; once, if they are the same
    (situation(caring=("owner", "stand-in")), [OWNER, ("stand-in", "customer_mail", "high")]),
    (situation(caring=("owner", "owner")), [OWNER]),
    (situation(caring=("stand-in",)), [("stand-in", "customer_mail", "high")]),
    (situation("complaint", caring=("owner", "boss")), [OWNER, ("boss", "customer_mail", "high"), ALERTS[1]]),
    (situation("bulk", caring=("stand-in",)), []),
    # nobody of the mailbox may see the customer: somebody who may is told, never nobody
    (situation(caring=(), mailbox=(), inside=("desk",)), [("desk", "customer_mail", "high")]),
    (situation(caring=(), mailbox=()), [("boss", "customer_mail", "high"), ("boss2", "customer_mail", "high")]),
    (situation(caring=(), mailbox=(), manager=()), []),
    (situation(caring=(), mailbox=("rep", "rep")), BOTH[:1]),
    # undecided: the people of the mailbox who may see a candidate, and for each candidate whoever would be told if it were the one
    (situation(decided=False), CHOOSE),
    (situation(decided=False, caring=()), CHOOSE[:2]),
    (situation(decided=False, mailbox=()), CHOOSE[2:]),
    (situation(decided=False, of=(around(), SISTER)), [*CHOOSE, ("sister", "undecided", "normal")]),
    (situation(decided=False, of=(SISTER, around())), [*CHOOSE[:2], ("sister", "undecided", "normal"), CHOOSE[2]]),
    (situation(decided=False, of=(around(), NOBODYS)), [*CHOOSE, ("desk", "undecided", "normal")]),
    (situation(decided=False, of=(BOSSES, NOBODYS)), [("far boss", "undecided", "normal"), ("desk", "undecided", "normal")]),
    (situation(decided=False, of=(around(), around())), CHOOSE),
    (situation("bulk", decided=False, of=(around(), SISTER)), []),
    (situation("bulk"), []),
    (situation("auto_reply"), []),
    (situation("bounce"), []),
    (situation("bulk", decided=False), []),
    # doubt: told, but not loudly
    (situation(trust="doubtful"), [("owner", "customer_mail", "normal")]),
    (situation(trust="unchecked"), [OWNER]),
    (situation(trust="doubtful", decided=False), CHOOSE),
    # complaints
    (situation("complaint"), [OWNER, *ALERTS]),
    (situation("complaint", trust="unchecked"), [OWNER]),
    (situation("complaint", trust="unchecked", alert_unchecked=True), [OWNER, *ALERTS]),
    (situation("complaint", trust="doubtful"), [("owner", "customer_mail", "normal")]),
    (situation("complaint", trust="doubtful", alert_unchecked=True), [("owner", "customer_mail", "normal")]),
    (situation("complaint", manager=("owner", "boss")), [OWNER, ALERTS[0]]),
    (situation("complaint", manager=("boss", "boss")), [OWNER, ALERTS[0]]),
    (situation("complaint", caring=(), manager=("rep", "boss")), [*BOTH, ALERTS[0]]),
    (situation("complaint", decided=False), CHOOSE),
    (situation("offer", alert_unchecked=True), [OWNER]),
    # late
    (situation(received_at=NOW - STALE_AFTER), [OWNER]),
    (situation(received_at=NOW - STALE_AFTER - timedelta(seconds=1)), []),
    (situation("complaint", received_at=NOW - timedelta(days=3)), []),
    (situation(decided=False, received_at=NOW - timedelta(days=3)), []),
    (situation(received_at=NOW + timedelta(hours=1)), [OWNER]),
    # written by one of us
    (situation(is_ours=True), []),
    (situation(is_ours=True, decided=False), []),
]  # fmt: skip


@pytest.mark.parametrize(("case", "told"), TOLD)
def test_who_is_told_how_and_why(case: Situation, told: list[tuple[str, str, str]]) -> None:
    assert [(it.user_id, it.reason, it.urgency) for it in who_is_told(case, NOW)] == told


@pytest.mark.parametrize(
    ("case", "waiting"),
    [
        (situation(), ("owner",)),
        (situation(caring=()), ("rep", "inside")),
        (situation(decided=False), ("rep", "inside", "owner")),
        (situation("complaint"), ("owner",)),
        (situation("bulk"), ()),
        (situation("bounce", decided=False), ()),
        (situation(received_at=NOW - timedelta(days=30)), ("owner",)),
        (situation(is_ours=True), ()),
        (situation(is_ours=True, decided=False), ("rep", "inside")),
        (situation(is_ours=True, decided=False, mailbox=()), ("owner",)),
        (situation("auto_reply", is_ours=True, decided=False), ()),
    ],
)
def test_a_mail_waits_for_its_people_also_when_it_wakes_nobody(case: Situation, waiting: tuple[str, ...]) -> None:
    assert readers(case) == waiting
