"""`make docs` says where the site is, and fails if a link leads nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from website import __main__ as command
from website.make_site import Made


def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *problems: str) -> None:
    def make_site(root: Path, to: Path) -> Made:
        assert (root / "README.md").is_file()
        return Made(to / "site" / "index.html", 3, list(problems))

    monkeypatch.setattr(command, "make_site", make_site)
    command.main(["--to", str(tmp_path)])


def test_the_first_page_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(monkeypatch, tmp_path)
    assert capsys.readouterr().out == f"3 pages. Open {tmp_path}/site/index.html\n"


def test_problems_fail(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"lead nowhere, or to another machine:\na\.md: b\.md"):
        run(monkeypatch, tmp_path, "a.md: b.md")
