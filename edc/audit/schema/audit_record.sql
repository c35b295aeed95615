
CREATE OR REPLACE FUNCTION audit_record() RETURNS trigger
-- Temporary tables come last: one named like the trail must never stand before it.
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    pk_column text := TG_ARGV[0];
    page_column text := TG_ARGV[1];
    announced text := current_setting('edc.entry', true);
    this_tx bigint := pg_current_xact_id()::text::bigint;
    before_row jsonb;
    after_row jsonb;
    whole jsonb;
    page bigint;
    entry bigint;
BEGIN
    IF TG_OP = 'INSERT' THEN
        after_row := to_jsonb(NEW);
        whole := after_row;
    ELSIF TG_OP = 'DELETE' THEN
        before_row := to_jsonb(OLD);
        whole := before_row;
    ELSE
        -- Compared as stored and as written, never by value: 2 and 2.0 are two different reports.
        IF NEW *= OLD THEN
            RETURN NULL;
        END IF;
        whole := to_jsonb(NEW);
        before_row := to_jsonb(OLD);
        IF whole -> pk_column IS DISTINCT FROM before_row -> pk_column THEN
            RAISE EXCEPTION 'the key of % cannot change', TG_TABLE_NAME;
        END IF;
        SELECT jsonb_object_agg(n.key, n.value), jsonb_object_agg(n.key, before_row -> n.key)
          INTO after_row, before_row
          FROM jsonb_each(whole) AS n
         WHERE n.value::text IS DISTINCT FROM (before_row -> n.key)::text;
        IF after_row IS NULL THEN
            RETURN NULL;
        END IF;
    END IF;
    IF page_column <> '' THEN
        page := (whole ->> page_column)::bigint;
    END IF;
    IF announced = 'page' THEN
        SELECT e.id INTO entry FROM audit_entry e
         WHERE e.tx = this_tx AND e.page_id = page ORDER BY e.id DESC LIMIT 1;
    ELSIF announced <> '' THEN
        entry := announced::bigint;
    END IF;
    INSERT INTO audit_change (at, tx, entry_id, table_name, row_id, page_id, op, old, new, db_role)
    VALUES (clock_timestamp(), this_tx, entry, TG_TABLE_NAME, (whole ->> pk_column)::bigint, page,
            left(TG_OP, 1), before_row, after_row, session_user);
    RETURN NULL;
END $$
