"""A scanner whose clock jumps: each SIGUSR1 sets it to the next of these seconds beside the right time. Its monotonic clock runs on, as in life.

python -m tests.parts.wrong_clock 3600 -3600 315360000
"""

import signal
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from typing import Any

from mail_scanner import fleet
from mail_scanner.__main__ import main

_right_time = time.time
_off: float = 0.0


class _EveryMoment(type):
    def __instancecheck__(cls, moment: object) -> bool:
        return isinstance(moment, datetime)


class Wrong(datetime, metaclass=_EveryMoment):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return datetime.now(tz) + timedelta(seconds=_off)


def _put_it_wrong() -> None:
    """Wherever the product asks what time it is."""
    time.time = lambda: _right_time() + _off
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in ("backend", "mail_scanner") and getattr(module, "datetime", None) is datetime:
            module.datetime = Wrong  # type: ignore[attr-defined]


def _jump(jumps: Iterator[float]) -> Any:
    def jump(*_: object) -> None:
        global _off
        _off = next(jumps)

    return jump


if __name__ == "__main__":
    fleet.LOOK_S, fleet.RENEW_S = 0.3, 1.0
    signal.signal(signal.SIGUSR1, _jump(map(float, sys.argv[1:])))
    sys.argv = sys.argv[:1]
    _put_it_wrong()
    sys.exit(main())
