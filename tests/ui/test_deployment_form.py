"""Start a run in Prefect's UI: fill in the form, read what is wrong, and see what a run did."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from flows.server.server_processes import LocalServer
from flows.setting_fields import RUNNERS
from flows.settings import BuildSettings
from flows.storage.lock import locked
from tests.flows.prefect_server import call_api, until
from tests.ui.conftest import Shoot
from tests.ui.pages import Form
from transforms.contract.table_sets import PUBLISHED_TABLES
from transforms.readers import READERS

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.ui

ARTICLES = (
    '{"id": "bridge", "published_at": "2026-01-05", "text": '
    '"They met on Monday. \\"We will rebuild the bridge,\\" said Mayor Anna Kovacs.\\n\\nNobody objected."}\n'
    '{"id": "harbour", "published_at": "2026-01-20", "text": "\\"The harbour stays closed,\\" said Jon Berg."}\n'
    '{"id": "later", "published_at": "2026-02-11", "text": "Ines Falk said that the mill would open."}\n'
    '{"id": "empty", "published_at": "2026-01-07", "text": ""}\n'
)


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "feed.jsonl").write_text(ARTICLES, encoding="utf-8")
    return folder


@pytest.fixture
def to(tmp_path: Path) -> Path:
    return tmp_path / "tables"


def events_of(served: LocalServer, run: str, event: str) -> list[dict[str, Any]]:
    related = {"id": [f"prefect.flow-run.{run}"]}
    found: list[dict[str, Any]] = call_api(
        served.api, "events/filter", {"filter": {"event": {"name": [event]}, "related": related}}
    )["events"]
    return found


def test_form_explains_every_setting(page: Page, shoot: Shoot) -> None:
    form = Form(page)
    for name, setting in BuildSettings.model_fields.items():
        field = form.field(name.replace("_", " ").title())
        assert field.is_visible(), name
        assert setting.description
        assert setting.description in field.inner_text()
    assert [title for title in form.titles() if title not in form.titles("Advanced")] == [
        *("Inputs", "To", "Since", "Until", "Reader", "Advanced")
    ]
    assert not page.get_by_text("Property is type").count()
    for title in ("Inputs", "To"):
        assert f"Relative paths start in {Path.cwd()}" in form.field(title).inner_text()
    assert form.choices("Reader") == list(READERS)
    assert form.choices("Runner") == list(RUNNERS)
    form.pick_day("Since", "2026-01-05")
    assert "Jan 5th, 2026" in form.field("Since").inner_text()
    page.set_viewport_size({"width": 1400, "height": 3000})
    shoot("form")


def test_value_outside_its_limits_is_refused(
    page: Page, served: LocalServer, articles: Path, to: Path, shoot: Shoot
) -> None:
    before = call_api(served.api, "flow_runs/count", {})
    form = Form(page)
    form.add_input(str(articles))
    form.write("To", str(to))
    form.write("Min Chars", "0")
    form.submit()
    page.get_by_text("settings.advanced.min_chars").first.wait_for()
    shoot("refused")
    assert page.get_by_text("0 is less than the minimum of 1").first.is_visible()
    form.write("To", "   ")
    form.submit()
    page.get_by_text("must not be blank").first.wait_for()
    shoot("blank")
    assert call_api(served.api, "flow_runs/count", {}) == before


def test_run_shows_its_results(page: Page, served: LocalServer, articles: Path, to: Path, shoot: Shoot) -> None:
    form = Form(page)
    form.add_input(str(articles))
    form.write("To", str(to))
    form.pick_day("Since", "2026-01-01")
    form.pick_day("Until", "2026-01-31")
    shoot("filled")
    run = form.run()
    run.wait_for("Completed")
    shoot("run")
    name = f"build {articles} from 2026-01-01 to 2026-01-31 into {to}"
    assert page.get_by_role("banner").get_by_text(name).is_visible()

    run.open_tab("Artifacts")
    page.get_by_text("report", exact=True).wait_for()
    shoot("artifacts")
    run.open_artifact("progress")
    page.get_by_text("100%").wait_for()
    shoot("progress")
    run.open_artifact("report")
    page.get_by_role("heading", name="Published 2 articles").wait_for()
    shoot("report")
    page.get_by_role("heading", name="Records: 4 read").wait_for()
    for outcome, records in {"published": 2, "skipped": 1, "quarantined": 1}.items():
        assert page.get_by_role("row", name=f"{outcome} {records}", exact=True).is_visible()
    assert page.get_by_text(str((to / "published").resolve()), exact=True).is_visible()
    run.open_artifact("most-quoted")
    assert page.get_by_role("row").filter(has_text="Anna Kovacs").is_visible()
    shoot("most-quoted")
    run.open_artifact("refused")
    assert page.get_by_role("row").filter(has_text="the text is empty").is_visible()
    shoot("refused-records")

    tables = "prefect.asset.materialization.succeeded"
    until(lambda: len(events_of(served, run.id, tables)) == len(PUBLISHED_TABLES), "the tables' events")
    payloads = {
        event["resource"]["prefect.resource.name"]: event["payload"] for event in events_of(served, run.id, tables)
    }
    assert set(payloads) == set(PUBLISHED_TABLES)
    assert payloads["articles"]["rows"] == 2
    assert payloads["articles"]["snapshot"] == (to / "published").resolve().name
    (many,) = events_of(served, run.id, "newstables.quarantine.exceeded")
    assert many["payload"]["new"] == 1
    assert many["payload"]["read"] == 4


def test_run_with_since_after_until_fails_with_a_message(page: Page, articles: Path, to: Path, shoot: Shoot) -> None:
    form = Form(page)
    form.add_input(str(articles))
    form.write("To", str(to))
    form.pick_day("Since", "2026-02-01")
    form.pick_day("Until", "2026-01-01")
    run = form.run()
    run.wait_for("Failed")
    assert "since (2026-02-01) is after until (2026-01-01); swap them" in run.message()
    shoot("window")
    assert not to.exists()


def test_flow_validates_parameters_if_the_form_does_not(page: Page, to: Path, shoot: Shoot) -> None:
    form = Form(page)
    form.write("To", str(to))
    form.write("Min Chars", "0")
    page.get_by_text("Validate parameters").click()
    run = form.run()
    run.wait_for("Failed")
    assert "Min Chars: Input should be greater than or equal to 1 (not 0)" in run.message()
    shoot("let-through")
    assert not to.exists()


def test_run_next_to_another_build_is_refused(page: Page, articles: Path, to: Path, shoot: Shoot) -> None:
    with locked(to):
        form = Form(page)
        form.add_input(str(articles))
        form.write("To", str(to))
        run = form.run()
        run.wait_for("Refused")
        assert f"is writing into {to}; run this again when it has ended" in run.message()
        shoot("rival")
    run.open_artifact("outcome")
    page.get_by_role("heading", name="Another build is running").wait_for()
    shoot("outcome")
