"""The judge of the journeys finds what is wrong with a page, and judges what looks alike once."""

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
    page = launched.new_page()

    def found(*bodies, everything=False):
        answers = []
        for body in bodies:
            page.set_content(PAGE.format(body))
            results = accessible.judge(page, everything=everything)
            answers.append(sorted(violation["id"] for violation in results.response["violations"]))
        return answers

    yield found
    page.close()


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


def test_what_looks_like_nothing_before_is_judged(judged):
    assert judged("<p>Plain</p>", f"<p>Plain</p>{PALE}", f"<p>Plain</p>{PALER}") == [
        [],
        ["color-contrast"],
        ["color-contrast"],
    ]


def test_what_looks_like_something_before_is_judged_only_where_everything_is(judged):
    assert judged(PALE, PALE) == [["color-contrast"], []]
    assert judged(PALE, PALE, everything=True) == [["color-contrast"], ["color-contrast"]]


def test_a_name_that_lacks_beside_something_new_is_found(judged):
    named = '<label for="one">One</label><input id="one" type="text">'

    assert judged(named, f'{named}<input type="text">') == [[], ["label"]]
    assert judged(named, f"{named}<p>New</p><img src='data:,'>") == [[], ["image-alt"]]
