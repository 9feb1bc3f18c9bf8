"""The flow that reads one article that somebody pastes, or names by its URL."""

from __future__ import annotations

from typing import Any

from prefect import State, flow

from flows.orchestration import forms
from flows.orchestration.forms import ArticleForm, ArticleSettings
from flows.orchestration.outcomes import concluded
from flows.orchestration.task_options import HOUR
from flows.orchestration.tried_article import try_article

STOPPED = "Stopped; nothing is published for others"
NAME_CHARS = 60


def run_name() -> str:
    """Return the name of the current run: the title, the URL or the first words of its article."""
    return forms.run_name(ArticleSettings, _name)


def _name(settings: ArticleSettings) -> str:
    words = " ".join((settings.title or settings.url or settings.text or "").split())
    return f"read {words[:NAME_CHARS]}{'…' if len(words) > NAME_CHARS else ''}"


@flow(name="read-article", flow_run_name=run_name, timeout_seconds=HOUR, validate_parameters=False)
def read_article(settings: ArticleForm) -> dict[str, Any] | State[Any]:
    """Read one article and show its sentences, quotes and entities. The published tables stay as they are.

    Args:
        settings: The article's text or URL.

    Returns:
        The result, as `newstables build --json` prints it. A run whose article is refused ends as Failed and says why.
    """
    return concluded(lambda: try_article(forms.settings_of(ArticleSettings, settings)), STOPPED)
