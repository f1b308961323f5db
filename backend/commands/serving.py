"""The API as a process: `python -m backend.commands.serving`, and where it can be asked whether it lives."""

import gc
import os
import sys
import urllib.request

from backend import keys, settings
from backend.errors import RapportError
from backend.settings import Web

GOODBYE_S = 2
"""An open event stream never ends by itself; without this uvicorn waits for it for ever."""

ARGUMENTS = ["-m", "backend.commands.serving"]
"""What Python is called with."""


def serve() -> None:
    """Run until a signal. The collector rests while modules load (a tenth of the start): nothing of them is garbage, now or later."""
    gc.disable()
    import uvicorn

    from backend.app import app

    read = settings.read()
    api = app(read, keys.load(os.environ, read.var))
    gc.freeze()
    gc.enable()
    uvicorn.run(
        api, host=read.web.host, port=read.web.port, access_log=False, loop="uvloop", http="httptools", ws="none",
        timeout_graceful_shutdown=GOODBYE_S,
    )  # fmt: skip


def answers(web: Web) -> bool:
    """Whether the API and its database answer. The address it listens at need not be a name it answers to: that one is localhost."""
    host = "127.0.0.1" if web.host == "0.0.0.0" else web.host
    asked = urllib.request.Request(f"http://{host}:{web.port}/healthz", headers={"Host": "localhost"})
    try:
        with urllib.request.urlopen(asked, timeout=2):
            return True
    except OSError:
        return False


if __name__ == "__main__":
    try:
        serve()
    except RapportError as error:
        sys.exit(error.message)
