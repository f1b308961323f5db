"""The scanner, killed with SIGKILL right after its n-th acknowledged write: `DIE_AFTER_WRITES=7 python -m tests.parts.dying_scanner`.

The product knows nothing of this: the driver tells of each finished command, and this counts those that change something.
"""

import os
import signal
import sys

from pymongo import monitoring

WRITES = {"insert", "update", "delete", "findAndModify", "commitTransaction"}


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


if __name__ == "__main__":
    monitoring.register(Executioner(int(os.environ["DIE_AFTER_WRITES"])))
    from mail_scanner.__main__ import main

    sys.exit(main())
