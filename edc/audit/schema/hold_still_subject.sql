
CREATE OR REPLACE FUNCTION hold_still_subject() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    subjects bigint[];
    sites bigint[];
BEGIN
    SELECT array_agg(id), array_agg(DISTINCT site_id) INTO subjects, sites FROM changed;
    IF TG_OP = 'UPDATE' THEN
        SELECT sites || array_agg(DISTINCT site_id) INTO sites FROM gone;
    END IF;
    IF subjects IS NOT NULL THEN
        PERFORM FROM accounts_site WHERE id = ANY (sites) ORDER BY id FOR KEY SHARE;
        PERFORM hold_refuse(TG_TABLE_NAME, TG_ARGV[0]::text[], NULL, NULL, subjects, sites);
    END IF;
    RETURN NULL;
END $$
