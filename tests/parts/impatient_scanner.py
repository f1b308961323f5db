"""The scanner with little patience: what takes minutes in the product takes seconds here, and nothing else is different.

python -m tests.parts.impatient_scanner
"""

import sys
from types import ModuleType

from mail_scanner import __main__ as scanner
from mail_scanner import backfill, connecting, fleet, lines, pausing, rounds, watch

ENDS_WITHIN_S = 2.0
PATIENCE: dict[ModuleType, dict[str, float]] = {
    scanner: {"ENDS_WITHIN_S": ENDS_WITHIN_S},
    backfill: {"LOOK_S": 0.2},
    connecting: {"CONNECT_S": 1.0},
    fleet: {"LOOK_S": 0.3},
    lines: {"SILENCE_S": 1.0},
    rounds: {"OTHERS_S": 0.5, "NOTED_S": 0.5},
    watch: {"IDLE_S": 1.0, "POLL_S": 1.0, "SOON_S": 1.0},
    pausing: {"FIRST_DELAY_S": 0.2, "LONGEST_DELAY_S": 1.0},
}

if __name__ == "__main__":
    for module, values in PATIENCE.items():
        for name, seconds in values.items():
            assert hasattr(module, name), f"{module.__name__} waits in another way now: adapt this file"
            setattr(module, name, seconds)
    sys.exit(scanner.main())
