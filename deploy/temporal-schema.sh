#!/bin/sh
# Brings Temporal's two databases to the schema of this image; what is there already is left alone.
set -eu
SQL_PASSWORD="$(cat /run/secrets/temporal_password)"
export SQL_PASSWORD
schema=/etc/temporal/schema/postgresql/v12

tool() { temporal-sql-tool --plugin postgres12 --endpoint temporal-postgres --port 5432 --user temporal --database "$@"; }

for pair in temporal:temporal temporal_visibility:visibility; do
  database="${pair%%:*}"
  tool "$database" create
  tool "$database" setup-schema --version 0.0
  tool "$database" update-schema --schema-dir "$schema/${pair##*:}/versioned"
done
