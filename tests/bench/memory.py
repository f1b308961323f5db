"""Memory of processes and all their children, together."""

import threading
from pathlib import Path


class Memory:
    """The most that these processes and their children held at a time, each shared page counted once (Pss)."""

    def __init__(self, *pids: int, every_s: float = 0.2) -> None:
        self.pids, self.every_s, self.peak_mb = pids, every_s, 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> "Memory":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(self.every_s):
            held_mb = sum(_pss_mb(it) for pid in self.pids for it in _family(pid))
            self.peak_mb = max(self.peak_mb, held_mb)


def _family(pid: int) -> list[int]:
    try:
        children = [int(it) for task in Path(f"/proc/{pid}/task").iterdir() for it in (task / "children").read_text().split()]  # fmt: skip
    except OSError:
        return []
    return [pid, *(it for child in children for it in _family(child))]


def _pss_mb(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(it.split()[1]) / 1024 for it in lines if it.startswith("Pss:")), 0.0)
