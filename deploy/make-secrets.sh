#!/bin/sh
# Makes the secrets of docker-compose.yml in deploy/secrets, each once: run it again and what is there stays. The folder is
# closed to others; the files in it are not, since containers read them as users of their own.
set -eu
folder="${1:-$(dirname "$0")/secrets}"
mkdir -p "$folder"
chmod 700 "$folder"
umask 022

random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
keep() { [ -s "$folder/$1" ] || printf '%s' "$2" >"$folder/$1"; }

keep postgres_password "$(random)"
keep temporal_password "$(random)"
keep database_url_admin "postgres://postgres:$(cat "$folder/postgres_password")@postgres:5432/countersign"
for login in owner worker bot; do
  keep "database_url_$login" "postgres://countersign_${login}_login:$(random)@postgres:5432/countersign"
done
for token in slack_bot_token slack_app_token; do
  [ -s "$folder/$token" ] || echo "Put Slack's $token into $folder/$token (docs/slack.md)."
done
