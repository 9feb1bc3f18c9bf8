"""Write quotes in Markdown, for the report artifact of a run."""

from __future__ import annotations

import html
import re

from flows.report.quote_samples import sample_groups, sample_rule
from flows.result import CopiedStory, RepeatedQuote, Result, SampleQuote

SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|~>$:@])")  # a newspaper's "*" or "http://" is text


def quotes_section(result: Result) -> str | None:
    """Return the section with some quotes; None if no tables are published."""
    if not result.tables:
        return None
    parts = ["## Some quotes", f"{escaped(sample_rule(result.samples, result.tables['quotes']))}."]
    for title, note, quotes in sample_groups(result.samples):
        parts += [f"### {escaped(title)}", escaped(note), "\n".join(map(_quote, quotes))]
    if result.samples.repeated:
        parts += ["## Said in most papers", "\n".join(map(_repeated, result.samples.repeated))]
    if result.samples.copied:
        parts += ["## Who had it first", "\n".join(map(_copied, result.samples.copied))]
    return "\n\n".join(parts)


def escaped(text: str) -> str:
    """Return text on one line that Markdown and HTML show as it is."""
    return SPECIAL.sub(r"\\\1", html.escape(" ".join(text.split()), quote=False))


def _repeated(quote: RepeatedQuote) -> str:
    """Return a quote that several papers have as an item of a list."""
    where = _article(quote)
    return (
        f"- {escaped(quote.text)}  \n  **{escaped(quote.speaker or 'no speaker')}**, {quote.papers} papers; *{where}*"
    )


def _copied(story: CopiedStory) -> str:
    """Return a story that several papers have as an item of a list."""
    agency = f", {story.agency}" if story.agency else ""
    return f"- {_article(story)}{escaped(agency)}: {story.papers} papers"


def _article(found: SampleQuote | RepeatedQuote | CopiedStory) -> str:
    return escaped(", ".join((found.title or "no title", found.source, found.day or "no date")))


def _quote(quote: SampleQuote) -> str:
    """Return a quote as an item of a list, with its speaker and article."""
    about = f"**{escaped(quote.speaker)}**, {quote.kind}, {quote.confidence:.2f}; *{_article(quote)}*"
    return f"- {escaped(quote.text)}  \n  {about}"
