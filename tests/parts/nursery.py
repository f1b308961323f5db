"""Processes of the product without the second that each would take to read its modules: one process has read them all, and forks.

    Nursery (here)                                python -m tests.parts.nursery
      start("mail_scanner", environment=...)  -->   forks; the fork is `python -m mail_scanner`, in that environment
                                              <--   its pid
      Process.poll, wait                      -->   reaps it

Whoever is forked has an environment, arguments, output and an end of its own, and dies with its mother, who dies with the tests.
"""

import json
import os
import runpy
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backend.embedded import end_with_parent

LIVES = 256
"""In place of an exit code."""
LOOK_S = 0.01
WRITE = os.O_WRONLY | os.O_CREAT | os.O_APPEND

_codes: dict[int, int] = {}


class Nursery:
    """Close it when done; whatever was forked ends with it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._mother = subprocess.Popen(
            [sys.executable, "-m", "tests.parts.nursery"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, preexec_fn=end_with_parent
        )  # fmt: skip

    def start(
        self, module: str, *words: str, environment: Mapping[str, str], out: Path, err: Path | None = None
    ) -> "Process":
        """`python -m module words`; what it says is added to `out`, or its errors to `err`."""
        order = {"module": module, "words": words, "environment": dict(environment)}
        return Process(self, self.ask(order | {"out": str(out), "err": str(err or out)}))

    def run(
        self, module: str, *words: str, environment: Mapping[str, str], folder: Path
    ) -> "subprocess.CompletedProcess[str]":
        """Start it, and wait for its end. `folder`: where its words may be written meanwhile."""
        place = folder / f"said-{threading.get_ident()}-{time.monotonic_ns()}"
        out, err = place.with_suffix(".out"), place.with_suffix(".err")
        code = self.start(module, *words, environment=environment, out=out, err=err).wait(60)
        return subprocess.CompletedProcess([module, *words], code, out.read_text(), err.read_text())

    def ask(self, order: dict[str, Any]) -> int:
        """One order at a time: several threads may ask."""
        assert self._mother.stdin
        assert self._mother.stdout
        with self._lock:
            self._mother.stdin.write(json.dumps(order).encode() + b"\n")
            self._mother.stdin.flush()
            return int(self._mother.stdout.readline())

    def close(self) -> None:
        self._mother.kill()
        self._mother.communicate(timeout=10)


@dataclass
class Process:
    """One that was forked, as subprocess.Popen would show it."""

    _nursery: Nursery
    pid: int
    returncode: int | None = None

    def poll(self) -> int | None:
        if self.returncode is None and (code := self._nursery.ask({"gone": self.pid})) != LIVES:
            self.returncode = code
        return self.returncode

    def wait(self, timeout: float = 20) -> int:
        deadline = time.monotonic() + timeout
        while (code := self.poll()) is None:
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(str(self.pid), timeout)
            time.sleep(LOOK_S)
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """As by `kill -9`, and it is gone when this returns."""
        self.send_signal(signal.SIGKILL)
        self.wait()


def _read_modules() -> None:
    """What the command line, the scanner and its rigs stand on."""
    import mail_scanner.__main__  # noqa: F401
    from backend.store.documents import DOCUMENTS

    for document in DOCUMENTS:
        document.model_rebuild()


def _start(order: dict[str, Any]) -> int:
    if pid := os.fork():
        return pid
    end_with_parent()
    for number, path, how in ((0, os.devnull, os.O_RDONLY), (1, order["out"], WRITE), (2, order["err"], WRITE)):
        os.dup2(os.open(path, how, 0o600), number)
    os.environ.clear()
    os.environ.update(order["environment"])
    os._exit(_lived(order["module"], order["words"]))


def _lived(module: str, words: list[str]) -> int:
    """The exit code of a whole life."""
    sys.argv = [module, *words]
    sys.modules.pop(f"{module}.__main__", None)
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


def _gone(pid: int) -> int:
    """The exit code, as subprocess has it; LIVES."""
    if pid not in _codes:
        found, status = os.waitpid(pid, os.WNOHANG)
        if not found:
            return LIVES
        _codes[pid] = os.waitstatus_to_exitcode(status)
    return _codes[pid]


if __name__ == "__main__":
    _read_modules()
    answers = os.fdopen(os.dup(1), "w")
    for line in sys.stdin:
        asked = json.loads(line)
        print(_gone(asked["gone"]) if "gone" in asked else _start(asked), file=answers, flush=True)
