
CREATE OR REPLACE FUNCTION hold_still_visit() RETURNS trigger
-- A visit's change is one of each page on it.
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    visits bigint[];
    subjects bigint[];
    pages bigint[];
BEGIN
    SELECT array_agg(id), array_agg(DISTINCT subject_id) INTO visits, subjects FROM changed;
    IF TG_OP = 'UPDATE' THEN
        SELECT subjects || array_agg(DISTINCT subject_id) INTO subjects FROM gone;
    END IF;
    IF visits IS NOT NULL THEN
        PERFORM FROM casebook_subject WHERE id = ANY (subjects) ORDER BY id FOR KEY SHARE;
        SELECT array_agg(id) INTO pages FROM casebook_page WHERE visit_id = ANY (visits);
        PERFORM hold_refuse(TG_TABLE_NAME, TG_ARGV[0]::text[], pages, visits, subjects, NULL);
    END IF;
    RETURN NULL;
END $$
