"""A laboratory whose limits are kept, and a subject for whom they hold."""

from datetime import date

from edc.labs import actions as labs
from tests import scenes, universe


@scenes.stands
def laboratory(site, data_manager):
    """The usual laboratory of site 01."""
    return labs.add_laboratory(site=site, name="Central", is_default=True, by=data_manager, at=universe.NOW)


@scenes.stands
def in_force(laboratory, data_manager):
    """Its limits of LDH for everybody, and of haemoglobin for men and women."""
    keep = {"by": data_manager}
    return {
        "LDH": universe.add_limits(laboratory, "LDH", "120", "250", **keep),
        "M": universe.add_limits(laboratory, "HGB", "130", "175", sex="M", age_from=18, **keep),
        "F": universe.add_limits(laboratory, "HGB", "115", "150", sex="F", age_from=18, **keep),
    }


@scenes.stands
def man(subject, coordinator):
    """The subject, known to be a man of 45 years."""
    page = universe.page_of(subject, "enrollment.demographics")
    universe.fill(page, by=coordinator, birth_date=date(1980, 1, 1), sex="M")
    return subject
