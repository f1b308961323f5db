"""Where the programs of the tests are. Servers live where the search path of an ordinary person does not lead."""

import os
import shutil


def find(name: str) -> str | None:
    return shutil.which(name, path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/sbin")))
