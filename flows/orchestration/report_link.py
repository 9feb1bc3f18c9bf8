"""Find the address of a report: `newstables serve` announces in a Prefect variable what it serves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
from prefect.variables import Variable

from flows.server.report_server import HOST, REPORTS_VARIABLE, report_path

ANSWER_SECONDS = 5.0


def report_link(report: str | None) -> str | None:
    """Return the address at which a browser of this machine can open a report; None if nothing serves it.

    Args:
        report: Path of the report.

    Raises:
        httpx.HTTPError: Prefect's server does not answer.
        prefect.exceptions.PrefectHTTPStatusError: Prefect's server refuses.
    """
    served: Any = Variable.get(REPORTS_VARIABLE) if report else None
    if not report or not isinstance(served, dict):
        return None
    url, path = str(served.get("url")), report_path(Path(str(served.get("folder"))), Path(report))
    if path is None or not url.startswith(f"http://{HOST}:"):
        return None
    try:  # the serve may have ended, or runs on another machine
        answer = httpx.head(f"{url}{path}", timeout=ANSWER_SECONDS, trust_env=False)
    except (httpx.HTTPError, httpx.InvalidURL):
        return None
    return f"{url}{path}" if answer.is_success else None
