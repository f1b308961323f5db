"""Forked processes of the product are as good as started ones: environment, words, output, exit code and signals are their own."""

import os
import signal
from pathlib import Path

from tests.parts.nursery import Nursery


def test_a_fork_has_an_environment_an_output_and_an_exit_code_of_its_own(nursery: Nursery, tmp_path: Path) -> None:
    nowhere = {name: value for name, value in os.environ.items() if name != "MONGODB_URI"} | {
        "RAPPORT_VAR": str(tmp_path)
    }
    done = nursery.run("backend", "user", "list", environment=nowhere, folder=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Which database?")
    helped = nursery.run("backend", "--help", environment=nowhere, folder=tmp_path)
    assert (helped.returncode, helped.stderr) == (0, "")
    assert "mailbox" in helped.stdout


def test_a_fork_that_is_killed_is_known_to_be_dead(
    nursery: Nursery, environment: dict[str, str], tmp_path: Path
) -> None:
    living = nursery.start("mail_scanner", environment=environment, out=tmp_path / "said")
    living.kill()
    assert living.returncode == -signal.SIGKILL
    living.terminate()
