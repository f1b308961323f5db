#!/usr/bin/env bash
# One backup of the database, consistent in itself: deploy/backup.sh FOLDER
#
#   FOLDER/rapport-20261121T020000Z.archive.gz[.age]   and its .sha256
#
# The master key is NOT in it, and without the key the mailbox passwords and push keys in it are unreadable. Keep the key elsewhere.
# Customer data and mails in it are readable: set AGE_RECIPIENT, or keep FOLDER on an encrypted disk.
#
#   MONGODUMP         how to dump              (mongodump; in containers: docker compose -f deploy/compose.yaml exec -T mongo mongodump)
#   MONGODUMP_CONFIG  file with `uri: ...` of a user with the role `backup`    (/etc/rapport/backup.yaml)
#   AGE_RECIPIENT     encrypt to this age key  (not encrypted)
#   BACKUP_DAYS       delete older backups     (35: what was erased from Rapport is then gone from the backups too)
set -euo pipefail
umask 077

folder=${1:?"usage: deploy/backup.sh FOLDER"}
read -r -a dump <<<"${MONGODUMP:-mongodump}"
config=${MONGODUMP_CONFIG:-/etc/rapport/backup.yaml}
name=rapport-$(date -u +%Y%m%dT%H%M%SZ).archive.gz
mkdir -p "$folder"
part=$folder/.$name.part
trap 'rm -f "$part"' EXIT

# --oplog: what is written while the dump runs is in it too, so that all collections show the same moment.
if [ -n "${AGE_RECIPIENT:-}" ]; then
  name=$name.age
  "${dump[@]}" --config="$config" --oplog --gzip --archive | age --encrypt --recipient "$AGE_RECIPIENT" >"$part"
else
  "${dump[@]}" --config="$config" --oplog --gzip --archive >"$part"
fi

sync "$part"
mv "$part" "$folder/$name"
(cd "$folder" && sha256sum "$name" >"$name.sha256")
find "$folder" -maxdepth 1 -name 'rapport-*.archive.gz*' -mtime "+${BACKUP_DAYS:-35}" -delete
echo "$folder/$name ($(du -h "$folder/$name" | cut -f1))"
