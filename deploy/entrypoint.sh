#!/bin/sh
# In the container: the database's address holds a password, so it comes as a file and never stands in the compose file.
set -eu
if [ -n "${MONGODB_URI_FILE:-}" ]; then
  MONGODB_URI=$(cat "$MONGODB_URI_FILE")
  export MONGODB_URI
fi
exec rapport "$@"
