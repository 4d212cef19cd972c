#!/bin/sh
# Brings all databases back as ARCHIVE has them, or as the newest dump has: what is in them now is dropped.
set -eu
umask 077
folder=${FOLDER:-/backups}
secrets=${SECRETS_DIR:-/etc/dps/secrets}
connection=${CONNECTION:-/tmp/connection.yaml}

dump=${ARCHIVE:-$(find "$folder" -name '*.archive.gz' | sort | tail -n 1)}
if [ ! -f "$dump" ]; then
  echo "there is no dump ${dump:-in $folder}" >&2
  exit 1
fi
printf 'uri: "%s"\n' "$(cat "$secrets/mongodb_uri")" > "$connection"
trap 'rm -f "$connection"' EXIT

echo "bringing back: $dump"
mongorestore --config="$connection" --sslCAFile=/etc/dps/mongodb/ca.crt --drop --oplogReplay --gzip --archive="$dump"
