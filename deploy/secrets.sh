#!/usr/bin/env bash
# Makes the secrets of a container installation, once: sudo deploy/secrets.sh [FOLDER]      (usual: deploy/secrets)
#
#   rapport.key           the master key: BACK IT UP, apart from the database. Without it mailbox passwords and push keys are lost
#   mongodb_uri           where the program finds its database      mongo_*   passwords and key file of the database
#   google_secret, microsoft_secret    empty: yours to fill in, if mailboxes there are signed in to in the browser
#
#   MONGO_AT   where the program reaches the database   (mongo:27017, as in compose.yaml; without containers 127.0.0.1:27017)
#
# What exists is never changed. Each file is readable by exactly one user id: the program's (10001) or the database's (999).
set -euo pipefail
umask 077

folder=${1:-$(cd "$(dirname "$0")" && pwd)/secrets}
program=${RAPPORT_UID:-10001}
database=${MONGO_UID:-999}
mkdir -p "$folder"
chmod 711 "$folder"

random() { openssl rand -hex 32; }

keep() { # keep NAME OWNER: write standard input to a file that does not exist yet
  local path=$folder/$1
  if [ -e "$path" ]; then
    cat >/dev/null
    echo "kept  $path"
    return
  fi
  cat >"$path"
  chmod 400 "$path"
  chown "$2:$2" "$path"
  echo "made  $path"
}

printf '%s:%s\n' "$(openssl rand -hex 4)" "$(openssl rand -base64 32 | tr '+/' '-_')" | keep rapport.key "$program"
openssl rand -base64 756 | keep mongo_keyfile "$database"
for name in root app backup restore; do
  random | keep "mongo_${name}_password" "$database"
done
for name in google microsoft; do
  : | keep "${name}_secret" "$program"
done

password() { cat "$folder/mongo_$1_password"; }
at=mongodb://%s:%s@%s/%s
# shellcheck disable=SC2059
{
  printf "$at\n" rapport "$(password app)" "${MONGO_AT:-mongo:27017}" "rapport?replicaSet=rapport&authSource=admin" | keep mongodb_uri "$program"
  printf "uri: $at\n" backup "$(password backup)" 127.0.0.1:27017 "?authSource=admin&directConnection=true" | keep mongo_backup.yaml "$database"
  printf "uri: $at\n" restore "$(password restore)" 127.0.0.1:27017 "?authSource=admin&directConnection=true" | keep mongo_restore.yaml "$database"
}
