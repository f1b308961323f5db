"""How soon the API answers after its process starts, and how much memory it then holds."""

import time
import urllib.request

import psutil

from backend.commands import serving
from backend.embedded import Mongod, free_port
from tests.bench import stage
from tests.bench.rows import Row, limit, quantile

ROUNDS = 5
SETTLE_S = 1.5
"""What loads beside the start has loaded by then, and counts."""


def measure() -> list[Row]:
    with stage.company() as mongod:
        rounds = [_start(mongod) for _ in range(ROUNDS)]
    return [
        limit("API process ready", quantile([it[0] for it in rounds], 0.5), "s", 1.0),
        limit("API process memory, all loaded (RSS)", max(it[1] for it in rounds), "MB", 120),
    ]


def _start(mongod: Mongod) -> tuple[float, float]:
    port = free_port()
    began = time.monotonic()
    with stage.process(mongod, serving.ARGUMENTS, "api", RAPPORT_PORT=str(port)) as child:
        while not _answers(port):
            assert child.poll() is None, "the API ended; see var/bench/api.log"
            time.sleep(0.005)
        took_s = time.monotonic() - began
        time.sleep(SETTLE_S)
        return took_s, psutil.Process(child.pid).memory_info().rss / 1e6


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
