
CREATE OR REPLACE FUNCTION audit_hold() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET lock_timeout = '5s' AS $$
BEGIN
    LOCK TABLE audit_entry, audit_change IN SHARE MODE;
END $$
