"""Where hostile mail is read: a child of a warm process, poor in rights, limited in memory and time, often replaced.

    zygote: python -m mail_scanner.parser                     child, one per socket
      b"f", how nice, one end of a    ->  forks, says its id    length, verb, raw mail  ->  length, JSON
            socket pair
      b"e", id of a child             ->  kills and reaps it    {"value": ...} or {"error": class name}
      end of its own socket           ->  ends, they with it    end of its socket -> ends

The zygote imports and warms everything once, in an empty environment and on one thread, and never sees a mail. A fork of it is ready in 2 ms
(a fresh interpreter: 220 ms) and has 3 MB to itself (16 MB). A child can open nothing: it may hold no file but its
socket and two ends of nowhere, so it has no network and no disk.
"""

import ctypes
import gc
import os
import resource
import signal
import socket
import struct
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

import orjson

from mail_scanner.reading import reading_of

MEMORY_BYTES = 512 * 1024 * 1024
CPU_S = 5
FRAME = struct.Struct(">Ic")
"""Before each mail: its length and the verb, b"h" for a header block or b"m" for a whole mail."""
LENGTH = struct.Struct(">I")
"""Before each answer."""
ORDER = struct.Struct(">cI")
"""To the zygote: b"f" and how nice the child is to be (nice(2)) with a socket, or b"e" and a child's id."""
CHILD = struct.Struct(">I")
"""What the zygote says: the id of the child that is there or gone now, 0 if none could be forked."""

Read = Callable[[bytes], Any]
_PR_SET_PDEATHSIG = 1

# A mail that walks through what is loaded lazily: afterwards no file can be opened any more.
_WARM_UP = (
    b"From: =?utf-8?q?A?= <a@b\xc3\xbccher.example>\r\nDate: Sat, 21 Nov 2026 09:00:00 +0100\r\nContent-Type: text/html; charset=x\r\n\r\n"
    b"<ul><li>a</li></ul><table><tr><td>b</td></tr></table>&auml;"
)


# The zygote


def main() -> None:
    """Warm up, then take orders until the asking process is gone. It is stopped with that process, not before: by its socket, by no signal."""
    from mail_scanner import mime  # here, so that a process which only speaks to children never holds the reader

    reads: dict[bytes, Read] = {b"h": mime.parse_headers, b"m": lambda raw: reading_of(mime.parse(raw))}
    for read in reads.values():
        orjson.dumps(read(_WARM_UP))
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    gc.collect()
    gc.freeze()  # what the collector never looks at stays shared with the children
    obey(socket.socket(fileno=os.dup(0)), reads)


def obey(orders: socket.socket, reads: Mapping[bytes, Read]) -> None:
    """Fork and end. Only children that live or were not reaped yet are ended: their ids are nobody else's."""
    children: set[int] = set()
    while True:
        order, handed, _, _ = socket.recv_fds(orders, ORDER.size, 1)
        if len(order) < ORDER.size:
            return
        verb, pid = ORDER.unpack(order)
        if verb == b"f":
            pid = _forked(handed[0], pid, orders, reads)
            children |= {pid} - {0}
        elif pid in children:
            children.remove(pid)
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        orders.sendall(CHILD.pack(pid))


def _forked(handed: int, niceness: int, orders: socket.socket, reads: Mapping[bytes, Read]) -> int:
    zygote = os.getpid()
    try:
        pid = os.fork()
    except OSError:
        pid = -1
    if pid == 0:
        orders.close()
        os.nice(niceness)
        _live(handed, zygote, reads)
    os.close(handed)
    return max(pid, 0)


# The child


def _live(handed: int, zygote: int, reads: Mapping[bytes, Read]) -> NoReturn:
    try:
        os.dup2(handed, 0)
        os.dup2(1, 2)
        os.close(handed)
        _die_with(zygote)
        _give_up_rights()
        serve(reads)
    finally:
        os._exit(0)


def serve(reads: Mapping[bytes, Read]) -> None:
    """Answer on standard input, a socket, until it ends."""
    questions, answers = open(0, "rb", closefd=False), open(0, "wb", closefd=False)  # noqa: SIM115
    while len(frame := questions.read(FRAME.size)) == FRAME.size:
        size, verb = FRAME.unpack(frame)
        raw = questions.read(size)
        _allow_cpu(CPU_S)
        answer = answer_of(reads[verb], raw)
        answers.write(LENGTH.pack(len(answer)) + answer)
        answers.flush()


def answer_of(read: Read, raw: bytes) -> bytes:
    try:
        return orjson.dumps({"value": read(raw)})
    except Exception as error:  # whatever it is, it is an answer: one bad mail stops nothing
        return orjson.dumps({"error": type(error).__name__})


def _die_with(zygote: int) -> None:
    """Be killed when the zygote ends; if it has ended already, end."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != zygote:
        os._exit(0)


def _give_up_rights() -> None:
    """No memory above the limit, no core file with somebody's mail in it, no file to write, nothing new to open, no process to start."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    for nothing in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE, resource.RLIMIT_NPROC):
        resource.setrlimit(nothing, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))


def _allow_cpu(seconds: int) -> None:
    """So much processor time more from now on; the kernel ends the process that needs more."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    limit = int(time.process_time()) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))


if __name__ == "__main__":
    main()
