
CREATE OR REPLACE FUNCTION hold_refuse(
    changed text, kinds text[], pages bigint[], visits bigint[], subjects bigint[], sites bigint[]
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    found bigint;
BEGIN
    -- A transaction that looks at an older moment would not see the hold that stands now.
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'a change of % must see what stands now', changed USING ERRCODE = 'EDC01';
    END IF;
    IF NOT EXISTS (SELECT FROM review_hold WHERE lifted IS NULL AND kind = ANY (kinds)) THEN
        RETURN;
    END IF;
    IF pages IS NOT NULL THEN
        SELECT visits || array_agg(p.visit_id), subjects || array_agg(p.subject_id) INTO visits, subjects
          FROM casebook_page p WHERE p.id = ANY (pages);
    END IF;
    IF subjects IS NOT NULL THEN
        SELECT sites || array_agg(s.site_id) INTO sites FROM casebook_subject s WHERE s.id = ANY (subjects);
    END IF;
    found := hold_over(kinds, pages, visits, subjects, sites);
    IF found IS NOT NULL THEN
        RAISE EXCEPTION 'a change of % is refused: hold % stands', changed, found
            USING ERRCODE = 'EDC01', DETAIL = found::text;
    END IF;
END $$
