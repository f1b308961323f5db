"""`rapport run`: everything on one machine. Starts MongoDB, the demo mailbox, the API, the scanner and the worker, and stops them together.

Processes are started in order and stopped in reverse. Each writes its own log under <var>/log, so the terminal stays readable.
"""

import asyncio
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from pymongo.errors import PyMongoError
from rich.console import Console
from rich.markup import escape

from backend import keys, passwords, settings
from backend.commands import serving
from backend.commands.installation import initialise
from backend.demo import company
from backend.embedded import Mongod, end_with_parent, free_port
from backend.errors import Conflict, RapportError, Unreachable
from backend.settings import Settings
from backend.store.connection import open_store

READY_S = 30
console = Console(highlight=False)


def run(*, demo: bool) -> int:
    """Run until Ctrl-C. The exit code: 0 after a tidy stop, 1 when something could not start or ended by itself."""
    signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
    try:
        with ExitStack() as stack:
            return _run(stack, demo=demo)
    except KeyboardInterrupt:
        console.print("Stopped.")
        return 0
    except RapportError as error:
        return _failed(error.message)
    except PyMongoError as error:
        return _failed(f"MongoDB refused what Rapport needs: {str(error).splitlines()[0]}")


def _failed(why: str) -> int:
    console.print(f"[red]✗[/red] {escape(why)}", soft_wrap=True)
    return 1


def _run(stack: ExitStack, *, demo: bool) -> int:
    found = settings.read()
    found.var.mkdir(parents=True, exist_ok=True)
    _only_one(found.var, stack)
    _check_port(found.web.host, found.web.port)
    if not (found.web.dist / "index.html").is_file():
        raise Unreachable(f"The app is not built ({found.web.dist} is missing). Run: make build")

    found = _with_database(found, stack)
    for made in asyncio.run(initialise(found)):
        console.print(f"[green]✓[/green] Made {made}", soft_wrap=True)
    _done("MongoDB is ready" + ("" if os.environ.get("MONGODB_URI") else f" (data in {found.var / 'mongo'})"))

    environment = os.environ | {"MONGODB_URI": found.mongo.uri, "RAPPORT_VAR": str(found.var)}
    if demo:
        environment |= {"RAPPORT_COMPANY": found.company.name if found.company.name != "Rapport" else company.NAME}
        private = [str(it) for it in found.mail.private_networks]
        environment |= {"RAPPORT_PRIVATE_MAIL_NETWORKS": " ".join([*private, f"{company.HOST}/32"])}
    state = {"pid": os.getpid(), "mongodb_uri": found.mongo.uri}
    children = [_demo_mailbox(found, stack, environment, state)] if demo else []
    children.append(_child(stack, found, "api", environment, serving.ARGUMENTS))
    with console.status("Starting the API"):
        _wait_for_api(found, children[-1])
    _done("The API is ready")
    children.append(_child(stack, found, "scanner", environment, ["-m", "mail_scanner"]))
    _done("The mail scanner is watching")
    children.append(_child(stack, found, "worker", environment, ["-m", "backend.worker"]))
    _write_state(found.var, state, stack)
    _greet(found, demo=demo)
    return _wait(children, found)


def _with_database(found: Settings, stack: ExitStack) -> Settings:
    if found.mongo.uri:
        return found
    with console.status("Starting MongoDB"):
        mongod = Mongod(found.var / "mongo")
    stack.callback(mongod.stop)
    return replace(found, mongo=replace(found.mongo, uri=mongod.uri))


def _demo_mailbox(
    found: Settings, stack: ExitStack, environment: dict[str, str], state: dict[str, object]
) -> "subprocess.Popen[bytes]":
    imap_port, lmtp_port = free_port(), free_port()
    child = _child(
        stack, found, "mailbox", environment,
        ["-m", "backend.demo.mailserver", "--imap-port", str(imap_port), "--lmtp-port", str(lmtp_port)],
    )  # fmt: skip
    _wait_for_port(imap_port, child, "The demo mailbox", found.var / "log" / "mailbox.log")
    state |= {"lmtp_port": lmtp_port, "imap_port": imap_port}
    with console.status("Filling the demo company"):
        filled = asyncio.run(_fill(found, imap_port))
    if filled:
        _done("Filled the demo company")
    _done(f"The demo mailbox is ready (IMAP on 127.0.0.1:{imap_port})")
    return child


async def _fill(found: Settings, imap_port: int) -> bool:
    """Fill the demo company at the first start; at later ones tell its mailboxes where their server is now."""
    store = await open_store(found.mongo)
    try:
        if await company.fill(keys.load(os.environ, found.var), imap_port, datetime.now(UTC), passwords.hash):
            return True
        await company.move(imap_port)
        return False
    finally:
        store.close()


def _child(
    stack: ExitStack, found: Settings, name: str, environment: dict[str, str], arguments: list[str]
) -> "subprocess.Popen[bytes]":
    path = found.var / "log" / f"{name}.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    log: IO[bytes] = stack.enter_context(path.open("ab"))
    child = subprocess.Popen(
        [sys.executable, *arguments], env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        start_new_session=True, preexec_fn=end_with_parent,
    )  # fmt: skip
    stack.callback(_stop, child)
    return child


def _stop(child: "subprocess.Popen[bytes]") -> None:
    child.terminate()
    try:
        child.wait(10)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _only_one(var: Path, stack: ExitStack) -> None:
    lock = stack.enter_context((var / "run.lock").open("w"))
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Conflict(
            f"Rapport already runs with {var}. Stop it first, or set RAPPORT_VAR to another folder."
        ) from None


def _check_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise Conflict(f"Port {port} is taken. Choose another: RAPPORT_PORT={port + 1} make run") from None


def _wait_for_port(port: int, child: "subprocess.Popen[bytes]", what: str, log: Path) -> None:
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline and child.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 0.5).close()
            return
        except OSError:
            time.sleep(0.05)
    raise Unreachable(f"{what} did not start. Its last words are in {log}.")


def _wait_for_api(found: Settings, child: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline and child.poll() is None:
        if serving.answers(found.web):
            return
        time.sleep(0.05)
    raise Unreachable(f"The API did not start. Its last words are in {found.var / 'log' / 'api.log'}.")


def _write_state(var: Path, state: dict[str, object], stack: ExitStack) -> None:
    """For this person's eyes only: the database's address may hold a password. A file of an earlier run would keep its mode."""
    path = var / "running.json"
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(state, file)
    stack.callback(path.unlink, missing_ok=True)


def _greet(found: Settings, *, demo: bool) -> None:
    console.print(f"\n  Rapport is running:  [bold]{found.web.public_url}[/bold]\n")
    if demo:
        for login in company.LOGINS:
            console.print(f"    {login.role:<8} {login.email:<36} {login.password}")
        console.print("\n  Send a demo mail:    [bold].venv/bin/rapport demo mail[/bold]   (--list shows all kinds)")
    console.print(f"  Logs are in          {found.var / 'log'}\n  Ctrl-C stops everything.\n", soft_wrap=True)


def _wait(children: list["subprocess.Popen[bytes]"], found: Settings) -> int:
    while all(child.poll() is None for child in children):
        time.sleep(0.3)
    console.print(f"[red]✗[/red] A part of Rapport ended by itself. See {found.var / 'log'}.", soft_wrap=True)
    return 1


def _done(what: str) -> None:
    console.print(f"[green]✓[/green] {what}", soft_wrap=True)
