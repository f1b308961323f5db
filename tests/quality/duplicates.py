"""Finding duplicates, end to end: pairs that share a key (`block_keys`) and are called "same" (`compare`), against the labels."""

import time
from collections import defaultdict
from itertools import combinations, pairwise
from pathlib import Path

from backend.domain.duplicates import Party, block_keys, compare
from tests.bench.rows import Row, limit, told
from tests.quality import crowd
from tests.quality.labelled import Labelled, Pair, sets

LARGEST_BLOCK = 300
"""A key with more parties than this names nobody; the store leaves such blocks out, too."""


def measure(corpora: Path) -> list[Row]:
    rows = [row for labelled in sets(corpora) for row in quality(labelled)]
    return rows + _speed() + crowd.measure(LARGEST_BLOCK)


def quality(labelled: Labelled) -> list[Row]:
    met = candidates(labelled)
    verdicts = {pair: compare(labelled.parties[pair[0]], labelled.parties[pair[1]]).verdict for pair in met}
    called = {pair for pair, verdict in verdicts.items() if verdict == "same"}
    shown = called | {pair for pair, verdict in verdicts.items() if verdict == "maybe"}
    precision, recall = _share(called & labelled.same, called), _share(called & labelled.same, labelled.same)
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    name = labelled.name
    return [
        told(f"{name}: pairs that are one", len(labelled.same), ""),
        told(f"{name}: precision", precision, ""),
        told(f"{name}: recall", recall, ""),
        limit(f"{name}: F1", f1, "", labelled.goal, least=True) if labelled.goal else told(f"{name}: F1", f1, ""),
        told(f'{name}: recall with "maybe"', _share(shown & labelled.same, labelled.same), ""),
        told(f"{name}: share a key", _share(met & labelled.same, labelled.same), ""),
    ]


def candidates(labelled: Labelled) -> set[Pair]:
    """The pairs that meet under a key; where pairs were asked, only those."""
    keys = {id_: block_keys(party) for id_, party in labelled.parties.items()}
    if labelled.asked is not None:
        return {(a, b) for a, b in labelled.asked if keys[a] & keys[b]}
    blocks: dict[str, list[str]] = defaultdict(list)
    for id_ in sorted(keys):
        for key in keys[id_]:
            blocks[key].append(id_)
    pairs = {pair for ids in blocks.values() if len(ids) <= LARGEST_BLOCK for pair in combinations(ids, 2)}
    return {(a, b) for a, b in pairs if not labelled.across or a[0] != b[0]}


def _share(part: set[Pair] | frozenset[Pair], whole: set[Pair] | frozenset[Pair]) -> float:
    return len(part) / len(whole) if whole else 1.0


def _speed() -> list[Row]:
    parties = crowd.parties(4_000)
    pairs = list(pairwise(parties))
    began = time.process_time()
    for a, b in pairs:
        compare(a, b)
    first = time.process_time() - began
    return [
        told("compare two companies never seen before", len(pairs) / first, "pairs per CPU second"),
        told("compare them again", len(pairs) / _again(pairs), "pairs per CPU second"),
    ]


def _again(pairs: list[tuple[Party, Party]]) -> float:
    began = time.process_time()
    for a, b in pairs:
        compare(a, b)
    return time.process_time() - began
