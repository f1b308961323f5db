"""A zygote whose children break on demand, put in the place of `mail_scanner.parser`. The product has no such switch."""

import os
import signal
import time
from collections.abc import Callable
from typing import Any

from mail_scanner import mime, parser

CRASH, SLEEP, LINGER = b"X-Test: crash\r\n", b"X-Test: sleep\r\n", b"X-Test: linger\r\n"


def breaking(read: Callable[[bytes], Any]) -> Callable[[bytes], Any]:
    def broken(raw: bytes) -> Any:
        if CRASH in raw:
            os.kill(os.getpid(), signal.SIGSEGV)
        if SLEEP in raw:
            time.sleep(60)
        if LINGER in raw:
            time.sleep(0.3)
        return read(raw)

    return broken


if __name__ == "__main__":
    mime.parse, mime.parse_headers = breaking(mime.parse), breaking(mime.parse_headers)
    parser.main()
