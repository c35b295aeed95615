#!/bin/sh
# Runs once, when the cluster is made: the owner of the database, and the application's role, which owns nothing.
set -eu
psql --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname=postgres <<'SQL'
\getenv owner EDC_OWNER_PASSWORD
\getenv application EDC_APP_PASSWORD
CREATE ROLE edc_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'owner';
CREATE ROLE edc_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'application';
CREATE DATABASE edc OWNER edc_owner;
REVOKE ALL ON DATABASE edc FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE edc TO edc_app;
SQL
