
CREATE OR REPLACE FUNCTION audit_digest(told audit_change) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' AS $$
    SELECT encode(sha256(convert_to((
jsonb_build_object('kind', 'change', 'id', id, 'tx', tx, 'at', 
coalesce(to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
         || CASE WHEN at < '0001-01-01 00:00:00Z' THEN ' BC' ELSE '' END, at::text)
, 'entry_id', entry_id,
    'table_name', table_name, 'row_id', row_id, 'page_id', page_id, 'op', op, 'old', old, 'new', new,
    'db_role', db_role)
)::text, 'UTF8')), 'hex') FROM (SELECT (told).*) AS change
$$
