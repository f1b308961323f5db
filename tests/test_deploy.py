"""What an administrator is given: it parses, it is closed where it must be, it says the truth. What is not installed here is said."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from backend import keys
from backend.mongod import find_mongod
from backend.tables.reading import LARGEST_FILE
from tests.parts.programs import needed

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
SCRIPTS = sorted([*DEPLOY.glob("*.sh"), DEPLOY / "systemd" / "rapport"])
PAGES = sorted((ROOT / "docs").rglob("*.md"))
APP = ("init", "api", "scanner", "worker", "cli")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    return found


def run(*command: str | Path, **environment: str) -> str:
    done = subprocess.run([str(it) for it in command], capture_output=True, text=True, env=os.environ | environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_only_caddy_is_reachable(compose: dict[str, Any]) -> None:
    published = {name: it["ports"] for name, it in compose["services"].items() if "ports" in it}
    assert published == {"caddy": ["80:80", "443:443", "443:443/udp"]}


def test_the_database_has_no_way_out(compose: dict[str, Any]) -> None:
    assert compose["networks"]["back"] == {"internal": True}
    for name in ("mongo", "mongo-prepare", "init"):
        assert compose["services"][name]["networks"] == ["back"]


def test_the_api_trusts_only_the_network_that_caddy_comes_from(compose: dict[str, Any]) -> None:
    subnet = compose["networks"]["front"]["ipam"]["config"][0]["subnet"]
    assert compose["services"]["api"]["environment"]["FORWARDED_ALLOW_IPS"] == subnet
    shared = set(compose["services"]["api"]["networks"]) & set(compose["services"]["caddy"]["networks"])
    assert shared == {"front"}


def test_every_container_is_poor_in_rights(compose: dict[str, Any]) -> None:
    for name, it in compose["services"].items():
        assert it["read_only"] is True, name
        assert it["cap_drop"] == ["ALL"], name
        assert it["security_opt"] == ["no-new-privileges:true"], name
        assert it["user"].split(":")[0] not in ("", "0", "root"), name
        assert {"mem_limit", "cpus", "pids_limit", "restart"} <= it.keys(), name
    assert {name for name, it in compose["services"].items() if "cap_add" in it} == {"caddy"}


def test_images_name_a_version(compose: dict[str, Any]) -> None:
    for name, it in compose["services"].items():
        tag = it["image"].partition(":")[2]
        assert re.match(r"\d+\.\d+", tag), f"{name}: {it['image']}"
    dockerfile = (DEPLOY / "Dockerfile").read_text()
    assert ":latest" not in dockerfile
    assert re.search(r"PYTHON_IMAGE=python:\d+\.\d+-", dockerfile)


def test_mongodb_is_current(compose: dict[str, Any]) -> None:
    assert int(compose["services"]["mongo"]["image"].removeprefix("mongo:").split(".")[0]) >= 8


def test_mongodb_logs_no_ordinary_query_and_gives_up_what_a_killed_process_left_open(compose: dict[str, Any]) -> None:
    command = compose["services"]["mongo"]["command"]
    assert command[command.index("--slowms") + 1] == "10000"
    assert command[command.index("--setParameter") + 1] == "transactionLifetimeLimitSeconds=5"
    told = yaml.safe_load((DEPLOY / "mongo" / "mongod.conf").read_text())
    assert told["operationProfiling"] == {"slowOpThresholdMs": 10000}
    assert told["setParameter"] == {"transactionLifetimeLimitSeconds": 5}


def test_a_mongod_takes_the_configuration_for_a_server_without_containers(tmp_path: Path) -> None:
    """With our own folders instead of Debian's. It reads the whole file, prints what it has understood and ends."""
    config = tmp_path / "mongod.conf"
    config.write_text((DEPLOY / "mongo" / "mongod.conf").read_text().replace("/var/", f"{tmp_path}/"))
    understood = yaml.safe_load(run(find_mongod(), "--config", config, "--outputConfig"))
    assert understood["replication"] == {"replSetName": "rapport"}
    assert understood["net"] == {"bindIp": "127.0.0.1", "port": 27017}
    assert understood["security"] == {"keyFile": "/etc/rapport/secrets/mongo_keyfile"}


def test_what_is_written_beside_memory_has_room(compose: dict[str, Any]) -> None:
    """tmpfs counts as memory. The worker keeps the file of an import there, and that may be large."""
    rooms = {name: _mebibytes(compose["services"][name]["tmpfs"][0].removeprefix("/tmp:size=")) for name in APP}
    assert rooms["worker"] >= 2 * LARGEST_FILE / 2**20
    assert [it for it in APP if rooms[it] > _mebibytes(compose["services"][it]["mem_limit"]) / 2] == []


def _mebibytes(limit: str) -> int:
    """Of "512m,mode=1777" or "1g"."""
    number, unit = re.findall(r"^(\d+)([mg])", limit)[0]
    return int(number) * (1024 if unit == "g" else 1)


def test_init_is_patient_for_the_others_are_not_started_without_it() -> None:
    for unit in UNITS:
        text = unit.read_text()
        if unit.name == "rapport-init.service":
            patience = re.search(r"^ExecStart=.* init --wait (\d+)$", text, re.M)
            assert patience
            assert int(patience[1]) >= 60
        else:
            assert "Requires=rapport-init.service" in text


def test_the_drill_refuses_a_backup_that_holds_no_people(tmp_path: Path) -> None:
    """A MongoDB of its own, and a stand-in for mongorestore that restores nothing."""
    archive = tmp_path / "rapport.archive.gz"
    archive.touch()
    environment = os.environ | {"MONGORESTORE": "true", "RAPPORT_VAR": str(tmp_path), "RAPPORT_KEY": f"k:{'A' * 43}="}
    done = subprocess.run(
        [sys.executable, DEPLOY / "drill.py", archive], env=environment, capture_output=True, text=True, cwd=ROOT
    )
    assert done.stderr.splitlines()[-1] == "Nobody could sign in: the backup holds no people."
    assert done.returncode == 1


def test_secrets_are_files_that_secrets_sh_makes(compose: dict[str, Any], tmp_path: Path) -> None:
    owner = {"RAPPORT_UID": str(os.getuid()), "MONGO_UID": str(os.getuid())}
    needed("openssl")
    run(DEPLOY / "secrets.sh", tmp_path, **owner)
    made = {it.name: it.read_bytes() for it in tmp_path.iterdir()}
    wanted = {Path(it["file"]).name for it in compose["secrets"].values()}
    assert made.keys() == wanted
    assert {it.stat().st_mode & 0o777 for it in tmp_path.iterdir()} == {0o400}
    assert keys.load({"RAPPORT_KEY_FILE": str(tmp_path / "rapport.key")}, tmp_path).keys

    assert "made" not in run(DEPLOY / "secrets.sh", tmp_path, **owner)
    assert {it.name: it.read_bytes() for it in tmp_path.iterdir()} == made


def test_no_secret_stands_in_an_environment(compose: dict[str, Any]) -> None:
    for name, it in compose["services"].items():
        for variable, value in it.get("environment", {}).items():
            if re.search(r"PASSWORD|KEY|URI", variable):
                assert str(value).startswith("/run/secrets/"), f"{name}: {variable}"
        used = {str(it) for it in it.get("secrets", [])}
        assert used <= compose["secrets"].keys(), name
    assert {"secrets/", ".env"} <= set((DEPLOY / ".gitignore").read_text().split())


def test_compose_knows_only_settings_that_exist(compose: dict[str, Any]) -> None:
    for name in APP:
        given = {it for it in compose["services"][name]["environment"] if it.startswith("RAPPORT_")}
        assert given <= variables(), name


def test_every_variable_of_compose_has_an_example() -> None:
    wanted = set(re.findall(r"\$\{(\w+)", (DEPLOY / "compose.yaml").read_text()))
    assert wanted == set(re.findall(r"^(\w+)=", (DEPLOY / "compose.env.example").read_text(), re.M))


def test_the_image_gets_only_what_the_build_needs() -> None:
    lines = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    allowed = {line[1:] for line in lines if line.startswith("!")}
    assert "*" in lines
    assert all((ROOT / it).exists() for it in allowed)
    copied = re.search(r"pyproject\.toml .*deploy/install\.sh", (DEPLOY / "build.sh").read_text())
    assert copied
    assert set(copied.group().split()) <= allowed


@pytest.mark.parametrize("unit", UNITS, ids=lambda it: it.name)
def test_units_are_valid(unit: Path, tmp_path: Path) -> None:
    """As written, but for the program's path: it is not installed where tests run."""
    analyze = needed("systemd-analyze")
    for it in UNITS:
        (tmp_path / it.name).write_text(it.read_text().replace("/opt/rapport/venv/bin/rapport", "/bin/true"))
    said = run(analyze, "verify", "--man=no", tmp_path / unit.name)
    assert not [line for line in said.splitlines() if "rapport" in line], said


@pytest.mark.parametrize("unit", UNITS, ids=lambda it: it.name)
def test_units_are_poor_in_rights(unit: Path) -> None:
    lines = unit.read_text().splitlines()
    for line in ("DynamicUser=yes", "NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet="):
        assert line in lines
    assert "LoadCredential=rapport.key:/etc/rapport/rapport.key" in lines


def test_the_numbered_scanner_is_the_scanner() -> None:
    one, many = ((DEPLOY / "systemd" / f"rapport-scanner{it}.service").read_text().splitlines() for it in ("", "@"))
    assert [it for it in one if not it.startswith("Description")] == [
        it for it in many if not it.startswith("Description")
    ]


def test_the_example_environment_knows_only_settings_that_exist() -> None:
    named = set(re.findall(r"^#?([A-Z_]+)=", (DEPLOY / "systemd" / "rapport.env").read_text(), re.M))
    assert named <= variables()


def test_the_command_line_of_a_server_reads_its_environment(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "rapport.env").write_text(
        "# a note\n\nMONGODB_URI=mongodb://a:b@c/d?e=f&g=h\nRAPPORT_COMPANY=Groß & Klein $HOME\n"
    )
    fake = tmp_path / "home" / "venv" / "bin" / "rapport"
    fake.parent.mkdir(parents=True)
    fake.write_text('#!/bin/sh\necho "$MONGODB_URI|$RAPPORT_COMPANY|$RAPPORT_KEY_FILE|$*"\n')
    fake.chmod(0o755)
    etc = tmp_path / "etc"
    said = run(
        DEPLOY / "systemd" / "rapport", "user", "list", RAPPORT_ETC=str(etc), RAPPORT_HOME=str(tmp_path / "home")
    )
    assert said == f"mongodb://a:b@c/d?e=f&g=h|Groß & Klein $HOME|{etc}/rapport.key|user list\n"


def test_caddyfile_is_valid() -> None:
    run(
        needed("caddy"), "validate", "--config", DEPLOY / "Caddyfile", "--adapter", "caddyfile",
        RAPPORT_HOSTNAME="rapport.example.com", RAPPORT_ACME_EMAIL="admin@example.com",
    )  # fmt: skip


def test_caddy_never_packs_the_event_stream() -> None:
    packed = re.findall(r"header Content-Type (\S+)", (DEPLOY / "Caddyfile").read_text())
    assert packed
    assert not any("text/event-stream".startswith(it.rstrip("*")) for it in packed)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda it: it.name)
def test_scripts_are_clean(script: Path) -> None:
    assert os.access(script, os.X_OK)
    run(needed("shellcheck"), script)


def test_a_backup_that_fails_leaves_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [DEPLOY / "backup.sh", tmp_path], env=os.environ | {"MONGODUMP": "false"}, capture_output=True
    )
    assert done.returncode != 0
    assert list(tmp_path.iterdir()) == []


def test_backup_and_restore_hand_on_the_same_bytes(tmp_path: Path) -> None:
    """With stand-ins for mongodump and mongorestore: what is checked is the way of the bytes, the checksum and the order."""
    dump, restore, folder = tmp_path / "dump", tmp_path / "restore", tmp_path / "backups"
    dump.write_text("#!/bin/sh\necho everything\n")
    restore.write_text(f"#!/bin/sh\ncat > {tmp_path}/got\n")
    for it in (dump, restore):
        it.chmod(0o755)
    run(DEPLOY / "backup.sh", folder, MONGODUMP=str(dump))
    archive = next(folder.glob("*.gz"))
    assert archive.stat().st_mode & 0o777 == 0o600
    run(DEPLOY / "restore.sh", archive, MONGORESTORE=str(restore), RESTORE_YES="1")
    assert (tmp_path / "got").read_text() == "everything\n"

    (tmp_path / "got").unlink()
    archive.write_text("something else\n")
    refused = subprocess.run(
        [DEPLOY / "restore.sh", archive], env=os.environ | {"MONGORESTORE": str(restore), "RESTORE_YES": "1"}, capture_output=True
    )  # fmt: skip
    assert refused.returncode != 0
    assert not (tmp_path / "got").exists()


@pytest.mark.parametrize("page", ["de/4-verwaltung.md", "en/4-administrator.md"])
def test_the_handbook_names_every_setting(page: str) -> None:
    text = (ROOT / "docs" / page).read_text()
    assert [it for it in sorted(variables()) if f"`{it}`" not in text] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda it: f"{it.parent.name}/{it.name}")
def test_links_of_the_handbook_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+)", page.read_text())
    assert [
        it for it in targets if not it.startswith("http") and "pictures/" not in it and not (page.parent / it).exists()
    ] == []


def test_both_handbooks_have_the_same_pages() -> None:
    german, english = (
        sorted(int(it.name.partition("-")[0]) for it in PAGES if it.parent.name == lang) for lang in ("de", "en")
    )
    assert german == english == list(range(1, len(german) + 1))


def variables() -> set[str]:
    """Every variable that the program reads."""
    sources = (path for package in ("backend", "mail_scanner") for path in (ROOT / package).rglob("*.py"))
    return set(re.findall(r'"(RAPPORT_[A-Z_]+|MONGODB_URI)"', "\n".join(it.read_text() for it in sources)))
