"""Answers are written by capture's actions, and by nobody else."""

import pytest

from edc.capture import registry
from edc.capture.models import NotCaptured, Row
from safety.models import AdverseEvent
from tests import universe

ALL_ANSWERED = [*registry.forms(), *Row.__subclasses__()]


@pytest.mark.parametrize("model", ALL_ANSWERED, ids=lambda model: model.key())
@pytest.mark.parametrize(
    "way",
    [
        lambda model: model().save(),
        lambda model: model().delete(),
        lambda model: model.objects.create(),
        lambda model: model.objects.bulk_create([model()]),
        lambda model: model.objects.update(page=None),
        lambda model: model.objects.all().delete(),
    ],
    ids=["save", "delete", "create", "bulk_create", "update", "delete-all"],
)
def test_refuses_to_be_written_past_capture(db, model, way):
    with pytest.raises(NotCaptured):
        way(model)


@pytest.mark.parametrize("model", registry.forms(), ids=lambda model: model.key())
def test_has_a_title_an_items_label_and_its_sdtm_name(model):
    assert str(model.title)
    for item in model.items():
        assert str(item.verbose_name)[0].isupper()
        assert "." in item.sdtm


@pytest.mark.parametrize("model", registry.forms(), ids=lambda model: model.key())
def test_says_where_it_stands_on_a_page(model):
    assert model.key() == f"{model._meta.app_label}.{model._meta.model_name}"
    assert registry.form(model.key()) is model


def test_knows_no_form_that_is_not_declared():
    with pytest.raises(registry.NoSuchForm):
        registry.form("labs.horoscope")


def test_tells_one_page_of_a_log_from_the_next_by_its_first_items():
    assert [item.name for item in AdverseEvent.summary()] == ["term", "start", "end"]


def test_names_itself_in_words(subject, coordinator):
    page = universe.page_of(subject, "labs.sample", visit="D0")
    universe.fill_labs(page, by=coordinator, on=universe.TODAY, HGB="118")

    lines = registry.form("labs.sample").rows()

    assert str(lines.objects.get()) == f"labs.result {page.pk} HGB"
    assert str(registry.form("labs.sample").objects.get()) == f"labs.sample {page.pk}"
