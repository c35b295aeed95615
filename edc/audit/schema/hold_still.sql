
CREATE OR REPLACE FUNCTION hold_still() RETURNS trigger
-- What hangs on pages.
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    pages bigint[];
BEGIN
    IF TG_OP = 'UPDATE' THEN
        SELECT array_agg(page_id) INTO pages
          FROM (SELECT page_id FROM changed UNION SELECT page_id FROM gone) AS touched;
    ELSE
        SELECT array_agg(DISTINCT page_id) INTO pages FROM changed;
    END IF;
    IF pages IS NOT NULL THEN
        -- Waits for a hold that is being placed; whoever places one locks the pages first.
        PERFORM FROM casebook_page WHERE id = ANY (pages) ORDER BY id FOR KEY SHARE;
        -- Nearly always nothing is held: then nothing more is asked.
        IF EXISTS (SELECT FROM review_hold WHERE lifted IS NULL)
           OR current_setting('transaction_isolation') <> 'read committed' THEN
            PERFORM hold_refuse(TG_TABLE_NAME, TG_ARGV[0]::text[], pages, NULL, NULL, NULL);
        END IF;
    END IF;
    RETURN NULL;
END $$
