"""A local MongoDB for a first look, for development and for tests: a replica set of one on loopback, data under <var>/mongo.

backend/mongod.py says which mongod that is; the wheel's is 6.0, past its end of life: this machine only. A production database is a
current MongoDB of your own, named by MONGODB_URI.
"""

import ctypes
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from backend.errors import Unreachable
from backend.mongod import NO_AVX, runnable_mongod

READY_S = 30
ALREADY_INITIALISED = 23
TRANSACTION_S = 5
"""Ours take milliseconds. What a killed process left open blocks its successor until the server gives it up (60 s if not told)."""
SLOW_MS = 10_000
"""The log quotes slow queries, and these may hold mail addresses."""


class Mongod:
    """A running local mongod. Stop it when done; it also ends when this process dies."""

    def __init__(self, data: Path, port: int | None = None, cache_gb: float = 0.25) -> None:
        data.mkdir(parents=True, exist_ok=True)
        self.port = port or free_port()
        self.log = data.parent / "log" / "mongod.log"
        self.log.parent.mkdir(parents=True, exist_ok=True)
        command = [
            str(runnable_mongod()), "--dbpath", str(data), "--port", str(self.port), "--bind_ip", "127.0.0.1", "--nounixsocket",
            "--replSet", "rapport", "--wiredTigerCacheSizeGB", str(cache_gb), "--logpath", str(self.log), "--logappend",
            "--slowms", str(SLOW_MS), "--setParameter", f"transactionLifetimeLimitSeconds={TRANSACTION_S}",
        ]  # fmt: skip
        with self.log.open("ab") as words:
            self.process = subprocess.Popen(
                command, stdout=subprocess.DEVNULL, stderr=words, start_new_session=True, preexec_fn=end_with_parent
            )
        try:
            self._wait_until_primary()
        except BaseException:
            self.stop()
            raise

    @property
    def uri(self) -> str:
        return f"mongodb://127.0.0.1:{self.port}/?replicaSet=rapport&directConnection=true"

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _wait_until_primary(self) -> None:
        client: MongoClient[dict[str, object]] = MongoClient(
            f"mongodb://127.0.0.1:{self.port}/?directConnection=true", serverSelectionTimeoutMS=300
        )
        deadline = time.monotonic() + READY_S
        with client:
            while time.monotonic() < deadline:
                if self.process.poll() is not None:
                    raise Unreachable(ended(self.process.returncode, self.log))
                try:
                    if self._is_primary(client):
                        return
                except PyMongoError:
                    pass
                time.sleep(0.05)
        raise Unreachable(f"MongoDB did not become ready within {READY_S} s. See {self.log}.")

    def _is_primary(self, client: "MongoClient[dict[str, object]]") -> bool:
        hello = client.admin.command("hello")
        if hello.get("isWritablePrimary"):
            return True
        member = {"_id": 0, "host": f"127.0.0.1:{self.port}"}
        if hello.get("isreplicaset"):
            try:
                client.admin.command("replSetInitiate", {"_id": "rapport", "members": [member]})
            except OperationFailure as error:
                if error.code == ALREADY_INITIALISED:
                    self._move_here(client, member)
        return False

    def _move_here(self, client: "MongoClient[dict[str, object]]", member: dict[str, object]) -> None:
        """The set was made on another port: tell it where it lives now."""
        config = client.admin.command("replSetGetConfig")["config"]
        config["members"] = [config["members"][0] | member]
        config["version"] += 1
        client.admin.command({"replSetReconfig": config, "force": True})


def ended(code: int, log: Path) -> str:
    """What to say of a mongod that has ended by itself."""
    if code == -signal.SIGILL:
        return NO_AVX
    return f"MongoDB did not start. Its last words are in {log}."


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def end_with_parent() -> None:
    """In a new child, before its program starts: ask the kernel to end it when its parent dies (prctl PR_SET_PDEATHSIG)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)
