#!/usr/bin/env bash
# Builds what a server needs, from a checkout: deploy/build.sh OUT
#
#   OUT/rapport-*.whl   the program           OUT/server.txt   its locked dependencies, with hashes
#   OUT/pwa/            the built app         OUT/build.txt    what building some of them takes, likewise
#   OUT/install.sh      puts all of it where it runs
#
# The checkout is copied first and never changed. Needs Python 3.11 or newer with venv and a package index; Node comes
# locked with the Python packages. The Dockerfile runs this same script.
set -euo pipefail

out=${1:?"usage: deploy/build.sh OUT"}
root=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$out"
out=$(cd "$out" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

echo "… Copying the sources"
(cd "$root" && tar -c --exclude=node_modules --exclude=dist --exclude=__pycache__ \
  pyproject.toml README.md LICENSE backend mail_scanner pwa deploy/npm.py deploy/lock deploy/install.sh) | tar -x -C "$work"
cd "$work"

echo "… Installing locked build tools"
"${PYTHON:-python3}" -m venv tools
pip() { tools/bin/python -m pip "$1" -q --disable-pip-version-check "${@:2}"; }
pip install --require-hashes -r deploy/lock/build.txt
pip install --require-hashes --no-build-isolation --use-pep517 -r deploy/lock/run.txt

echo "… Building the app"
(cd pwa && ../tools/bin/python ../deploy/npm.py ci --silent --no-audit --no-fund && ../tools/bin/python ../deploy/npm.py run --silent build)

echo "… Building the program"
rm -f "$out"/rapport-*.whl
pip wheel --no-deps --no-build-isolation -w "$out" .
rm -rf "$out/pwa"
cp -R pwa/dist "$out/pwa"
cp deploy/lock/build.txt deploy/lock/server.txt deploy/install.sh "$out/"
echo "Built into $out"
