#!/bin/bash
# Two databases and three roles, made when the server's data volume is new.
# Airflow owns its database; `watch_owner` owns ours, and the application's role may use it but owns nothing.
set -euo pipefail

psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  --set airflow_password="$AIRFLOW_DATABASE_PASSWORD" \
  --set owner_password="$WATCH_OWNER_PASSWORD" \
  --set application_password="$WATCH_DATABASE_PASSWORD" <<'SQL'
CREATE ROLE airflow LOGIN PASSWORD :'airflow_password';
CREATE ROLE watch_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE partnership_watch LOGIN PASSWORD :'application_password';
CREATE DATABASE airflow OWNER airflow;
CREATE DATABASE partnership_watch OWNER watch_owner;
REVOKE CONNECT ON DATABASE airflow, partnership_watch FROM PUBLIC;
GRANT CONNECT ON DATABASE partnership_watch TO partnership_watch;
SQL
