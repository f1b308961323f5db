"""How much memory processes hold, children included, each shared page counted once (Linux: Pss)."""

import threading
from collections.abc import Iterable
from pathlib import Path


class Memory:
    """The most that these processes and their children held together while it was looked at."""

    def __init__(self, pids: Iterable[int], every_s: float = 0.2) -> None:
        self._pids, self._every_s = tuple(pids), every_s
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self.peak_mib = 0.0

    def __enter__(self) -> "Memory":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(self._every_s):
            self.peak_mib = max(self.peak_mib, sum(_pss_mib(it) for pid in self._pids for it in family(pid)))


def family(pid: int) -> list[int]:
    """A process, its children and theirs, as far as they live."""
    try:
        children = [int(it) for task in Path(f"/proc/{pid}/task").iterdir() for it in (task / "children").read_text().split()]  # fmt: skip
    except OSError:
        return []
    return [pid, *(it for child in children for it in family(child))]


def _pss_mib(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(it.split()[1]) / 1024 for it in lines if it.startswith("Pss:")), 0.0)
