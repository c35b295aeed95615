"""The seals' functions in PostgreSQL. A released text is never edited: a new migration brings a new one."""

LINK = """
CREATE OR REPLACE FUNCTION audit_link() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    last_number bigint;
    last_hash text;
BEGIN
    SELECT number, hash INTO last_number, last_hash FROM audit_seal ORDER BY number DESC LIMIT 1;
    IF NEW.number <> coalesce(last_number, 0) + 1 OR NEW.previous <> coalesce(last_hash, repeat('0', 64)) THEN
        RAISE EXCEPTION 'seal % does not continue the chain', NEW.number USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""

LINKED = """
CREATE TRIGGER audit_link BEFORE INSERT ON audit_seal FOR EACH ROW EXECUTE FUNCTION audit_link();
ALTER TABLE audit_seal ENABLE ALWAYS TRIGGER audit_link;
"""

# Once after the trail came to another server: until the transaction ends, nobody writes the trail.
HOLD = """
CREATE OR REPLACE FUNCTION audit_hold() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET lock_timeout = '5s' AS $$
BEGIN
    LOCK TABLE audit_entry, audit_change IN SHARE MODE;
END $$
"""

HELD = "REVOKE ALL ON FUNCTION audit_hold() FROM PUBLIC"
