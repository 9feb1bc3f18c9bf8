"""The report, artifacts and events of a run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from flows.operations import build
from flows.result import QuarantineCounts, Result
from flows.settings import BuildSettings
from tests.flows.prefect_server import call, call_api, until


@pytest.fixture
def result(inbox: Path, tmp_path: Path) -> Result:
    return build(BuildSettings(inputs=[str(inbox)], to=str(tmp_path / "to"), workers=1))


def build_report(result: Result) -> str:
    from flows.orchestration.artifacts import build_report

    return build_report(result)


def test_report_counts_records(result: Result) -> None:
    text = build_report(result)
    assert "# Published 3 articles" in text
    for row in (
        "## Records: 6 read",
        "| duplicate | 1 |",
        "| quarantined | 2 |",
        "| broken_json | 1 |",
        "| articles | 3 |",
    ):
        assert row in text


def test_report_names_tables_and_html_report(result: Result) -> None:
    assert f"`{result.snapshot}`" in build_report(result)
    assert f"the file `{result.report}` on the machine that ran this" in build_report(result)


def test_report_links_the_html_report_where_it_is_served(result: Result) -> None:
    from flows.orchestration.artifacts import build_report

    text = build_report(result, "http://127.0.0.1:4201/to/snapshots/x/report.html")
    assert (
        "[http://127.0.0.1:4201/to/snapshots/x/report.html](http://127.0.0.1:4201/to/snapshots/x/report.html)" in text
    )


def test_report_shows_quotes_of_the_published_tables(result: Result) -> None:
    assert result.samples.surest
    for quote in result.samples.surest:
        assert f"**{quote.speaker}**" in build_report(result)
    assert "## Some quotes" in build_report(result.model_copy(update={"status": "unchanged"}))


def test_report_warns_of_many_refused(result: Result) -> None:
    assert "**33.3% of the records were newly refused**" in build_report(result)
    calm = result.model_copy(update={"quarantine": result.quarantine.model_copy(update={"limit": 0.5})})
    assert "newly refused**" not in build_report(calm)


def test_report_names_refused_records(result: Result) -> None:
    lines = build_report(result).split("### Newly refused\n\n")[1].splitlines()
    assert lines[:2] == [f"    {record.where}: {record.message}" for record in result.rejects]
    assert lines[3].startswith(f"All newly refused records are in `{result.quarantine_files}`: one row each")
    many = result.model_copy(update={"rejects": result.rejects * 50, "quarantine": QuarantineCounts(new=1012)})
    assert "\n    and 1,002 more\n" in build_report(many)
    calm = result.model_copy(update={"rejects": [], "quarantine": QuarantineCounts(known=2)})
    assert "Newly refused\n" not in build_report(calm)
    assert "The records that were refused before are in `" in build_report(calm)


def test_report_counts_solved_records(result: Result) -> None:
    assert "solved now" not in build_report(result)
    solved = result.quarantine.model_copy(update={"solved": {"published": 3}})
    text = build_report(result.model_copy(update={"quarantine": solved}))
    assert "### Refused before, and solved now\n| how | records |\n|:--|--:|\n| published | 3 |" in text


def test_report_has_the_slowest_stage_first(result: Result) -> None:
    text = build_report(result.model_copy(update={"seconds": {"read": 1.0, "publish": 3.0}}))
    assert text.index("| publish | 3.0 |") < text.index("| read | 1.0 |")


def test_report_of_nothing_new(result: Result) -> None:
    assert build_report(result.model_copy(update={"status": "unchanged"})).startswith("# Nothing new")


def test_report_without_tables_says_so(result: Result) -> None:
    text = build_report(result.model_copy(update={"status": "unchanged", "snapshot": None, "tables": {}}))
    assert "No tables are published yet." in text


@pytest.mark.parametrize("folder", ["a b", "100%", "x" * 600, "na\nme", "[1]", "données"])
def test_every_folder_has_valid_asset_keys(folder: str) -> None:
    from flows.orchestration.artifacts import table_assets

    keys = [asset.key for asset in table_assets(Path("/srv") / folder)]
    assert len(set(keys)) == len(keys)
    assert keys != [asset.key for asset in table_assets(Path("/srv/other"))]


def test_asset_keys_of_a_store_are_urls() -> None:
    from flows.orchestration.artifacts import table_assets

    assert table_assets("s3://bucket/x")[0].key == "s3://bucket/x/articles"
    assert table_assets("s3://bucket/a%20b")[0].key.startswith("s3://bucket/a_20b-")


def test_similar_folders_have_different_asset_keys() -> None:
    from flows.orchestration.artifacts import table_assets

    assert table_assets(Path("/srv/a b"))[0].key != table_assets(Path("/srv/a_b"))[0].key


@pytest.fixture(scope="session")
def recorded(environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A recorded run that refused three of four records: the server's API, its folder, the run, artifacts by key."""
    folder = tmp_path_factory.mktemp("shown")
    article = {"id": "bridge", "text": "“We will rebuild the bridge,” said Mayor Anna Kovacs."}
    (folder / "feed.jsonl").write_text(f"{json.dumps(article)}\n{{broken\n[]\n7\n", encoding="utf-8")
    call(environment, "newstables", "build", str(folder / "feed.jsonl"), "--to", str(folder / "to"), "--quiet")
    api = environment["PREFECT_API_URL"]
    run = next(r for r in call_api(api, "flow_runs/filter", {"sort": "START_TIME_DESC"}) if str(folder) in r["name"])
    found = call_api(api, "artifacts/filter", {"artifacts": {"flow_run_id": {"any_": [run["id"]]}}})
    return {"api": api, "to": folder / "to", "run": run, "artifacts": {one["key"]: one["data"] for one in found}}


@pytest.mark.server
class TestRecorded:
    def test_run_has_name_and_tag(self, recorded: dict[str, Any]) -> None:
        assert recorded["run"]["name"] == f"build {recorded['to'].parent}/feed.jsonl into {recorded['to']}"
        assert recorded["run"]["tags"] == ["newstables"]

    def test_progress_ends_at_100_percent(self, recorded: dict[str, Any]) -> None:
        assert float(recorded["artifacts"]["progress"]) == 100

    def test_report(self, recorded: dict[str, Any]) -> None:
        assert "# Published 1 article\n" in recorded["artifacts"]["report"]

    def test_no_link_without_a_serve(self, recorded: dict[str, Any]) -> None:
        assert "report-page" not in recorded["artifacts"]
        assert "report.html` on the machine that ran this" in recorded["artifacts"]["report"]

    def test_table_assets_speakers_and_of_refused_records(self, recorded: dict[str, Any]) -> None:
        speakers, refused = (json.loads(recorded["artifacts"][key]) for key in ("most-quoted", "refused"))
        assert speakers == [{"name": "Anna Kovacs", "quotes": 1, "articles": 1}]
        assert len(refused) == 3

        assert {"reason", "message", "raw_uri", "place"} == set(refused[0])

    def test_tables_are_materialized_with_their_rows(self, recorded: dict[str, Any]) -> None:
        events = self.events(recorded["api"], "prefect.asset.materialization.succeeded", str(recorded["to"]), 6)
        by_table = {event["resource"]["prefect.resource.id"].rpartition("/")[2]: event["payload"] for event in events}
        assert by_table["articles"]["rows"] == 1
        assert by_table["quotes"]["snapshot"] == (recorded["to"] / "published").resolve().name

    def test_too_many_refused_is_an_event_of_the_run(self, recorded: dict[str, Any]) -> None:
        (event,) = self.events(recorded["api"], "newstables.quarantine.exceeded", str(recorded["to"]), 1)
        assert event["payload"]["new"] == 3
        assert event["payload"]["read"] == 4
        assert event["payload"]["share"] == 0.75
        assert f"prefect.flow-run.{recorded['run']['id']}" in {one["prefect.resource.id"] for one in event["related"]}

    @staticmethod
    def events(api: str, name: str, folder: str, n: int) -> list[dict[str, Any]]:
        """Wait for `n` events with this name about this folder. Events arrive after the end of the run."""
        found: list[dict[str, Any]] = []

        def arrived() -> bool:
            every = call_api(api, "events/filter", {"filter": {"event": {"name": [name]}}, "limit": 50})["events"]
            found[:] = [event for event in every if folder in event["resource"]["prefect.resource.id"]]
            return len(found) >= n

        until(arrived, f"{n} events {name} of {folder}")
        return found
