"""Mail that comes in steadily while the database loses its primary, and what became of each of them."""

import random
import re
import secrets
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.mail_to_push import mail
from tests.bench.reps import Rep
from tests.parts.dovecot import Dovecot

EVERY_S = 0.2
BROUGHT_S = 30
DECIDED = re.compile(r"uid (\d+) of mailbox (\S+): \w+ after ([\d.]+) ms, woken at ([\d.]+)")
SENT = re.compile(r"notice (\S+) of mail (\S+): sent at ([\d.]+)")


class Trickle:
    """Brings mails from entering on, five a second, until it is left."""

    def __init__(self, dovecot: Dovecot, people: Sequence[Rep]) -> None:
        self._dovecot, self._people = dovecot, people
        self.brought: dict[str, float] = {}
        """The Message-ID of each, and when the server had taken it (monotonic)."""
        self._over, self._one_more = threading.Event(), threading.Condition()
        self._thread = threading.Thread(target=self._bring)

    def __enter__(self) -> "Trickle":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def next_one(self) -> str:
        """The Message-ID of the next that is brought."""
        with self._one_more:
            assert self._one_more.wait(BROUGHT_S), "no mail is brought any more"
            return next(reversed(self.brought))

    def _bring(self) -> None:
        dice = random.Random(29)
        while not self._over.wait(EVERY_S):
            rep, message_id = dice.choice(self._people), f"<{secrets.token_hex(12)}@bench.example>"
            raw = mail(dice, dice.choice(rep.customers))
            named = re.sub(rb"^Message-ID: .*$", f"Message-ID: {message_id}".encode(), raw, count=1, flags=re.MULTILINE)
            self._dovecot.deliver(rep.address, named)
            with self._one_more:
                self.brought[message_id] = time.monotonic()
                self._one_more.notify_all()


@dataclass(frozen=True)
class Verdict:
    """`wrong` counts the mails that are not exactly one mail, one activity and one notice that was sent; seconds are from the delivery on."""

    wrong: int
    kept_s: list[float]
    pushed_s: list[float]
    repeated: int


def judge(db: Any, brought: dict[str, float], log: Path) -> Verdict:
    """What became of all that was brought."""
    said = log.read_text()
    decided = {(box, int(uid)): float(woken) + float(ms) / 1000 for uid, box, ms, woken in DECIDED.findall(said)}
    sent = SENT.findall(said)
    pushed = {mail_id: float(at) for _, mail_id, at in reversed(sent)}
    kept = {it["message_id"]: it for it in db.mails.find({}, {"message_id": 1, "occurrences": 1})}
    found = [(kept[name], at) for name, at in brought.items() if name in kept]
    return Verdict(
        wrong=len(_wrong(db, brought)),
        kept_s=[decided[_place(it)] - at for it, at in found],
        pushed_s=[pushed[str(it["_id"])] - at for it, at in found],
        repeated=len(sent) - len({notice_id for notice_id, _, _ in sent}),
    )


def _place(mail: dict[str, Any]) -> tuple[str, int]:
    return str(mail["occurrences"][0]["mailbox_id"]), mail["occurrences"][0]["uid"]


def _wrong(db: Any, brought: dict[str, float]) -> set[str]:
    rows = list(db.mails.find({}, {"message_id": 1, "occurrences": 1}))
    mails = Counter(it["message_id"] for it in rows)
    lines = Counter(it["mail_id"] for it in db.activities.find({}, {"mail_id": 1}))
    notices = Counter(it["mail_id"] for it in db.notices.find({"state": "sent"}, {"mail_id": 1}))
    once = {
        it["message_id"] for it in rows
        if mails[it["message_id"]] == lines[it["_id"]] == notices[it["_id"]] == len(it["occurrences"]) == 1
    }  # fmt: skip
    return (brought.keys() | mails.keys()) - once
