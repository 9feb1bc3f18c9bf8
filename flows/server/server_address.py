"""Find the configured Prefect server without importing Prefect if none can be configured."""

from __future__ import annotations

import os
from pathlib import Path

from flows.errors import ServerError

TIMEOUT_SECONDS = 10.0
PROJECT_FILES = {".env": "PREFECT_", "prefect.toml": "", "pyproject.toml": "[tool.prefect"}


def server_url() -> str | None:
    """Return the API URL of the configured server, or None if no server is configured."""
    url = os.environ.get("PREFECT_API_URL")
    if url is not None:
        return url or None
    if not _may_be_configured():
        return None
    from prefect.settings import get_current_settings

    return get_current_settings().api.url


def require_answer(url: str) -> None:
    """Check that a server answers. Ask again for a minute while it is busy.

    Raises:
        ServerError: It does not answer.
    """
    import httpx

    from flows.server.server_api import ask

    try:
        ask(lambda: httpx.get(f"{url.rstrip('/')}/health", timeout=TIMEOUT_SECONDS))
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ServerError(
            f"the Prefect server at {url} (PREFECT_API_URL) does not answer: {error}. Start it (prefect server start) "
            "or unset PREFECT_API_URL; newstables build --no-prefect builds without a server"
        ) from None


def _may_be_configured() -> bool:
    home = Path(os.environ.get("PREFECT_HOME", "~/.prefect")).expanduser()
    profiles = Path(os.environ.get("PREFECT_PROFILES_PATH", home / "profiles.toml")).expanduser()
    return profiles.is_file() or any(_contains(Path(name), text) for name, text in PROJECT_FILES.items())


def _contains(path: Path, text: str) -> bool:
    return path.is_file() and text in path.read_text(encoding="utf-8", errors="replace")
