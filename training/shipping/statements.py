"""`python -m training.shipping.statements`: count statements among the quotes that are shown by default.

A statement is what somebody is reported to have said or written. By default reports and views show quotes of the act
`speech` with a confidence of at least .8. In judged articles, this prints which share of them are statements
(precision), and which share of all statements they are (recall), by reader and by least confidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import click

from training.data.judged import BORDERLINE, JUDGED, Judged, read_judged
from training.shipping.calibrate import matched
from transforms import readers
from transforms.contract.shown_quotes import MIN_CONFIDENCE, SHOWN_ACT
from transforms.linking.speech_acts import act_of
from transforms.reader_api import Reader
from transforms.text.quotation_marks import quotations

STEPS = (0.0, 0.5, 0.6, 0.7, MIN_CONFIDENCE, 0.9)


class Shown(NamedTuple):
    """What is shown of judged articles.

    Attributes:
        shown: Number of quotes shown.
        statements: How many of them are statements.
        borderline: How many of them are borderline.
        found: Number of different statements among those shown.
        of: Number of statements in the articles.
    """

    shown: int
    statements: int
    borderline: int
    found: int
    of: int

    @property
    def precision(self) -> float:
        """Share of statements among the quotes shown; a borderline one counts as wrong."""
        return self.statements / max(1, self.shown)

    @property
    def recall(self) -> float:
        """Share of the statements that are shown."""
        return self.found / max(1, self.of)


def count(reader: Reader, judged: Sequence[Judged], least: float = MIN_CONFIDENCE) -> Shown:
    """Return what a reader shows of judged articles from a confidence of `least`."""
    shown = statements = borderline = 0
    found: set[tuple[int, int]] = set()
    for k, (one, reading) in enumerate(zip(judged, reader.read([j.document.article for j in judged]), strict=True)):
        text = one.document.article.text
        quoted = quotations(text)
        for quote in reading.quotes:
            if quote.confidence < least or act_of(quote, text, quoted) != SHOWN_ACT:
                continue
            shown += 1
            at = matched(one, quote)
            borderline += at is not None and one.acts[at] == BORDERLINE
            if at is not None and one.acts[at] == SHOWN_ACT:
                statements += 1
                found.add((k, at))
    return Shown(shown, statements, borderline, len(found), sum(one.acts.count(SHOWN_ACT) for one in judged))


@click.command()
@click.option(
    "--corpora",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    required=True,
    help="Folder with the corpora whose documents were judged.",
)
@click.option("--judged", "path", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=JUDGED)
@click.option("--reader", "names", multiple=True, default=tuple(readers.READERS), help="Reader; all unless given.")
def main(corpora: Path, path: Path, names: tuple[str, ...]) -> None:
    """Print precision and recall of statements in judged articles, by reader and least confidence."""
    judged = list(read_judged(corpora, path))
    click.echo(f"{len(judged)} articles, {sum(one.acts.count(SHOWN_ACT) for one in judged)} statements")
    click.echo("reader       confidence  shown  statements  borderline  precision  recall")
    for name in names:
        reader = readers.get(name)
        for least in STEPS:
            n = count(reader, judged, least)
            click.echo(
                f"{name:<12} {'≥ ' + format(least, '.1f'):>10} {n.shown:>6} {n.statements:>11} {n.borderline:>11} "
                f"{n.precision:>10.3f} {n.recall:>7.3f}"
            )


if __name__ == "__main__":
    main()
