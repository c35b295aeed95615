"""Tables of the specification in the tests: one line a clinical sentence, cells apart by strokes."""


def table(text):
    """The rows of a table as dicts by column; an empty cell is an empty string, # begins a remark."""
    lines = [line.split("#")[0].rstrip() for line in text.strip().splitlines()]
    head, *rows = [[cell.strip() for cell in line.split("|")] for line in lines if line.strip()]
    for row in rows:
        assert len(row) == len(head), f"a row of {len(row)} cells under {len(head)} columns: {row}"
    return [dict(zip(head, row, strict=True)) for row in rows]


def sentence(row):
    """A row as the name of its test."""
    return " ".join(f"{name}={cell}" for name, cell in row.items() if cell)
