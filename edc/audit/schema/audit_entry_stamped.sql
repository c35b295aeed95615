
ALTER TABLE audit_entry ALTER COLUMN tx SET DEFAULT pg_current_xact_id()::text::bigint;
CREATE TRIGGER audit_stamp BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_stamp();
