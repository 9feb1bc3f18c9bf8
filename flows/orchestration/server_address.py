"""Whether a Prefect server is configured, found out without importing Prefect where none can be."""

from __future__ import annotations

import os
from pathlib import Path

from flows.errors import ServerError

TIMEOUT_SECONDS = 5.0
PROJECT_FILES = {".env": "PREFECT_", "prefect.toml": "", "pyproject.toml": "[tool.prefect"}


def server_url() -> str | None:
    """The configured server's API, or None where there is none: then a build runs as plain functions."""
    url = os.environ.get("PREFECT_API_URL")
    if url is not None:
        return url or None
    if not _may_be_configured():
        return None
    from prefect.settings import get_current_settings

    return get_current_settings().api.url


def require(url: str) -> None:
    """Makes sure that the server answers.

    Raises:
        ServerError: It does not.
    """
    import httpx

    try:
        httpx.get(f"{url.rstrip('/')}/health", timeout=TIMEOUT_SECONDS)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ServerError(
            f"the Prefect server at {url} (PREFECT_API_URL) does not answer: {error}. Start it (prefect server start), "
            "or take the setting away; newstables build --no-prefect builds without it"
        ) from None


def _may_be_configured() -> bool:
    home = Path(os.environ.get("PREFECT_HOME", "~/.prefect")).expanduser()
    profiles = Path(os.environ.get("PREFECT_PROFILES_PATH", home / "profiles.toml")).expanduser()
    return profiles.is_file() or any(_mentions(Path(name), mark) for name, mark in PROJECT_FILES.items())


def _mentions(path: Path, mark: str) -> bool:
    return path.is_file() and mark in path.read_text(encoding="utf-8", errors="replace")
