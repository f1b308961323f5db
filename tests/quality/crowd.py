"""100,000 invented German companies: do the keys stay few and the blocks small when there are many?"""

import random
import time
from collections import Counter

from backend.domain.duplicates import Party, block_keys
from backend.domain.trade_words import COMMON_SURNAMES
from tests.bench.rows import Row, limit, told

CROWD = 100_000
GOAL_PAIRS = 60
"""Comparisons for one new customer: at some 20,000 a second nobody waits for them."""

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
    keys = [block_keys(party) for party in parties(CROWD)]
    seconds = time.process_time() - began
    sizes = Counter(key for own in keys for key in own)
    met = [sum(sizes[key] - 1 for key in own if sizes[key] <= largest_block) for own in keys]
    too_large = sum(size > largest_block for size in sizes.values())
    return [
        told("keys of a customer, mean", sum(map(len, keys)) / CROWD, ""),
        told("keys of a customer, most", max(map(len, keys)), ""),
        limit(f"comparisons for a customer among {CROWD:,}, mean", sum(met) / CROWD, "", GOAL_PAIRS),
        told("comparisons for a customer, most", max(met), ""),
        told(f"keys shared by more than {largest_block} (left out)", too_large, ""),
        told("customers given their keys", CROWD / seconds, "per CPU second"),
    ]


def _party(number: int, draw: random.Random, postcode: str, town: str) -> Party:
    family = draw.choice(_COMMON) if draw.random() < 0.4 else _name(draw)
    name = " ".join(filter(None, (family, draw.choice(_TRADES), draw.choice(_FORMS))))
    return Party(
        str(number), name, street=f"{draw.choice(_STREETS)} {draw.randint(1, 120)}", postcode=postcode, city=town,
        phones=(f"+4930{number:08d}",), domains=(f"firma-{number}.example",),
    )  # fmt: skip


def _name(draw: random.Random) -> str:
    return (draw.choice(_SYLLABLES) + draw.choice(_SYLLABLES) + draw.choice(_ENDINGS)).capitalize()


_COMMON = sorted(name.capitalize() for name in COMMON_SURNAMES)
