"""How soon the API answers after its process starts, and how much memory it then holds."""

import compileall
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
FLOOR = ["-m", "uvicorn", "tests.bench.floor_app:app", "--port", "{port}", "--log-level", "warning"]
"""One route of FastAPI and Motor: what the libraries alone cost on this machine, without Beanie, sign-in, push or any of our words."""


def measure() -> list[Row]:
    for compiled in ("backend", "tests/bench"):
        compileall.compile_dir(
            compiled, quiet=1
        )  # as installing does; an environment may forbid Python to do so by itself
    with stage.company() as mongod:
        floor = [_start(mongod, FLOOR, "/openapi.json", 0)[0] for _ in range(ROUNDS)]
        rounds = [_start(mongod, serving.ARGUMENTS, "/healthz", SETTLE_S) for _ in range(ROUNDS)]
    return [
        limit("API process ready", quantile([it[0] for it in rounds], 0.5), "s", 1.0, floor=quantile(floor, 0.5)),
        limit("API process memory, all loaded (RSS)", max(it[1] for it in rounds), "MB", 120),
    ]


def _start(mongod: Mongod, arguments: list[str], path: str, settle_s: float) -> tuple[float, float]:
    port = free_port()
    began = time.monotonic()
    arguments = [it.format(port=port) for it in arguments]
    with stage.process(mongod, arguments, "api", RAPPORT_PORT=str(port)) as child:
        while not _answers(port, path):
            assert child.poll() is None, "the API ended; see var/bench/api.log"
            time.sleep(0.005)
        took_s = time.monotonic() - began
        time.sleep(settle_s)
        return took_s, psutil.Process(child.pid).memory_info().rss / 1e6


def _answers(port: int, path: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
