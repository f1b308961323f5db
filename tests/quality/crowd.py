"""100,000 invented German companies, one in eight named by one word only: do the keys stay few and the blocks small when there are many?"""

import random
import time
from collections import Counter

from backend.domain.duplicates import Party, block_keys
from backend.domain.trade_words import COMMON_SURNAMES
from backend.store.rivals import keys_of
from tests.bench.rows import Row, limit, told

CROWD = 100_000
GOAL_PAIRS = 60
"""Comparisons for one new customer: at some 20,000 a second nobody waits for them."""
GOAL_STORE_P95 = 120
"""So many share a key of the store with a customer; the 20 with most keys in common are compared."""
ONE_WORD = 8

_SYLLABLES = ("ber", "bra", "den", "dor", "fel", "gar", "hal", "hei", "kem", "kol", "lan", "mar", "nie", "ost", "pol", "rei", "sta", "tor", "ulm", "wes")  # fmt: skip
_ENDINGS = ("mann", "hoff", "stein", "kamp", "dorf", "bach", "feld", "haus", "ing", "ke")
_TRADES = (
    "Maschinenbau", "Elektrotechnik", "Logistik", "Metallbau", "Kunststoffe", "Holzbau", "Spedition", "Software", "Werkzeugbau",
    "Gartenbau", "Sanitär", "Druck", "Möbel", "Anlagenbau", "Feinkost", "Verpackungen", "Optik", "Stahlhandel", "Reinigung", "Textil",
)  # fmt: skip
_FORMS = ("GmbH", "GmbH", "GmbH", "GmbH & Co. KG", "AG", "e.K.", "KG", "")
_STREETS = (
    "Hauptstraße",
    "Industriestraße",
    "Bahnhofstraße",
    "Gartenweg",
    "Am Markt",
    "Dieselstraße",
    "Ringstraße",
    "Lindenallee",
)


def parties(count: int, seed: int = 3) -> list[Party]:
    draw = random.Random(seed)
    towns = [(f"{draw.randint(1001, 99998):05d}", _name(draw)) for _ in range(5_000)]
    return [_party(n, draw, *draw.choice(towns)) for n in range(count)]


def measure(largest_block: int) -> list[Row]:
    began = time.process_time()
    crowd = parties(CROWD)
    keys = [block_keys(party) for party in crowd]
    seconds = time.process_time() - began
    near = _candidates(crowd)
    sizes = Counter(key for own in keys for key in own)
    met = [sum(sizes[key] - 1 for key in own if sizes[key] <= largest_block) for own in keys]
    too_large = sum(size > largest_block for size in sizes.values())
    return [
        told("keys of a customer, mean", sum(map(len, keys)) / CROWD, ""),
        told("keys of a customer, most", max(map(len, keys)), ""),
        limit(f"comparisons for a customer among {CROWD:,}, mean", sum(met) / CROWD, "", GOAL_PAIRS),
        told("comparisons for a customer, most", max(met), ""),
        told(f"keys shared by more than {largest_block} (left out)", too_large, ""),
        limit("customers sharing a key of the store, p95", near[int(0.95 * CROWD)], "", GOAL_STORE_P95),
        told("customers sharing a key of the store, most", near[-1], ""),
        told("customers given their keys", CROWD / seconds, "per CPU second"),
    ]


def _candidates(crowd: list[Party]) -> list[int]:
    """How many the store finds for each, sorted; who shares two keys is counted twice."""
    keys = [keys_of(party) for party in crowd]
    sizes = Counter(key for own in keys for key in own)
    return sorted(sum(sizes[key] - 1 for key in own) for own in keys)


def _party(number: int, draw: random.Random, postcode: str, town: str) -> Party:
    family = draw.choice(_COMMON) if draw.random() < 0.4 else _name(draw)
    trade = draw.choice(_TRADES) if number % ONE_WORD else ""
    name = " ".join(filter(None, (family, trade, draw.choice(_FORMS))))
    return Party(
        str(number), name, street=f"{draw.choice(_STREETS)} {draw.randint(1, 120)}", postcode=postcode, city=town,
        phones=(f"+4930{number:08d}",), domains=(f"firma-{number}.example",),
    )  # fmt: skip


def _name(draw: random.Random) -> str:
    return (draw.choice(_SYLLABLES) + draw.choice(_SYLLABLES) + draw.choice(_ENDINGS)).capitalize()


_COMMON = sorted(name.capitalize() for name in COMMON_SURNAMES)
