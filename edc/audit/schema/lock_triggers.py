"""What keeps held data still, in PostgreSQL: no way round a freeze or a lock (REQ-090, lesson 26).

The tables of queries, verifications and signatures are named here as data. A released text is never edited: a new
migration brings a new one. Each statement that wrote is looked at once, whatever way it came and however many rows it
has.
"""

from collections.abc import Iterator

from edc.audit.schema.table_triggers import TableTrigger

ANY_HOLD, LOCK_ONLY = "{freeze,lock}", "{lock}"
# What a lock holds still beside data. What somebody opened to read is no change, and goes on.
REVIEWED = ("review_query", "review_message", "review_verification", "review_signature", "worklist_workitem")

OVER = """
CREATE OR REPLACE FUNCTION hold_over(kinds text[], pages bigint[], visits bigint[], subjects bigint[], sites bigint[])
RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT id FROM review_hold
     WHERE lifted IS NULL AND kind = ANY (kinds)
       AND (page_id = ANY (pages) OR visit_id = ANY (visits) OR subject_id = ANY (subjects) OR site_id = ANY (sites)
            OR coalesce(page_id, visit_id, subject_id, site_id) IS NULL)
     ORDER BY kind DESC, id LIMIT 1
$$
"""

REFUSE = """
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
"""

STILL = """
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
"""

STILL_PAGE = """
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
"""

STILL_VISIT = """
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
"""

STILL_SUBJECT = """
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
"""

KEEP = """
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
"""

FUNCTIONS = {
    "hold_over": OVER,
    "hold_refuse": REFUSE,
    "hold_still": STILL,
    "hold_still_page": STILL_PAGE,
    "hold_still_visit": STILL_VISIT,
    "hold_still_subject": STILL_SUBJECT,
    "hold_keep": KEEP,
}
_SPINE = {
    "casebook_page": "hold_still_page",
    "casebook_visit": "hold_still_visit",
    "casebook_subject": "hold_still_subject",
}
_KEPT = ("review_hold", "review_release")
_WRITTEN = {
    "INSERT": "REFERENCING NEW TABLE AS changed",
    "UPDATE": "REFERENCING OLD TABLE AS gone NEW TABLE AS changed",
    "DELETE": "REFERENCING OLD TABLE AS changed",
}


def of_table(table: str, *, has_content: bool) -> Iterator[TableTrigger]:
    """The lock triggers of one table; what holds no data, and is not said of data, needs none."""
    if table in _KEPT:
        text = f"BEFORE DELETE OR UPDATE ON public.{table} FOR EACH ROW EXECUTE FUNCTION hold_keep()"
        yield TableTrigger(table, "hold_keep", f"CREATE TRIGGER hold_keep {text}")
        return
    function = _SPINE.get(table) or ("hold_still" if has_content or table in REVIEWED else "")
    kinds = LOCK_ONLY if table in REVIEWED else ANY_HOLD
    for verb, seen in _WRITTEN.items() if function else ():
        name = f"hold_still_{verb.lower()}"
        text = f"AFTER {verb} ON public.{table} {seen} FOR EACH STATEMENT EXECUTE FUNCTION {function}('{kinds}')"
        yield TableTrigger(table, name, f"CREATE TRIGGER {name} {text}")
