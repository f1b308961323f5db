"""Python that nobody uses ends this with 1; what only tests use is not used. Types and exports of the app: pwa/unused.ts.

Variables and attributes in small letters may stand alone: fields of documents and wire values are read by name.
"""

import re
import subprocess
import sys
from pathlib import Path

NOTHING_FOUND, FOUND = 0, 3
READ_BY_NAME = re.compile(r"unused (variable|attribute) '[a-z_0-9]+'")


def dead(status: int, said: str) -> str:
    """What is unused, one a line, from vulture's exit status and words. A vulture that has itself failed has found nothing out."""
    if status not in (NOTHING_FOUND, FOUND):
        return f"vulture failed ({status}):\n{said}"
    return "\n".join(line for line in said.splitlines() if not READ_BY_NAME.search(line))


def main() -> str:
    vulture = Path(sys.executable).parent / "vulture"
    done = subprocess.run([vulture], capture_output=True, text=True)
    return dead(done.returncode, done.stdout + done.stderr)


if __name__ == "__main__":
    sys.exit(main() or 0)
