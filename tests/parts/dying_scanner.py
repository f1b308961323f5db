"""A scanner that is killed with SIGKILL right after an acknowledged write: the n-th, or the first of a kind ("insert mails").

python -m tests.parts.dying_scanner 7        python -m tests.parts.dying_scanner insert mails        (nothing: it lives)

The product knows nothing of this: the driver tells of each finished command, and this counts those that change something. Each kind that was
seen is added to the file that RAPPORT_WRITES names.
"""

import os
import signal
import sys
from pathlib import Path

from pymongo import monitoring

from backend.store.database import Store

WRITES = {"insert", "update", "delete", "findAndModify", "commitTransaction"}
LIVES = 0


class Executioner(monitoring.CommandListener):
    def __init__(self, allowed: int = LIVES, last: str = "", seen: Path | None = None) -> None:
        self.left, self.last, self.seen = allowed, last, seen
        self._kinds: dict[int, str] = {}

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        collection = event.command.get(event.command_name)
        is_named = isinstance(collection, str)
        self._kinds[event.request_id] = f"{event.command_name} {collection}" if is_named else event.command_name

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        self._kinds.pop(event.request_id, None)

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        kind = self._kinds.pop(event.request_id, "")
        if event.command_name not in WRITES:
            return
        if self.seen:
            with self.seen.open("a") as file:
                file.write(f"{kind}\n")
        self.left -= 1
        if self.left == 0 or kind == self.last:
            os.kill(os.getpid(), signal.SIGKILL)


def executioner(words: list[str]) -> Executioner:
    """The one that these words ask for."""
    allowed = int(words[0]) if words and words[0].isdigit() else LIVES
    seen = os.environ.get("RAPPORT_WRITES")
    return Executioner(allowed, "" if allowed else " ".join(words), Path(seen) if seen else None)


async def give_up_what_is_open(store: Store) -> None:
    """Transactions of the dead end now, and not after seconds in which they lock what they wrote."""
    await store.client.admin.command("killAllSessions", [])


if __name__ == "__main__":
    from mail_scanner.__main__ import main

    monitoring.register(executioner(sys.argv[1:]))
    sys.argv = sys.argv[:1]
    sys.exit(main())
