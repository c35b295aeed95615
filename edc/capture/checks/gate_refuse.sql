CREATE OR REPLACE FUNCTION gate_refuse() RETURNS trigger
-- Told: the gate, the table whose rows are entered through it, and the table, column and form that must stand first.
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    subject bigint;
    entered bigint := CASE WHEN TG_TABLE_NAME = 'casebook_page' THEN (to_jsonb(NEW) ->> 'id')::bigint
                           ELSE (to_jsonb(NEW) ->> 'page_id')::bigint END;
    stands boolean;
BEGIN
    -- A page that moves, or comes back, enters what it says; a blank one says nothing.
    IF TG_TABLE_NAME = 'casebook_page' THEN
        EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE page_id = $1)', TG_ARGV[1]) INTO stands USING entered;
        IF NOT stands THEN
            RETURN NULL;
        END IF;
    END IF;
    SELECT subject_id INTO subject FROM casebook_page WHERE id = entered;
    -- Waits for whoever changes, strikes through or moves what must stand.
    EXECUTE format(
        'SELECT true FROM %I needed JOIN casebook_page page ON page.id = needed.page_id'
        ' WHERE page.subject_id = $1 AND page.form = $2 AND page.struck IS NULL AND needed.%I IS NOT NULL'
        ' AND NOT EXISTS (SELECT FROM casebook_visit visit WHERE visit.id = page.visit_id AND visit.struck IS NOT NULL)'
        ' ORDER BY page.id LIMIT 1 FOR SHARE OF page, needed', TG_ARGV[2], TG_ARGV[3]
    ) INTO stands USING subject, TG_ARGV[4];
    IF stands IS NULL THEN
        RAISE EXCEPTION 'gate % is closed: % is entered for subject % before %.% stands',
            TG_ARGV[0], TG_ARGV[1], subject, TG_ARGV[2], TG_ARGV[3]
            USING ERRCODE = 'EDC03', DETAIL = TG_ARGV[0];
    END IF;
    RETURN NULL;
END $$
