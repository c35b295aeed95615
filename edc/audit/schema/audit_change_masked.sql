
REVOKE ALL ON FUNCTION audit_mask(bigint) FROM PUBLIC;
DROP TRIGGER audit_append_only ON audit_change;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit_change
    FOR EACH ROW EXECUTE FUNCTION audit_keep();
ALTER TABLE audit_change ENABLE ALWAYS TRIGGER audit_append_only;
