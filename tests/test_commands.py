"""The command line as an administrator meets it: real processes, the real database."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.request import Request

import pytest
from httpx import AsyncClient
from pymongo.errors import OperationFailure

from backend import passwords, settings
from backend.commands import installation, serving
from backend.commands import run as run_
from backend.commands.installation import running
from backend.commands.run import _wait_for_api, _write_state
from backend.embedded import end_with_parent, free_port
from backend.errors import Unreachable
from backend.keys import Keys
from backend.mongod import find_mongod
from backend.settings import Mongo, Settings
from backend.store.connection import Store
from backend.store.devices import Device
from backend.store.installation import Installation, vapid
from backend.store.users import User
from tests.cast import PASSWORD, Cast
from tests.conftest import Rapport, Subscribe

NEW = "ein noch längeres Kennwort"


@pytest.fixture
def bare(environment: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """A machine without a key so far."""
    return {name: value for name, value in environment.items() if name != "RAPPORT_KEY"} | {
        "RAPPORT_VAR": str(tmp_path / "var")
    }


async def test_the_first_start_makes_a_key_and_push_keys_and_the_second_nothing(
    bare: dict[str, str], bound_store: Store, tmp_path: Path, rapport: Rapport
) -> None:
    fresh = bare | {"RAPPORT_DATABASE": "rapport_test_init"}
    try:
        code, out, err = rapport(fresh, "init")
        assert (code, err) == (0, "")
        assert "Made the key file" in out
        assert "Made the push keys (VAPID)." in out
        assert rapport(fresh, "init", "--wait", "5") == (0, "Made nothing: all is there.\n", "")
        database = bound_store.client["rapport_test_init"]
        assert set(await database["mails"].index_information()) > {"identity_1", "done_of_person"}
        assert set(await database["notices"].index_information()) > {"queued"}
        (installation,) = await database["installation"].find({}).to_list(5)
        key_text = (tmp_path / "var" / "rapport.key").read_text()
        assert key_text.partition(":")[2].strip() not in repr(installation)
        assert installation["vapid_private"]["kek_id"] == key_text.partition(":")[0]
    finally:
        await bound_store.client.drop_database("rapport_test_init")


async def test_without_a_key_no_command_no_server_and_no_scanner_starts(
    bare: dict[str, str], store: Store, rapport: Rapport
) -> None:
    for code, out, err in await asyncio.gather(
        asyncio.to_thread(rapport, bare, "serve"), asyncio.to_thread(rapport, bare, "user", "list"),
        asyncio.to_thread(rapport, bare, module="mail_scanner"),
    ):  # fmt: skip
        assert (code, out) == (1, "")
        assert err.startswith("There is no key.")
        assert "Traceback" not in err


async def test_a_key_that_did_not_seal_the_push_keys_starts_nothing(store: Store) -> None:
    from backend.errors import Invalid

    with pytest.raises(Invalid, match="'test'"):
        await vapid(Keys((("other", bytes(32)),)))
    assert await Installation.find_all().count() == 1


async def test_a_used_database_whose_key_is_gone_gets_no_new_one(
    bare: dict[str, str], store: Store, rapport: Rapport
) -> None:
    code, out, err = rapport(bare, "init")
    path = Path(bare["RAPPORT_VAR"]) / "rapport.key"
    assert (code, out, err) == (1, "", f"The key of this database is gone. Restore {path} from your backup.\n")
    assert not path.exists()


async def test_without_a_database_no_key_is_made(bare: dict[str, str], rapport: Rapport) -> None:
    code, _, err = rapport(bare, "init", MONGODB_URI="mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=200")
    assert code == 1
    assert err.startswith("MongoDB does not answer")
    assert not (Path(bare["RAPPORT_VAR"]) / "rapport.key").exists()


@pytest.mark.parametrize("before", [None, "{}"])
def test_where_a_run_writes_the_address_of_its_database_nobody_else_reads(before: str | None, tmp_path: Path) -> None:
    path = tmp_path / "running.json"
    if before:
        path.write_text(before)
    with ExitStack() as stack:
        _write_state(tmp_path, {"pid": os.getpid(), "mongodb_uri": "mongodb://a:secret@b"}, stack)
        assert path.stat().st_mode & 0o777 == 0o600
        assert running(tmp_path)["mongodb_uri"] == "mongodb://a:secret@b"
    assert not path.exists()


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a MongoDB that is no replica set, as its package leaves it."""
    folder, port = tmp_path_factory.mktemp("alone"), free_port()
    command = [find_mongod(), "--dbpath", folder, "--port", str(port), "--bind_ip", "127.0.0.1", "--nounixsocket"]
    with (folder / "mongod.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, preexec_fn=end_with_parent)
    yield f"mongodb://127.0.0.1:{port}/"
    process.terminate()
    process.wait(20)


@pytest.mark.parametrize("command", [("run",), ("scan",)])
def test_a_database_that_is_no_replica_set_is_refused_with_what_to_do(
    command: tuple[str, ...], alone: str, environment: dict[str, str], tmp_path: Path, rapport: Rapport
) -> None:
    (tmp_path / "index.html").touch()
    port = str(free_port())
    code, out, err = rapport(
        environment, *command, MONGODB_URI=alone, RAPPORT_VAR=str(tmp_path / "var"), RAPPORT_PWA=str(tmp_path), RAPPORT_PORT=port
    )  # fmt: skip
    said = out if command == ("run",) else err
    assert code != 0
    assert "The MongoDB of MONGODB_URI is no replica set." in said
    assert "rs.initiate()" in said
    assert "Traceback" not in out + err


def test_what_mongodb_refuses_ends_rapport_run_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object, **__: object) -> int:
        raise OperationFailure("not authorized on rapport [to execute]\nfull error: ...", 13)

    monkeypatch.setattr(run_, "_run", refuse)
    assert run_.run(demo=True) == 1
    assert capsys.readouterr().out == "✗ MongoDB refused what Rapport needs: not authorized on rapport [to execute]\n"


async def test_without_a_database_a_command_says_what_to_do(environment: dict[str, str], rapport: Rapport) -> None:
    code, _, err = rapport(environment, "user", "list", MONGODB_URI="")
    assert code == 1
    assert err == "Which database? Start Rapport here (make run), or set MONGODB_URI.\n"


async def test_a_person_is_added_and_may_sign_in(cast: Cast, environment: dict[str, str], rapport: Rapport) -> None:
    add = (
        "user",
        "add",
        " Neu@Nordlicht.example",
        "--name",
        "Nele Neu",
        "--role",
        "manager",
        "--team",
        "sued",
        "--team",
        "nord",
    )
    code, out, err = rapport(environment, *add, RAPPORT_PASSWORD=NEW)
    assert (code, out, err) == (0, "Nele Neu may sign in as neu@nordlicht.example.\n", "")
    found = await User.find_one({"email": "neu@nordlicht.example"})
    assert found is not None
    assert (found.name, found.role, found.teams, found.lock_screen) == ("Nele Neu", "manager", ["sued", "nord"], "kind")
    assert found.password_hash.startswith("$argon2id$")
    assert passwords.verified(NEW, found.password_hash)[0]
    assert rapport(environment, *add, RAPPORT_PASSWORD=NEW) == (1, "", "neu@nordlicht.example exists already.\n")


REFUSED = [
    (("user", "add", "x@y.example", "--name", "X"), "zu kurz", "A password needs at least 12 characters."),
    (("user", "add", "keine-adresse", "--name", "X"), NEW, "'keine-adresse' is no e-mail address."),
    (("user", "password", "niemand@y.example"), NEW, "Nobody signs in as niemand@y.example."),
]


async def test_what_makes_no_sense_is_refused_in_one_sentence(
    store: Store, environment: dict[str, str], rapport: Rapport
) -> None:
    done = await asyncio.gather(
        *(
            asyncio.to_thread(rapport, environment, *arguments, RAPPORT_PASSWORD=given)
            for arguments, given, _ in REFUSED
        )
    )
    assert done == [(1, "", f"{said}\n") for _, _, said in REFUSED]
    assert await User.find_all().count() == 0


async def test_a_new_password_replaces_the_old_and_ends_sessions_and_push(
    cast: Cast, environment: dict[str, str], device: Subscribe, rapport: Rapport
) -> None:
    await device(cast.rep)
    assert rapport(environment, "user", "password", cast.rep.email, RAPPORT_PASSWORD=NEW)[0] == 0
    found = await User.get(cast.rep.id)
    assert found is not None
    assert passwords.verified(NEW, found.password_hash)[0]
    assert not passwords.verified(PASSWORD, found.password_hash)[0]
    assert found.token_version == cast.rep.token_version + 1
    assert await Device.find_all().count() == 0


async def test_a_disabled_person_is_out_and_shown_as_such(
    cast: Cast, environment: dict[str, str], device: Subscribe, rapport: Rapport
) -> None:
    await device(cast.rep)
    assert rapport(environment, "user", "disable", cast.rep.email) == (0, "rep@nordlicht.example is locked out.\n", "")
    found = await User.get(cast.rep.id)
    assert found is not None
    assert found.disabled_at is not None
    assert found.token_version == 1
    assert await Device.find_all().count() == 0
    code, out, _ = rapport(environment, "user", "list")
    assert code == 0
    assert [it.split()[:2] for it in out.splitlines()] == [
        ["admin@nordlicht.example", "admin"], ["manager@nordlicht.example", "manager"], ["other_manager@nordlicht.example", "manager"],
        ["outsider@nordlicht.example", "rep"], ["rep@nordlicht.example", "disabled"], ["teammate@nordlicht.example", "inside"],
    ]  # fmt: skip
    assert "argon2" not in out


async def test_teams_are_changed_later_and_who_is_signed_in_stays_so(
    cast: Cast, environment: dict[str, str], rapport: Rapport
) -> None:
    said = "rep@nordlicht.example sees the customers of nord, west from now on.\n"
    assert rapport(environment, "user", "teams", cast.rep.email, "nord", "west", "nord") == (0, said, "")
    found = await User.get(cast.rep.id)
    assert found is not None
    assert (found.teams, found.token_version) == (["nord", "west"], cast.rep.token_version)
    refused = (1, "", "Nobody signs in as niemand@y.example.\n")
    assert rapport(environment, "user", "teams", "niemand@y.example", "nord") == refused
    assert rapport(environment, "user", "teams", cast.rep.email)[0] == 2


async def test_finances_are_given_taken_and_left_to_the_role(
    cast: Cast, environment: dict[str, str], rapport: Rapport
) -> None:
    for seen, money in (("yes", True), ("no", False), ("role", None)):
        assert rapport(environment, "user", "money", cast.rep.email, seen)[0] == 0
        found = await User.get(cast.rep.id)
        assert found is not None
        assert found.money is money
    assert rapport(environment, "user", "money", cast.rep.email, "maybe")[0] == 2


@pytest.fixture
def served(environment: dict[str, str], tmp_path: Path) -> Iterator[tuple[Settings, "subprocess.Popen[bytes]"]]:
    """The API as `rapport serve` starts it, at an address that is neither the usual one nor a name it answers to."""
    told = environment | {"RAPPORT_HOST": "127.0.0.2", "RAPPORT_PORT": str(free_port())}
    with (tmp_path / "api.log").open("wb") as log:
        api = subprocess.Popen([sys.executable, "-m", "backend", "serve"], env=told, stdout=log, stderr=log)
    yield settings.read(told), api
    api.kill()
    api.wait()


async def test_the_api_is_found_where_it_listens_and_ends_at_once_although_somebody_listens_to_it(
    cast: Cast, served: tuple[Settings, "subprocess.Popen[bytes]"]
) -> None:
    found, api = served
    _wait_for_api(found, api)
    async with AsyncClient(
        base_url=f"http://{found.web.host}:{found.web.port}", headers={"Host": "localhost"}
    ) as client:
        signed_in = await client.post("/api/auth/sign-in", json={"email": cast.rep.email, "password": PASSWORD})
        headers = {"Authorization": f"Bearer {signed_in.json()['access_token']}"}
        async with client.stream("GET", "/api/events", headers=headers) as stream:
            words = stream.aiter_text()  # kept: forgotten, it would close the connection
            assert "hello" in await anext(words)
            api.terminate()
            await asyncio.to_thread(api.wait, 5)


@pytest.mark.parametrize(("host", "asked"), [("0.0.0.0", "127.0.0.1"), ("10.0.0.5", "10.0.0.5")])
def test_an_api_that_listens_everywhere_is_asked_here(
    host: str, asked: str, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    urls: list[str] = []

    def urlopen(request: Request, timeout: float) -> None:
        urls.append(request.full_url)
        raise OSError

    monkeypatch.setattr(serving.urllib.request, "urlopen", urlopen)
    assert not serving.answers(settings.read(environment | {"RAPPORT_HOST": host}).web)
    assert urls == [f"http://{asked}:8080/healthz"]


async def test_the_description_of_the_api_needs_neither_key_nor_database(
    bare: dict[str, str], rapport: Rapport
) -> None:
    code, out, err = rapport({name: value for name, value in bare.items() if name != "MONGODB_URI"}, "openapi")
    assert (code, err) == (0, "")
    assert '"/api/today"' in out


async def test_init_waits_for_a_database_that_starts_at_the_same_time(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Mongo] = []

    async def starting(mongo: Mongo) -> Store:
        asked.append(mongo)
        if len(asked) < 4:
            raise Unreachable("MongoDB does not answer: it repairs itself")
        return store

    monkeypatch.setattr(installation, "migrate", starting)
    monkeypatch.setattr(installation, "AGAIN_S", 0.01)
    with pytest.raises(Unreachable):
        await installation._migrated(Mongo("", ""), 0)
    assert await installation._migrated(Mongo("", ""), 60) is store
    assert len(asked) == 4
