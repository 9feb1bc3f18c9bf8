"""Load the templates of HTML pages, in which nothing of an article is markup."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from flows.report.charts import number

if TYPE_CHECKING:
    from jinja2 import Template


@cache
def page_template(path: Path) -> Template:
    """Return a template that escapes all values, compiled once per process."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(path.parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = number
    return environment.get_template(path.name)
