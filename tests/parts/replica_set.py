"""Three mongods of this machine as one replica set, whose members can be killed and brought back.

It elects in about a second where the default waits ten: MongoDB's settings.electionTimeoutMillis; other settings may be given. All three share
one machine and one disk, so this proves the death of processes and not the loss of power.
"""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from backend.embedded import TRANSACTION_S, end_with_parent, free_port
from backend.mongod import runnable_mongod

NAME = "rapport"
READY_S = 30

Said = dict[str, object]
T = TypeVar("T")

QUICK: Said = {"electionTimeoutMillis": 1000, "heartbeatIntervalMillis": 500, "heartbeatTimeoutSecs": 1}


class ReplicaSet:
    """Three members, known by their ports. It has a primary when it is made. Stop it when done."""

    def __init__(self, folder: Path, settings: Said = QUICK) -> None:
        self._folder = folder
        self._settings = settings
        self._mongod = runnable_mongod()
        self.ports = [free_port() for _ in range(3)]
        self._running: dict[int, subprocess.Popen[bytes]] = {}
        try:
            for port in self.ports:
                self.restart(port)
            _until(self._initiated)
            self.primary()
        except BaseException:
            self.stop()
            raise

    @property
    def uri(self) -> str:
        return f"mongodb://{','.join(f'127.0.0.1:{port}' for port in self.ports)}/?replicaSet={NAME}"

    def primary(self) -> int:
        """The port of the member that takes writes, as soon as there is one. AssertionError after 30 s."""
        return _until(lambda: next((port for port in self._running if self._is_primary(port)), 0))

    def kill_primary(self) -> int:
        """As by `kill -9`; the port of the dead member. Another one is elected if two are left."""
        port = self.primary()
        self.kill(port)
        return port

    def kill(self, port: int) -> None:
        process = self._running.pop(port)
        process.kill()
        process.wait()

    def step_down(self) -> None:
        """The primary hands over in good order and lives on."""
        self._ask(self.primary(), {"replSetStepDown": 10, "secondaryCatchUpPeriodSecs": 5})

    def restart(self, port: int) -> None:
        """Bring back a member that was killed; it catches up by itself."""
        data = self._folder / str(port)
        data.mkdir(exist_ok=True)
        command = [
            str(self._mongod), "--dbpath", str(data), "--port", str(port), "--bind_ip", "127.0.0.1", "--nounixsocket", "--replSet", NAME,
            "--wiredTigerCacheSizeGB", "0.25", "--oplogSize", "64", "--logpath", str(self._folder / f"{port}.log"), "--logappend",
            "--setParameter", f"transactionLifetimeLimitSeconds={TRANSACTION_S}",
        ]  # fmt: skip
        self._running[port] = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, start_new_session=True, preexec_fn=end_with_parent
        )

    def heal(self) -> None:
        """All three are up and follow one primary. Whoever was killed as primary may first have to roll back, and gives no vote until then."""
        for port in set(self.ports) - set(self._running):
            self.restart(port)
        _until(lambda: sorted(self._states()) == ["PRIMARY", "SECONDARY", "SECONDARY"])
        _until(self._all_follow)

    def stop(self) -> None:
        """End all members; nobody is left to whom one of them would have to hand over."""
        for process in self._running.values():
            process.kill()
        for process in self._running.values():
            process.wait()
        self._running.clear()

    def _initiated(self) -> bool:
        members = [{"_id": number, "host": f"127.0.0.1:{port}"} for number, port in enumerate(self.ports)]
        config = {"_id": NAME, "members": members, "settings": self._settings}
        return bool(self._ask(self.ports[0], {"replSetInitiate": config}).get("ok"))

    def _is_primary(self, port: int) -> bool:
        return bool(self._ask(port, {"hello": 1}).get("isWritablePrimary"))

    def _states(self) -> list[str]:
        status = self._ask(self.primary(), {"replSetGetStatus": 1})
        members: object = status.get("members")
        return [it["stateStr"] for it in members] if isinstance(members, list) else []

    def _all_follow(self) -> bool:
        """Whether all three have what is written now."""
        everywhere = {"w": len(self.ports), "wtimeout": 500}
        answer = self._ask(self.primary(), {"appendOplogNote": 1, "data": {}, "writeConcern": everywhere})
        return bool(answer.get("ok")) and "writeConcernError" not in answer

    def _ask(self, port: int, command: Said) -> Said:
        """One member's answer; empty if it does not answer, or refuses."""
        client: MongoClient[Said] = MongoClient(
            f"mongodb://127.0.0.1:{port}/?directConnection=true", serverSelectionTimeoutMS=300
        )
        with client:
            try:
                return client.admin.command(command)
            except PyMongoError:
                return {}


def _until(condition: Callable[[], T]) -> T:
    deadline = time.monotonic() + READY_S
    while not (found := condition()):
        assert time.monotonic() < deadline, "the replica set did not come to rest"
        time.sleep(0.05)
    return found
