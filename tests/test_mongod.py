"""A mongod that does not run here says why, and what helps on this system. The stand-ins say what loader and kernel really say."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pymongo import MongoClient

from backend import apt
from backend import mongod as program
from backend.embedded import Mongod
from backend.errors import Unreachable
from backend.mongod import CONTAINER, NO_AVX, nowhere, package_for, refusal, runnable_mongod

LOADER = "mongod: error while loading shared libraries: {}: cannot open shared object file: No such file or directory"
NO_CURL = LOADER.format("libcurl.so.4")
DEBIAN = {"ID": "debian", "PRETTY_NAME": "Debian GNU/Linux 12 (bookworm)"}
UBUNTU = {"ID": "ubuntu", "ID_LIKE": "debian", "PRETTY_NAME": "Ubuntu 24.04.1 LTS"}
ROCKY = {"ID": "rocky", "ID_LIKE": "rhel centos fedora", "PRETTY_NAME": "Rocky Linux 9.4"}


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Puts a mongod of this script first on the PATH."""

    def put(script: str) -> Path:
        path = tmp_path / "bin" / "mongod"
        path.parent.mkdir(exist_ok=True)
        path.write_text(script)
        path.chmod(0o755)
        monkeypatch.setenv("PATH", f"{path.parent}{os.pathsep}{os.environ['PATH']}")
        return path

    return put


@pytest.fixture
def poor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apt, "may_install", lambda: False)


def lacking(library: str, until: Path) -> str:
    """A program that needs a library which is there once `until` exists."""
    return f'#!/bin/sh\n[ -e "{until}" ] || {{ echo "{LOADER.format(library)}" >&2; exit 127; }}\necho "db version v6.0.5"\n'


def test_a_missing_library_is_named_with_its_package(
    stand_in: Callable[[str], Path], poor: None, tmp_path: Path
) -> None:
    path = stand_in(lacking("libcurl.so.4", tmp_path / "never"))
    with pytest.raises(Unreachable) as raised:
        Mongod(tmp_path / "data")
    assert raised.value.message == (
        f"MongoDB does not run here. {path} says:\n  {NO_CURL}\n"
        "As root: apt-get install libcurl4 (or what brings this library on your system). Then start again."
    )


def test_where_we_may_the_library_is_installed_with_one_line(
    stand_in: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = stand_in(lacking("libcurl.so.4", tmp_path / "installed"))
    monkeypatch.setattr(apt, "may_install", lambda: True)
    monkeypatch.setattr(apt, "install", lambda *packages: (tmp_path / "installed").write_text(" ".join(packages)))
    assert runnable_mongod() == path
    assert (tmp_path / "installed").read_text() == "libcurl4"
    assert capsys.readouterr().out == "… Installing libcurl4, which MongoDB needs\n"


def test_what_apt_does_not_know_is_not_installed(
    stand_in: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(lacking("libodd.so.7", tmp_path / "never"))
    monkeypatch.setattr(apt, "may_install", lambda: True)
    monkeypatch.setattr(apt, "install", lambda *packages: pytest.fail(f"installed {packages}"))
    with pytest.raises(Unreachable, match=r"libodd\.so\.7.*\nSet MONGODB_URI to a replica set on another machine, or"):
        runnable_mongod()


def test_apt_that_fails_is_quoted(
    stand_in: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(lacking("libcurl.so.4", tmp_path / "never")).with_name("apt-get").write_text(
        "#!/bin/sh\necho 'E: Unable to fetch' >&2; exit 100\n"
    )
    (tmp_path / "bin" / "apt-get").chmod(0o755)
    monkeypatch.setattr(apt, "may_install", lambda: True)
    with pytest.raises(Unreachable, match=r"^apt-get update -qq failed:\nE: Unable to fetch$"):
        runnable_mongod()


def test_a_processor_without_avx_is_told(stand_in: Callable[[str], Path], tmp_path: Path) -> None:
    stand_in("#!/bin/sh\nkill -ILL $$\n")
    with pytest.raises(Unreachable) as raised:
        Mongod(tmp_path / "data")
    assert raised.value.message == NO_AVX


def test_a_mongod_that_dies_only_at_work_is_told_too(stand_in: Callable[[str], Path], tmp_path: Path) -> None:
    stand_in('#!/bin/sh\n[ "$1" = --version ] && exit 0\nkill -ILL $$\n')
    with pytest.raises(Unreachable) as raised:
        Mongod(tmp_path / "data")
    assert raised.value.message == NO_AVX


def test_what_it_says_at_the_start_is_in_the_log(stand_in: Callable[[str], Path], tmp_path: Path) -> None:
    stand_in('#!/bin/sh\n[ "$1" = --version ] && exit 0\necho "no room on this disk" >&2; exit 1\n')
    with pytest.raises(Unreachable, match=r"^MongoDB did not start\. Its last words are in .*mongod\.log\.$"):
        Mongod(tmp_path / "data")
    assert (tmp_path / "log" / "mongod.log").read_text() == "no room on this disk\n"


def test_no_ordinary_query_is_quoted_in_the_log(mongod: Mongod) -> None:
    """As the handbook says of the trial."""
    with MongoClient[dict[str, object]](mongod.uri) as client:
        assert client.admin.command("profile", -1)["slowms"] == 10_000


def test_a_program_of_another_system_is_told(stand_in: Callable[[str], Path]) -> None:
    stand_in("#!/lib/ld-of-elsewhere.so.1\n")
    with pytest.raises(Unreachable, match=r"does not run here.*\n  No such file or directory\n"):
        runnable_mongod()


def test_rapport_run_says_it_in_a_sentence(stand_in: Callable[[str], Path], tmp_path: Path) -> None:
    stand_in(lacking("libodd.so.7", tmp_path / "never"))
    (tmp_path / "index.html").touch()
    environment = os.environ | {"RAPPORT_VAR": str(tmp_path / "var"), "RAPPORT_PWA": str(tmp_path), "MONGODB_URI": ""}
    done = subprocess.run(
        [sys.executable, "-m", "backend", "run"], env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    assert LOADER.format("libodd.so.7") in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize(("library", "package"), sorted(program.PACKAGES.items()))
def test_each_library_of_the_wheel_has_its_package(library: str, package: str) -> None:
    assert package_for(LOADER.format(library)) == package


def test_each_library_we_name_is_one_of_the_wheels() -> None:
    path = program.find_mongod()
    if "fiftyone" not in path.parts:
        pytest.skip(f"{path} is not the wheel's")
    needed = subprocess.run(["ldd", path], capture_output=True, text=True).stdout.split("\n")
    direct = {line.split()[0] for line in needed if line.strip()}
    assert program.PACKAGES.keys() <= direct


@pytest.mark.parametrize(
    ("code", "words", "part"),
    [
        (127, NO_CURL, "apt-get install libcurl4"),
        (1, "mongod: /lib/libc.so.6: version `GLIBC_2.34' not found", "\n  mongod: /lib/libc.so.6: version `GLIBC_2.34'"),
        (3, "", "\n  It ended with 3.\n"),
        (-4, "", "AVX"),
    ],
)  # fmt: skip
def test_a_refusal_quotes_the_last_words(code: int, words: str, part: str) -> None:
    assert part in refusal(Path("mongod"), code, words)


@pytest.mark.parametrize(
    ("system", "machine", "release", "says", "not_"),
    [
        ("Linux", "x86_64", DEBIAN, ["Debian GNU/Linux 12 (bookworm), x86_64", "`make run`", "install-mongodb-on-debian/"], "brew"),
        ("Linux", "x86_64", UBUNTU, ["`make run`", "install-mongodb-on-ubuntu/"], "brew"),
        ("Linux", "aarch64", UBUNTU, ["install-mongodb-on-ubuntu/", CONTAINER], "`make run` in"),
        ("Linux", "aarch64", DEBIAN, [CONTAINER, "set MONGODB_URI"], "install-mongodb"),
        ("Linux", "x86_64", ROCKY, ["install-mongodb-on-red-hat/"], "brew"),
        ("Linux", "riscv64", {}, ["(Linux, riscv64)", "docs/manual/installation/"], "`make run` in"),
        ("Darwin", "arm64", {}, ["(Darwin, arm64)", "brew install mongodb-community"], "install-mongodb-on"),
    ],
)  # fmt: skip
def test_where_there_is_none_the_advice_fits_the_system(
    system: str, machine: str, release: dict[str, str], says: list[str], not_: str
) -> None:
    text = nowhere(system, machine, release)
    assert [it for it in says if it not in text] == []
    assert not_ not in text
