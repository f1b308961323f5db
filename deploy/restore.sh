#!/usr/bin/env bash
# Puts a backup into a database: deploy/restore.sh ARCHIVE
# Rapport's services must be stopped. What the database holds now is replaced, MongoDB's own users and passwords included: with the backup
# belong the passwords of its time (in containers deploy/secrets).
#
#   MONGORESTORE         how to restore        (mongorestore; in containers: docker compose -f deploy/compose.yaml exec -T mongo mongorestore)
#   MONGORESTORE_CONFIG  file with `uri: ...` of a user who may restore and replay the oplog    (/etc/rapport/restore.yaml)
#   AGE_IDENTITY         file with the age key of an encrypted backup
#   RESTORE_YES=1        do not ask
#
# To try a backup without touching anything: deploy/drill.py ARCHIVE
set -euo pipefail

archive=${1:?"usage: deploy/restore.sh ARCHIVE"}
read -r -a restore <<<"${MONGORESTORE:-mongorestore}"
config=${MONGORESTORE_CONFIG:-/etc/rapport/restore.yaml}

if [ -f "$archive.sha256" ]; then
  (cd "$(dirname "$archive")" && sha256sum --check --quiet "$(basename "$archive").sha256")
else
  echo "There is no $archive.sha256: the backup is restored unchecked." >&2
fi

if [ "${RESTORE_YES:-}" != 1 ]; then
  read -r -p "Replace what the database holds with $archive? Type yes: " answer
  [ "$answer" = yes ] || exit 1
fi

plain() {
  case $archive in
    *.age) age --decrypt --identity "${AGE_IDENTITY:?"AGE_IDENTITY names the file with the age key"}" "$archive" ;;
    *) cat "$archive" ;;
  esac
}
plain | "${restore[@]}" --config="$config" --gzip --archive --oplogReplay --drop
echo "Restored $archive. Now: rapport init, then start the services."
