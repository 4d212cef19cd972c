#!/bin/sh
# Dumps all databases as they were at one moment, and lets dumps go that are older than KEEP_DAYS.
set -eu
umask 077
folder=${FOLDER:-/backups}
secrets=${SECRETS_DIR:-/etc/dps/secrets}
connection=${CONNECTION:-/tmp/connection.yaml}

# In a file of this container's memory, since arguments are seen by everybody on the node.
printf 'uri: "%s"\n' "$(cat "$secrets/mongodb_uri")" > "$connection"
trap 'rm -f "$connection"' EXIT

dump="$folder/$(date -u +%Y%m%dT%H%M%SZ).archive.gz"
mongodump --config="$connection" --sslCAFile=/etc/dps/mongodb/ca.crt --oplog --gzip --archive="$dump.part"
# Only what is whole has the name of a dump, and only then may an older one go.
mv "$dump.part" "$dump"
find "$folder" -name '*.archive.gz.part' -delete
find "$folder" -name '*.archive.gz' -mtime "+${KEEP_DAYS:-14}" -delete
echo "dumped: $dump"
