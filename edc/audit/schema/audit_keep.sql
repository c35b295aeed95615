
CREATE OR REPLACE FUNCTION audit_keep() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - '{old,new}'::text[] = to_jsonb(OLD) - '{old,new}'::text[] AND EXISTS (
        SELECT FROM audit_masked AS record
          JOIN audit_masking AS masking ON masking.asked = record.masking_id
          JOIN audit_entry AS asked ON asked.id = masking.asked AND asked.act = 'mask.ask'
          JOIN audit_entry AS masked ON masked.id = masking.decided AND masked.act = 'mask'
         WHERE masked.tx = pg_current_xact_id()::text::bigint AND asked.by_id <> masked.by_id
           AND record.change_id = OLD.id
           AND record.before = audit_digest(OLD) AND record.after = audit_digest(NEW)
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% on % is refused: what was recorded stays', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$
