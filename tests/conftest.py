"""Real parts: a mongod, a Dovecot, a push service that decrypts, the scanner as a process. What is missing is said, and in CI nothing may be."""

import asyncio
import base64
import os
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from beanie import PydanticObjectId
from hypothesis import HealthCheck, settings

from backend.embedded import Mongod
from backend.keys import Keys
from backend.settings import Mongo
from backend.store import mailboxes, playbooks
from backend.store.connection import Store
from backend.store.devices import Device
from backend.store.documents import DOCUMENTS
from backend.store.installation import make_vapid
from backend.store.mailboxes import Mailbox
from backend.store.migrations import migrate
from backend.store.users import User
from tests import cast as cast_
from tests.build import OUR_SERVER
from tests.cast import Cast
from tests.parts import dovecot as dovecot_
from tests.parts.dovecot import PASSWORD, Dovecot
from tests.parts.fault_proxy import FaultProxy
from tests.parts.nursery import Nursery, Process
from tests.parts.oauth_server import AuthorisationServer
from tests.parts.push_service import PushService, Subscriber
from tests.parts.replica_set import ReplicaSet
from tests.parts.wire_log import WireLog

settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")
"""A busy machine is no finding."""

Subscribe = Callable[[User], Awaitable[Subscriber]]
Rapport = Callable[..., tuple[int, str, str]]

KEY = "test:" + base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


SLOW = {"e2e", "mail_scanner"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long stories first, so that at the end no core waits for another."""
    items.sort(key=lambda it: not SLOW & set(it.path.parts))


@pytest.fixture(scope="session")
def keys() -> Keys:
    return Keys((("test", base64.urlsafe_b64decode(KEY.partition(":")[2])),))


@pytest.fixture(scope="session")
def mongod(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mongod]:
    server = Mongod(tmp_path_factory.mktemp("mongo") / "data")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def _replica_set(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReplicaSet]:
    members = ReplicaSet(tmp_path_factory.mktemp("replica-set"))
    yield members
    members.stop()


@pytest.fixture
def replica_set(_replica_set: ReplicaSet) -> ReplicaSet:
    """Three mongods, all up; a test may kill what it likes."""
    _replica_set.heal()
    return _replica_set


@pytest.fixture(scope="session")
def mongo(mongod: Mongod) -> Mongo:
    return Mongo(mongod.uri, "rapport_test")


@pytest.fixture(scope="session")
async def bound_store(mongo: Mongo, keys: Keys) -> AsyncIterator[Store]:
    store = await migrate(mongo)
    store.learn(keys)
    yield store
    await store.client.drop_database(mongo.database)
    store.close()


@pytest.fixture
async def store(bound_store: Store, keys: Keys) -> Store:
    """The database, empty but for the push keys."""
    await asyncio.gather(*(bound_store.database[it].delete_many({}) for it in await _filled(bound_store)))
    playbooks.forget()
    await make_vapid(keys, datetime.now(UTC))
    return bound_store


async def _filled(store: Store) -> list[str]:
    """The collections that have anything in them: asked for in one go, which is far quicker than to empty all."""
    first, *others = (it.get_motor_collection().name for it in DOCUMENTS)
    unions = [{"$unionWith": {"coll": name, "pipeline": _any_of(name)}} for name in others]
    return [it["_id"] async for it in store.database[first].aggregate([*_any_of(first), *unions])]


def _any_of(name: str) -> list[dict[str, Any]]:
    return [{"$limit": 1}, {"$project": {"_id": {"$literal": name}}}]


@pytest.fixture
async def cast(store: Store) -> Cast:
    return await cast_.cast()


@pytest.fixture(scope="session")
async def push_service() -> AsyncIterator[PushService]:
    service = PushService()
    await service.start()
    yield service
    await service.stop()


@pytest.fixture
def device(push_service: PushService) -> Subscribe:
    """Subscribe a person's device that has been activated."""

    async def subscribe(user: User) -> Subscriber:
        subscriber = push_service.subscribe()
        await Device(
            user_id=PydanticObjectId(str(user.id)), endpoint=subscriber.endpoint, made_at=datetime.now(UTC),
            activated_at=datetime.now(UTC), session_ends_at=datetime.now(UTC) + timedelta(days=30), **subscriber.keys,
        ).insert()  # fmt: skip
        return subscriber

    return subscribe


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    yield from _dovecot()


def _dovecot(introspection_url: str = "") -> Iterator[Dovecot]:
    if not dovecot_.is_here():
        if os.environ.get("CI"):
            pytest.fail("Dovecot is missing and CI leaves nothing out")
        pytest.skip("left out: Dovecot is not installed")
    server = Dovecot(introspection_url)
    yield server
    server.remove()


@pytest.fixture
def authorisation_server() -> Iterator[AuthorisationServer]:
    server = AuthorisationServer()
    yield server
    server.close()


@pytest.fixture
def oauth_dovecot(authorisation_server: AuthorisationServer) -> Iterator[Dovecot]:
    """One that takes this server's tokens, by XOAUTH2."""
    yield from _dovecot(f"{authorisation_server.url}/introspect")


@pytest.fixture
def fault_proxy() -> Iterator[Callable[..., FaultProxy]]:
    """Put a line that can fail in front of a port of this machine."""
    proxies: list[FaultProxy] = []

    def put(port: int, log: WireLog | None = None) -> FaultProxy:
        proxies.append(FaultProxy(port, log=log))
        return proxies[-1]

    yield put
    for proxy in proxies:
        proxy.close()


@pytest.fixture
async def mailbox(dovecot: Dovecot, cast: Cast, keys: Keys) -> Mailbox:
    """The rep's mailbox on Dovecot, over TLS, new and empty."""
    address = dovecot.user(f"rep-{secrets.token_hex(4)}@nordlicht.example")
    return await add_mailbox(dovecot, address, [cast.rep], keys)


async def add_mailbox(dovecot: Dovecot, address: str, owners: list[User], keys: Keys) -> Mailbox:
    mailbox_id = PydanticObjectId()
    return await Mailbox(
        id=mailbox_id, address=address, host="localhost", port=dovecot.imaps_port, security="tls", ca_file=str(dovecot.ca_file),
        login=address, secret=mailboxes.seal_password(mailbox_id, PASSWORD, keys), authserv_ids=[OUR_SERVER],
        owner_ids=[PydanticObjectId(str(it.id)) for it in owners],
    ).insert()  # fmt: skip


@pytest.fixture
def environment(mongo: Mongo, push_service: PushService, tmp_path: Path) -> dict[str, str]:
    """What a process of the product gets, with our push service named as a private one."""
    return os.environ | {
        "MONGODB_URI": mongo.uri, "RAPPORT_DATABASE": mongo.database, "RAPPORT_KEY": KEY, "RAPPORT_VAR": str(tmp_path),
        "RAPPORT_PRIVATE_PUSH_HOSTS": push_service.host, "RAPPORT_OWN_DOMAINS": "nordlicht.example",
        "RAPPORT_PRIVATE_MAIL_NETWORKS": "127.0.0.0/8 ::1",
    }  # fmt: skip


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    forks = Nursery()
    yield forks
    forks.close()


@pytest.fixture
def rapport(nursery: Nursery, tmp_path: Path) -> Rapport:
    """The command line: environment, words and more of the environment -> exit code, what it said, what it complained about."""

    def run(environment: dict[str, str], *words: str, module: str = "backend", **extra: str) -> tuple[int, str, str]:
        done = nursery.run(module, *words, environment=environment | extra, folder=tmp_path)
        return done.returncode, done.stdout, done.stderr

    return run


@pytest.fixture
def scanner(nursery: Nursery, environment: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., Process]]:
    """Start a real scanner process; it ends with the test."""
    started: list[Process] = []

    def start(module: str = "mail_scanner", *words: str, **extra: str) -> Process:
        process = nursery.start(module, *words, environment=environment | extra, out=tmp_path / "scanner.log")
        started.append(process)
        return process

    yield start
    for process in started:
        process.terminate()
    for process in started:
        process.wait()
