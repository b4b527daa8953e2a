#!/bin/bash
# Run by the postgres image at its first start: one pair of roles and one schema a service. The passwords are files
# named after their roles in /secrets.
set -euo pipefail
for service in ingestion matching insight scoring report; do
  for role in migration runtime; do
    export "${service^^}_${role^^}_PASSWORD=$(cat "/secrets/${service}_$role")"
  done
done
cd "$(dirname "${BASH_SOURCE[0]}")"
psql --username "${POSTGRES_USER:-postgres}" --dbname "$POSTGRES_DB" --no-psqlrc --set ON_ERROR_STOP=1 --file roles.psql
