
CREATE OR REPLACE FUNCTION audit_stamp() RETURNS trigger
-- Temporary types come last too: with one named "text" a session could stamp a number of its own.
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    NEW.tx := pg_current_xact_id()::text::bigint;
    -- The act announces itself: what this transaction changes from now on belongs to it.
    PERFORM set_config('edc.entry', NEW.id::text, true);
    RETURN NEW;
END $$
