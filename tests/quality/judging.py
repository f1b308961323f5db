"""Comparing what became of a labelled mail with its label: one verdict on whose it is, and shares over many."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from backend.domain.addresses import normalise
from backend.domain.mail import Address
from tests.quality.own_set import UNASKED, Row
from tests.quality.taken import Outcome

Verdict = Literal["right", "open", "wrong"]
"""`open`: nothing was decided where something was to be, or the candidates are not those that were to be named."""
Judged = tuple[Row, Outcome]


@dataclass(frozen=True)
class Share:
    """Those that were called right, all that were called, and all that were to be."""

    right: int
    called: int
    wanted: int

    @property
    def precision(self) -> float:
        return self.right / self.called if self.called else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.called + self.wanted) if self.called + self.wanted else 1.0


def verdict(row: Row, outcome: Outcome) -> Verdict:
    expected = row["expected"]
    if outcome.customer is not None:
        return "right" if outcome.customer == expected["customer"] else "wrong"
    if expected["customer"] is not None:
        return "open"
    wanted = frozenset(expected.get("candidates", ()))
    return "right" if wanted <= outcome.candidates and bool(wanted) == bool(outcome.candidates) else "open"


def links(judged: Sequence[Judged]) -> Share:
    """Mails given to a customer without asking anybody."""
    return Share(
        sum(outcome.customer is not None and verdict(row, outcome) == "right" for row, outcome in judged),
        sum(outcome.customer is not None for _, outcome in judged),
        sum(row["expected"]["customer"] is not None for row, _ in judged),
    )


def further_links(judged: Sequence[Judged]) -> Share:
    """The other customers of a mail."""
    pairs = [(frozenset(row["expected"].get("also", ())), outcome.also) for row, outcome in judged]
    return Share(sum(len(a & b) for a, b in pairs), sum(len(b) for _, b in pairs), sum(len(a) for a, _ in pairs))


def people(judged: Sequence[Judged]) -> Share:
    """The contacts of mails that are with the right customer."""
    asked = [
        (row["expected"]["contact"], outcome.contact)
        for row, outcome in judged
        if outcome.customer and verdict(row, outcome) == "right" and row["expected"]["contact"] != UNASKED
    ]
    return Share(
        sum(wanted == found for wanted, found in asked if found),
        sum(bool(found) for _, found in asked),
        sum(bool(wanted) for wanted, _ in asked),
    )


def kind_of(outcome: Outcome) -> str:
    """As it is kept, else as it was read."""
    return str(outcome.mail["kind"]) if outcome.mail else outcome.reading.kind.kind


def kinds(judged: Sequence[Judged]) -> dict[str, Share]:
    """Of each kind, over the mails whose kind is asked about."""
    asked = [(row["expected"]["kind"], kind_of(outcome)) for row, outcome in judged if row["expected"]["kind"]]
    return {
        kind: Share(
            sum(wanted == found == kind for wanted, found in asked),
            sum(found == kind for _, found in asked),
            sum(wanted == kind for wanted, _ in asked),
        )
        for kind in sorted({wanted for wanted, _ in asked})
    }


def alarms(judged: Sequence[Judged]) -> Share:
    """Complaints that are called without asking anybody: a manager may hear of them."""
    return _complaints(judged, lambda it: kind_of(it) == "complaint" and not it.reading.kind.is_unsure)


def noticed(judged: Sequence[Judged]) -> Share:
    """Complaints that are called, or that a person is asked about."""
    return _complaints(judged, lambda it: kind_of(it) == "complaint" or it.reading.kind.is_unsure)


def _complaints(judged: Sequence[Judged], is_called: Callable[[Outcome], bool]) -> Share:
    asked = [(row["expected"]["kind"] == "complaint", outcome) for row, outcome in judged if row["expected"]["kind"]]
    called = [is_one for is_one, outcome in asked if is_called(outcome)]
    return Share(sum(called), len(called), sum(is_one for is_one, _ in asked))


def facts(row: Row, outcome: Outcome) -> Iterator[tuple[str, bool]]:
    """What else is asked about a mail, and whether it was read right."""
    for name, is_right in FACTS.items():
        if name in row["expected"]:
            yield name, is_right(row["expected"][name], outcome)


def _bounced(wanted: Row, outcome: Outcome) -> bool:
    found = [(it.address, it.is_hard) for it in outcome.reading.facts.bounced]
    return any(
        address == normalise(wanted["address"]) and wanted.get("is_hard", hard) == hard for address, hard in found
    )


def _until(wanted: str, outcome: Outcome) -> bool:
    found = outcome.reading.facts.absence
    return found is not None and found.until is not None and found.until.isoformat() == wanted


def _deputies(wanted: list[str], outcome: Outcome) -> bool:
    found = outcome.reading.facts.absence
    return found is not None and _same(wanted, found.deputies)


def _successors(wanted: list[str], outcome: Outcome) -> bool:
    found = outcome.reading.facts.departure
    return found is not None and _same(wanted, found.successors)


def _appointment(wanted: Row, outcome: Outcome) -> bool:
    found = outcome.reading.facts.appointment
    if found is None or found.starts_at is None or found.method != wanted["method"].lower():
        return False
    starts = datetime.fromisoformat(wanted["starts"])
    zone = "UTC" if found.is_all_day else wanted["zone"]
    return found.starts_at == starts.replace(tzinfo=ZoneInfo(zone))


def _forwarded(wanted: str, outcome: Outcome) -> bool:
    found = outcome.reading.forward
    return found is not None and _same([wanted], [found.writer])


def _same(wanted: Iterable[str], found: Iterable[Address]) -> bool:
    return set(map(normalise, wanted)) == {it.address for it in found}


FACTS: dict[str, Callable[[Any, Outcome], bool]] = {
    "bounced": _bounced, "until": _until, "deputies": _deputies, "successors": _successors, "appointment": _appointment,
    "forwarded": _forwarded,
}  # fmt: skip
