"""The trail's functions in PostgreSQL. A released text is never edited: a new migration brings a new one."""

RECORD = """
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
"""

REFUSE = """
CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: what was recorded stays', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$
"""

STAMP = """
CREATE OR REPLACE FUNCTION audit_stamp() RETURNS trigger
-- Temporary types come last too: with one named "text" a session could stamp a number of its own.
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    NEW.tx := pg_current_xact_id()::text::bigint;
    -- The act announces itself: what this transaction changes from now on belongs to it.
    PERFORM set_config('edc.entry', NEW.id::text, true);
    RETURN NEW;
END $$
"""

APPEND_ONLY = """
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_guard BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER audit_append_only;
ALTER TABLE {table} ENABLE ALWAYS TRIGGER audit_guard;
"""

STAMPED = """
ALTER TABLE audit_entry ALTER COLUMN tx SET DEFAULT pg_current_xact_id()::text::bigint;
CREATE TRIGGER audit_stamp BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_stamp();
"""
