"""What each feature weighs, in a mail and in anything else: the lines of ranking_weights.txt, which learning_ranking.py learns and writes."""

from functools import lru_cache
from pathlib import Path

from backend.domain.ranking_entries import Entry
from backend.domain.ranking_features import MAILS, Features

Weights = dict[str, float]


def weights_for(entry: Entry) -> Weights:
    """A mail is compared as a whole conversation would be; what a person or an ERP wrote down is short, so it weighs otherwise."""
    mails, others = tables()
    return mails if entry.kind in MAILS else others


def score(entry: Entry, features: Features) -> float:
    weights = weights_for(entry)
    return sum(weights[name] * value for name, value in features.items() if name in weights)


@lru_cache(1)
def tables() -> tuple[Weights, Weights]:
    """For mails, for all else; by feature."""
    lines = Path(__file__).with_name("ranking_weights.txt").read_text("utf-8").splitlines()
    rows = [it.split("\t") for it in lines if it and not it.startswith("#")]
    return {name: float(mail) for mail, _, name in rows}, {name: float(other) for _, other, name in rows}
