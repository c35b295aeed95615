"""The judge of the journeys finds what is wrong with a page, and judges what is drawn alike once."""

import pytest

from tests.journeys import accessible

PAGE = """<!doctype html><html lang="en"><head><title>A page</title>
<style>.pale {{ color: #bbb; background: #fff }} .tiny {{ display: inline-block; width: 9px; height: 9px }}</style>
</head><body><main>{}</main></body></html>"""
PALE, PALER = '<p class="pale">Pale</p>', '<p class="pale" role="note">Paler</p>'
TINY = '<button class="tiny" aria-label="One"></button><button class="tiny" aria-label="Two"></button>'


@pytest.fixture
def judged(launched, monkeypatch):
    """What is found in these pages, one after the other, by one who has seen no page before."""
    monkeypatch.setattr(accessible, "_judged", [])
    context = launched.new_context()
    accessible.prepare(context)
    page = context.new_page()

    def found(*bodies, everything=False):
        answers = []
        for body in bodies:
            page.set_content(PAGE.format(body))
            results = accessible.judge(page, everything=everything)
            answers.append(sorted(violation["id"] for violation in results.response["violations"]))
        return answers

    yield found
    context.close()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>Plain</p>", []),
        (PALE, ["color-contrast"]),
        (f"<section>{PALE}</section>", ["color-contrast"]),
        (TINY, ["target-size"]),
        ('<input type="text">', ["label"]),
        (f'<input type="text">{PALE}', ["color-contrast", "label"]),
    ],
)
@pytest.mark.parametrize("everything", [False, True])
def test_finds_what_is_wrong(judged, body, expected, everything):
    assert judged(body, everything=everything) == [expected]


def test_what_is_drawn_like_nothing_before_is_judged(judged):
    assert judged("<p>Plain</p>", f"<p>Plain</p>{PALE}", f"<p>Plain</p>{PALER}") == [
        [],
        ["color-contrast"],
        ["color-contrast"],
    ]


@pytest.mark.parametrize("everything", [False, True])
def test_what_was_found_wrong_is_found_again(judged, everything):
    assert judged(PALE, PALE, everything=everything) == [["color-contrast"], ["color-contrast"]]


def test_what_is_no_matter_of_drawing_is_judged_each_time(judged):
    assert judged('<input type="text">', '<input type="text">') == [["label"], ["label"]]


@pytest.mark.parametrize("style", ["color: #bbb", "background: #555", "opacity: 0.3"])
def test_the_same_element_drawn_otherwise_is_judged(judged, style):
    plain, other = "<p>Plain</p>", f'<p style="{style}">Plain</p>'

    assert judged(f"{plain}{plain}", f"{plain}{other}") == [[], ["color-contrast"]]
    assert judged(plain, f'<section style="{style}">{plain}</section>') == [[], ["color-contrast"]]


def test_small_targets_that_move_together_are_judged(judged):
    apart = TINY.replace("</button><button", "</button><p>Between</p><p>Between</p><button")

    assert judged(apart, TINY) == [[], ["target-size"]]


@pytest.mark.parametrize(
    "passed_over",
    [
        PALE.replace("<p", "<p hidden"),
        PALE.replace("<p", '<p style="visibility: hidden"'),
        PALE.replace(">Pale<", "><svg></svg><"),
        '<button class="pale" disabled>Pale</button>',
        '<label class="pale">Pale <input disabled></label>',
    ],
)
def test_what_axe_passes_over_stands_for_nothing(judged, passed_over):
    seen = passed_over.replace(" hidden", "").replace(' style="visibility:"', "").replace(" disabled", "")

    assert judged(passed_over, f"{passed_over}{seen}{PALE}") == [[], ["color-contrast"]]


def test_each_way_of_judging_asks_everything_it_has_to(judged, monkeypatch):
    assert judged("<p>Plain</p>") == [[]]
    assert judged(PALE, everything=True) == [["color-contrast"]]
