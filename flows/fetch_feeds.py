"""The flow that fetches the articles that feeds list."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prefect import State, flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE

from flows.fetch.feeds_file import NoFeedsError
from flows.fetch.fetch_result import FetchResult
from flows.fetch.fetch_settings import DEFAULT_FEEDS, FetchSettings
from flows.fetch.fetcher import fetch
from flows.orchestration import forms
from flows.orchestration.fetch_artifact import create_fetch_artifact
from flows.orchestration.forms import FetchForm
from flows.orchestration.outcomes import NothingToDoError, concluded
from flows.orchestration.task_options import HOUR
from flows.progress import ProgressReporter
from flows.wording import count

STOPPED = "Stopped; the pages that came are kept"


class RunLog(ProgressReporter):
    """Writes what shall be seen at once into the log of the run, as warnings."""

    def notice(self, text: str) -> None:
        """Log a line of text."""
        get_run_logger().warning("%s", text)


@task(name="fetch-pages", cache_policy=NO_CACHE, timeout_seconds=HOUR)
def fetch_pages(settings: FetchSettings) -> FetchResult:
    """Fetch the pages; see `flows.fetch.fetcher`."""
    return fetch(settings, RunLog())


def run_name() -> str:
    """Return the name of the current run: the file of feeds."""
    return forms.run_name(FetchSettings, lambda settings: f"fetch {settings.feeds} into {settings.to}")


@flow(name="fetch-feeds", flow_run_name=run_name, timeout_seconds=HOUR, validate_parameters=False)
def fetch_feeds(settings: FetchForm) -> dict[str, Any] | State[Any]:
    """Fetch the articles that feeds list, as the command `newstables fetch` does. The next build reads them.

    Args:
        settings: Which feeds, and where their pages go.

    Returns:
        The result, as `newstables fetch --json` prints it. The artifact `feeds` shows it. A run ends as Completed also
        where feeds are dead: the log warns of each once, and the run emits an event. It is Skipped (Completed) where
        the default file lists no feed, and Refused (Cancelled) where another fetch is writing into the folder.
    """
    return concluded(lambda: _fetch(forms.settings_of(FetchSettings, settings)), STOPPED)


def _fetch(settings: FetchSettings) -> dict[str, Any]:
    try:
        result = fetch_pages(settings)
    except NoFeedsError as error:
        if settings.feeds != DEFAULT_FEEDS:
            raise
        place = Path(settings.feeds).absolute()
        raise NothingToDoError(f"{error.what}; list feeds in {place} to have their articles fetched") from None
    kept = f"{count(result.new, 'new page')}, {count(result.corrections, 'correction')}"
    get_run_logger().info("%s, %s", kept, count(len(result.dead), "dead feed"))
    create_fetch_artifact(result, settings.to)
    return result.as_dict()
