"""Write quotes in Markdown, for the report artifact of a run."""

from __future__ import annotations

import html
import re

from flows.report.quote_samples import sample_groups, sample_rule
from flows.result import Result, SampleQuote

SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|~>$:@])")  # a newspaper's "*" or "http://" is text


def quotes_section(result: Result) -> str | None:
    """Return the section with some quotes; None if no tables are published."""
    if not result.tables:
        return None
    parts = ["## Some quotes", f"{escaped(sample_rule(result.samples, result.tables['quotes']))}."]
    for title, note, quotes in sample_groups(result.samples):
        parts += [f"### {escaped(title)}", escaped(note), "\n".join(map(_quote, quotes))]
    return "\n\n".join(parts)


def escaped(text: str) -> str:
    """Return text on one line that Markdown and HTML show as it is."""
    return SPECIAL.sub(r"\\\1", html.escape(" ".join(text.split()), quote=False))


def _quote(quote: SampleQuote) -> str:
    """Return a quote as an item of a list, with its speaker and article."""
    where = ", ".join((quote.title or "no title", quote.source, quote.day or "no date"))
    about = f"**{escaped(quote.speaker)}**, {quote.kind}, {quote.confidence:.2f}; *{escaped(where)}*"
    return f"- {escaped(quote.text)}  \n  {about}"
