"""Every snippet of the analyst's guide runs, and the guide has the data dictionary."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import newstables
from transforms.contract.table_sets import data_dictionary

GUIDE = (Path(__file__).parents[2] / "data" / "README.md").read_text("utf-8")
SNIPPETS = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
QUERIES = re.findall(r"```sql\n(.*?)```", GUIDE, re.DOTALL)


@pytest.fixture
def home(demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder above `data`, which holds the tables, as in the guide."""
    (tmp_path / "data").symlink_to(demo / "data" / "demo")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(snippet: str) -> dict[str, Any]:
    """Run a snippet after the guide's first one, which resolves `published`; return its variables."""
    variables: dict[str, Any] = {}
    exec(SNIPPETS[0] + snippet, variables)
    return variables


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    "snippet", [one for one in SNIPPETS if "to_excel" not in one], ids=lambda snippet: snippet.splitlines()[-1]
)
def test_a_snippet_runs(snippet: str) -> None:
    run(snippet)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: " ".join(query.split())[:60])
def test_a_query_gives_rows(home: Path, query: str) -> None:
    found = newstables.open("data").sql(query)
    assert found.fetchall()


@pytest.mark.usefixtures("home")
def test_refused_records_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    (snippet,) = [snippet for snippet in SNIPPETS if "quarantine" in snippet]
    assert len(run(snippet)["refused"]) == 3
    assert "broken_json" in capsys.readouterr().out


def test_excel_has_the_times_of_utc(home: Path) -> None:
    pytest.importorskip("openpyxl", reason="openpyxl is not installed: it is in the extra dev")
    (snippet,) = [snippet for snippet in SNIPPETS if "to_excel" in snippet]
    run(snippet)
    shown = pd.read_excel(home / "articles.xlsx", parse_dates=["published_at"])
    rows = pd.read_parquet(home / "data" / "published" / "articles")
    assert list(shown["external_id"]) == list(rows["external_id"])
    assert list(shown["published_at"].dropna()) == list(rows["published_at"].dropna().dt.tz_localize(None))
    with pytest.raises(ValueError, match="does not support datetimes with timezones"):
        rows.to_excel(home / "articles.xlsx")


def test_the_guide_has_the_data_dictionary() -> None:
    assert data_dictionary() in GUIDE
