"""How long the long stories are told: briefly in `make test`, at length in `make soak`, which sets RAPPORT_SOAK. Only this file asks for it."""

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Lengths:
    courses: int
    """Random courses of one folder (B1)."""
    known_mails: int
    """That are known when a server numbers its mail anew (F8, B18)."""
    crowded_mails: int
    """That eight scanners take in at once (B10, F17)."""
    untouched_mails: int
    """In a mailbox that must be unchanged afterwards."""
    kills: int
    """Of a scanner, each after one write more, besides one after each kind of write (F1)."""
    outages: int
    """Of the database's members (F4)."""
    outage_s: float
    model_runs: int
    """Of a mailbox in which other clients work meanwhile, lines break and scanners end (F9)."""
    model_steps: int
    storms: int
    """Courses of another client on the real server while scanners read (F9)."""


BRIEF = Lengths(
    courses=20,
    known_mails=10,
    crowded_mails=12,
    untouched_mails=200,
    kills=0,
    outages=2,
    outage_s=2,
    model_runs=20,
    model_steps=12,
    storms=32,
)
LONG = Lengths(
    courses=10_000, known_mails=1000, crowded_mails=500, untouched_mails=10_000, kills=200, outages=30, outage_s=60, model_runs=5000, model_steps=50, storms=10_000
)  # fmt: skip
TOLD = LONG if os.environ.get("RAPPORT_SOAK") else BRIEF
