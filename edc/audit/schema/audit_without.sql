
CREATE OR REPLACE FUNCTION audit_without(told jsonb, name text, fragment text) RETURNS jsonb
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT CASE WHEN position(fragment IN told ->> name) > 0
                THEN jsonb_set(told, ARRAY[name], to_jsonb(replace(told ->> name, fragment, '[masked]')))
                ELSE told END
$$
