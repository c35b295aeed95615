
CREATE OR REPLACE FUNCTION hold_over(kinds text[], pages bigint[], visits bigint[], subjects bigint[], sites bigint[])
RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT id FROM review_hold
     WHERE lifted IS NULL AND kind = ANY (kinds)
       AND (page_id = ANY (pages) OR visit_id = ANY (visits) OR subject_id = ANY (subjects) OR site_id = ANY (sites)
            OR coalesce(page_id, visit_id, subject_id, site_id) IS NULL)
     ORDER BY kind DESC, id LIMIT 1
$$
