#!/usr/bin/env bash
# Installs what deploy/build.sh built: OUT/install.sh TARGET (usual: /opt/rapport)
#
#   TARGET/venv   Python environment: locked dependencies, checked by hash, and the program
#   TARGET/pwa    the built app: RAPPORT_PWA points here
#
# Run it again to update; stop the services first.
set -euo pipefail
umask 022

target=${1:?"usage: install.sh TARGET"}
built=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$target"

base=$("${PYTHON:-python3}" -c 'import os, sys; print(os.path.realpath(sys.executable))')
case $base in
  /root/* | /home/*)
    echo "The services may not read $base: it lies in somebody's home. Name another Python: PYTHON=/usr/bin/python3 $0 $target" >&2
    exit 1
    ;;
esac

rm -rf "$target/venv"
"${PYTHON:-python3}" -m venv "$target/venv"
pip() { "$target/venv/bin/python" -m pip "$1" -q --disable-pip-version-check --no-cache-dir "${@:2}"; }
pip install --require-hashes -r "$built/build.txt"
pip install --require-hashes --no-build-isolation --use-pep517 -r "$built/server.txt"
pip install --no-deps "$built"/rapport-*.whl

rm -rf "$target/pwa"
cp -R "$built/pwa" "$target/pwa"
chmod -R a+rX "$target/pwa"
echo "Installed into $target"
