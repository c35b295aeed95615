
CREATE OR REPLACE FUNCTION hold_keep() RETURNS trigger
-- A hold is lifted once, after another person granted what one had asked for; a decision stays.
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'review_release' THEN
        IF OLD.decided_at IS NULL AND NEW.decided_by_id IS NOT NULL AND NEW.is_granted IS NOT NULL
           AND (NEW.hold_id, NEW.asked_by_id, NEW.asked_at, NEW.reason)
               = (OLD.hold_id, OLD.asked_by_id, OLD.asked_at, OLD.reason) THEN
            RETURN NEW;
        END IF;
    ELSIF TG_OP = 'UPDATE' THEN
        IF OLD.lifted IS NULL AND to_jsonb(NEW) - 'lifted' = to_jsonb(OLD) - 'lifted'
           AND EXISTS (SELECT FROM review_release WHERE hold_id = OLD.id AND is_granted
                          AND decided_by_id <> asked_by_id) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '% on % is refused: a hold is lifted by two people', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'EDC02';
END $$
