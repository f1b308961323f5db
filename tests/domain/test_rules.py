from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend.domain.rules import STALE_AFTER, Situation, readers, who_is_told
from backend.domain.words import Kind

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


def situation(kind: Kind = "mail", **changes: Any) -> Situation:
    given: dict[str, Any] = {
        "kind": kind, "trust": "verified", "decided": True, "owner_id": "owner", "manager_ids": ("boss", "boss2"),
        "inside_ids": (), "mailbox_user_ids": ("rep", "inside"), "received_at": NOW - timedelta(minutes=1),
    }  # fmt: skip
    return Situation(**(given | changes))


OWNER = ("owner", "customer_mail", "high")
BOTH = [("rep", "customer_mail", "high"), ("inside", "customer_mail", "high")]
CHOOSE = [("rep", "undecided", "normal"), ("inside", "undecided", "normal")]
ALERTS = [("boss", "complaint_alert", "high"), ("boss2", "complaint_alert", "high")]

TOLD: list[tuple[Situation, list[tuple[str, str, str]]]] = [
    (situation(), [OWNER]),
    (situation("offer"), [OWNER]),
    (situation(owner_id=None), BOTH),
    # the deputy is told beside the owner, and instead of one who is away for good; once, if they are the same
    (situation(deputy_id="stand-in"), [OWNER, ("stand-in", "customer_mail", "high")]),
    (situation(deputy_id="owner"), [OWNER]),
    (situation(owner_id=None, deputy_id="stand-in"), [("stand-in", "customer_mail", "high")]),
    (situation(decided=False, deputy_id="stand-in"), CHOOSE),
    (situation("complaint", deputy_id="boss"), [OWNER, ("boss", "customer_mail", "high"), ALERTS[1]]),
    (situation("bulk", deputy_id="stand-in"), []),
    # nobody of the mailbox may see the customer: somebody who may is told, never nobody
    (situation(owner_id=None, mailbox_user_ids=(), inside_ids=("desk",)), [("desk", "customer_mail", "high")]),
    (situation(owner_id=None, mailbox_user_ids=()), [("boss", "customer_mail", "high"), ("boss2", "customer_mail", "high")]),
    (situation(owner_id=None, mailbox_user_ids=(), manager_ids=()), []),
    (situation(decided=False, mailbox_user_ids=(), inside_ids=("desk",)), []),
    (situation(owner_id=None, mailbox_user_ids=("rep", "rep")), BOTH[:1]),
    (situation(decided=False, owner_id=None), CHOOSE),
    (situation(decided=False, owner_id="owner"), CHOOSE),
    (situation(decided=False, mailbox_user_ids=()), []),
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
    (situation("complaint", manager_ids=("owner", "boss")), [OWNER, ALERTS[0]]),
    (situation("complaint", manager_ids=("boss", "boss")), [OWNER, ALERTS[0]]),
    (situation("complaint", owner_id=None, manager_ids=("rep", "boss")), [*BOTH, ALERTS[0]]),
    (situation("complaint", decided=False), CHOOSE),
    (situation("offer", alert_unchecked=True), [OWNER]),
    # late
    (situation(received_at=NOW - STALE_AFTER), [OWNER]),
    (situation(received_at=NOW - STALE_AFTER - timedelta(seconds=1)), []),
    (situation("complaint", received_at=NOW - timedelta(days=3)), []),
    (situation(decided=False, received_at=NOW - timedelta(days=3)), []),
    (situation(received_at=NOW + timedelta(hours=1)), [OWNER]),
]  # fmt: skip


@pytest.mark.parametrize(("case", "told"), TOLD)
def test_who_is_told_how_and_why(case: Situation, told: list[tuple[str, str, str]]) -> None:
    assert [(it.user_id, it.reason, it.urgency) for it in who_is_told(case, NOW)] == told


@pytest.mark.parametrize(
    ("case", "waiting"),
    [
        (situation(), ("owner",)),
        (situation(owner_id=None), ("rep", "inside")),
        (situation(decided=False), ("rep", "inside")),
        (situation("complaint"), ("owner",)),
        (situation("bulk"), ()),
        (situation("bounce", decided=False), ()),
        (situation(received_at=NOW - timedelta(days=30)), ("owner",)),
    ],
)
def test_a_mail_waits_for_its_people_also_when_it_wakes_nobody(case: Situation, waiting: tuple[str, ...]) -> None:
    assert readers(case) == waiting
