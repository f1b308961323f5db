"""Figures of one scanner process, for Prometheus: what was decided, how late, and what went wrong.

Labels are words of closed sets, and whatever is none of them counts as "other": no address, no mailbox, no person's name can become one,
for nobody is to be watched at work by these figures. The text is Prometheus' exposition format 0.0.4.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import accumulate
from time import perf_counter
from typing import Any

OTHER = "other"
DECISIONS = ("stored", "known", "skipped", "gone")
LOGINS = ("ok", "name", "address", "connection", "tls", "sign_in", "folder", "protocol")
LEASES = ("claimed", "lost", "released")
FAULTS = ("crash", "timeout", "answer", "empty", "differs", "missing")
"""Why a mail could not be read (`reading.Unreadable`); errors of Python's own are "other"."""
SWEPT = ("listed", "missed")
LAG_S = (0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 3600)
PARSE_S = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10)


@dataclass
class Counter:
    """Something counted, by one word of a closed set."""

    name: str
    help: str
    label: str
    words: tuple[str, ...]
    counts: dict[str, float] = field(init=False)

    def __post_init__(self) -> None:
        self.counts = dict.fromkeys((*self.words, OTHER), 0)

    def add(self, word: str, by: float = 1) -> None:
        self.counts[word if word in self.counts else OTHER] += by

    def lines(self) -> Iterator[str]:
        yield from _head(self.name, self.help, "counter")
        yield from (f'{self.name}{{{self.label}="{word}"}} {count:g}' for word, count in self.counts.items())


@dataclass
class Histogram:
    """How long something took, in seconds."""

    name: str
    help: str
    bounds: tuple[float, ...]
    counts: list[int] = field(init=False)
    total: float = 0.0

    def __post_init__(self) -> None:
        self.counts = [0] * (len(self.bounds) + 1)

    def observe(self, seconds: float) -> None:
        self.counts[bisect_left(self.bounds, seconds)] += 1
        self.total += seconds

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Observe how long the block takes, however it ends."""
        began = perf_counter()
        try:
            yield
        finally:
            self.observe(perf_counter() - began)

    def lines(self) -> Iterator[str]:
        yield from _head(self.name, self.help, "histogram")
        edges = (*(f"{it:g}" for it in self.bounds), "+Inf")
        for edge, below in zip(edges, accumulate(self.counts), strict=True):
            yield f'{self.name}_bucket{{le="{edge}"}} {below}'
        yield f"{self.name}_sum {self.total:.6f}"
        yield f"{self.name}_count {sum(self.counts)}"


@dataclass
class Gauge:
    """What somebody else knows, asked when it is shown: one figure, or one for each word (of that one's own closed set)."""

    name: str
    help: str
    asked: Callable[[], float | Mapping[Any, float]]
    label: str = ""
    kind: str = "gauge"

    def lines(self) -> Iterator[str]:
        yield from _head(self.name, self.help, self.kind)
        found = self.asked()
        if isinstance(found, Mapping):
            yield from (f'{self.name}{{{self.label}="{word}"}} {figure:g}' for word, figure in sorted(found.items()))
        else:
            yield f"{self.name} {found:g}"


@dataclass
class Metrics:
    """All figures of this process. `gauges` are added by whoever knows them."""

    mails: Counter = field(
        default_factory=lambda: Counter("rapport_mails_total", "Mails decided.", "decision", DECISIONS)
    )
    quarantined: Counter = field(
        default_factory=lambda: Counter("rapport_quarantined_total", "Mails set aside.", "fault", FAULTS)
    )
    logins: Counter = field(
        default_factory=lambda: Counter("rapport_logins_total", "Sign-ins at mail servers.", "result", LOGINS)
    )
    swept: Counter = field(
        default_factory=lambda: Counter("rapport_swept_total", "Mails of the daily sweep.", "finding", SWEPT)
    )
    leases: Counter = field(
        default_factory=lambda: Counter("rapport_leases_total", "Mailboxes taken and given up.", "event", LEASES)
    )
    lag_s: Histogram = field(
        default_factory=lambda: Histogram("rapport_lag_seconds", "From a mail's arrival to its decision.", LAG_S)
    )
    parse_s: Histogram = field(
        default_factory=lambda: Histogram("rapport_parse_seconds", "Reading a mail in a worker.", PARSE_S)
    )
    gauges: list[Gauge] = field(default_factory=list)

    def text(self) -> str:
        counters = (self.mails, self.quarantined, self.swept, self.logins, self.leases)
        shown: list[Counter | Histogram | Gauge] = [*counters, self.lag_s, self.parse_s, *self.gauges]
        return "".join(f"{line}\n" for it in shown for line in it.lines())


def _head(name: str, what: str, kind: str) -> tuple[str, str]:
    return f"# HELP {name} {what}", f"# TYPE {name} {kind}"
