"""Scanners that are killed with SIGKILL right after their n-th acknowledged write, many one after the other.

    Nursery (here)                       python -m tests.parts.dying_scanner: has read all modules, and forks
      start(7)    --- "start 7" -->      a scanner that dies after 7 writes (0: one that lives)
                  <-- its pid ------
      gone, kill  --- "gone 4711" ->     reaps it

Reading the modules thirty times would take longer than all that the scanners do. The product knows nothing of this: the driver tells of each
finished command, and this counts those that change something.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

from pymongo import monitoring

from backend.embedded import end_with_parent

WRITES = {"insert", "update", "delete", "findAndModify", "commitTransaction"}
LIVES = 0


class Executioner(monitoring.CommandListener):
    def __init__(self, allowed: int) -> None:
        self.left = allowed

    def started(self, event: monitoring.CommandStartedEvent) -> None: ...

    def failed(self, event: monitoring.CommandFailedEvent) -> None: ...

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        if event.command_name in WRITES:
            self.left -= 1
            if self.left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)


class Nursery:
    """Where scanners are forked. `environment` is that of all of them."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        with log.open("ab") as said:
            self._mother = subprocess.Popen(
                [sys.executable, "-m", "tests.parts.dying_scanner"], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=said, preexec_fn=end_with_parent,
            )  # fmt: skip

    def start(self, writes: int = LIVES) -> int:
        """The pid of a new scanner."""
        return self._ask(f"start {writes}")

    def gone(self, pid: int) -> bool:
        """Whether it has died."""
        return bool(self._ask(f"gone {pid}"))

    def kill(self, pid: int) -> None:
        """As by `kill -9`, if it still lives."""
        self._ask(f"kill {pid}")

    def close(self) -> None:
        self._mother.kill()
        self._mother.communicate(timeout=10)

    def _ask(self, words: str) -> int:
        assert self._mother.stdin
        assert self._mother.stdout
        self._mother.stdin.write(f"{words}\n".encode())
        self._mother.stdin.flush()
        return int(self._mother.stdout.readline())


def _start(writes: int) -> int:
    if pid := os.fork():
        return pid
    end_with_parent()
    os.dup2(2, 1)
    if writes != LIVES:
        monitoring.register(Executioner(writes))
    os._exit(main())


def _gone(pid: int, options: int = os.WNOHANG) -> int:
    if pid in _reaped or os.waitpid(pid, options)[0]:
        _reaped.add(pid)
    return pid in _reaped


def _kill(pid: int) -> int:
    if not _gone(pid):
        os.kill(pid, signal.SIGKILL)
    return _gone(pid, 0)


if __name__ == "__main__":
    from mail_scanner.__main__ import main

    _reaped: set[int] = set()
    sys.argv = sys.argv[:1]
    for line in sys.stdin:
        what, number = line.split()
        print(int({"start": _start, "gone": _gone, "kill": _kill}[what](int(number))), flush=True)
