
CREATE OR REPLACE FUNCTION audit_mask(asking bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    wanted audit_masking;
    fragment text;
    key name;
    was audit_change;
    becomes audit_change;
BEGIN
    UPDATE audit_masking AS masking SET decided = decided_by.id FROM audit_entry AS asked_by, audit_entry AS decided_by
     WHERE masking.asked = asking AND masking.decided IS NULL AND asked_by.id = masking.asked
       AND asked_by.act = 'mask.ask' AND decided_by.act IN ('mask', 'mask.decline')
       AND decided_by.id::text = current_setting('edc.entry', true)
       AND decided_by.tx = pg_current_xact_id()::text::bigint AND decided_by.by_id <> asked_by.by_id
       AND btrim(asked_by.reason) <> '' AND btrim(decided_by.reason) <> ''
    RETURNING masking.* INTO wanted;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'this is no decision of another person with a reason' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF EXISTS (SELECT FROM audit_entry WHERE id = wanted.decided AND act = 'mask.decline') THEN
        RETURN;
    END IF;
    SELECT substr(change.new ->> wanted.column_name, wanted.start, wanted.length) INTO fragment
      FROM audit_change AS change
     WHERE change.id = wanted.change_id AND change.table_name = wanted.table_name AND change.row_id = wanted.row_id
       AND change.page_id IS NOT DISTINCT FROM wanted.page AND change.table_name !~ '^audit_';
    IF coalesce(btrim(fragment), '') = '' OR position(fragment IN '[masked]') > 0 OR fragment ~ '[][]' THEN
        RAISE EXCEPTION 'nothing that can be masked stands there' USING ERRCODE = 'check_violation';
    END IF;
    SELECT attname INTO STRICT key FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY(indkey)
     WHERE indrelid = format('public.%I', wanted.table_name)::regclass AND indisprimary;
    EXECUTE format('UPDATE public.%1$I SET %2$I = replace(%2$I, $1, $2) WHERE %3$I = $3 AND position($1 IN %2$I) > 0',
                   wanted.table_name, wanted.column_name, key) USING fragment, '[masked]', wanted.row_id;
    -- Among them the change that this very update has just made.
    FOR was IN SELECT * FROM audit_change AS change
                WHERE change.table_name = wanted.table_name AND change.row_id = wanted.row_id
                  AND (position(fragment IN change.old ->> wanted.column_name) > 0
                       OR position(fragment IN change.new ->> wanted.column_name) > 0)
                ORDER BY change.id FOR UPDATE LOOP
        becomes := was;
        becomes.old := audit_without(was.old, wanted.column_name, fragment);
        becomes.new := audit_without(was.new, wanted.column_name, fragment);
        INSERT INTO audit_masked (masking_id, change_id, page, before, after)
        VALUES (asking, was.id, wanted.page, audit_digest(was), audit_digest(becomes));
        UPDATE audit_change SET old = becomes.old, new = becomes.new WHERE id = was.id;
    END LOOP;
END $$
