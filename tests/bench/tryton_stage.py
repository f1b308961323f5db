"""Tryton on this machine: its packages in a virtual environment, its data in a PostgreSQL on loopback, all of it in var/bench-tryton.

Made once. Tryton gets what its own handbook advises for searching: trigrams and an unaccent() that an index may use.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backend.embedded import end_with_parent, free_port

FOLDER = Path("var/bench-tryton").absolute()
PACKAGES = (
    "trytond==8.2.1", "trytond-party==8.2.0", "trytond-sale-opportunity==8.2.0", "psycopg[pool]==3.3.9", "gunicorn==27.0.1"
)  # fmt: skip
VERSION = 1
DATABASE, LOGIN, PASSWORD = "bench", "admin", "only for the comparison"
WORKERS, THREADS = 2, 4
READY_S, KEPT_S = 60, 600
INDEXABLE_UNACCENT = "unaccent_fixed"
EXTENSIONS = f"""
    CREATE EXTENSION unaccent; CREATE EXTENSION pg_trgm; CREATE EXTENSION btree_gin;
    CREATE FUNCTION {INDEXABLE_UNACCENT}(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        AS $$ SELECT public.unaccent('public.unaccent', $1) $$;
"""


@dataclass(frozen=True)
class Filled:
    """What tryton_fill made: the ids of parties with many notes, and names to search for."""

    heavy: list[int]
    names: list[str]


def missing() -> str:
    """Why there is nothing to compare with; empty if it can begin."""
    if os.environ.get("RAPPORT_BENCH_TRYTON") != "1":
        return "RAPPORT_BENCH_TRYTON=1 asks for it; it needs PostgreSQL and some minutes the first time"
    if not _binaries():
        return "no PostgreSQL in /usr/lib/postgresql/*/bin (apt install postgresql)"
    return ""


@contextmanager
def server() -> Iterator[tuple[int, Filled]]:
    """Tryton with its data behind gunicorn: its port, and what is in it."""
    made = FOLDER / "made.json"
    wanted = {"version": VERSION, "packages": list(PACKAGES), "postgres": str(_binaries())}
    if not made.exists() or json.loads(made.read_text()) != wanted:
        shutil.rmtree(FOLDER, ignore_errors=True)
        _install()
    with _postgres() as port:
        if not made.exists():
            _fill(port)
            made.write_text(json.dumps(wanted))
        with _trytond(port) as http:
            yield http, Filled(**json.loads((FOLDER / "filled.json").read_text()))


def _binaries() -> Path | None:
    found = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    return max((it.parent for it in found), key=lambda it: int(it.parent.name), default=None)


def _install() -> None:
    print("  installing Tryton and making its database, once …", flush=True)
    FOLDER.mkdir(parents=True)
    subprocess.run([sys.executable, "-m", "venv", FOLDER / "venv"], check=True)
    _run(_venv("pip"), "install", "-q", "--disable-pip-version-check", *PACKAGES)
    cluster = FOLDER / "postgres"
    cluster.mkdir(mode=0o700)
    if account := _account():
        shutil.chown(cluster, account["user"], account["group"])
    _run(
        _postgres_tool("initdb"), "-D", cluster, "-U", LOGIN, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", **account
    )


def _fill(port: int) -> None:
    _run(_postgres_tool("createdb"), *_at(port), DATABASE)
    _run(_postgres_tool("psql"), *_at(port), "-q", "-d", DATABASE, "-c", EXTENSIONS)
    secret = FOLDER / "password"
    secret.write_text(PASSWORD)
    environment = _environment(port) | {"TRYTONPASSFILE": str(secret)}
    activate = (
        "-d",
        DATABASE,
        "-u",
        "sale_opportunity",
        "--activate-dependencies",
        "--email",
        "admin@nordlicht.example",
    )
    _run(_venv("trytond-admin"), *activate, env=environment)
    _run(_venv("python"), "-m", "tests.bench.tryton_fill", DATABASE, FOLDER / "filled.json", env=environment)
    _run(_postgres_tool("psql"), *_at(port), "-q", "-d", DATABASE, "-c", "VACUUM ANALYZE")


@contextmanager
def _postgres() -> Iterator[int]:
    """The port of a PostgreSQL with its own defaults. It trusts whoever reaches it, for it holds nothing but inventions."""
    port = free_port()
    settings = (f"port={port}", "listen_addresses=127.0.0.1", "unix_socket_directories=")
    command = [_postgres_tool("postgres"), "-D", FOLDER / "postgres", *(it for one in settings for it in ("-c", one))]
    with _process(command, "postgres", signal.SIGINT, **_account()) as child:
        _until(lambda: _answers(port), child)
        yield port


@contextmanager
def _trytond(postgres: int) -> Iterator[int]:
    port = free_port()
    command = [
        _venv("gunicorn"), "--workers", WORKERS, "--threads", THREADS, "--keep-alive", KEPT_S, "--bind", f"127.0.0.1:{port}",
        "--no-control-socket", "trytond.application:app",
    ]  # fmt: skip
    environment = _environment(postgres) | {"TRYTOND_DATABASE_NAMES": DATABASE}
    with _process(command, "trytond", signal.SIGTERM, env=environment):
        yield port


@contextmanager
def _process(command: list[Any], log: str, goodbye: signal.Signals, **how: Any) -> Iterator["subprocess.Popen[bytes]"]:
    """Its log is var/bench-tryton/<log>.log."""
    with (FOLDER / f"{log}.log").open("ab") as file:
        child = subprocess.Popen(
            [str(it) for it in command], stdout=file, stderr=file, cwd=FOLDER, preexec_fn=end_with_parent, **how
        )
    try:
        yield child
    finally:
        child.send_signal(goodbye)
        child.wait(30)


def _until(answers: Any, child: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + READY_S
    while not answers():
        assert child.poll() is None, f"it ended; its last words are in {FOLDER}"
        assert time.monotonic() < deadline, f"nothing answers; see the logs in {FOLDER}"
        time.sleep(0.1)


def _answers(port: int) -> bool:
    return subprocess.run([_postgres_tool("pg_isready"), "-q", *_at(port)]).returncode == 0


def _run(*command: Any, **how: Any) -> None:
    subprocess.run(
        [str(it) for it in command], check=True, stdout=subprocess.DEVNULL, preexec_fn=end_with_parent, **how
    )


def _venv(program: str) -> Path:
    return FOLDER / "venv" / "bin" / program


def _postgres_tool(name: str) -> Path:
    binaries = _binaries()
    assert binaries is not None
    return binaries / name


def _at(port: int) -> tuple[str, ...]:
    return ("-h", "127.0.0.1", "-p", str(port), "-U", LOGIN)


def _environment(postgres: int) -> dict[str, str]:
    return os.environ | {
        "TRYTOND_DATABASE_URI": f"postgresql://{LOGIN}@127.0.0.1:{postgres}/",
        "TRYTOND_DATABASE__UNACCENT_FUNCTION": INDEXABLE_UNACCENT,
    }


def _account() -> dict[str, Any]:
    """PostgreSQL refuses root; Debian's package brings an account for it."""
    return {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
