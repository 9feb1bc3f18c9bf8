"""Every snippet of the analyst's guide runs, and the guide has the data dictionary."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from transforms.contract.tables import data_dictionary

GUIDE = (Path(__file__).parents[2] / "data" / "README.md").read_text("utf-8")
SNIPPETS = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)


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
@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda snippet: snippet.splitlines()[-1])
def test_a_snippet_runs(snippet: str) -> None:
    run(snippet)


@pytest.mark.usefixtures("home")
def test_refused_records_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    (snippet,) = [snippet for snippet in SNIPPETS if "quarantine" in snippet]
    assert len(run(snippet)["refused"]) == 2
    assert "broken_json" in capsys.readouterr().out


def test_the_guide_has_the_data_dictionary() -> None:
    assert data_dictionary() in GUIDE
