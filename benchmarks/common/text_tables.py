"""Format tables as aligned text or as Markdown."""

from __future__ import annotations

from collections.abc import Sequence

NOTHING = "–"


def number(value: float | None) -> str:
    """Return a share with three decimals and without the zero before the point; a dash for None."""
    if value is None:
        return NOTHING
    text = f"{value:.3f}"
    return text.removeprefix("0") if value >= 0 else text.replace("-0", "-", 1)


def percent(share: float | None) -> str:
    """Return a share as a whole percentage; a dash for None."""
    return NOTHING if share is None else f"{share:.0%}"


def as_text(columns: Sequence[str], rows: Sequence[Sequence[str]], left: int = 2) -> str:
    """Return an aligned table.

    Args:
        columns: Names of the columns.
        rows: Cells by row.
        left: How many columns are aligned left; the others are aligned right.
    """
    lines = [columns, *rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(columns))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if i < left else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def as_markdown(columns: Sequence[str], rows: Sequence[Sequence[str]], left: int = 2) -> str:
    """Return a Markdown table; the arguments are those of `as_text`."""
    rule = ["---" if i < left else "---:" for i in range(len(columns))]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", r"\|") for cell in line) + " |" for line in (columns, rule, *rows)
    )
