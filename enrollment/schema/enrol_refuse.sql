CREATE OR REPLACE FUNCTION enrol_refuse() RETURNS trigger
-- A subject is enrolled by its last decision, which says eligible, on a day for which that holds (ELIG-13).
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    last enrollment_eligibilitydecision;
BEGIN
    -- Waits for whoever decides anew.
    PERFORM FROM casebook_subject WHERE id = NEW.subject_id FOR NO KEY UPDATE;
    SELECT * INTO last FROM enrollment_eligibilitydecision
     WHERE subject_id = NEW.subject_id ORDER BY id DESC LIMIT 1;
    IF last.id IS DISTINCT FROM NEW.decision_id OR last.status <> 'ELIGIBLE'
       OR NEW.enrolled_on < (last.at AT TIME ZONE 'Asia/Shanghai')::date
       OR NEW.enrolled_on > coalesce(last.holds_until, NEW.enrolled_on) THEN
        RAISE EXCEPTION 'subject % is not enrolled on %: no decision says eligible for that day',
            NEW.subject_id, NEW.enrolled_on USING ERRCODE = 'EDC04';
    END IF;
    RETURN NULL;
END $$
