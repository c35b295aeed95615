"""What the tests' browser asks of every page: each row of a table has as many cells as the table has heads."""

import pytest

from tests import universe
from tests.pages.tables import uneven

HEADS = "<thead><tr><th>Month</th><th colspan='2'>Rate</th></tr></thead>"


@pytest.mark.parametrize(
    ("rows", "widths"),
    [
        ("<tr><th>3</th><td>1</td><td>2</td></tr>", []),
        ('<tr><th colspan="3">3</th></tr><tr><td>1</td><td colspan=2>2</td></tr>', []),
        ("<tr><th rowspan='2'>3</th><td>1</td><td>2</td></tr><tr><td>1</td><td>2</td></tr>", []),
        ("<tr><td title='a > b'>1</td><td title=\"<td>\">2</td><td>3</td></tr>", []),
        (f"<tr><th>3</th><td><table>{HEADS}</table></td><td>2</td></tr>", []),
        (f"<tr><th>3</th><td><table>{HEADS}<tr><td>1</td></tr></table></td><td>2</td></tr>", [1]),
        ("<tr><th>3</th><td>1</td></tr>", [2]),
        ("<tr><th>3</th><td>1</td><td>2</td><td>3</td></tr>", [4]),
        ("<tr><th colspan='2'>3</th></tr>", [2]),
        ("<tr><th rowspan='2'>3</th><td>1</td><td>2</td></tr><tr><td>1</td><td>2</td><td>3</td></tr>", [4]),
        ("<tr></tr>", [0]),
        ("</tbody></table><tr><td>1</td></tr><table>", []),
    ],
)
def test_finds_the_rows_of_another_width(rows, widths):
    page = f"<p></p><table class='data'>{HEADS}<tbody>{rows}</tbody></table><table><tr><td>a</td></tr></table>"

    assert [row.cells for row in uneven(page)] == widths


def test_no_test_sees_a_page_with_such_a_table(monitor, settings, tmp_path):
    broken = tmp_path / "reports/runs.html"
    broken.parent.mkdir()
    broken.write_text(f"<table>{HEADS}<tbody><tr><td>1</td></tr></tbody></table>", encoding="utf-8")
    (engine,) = settings.TEMPLATES
    settings.TEMPLATES = [{**engine, "DIRS": [tmp_path, *engine["DIRS"]]}]

    with pytest.raises(AssertionError, match="cells=1, heads=3"):
        universe.client_for(monitor).get("/reports/runs/")
