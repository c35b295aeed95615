"""What stands in the table of a report and at its top."""

from trial_edc.reports.response.figures import Figure, SetLine, Share, ShownReport, TableCell


def figures_of(cell: TableCell) -> list[Figure]:
    return [cell.share.k, cell.share.n] if cell.share else [cell.figure] if cell.figure else []


def every_cell(shown: ShownReport) -> list[TableCell]:
    cells = [cell for month in shown.months for line in month.sets for cell in line.cells]
    return [*cells, *(headline.cell for headline in shown.headlines)]


def every_figure(shown: ShownReport) -> list[Figure]:
    return [figure for cell in every_cell(shown) for figure in figures_of(cell)]


def counts(shown: ShownReport, month: int, population: str) -> list[int | None]:
    """The counts of a line of the table: CR, PR, NR, NE, pending, n."""
    line = line_of(shown, month, population)
    return [cell.figure.number if cell.figure else None for cell in line.cells if cell.column.span == 1]


def line_of(shown: ShownReport, month: int, population: str) -> SetLine:
    (line,) = (
        line for point in shown.months for line in point.sets if (point.number, line.name) == (month, population)
    )
    return line


def rate(shown: ShownReport, month: int, population: str, key: str) -> Share:
    (cell,) = (cell for cell in line_of(shown, month, population).cells if cell.column.key == key)
    assert cell.share
    return cell.share


def relapse(shown: ShownReport) -> Share:
    (cell,) = (headline.cell for headline in shown.headlines if headline.cell.column.key == "relapse")
    assert cell.share
    return cell.share
