"""The API as a process: how it is started, and where it can be asked whether it lives."""

import urllib.request

from backend.settings import Web

GOODBYE_S = 2
"""An open event stream never ends by itself; without this uvicorn waits for it for ever."""


def arguments(web: Web) -> list[str]:
    """What Python is called with."""
    return [
        "-m", "uvicorn", "backend.app:create", "--factory", "--host", web.host, "--port", str(web.port), "--no-access-log",
        "--timeout-graceful-shutdown", str(GOODBYE_S),
    ]  # fmt: skip


def answers(web: Web) -> bool:
    """Whether the API and its database answer. The address it listens at need not be a name it answers to: that one is localhost."""
    host = "127.0.0.1" if web.host == "0.0.0.0" else web.host
    asked = urllib.request.Request(f"http://{host}:{web.port}/healthz", headers={"Host": "localhost"})
    try:
        with urllib.request.urlopen(asked, timeout=2):
            return True
    except OSError:
        return False
