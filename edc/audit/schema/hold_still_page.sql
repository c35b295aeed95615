
CREATE OR REPLACE FUNCTION hold_still_page() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    pages bigint[];
    visits bigint[];
    subjects bigint[];
    arrived bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(DISTINCT subject_id) INTO arrived FROM changed;
    ELSIF TG_OP = 'UPDATE' THEN
        SELECT array_agg(DISTINCT c.subject_id) INTO arrived FROM changed c JOIN gone g USING (id)
         WHERE (c.subject_id, c.visit_id) IS DISTINCT FROM (g.subject_id, g.visit_id);
    END IF;
    -- A page that stands was locked by its own change; one that comes waits for whoever holds the subject.
    IF arrived IS NOT NULL THEN
        PERFORM FROM casebook_subject WHERE id = ANY (arrived) ORDER BY id FOR KEY SHARE;
    END IF;
    IF EXISTS (SELECT FROM review_hold WHERE lifted IS NULL)
       OR current_setting('transaction_isolation') <> 'read committed' THEN
        SELECT array_agg(id), array_agg(visit_id), array_agg(subject_id) INTO pages, visits, subjects FROM changed;
        IF TG_OP = 'UPDATE' THEN
            SELECT visits || array_agg(visit_id), subjects || array_agg(subject_id) INTO visits, subjects FROM gone;
        END IF;
        IF pages IS NOT NULL THEN
            PERFORM hold_refuse(TG_TABLE_NAME, TG_ARGV[0]::text[], pages, visits, subjects, NULL);
        END IF;
    END IF;
    RETURN NULL;
END $$
