"""What a run shows of itself: its report as text, and its artifacts and events on a server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from flows.operations import build
from flows.result import Result
from flows.settings import BuildSettings
from tests.flows.serving import ROOT, ask, call, until


@pytest.fixture
def result(inbox: Path, tmp_path: Path) -> Result:
    return build(BuildSettings(inputs=[str(inbox)], to=str(tmp_path / "to"), workers=1))


def markdown(result: Result) -> str:
    from flows.orchestration.artifacts import markdown

    return markdown(result)


def test_report_accounts(result: Result) -> None:
    text = markdown(result)
    assert "# Published 3 articles" in text
    for row in (
        "## Records: 6 read",
        "| duplicate | 1 |",
        "| quarantined | 2 |",
        "| broken_json | 1 |",
        "| articles | 3 |",
    ):
        assert row in text


def test_report_says_where_the_tables_are(result: Result) -> None:
    assert f"`{result.snapshot}`" in markdown(result)
    assert f"`{result.report}`" in markdown(result)


def test_report_warns_of_many_refused(result: Result) -> None:
    assert "**33.3% of the records were newly refused**" in markdown(result)
    calm = result.model_copy(update={"quarantine": result.quarantine.model_copy(update={"limit": 0.5})})
    assert "newly refused**" not in markdown(calm)


def test_report_has_the_slowest_stage_first(result: Result) -> None:
    text = markdown(result.model_copy(update={"seconds": {"read": 1.0, "publish": 3.0}}))
    assert text.index("| publish | 3.0 |") < text.index("| read | 1.0 |")


def test_report_of_nothing_new(result: Result) -> None:
    assert markdown(result.model_copy(update={"status": "unchanged"})).startswith("# Nothing new")


@pytest.mark.parametrize("folder", ["a b", "100%", "x" * 600, "na\nme", "[1]", "données"])
def test_asset_keys_hold_any_folder(folder: str) -> None:
    from flows.orchestration.artifacts import tables_of

    keys = [asset.key for asset in tables_of(Path("/srv") / folder)]
    assert len(set(keys)) == len(keys)
    assert keys != [asset.key for asset in tables_of(Path("/srv/other"))]


def test_asset_keys_of_a_store_are_its_own() -> None:
    from flows.orchestration.artifacts import tables_of

    assert tables_of("s3://bucket/x")[0].key == "s3://bucket/x/articles"
    assert tables_of("s3://bucket/a%20b")[0].key.startswith("s3://bucket/a_20b-")


def test_asset_keys_tell_alike_folders_apart() -> None:
    from flows.orchestration.artifacts import tables_of

    assert tables_of(Path("/srv/a b"))[0].key != tables_of(Path("/srv/a_b"))[0].key


@pytest.fixture(scope="session")
def shown(environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A recorded run of three refused records in four: its id, folder, run, artifacts by key."""
    folder = tmp_path_factory.mktemp("shown")
    article = {"id": "bridge", "text": "“We will rebuild the bridge,” said Mayor Anna Kovacs."}
    (folder / "feed.jsonl").write_text(f"{json.dumps(article)}\n{{broken\n[]\n7\n", encoding="utf-8")
    call(environment, "newstables", "build", str(folder / "feed.jsonl"), "--to", str(folder / "to"), "--quiet")
    api = environment["PREFECT_API_URL"]
    run = next(r for r in ask(api, "flow_runs/filter", {"sort": "START_TIME_DESC"}) if str(folder) in r["name"])
    found = ask(api, "artifacts/filter", {"artifacts": {"flow_run_id": {"any_": [run["id"]]}}})
    return {"api": api, "to": folder / "to", "run": run, "artifacts": {one["key"]: one["data"] for one in found}}


@pytest.mark.server
class TestRecorded:
    def test_run_says_what_it_does(self, shown: dict[str, Any]) -> None:
        assert shown["run"]["name"] == f"build {shown['to'].parent}/feed.jsonl into {shown['to']}"
        assert shown["run"]["tags"] == ["newstables"]

    def test_progress_ends_at_all(self, shown: dict[str, Any]) -> None:
        assert float(shown["artifacts"]["progress"]) == 100

    def test_report(self, shown: dict[str, Any]) -> None:
        assert "# Published 1 article\n" in shown["artifacts"]["report"]

    def test_tables_of_speakers_and_of_refused_records(self, shown: dict[str, Any]) -> None:
        speakers, refused = (json.loads(shown["artifacts"][key]) for key in ("most-quoted", "refused"))
        assert speakers == [{"name": "Anna Kovacs", "quotes": 1, "articles": 1}]
        assert len(refused) == 3
        assert {"reason", "message", "raw_uri", "place"} == set(refused[0])

    def test_tables_are_materialized_with_their_rows(self, shown: dict[str, Any]) -> None:
        events = self.events(shown["api"], "prefect.asset.materialization.succeeded", str(shown["to"]), 6)
        by_table = {event["resource"]["prefect.resource.id"].rpartition("/")[2]: event["payload"] for event in events}
        assert by_table["articles"]["rows"] == 1
        assert by_table["quotes"]["snapshot"] == (shown["to"] / "published").resolve().name

    def test_too_many_refused_is_an_event_of_the_run(self, shown: dict[str, Any]) -> None:
        (event,) = self.events(shown["api"], "newstables.quarantine.exceeded", str(shown["to"]), 1)
        assert (event["payload"]["new"], event["payload"]["read"], event["payload"]["share"]) == (3, 4, 0.75)
        assert f"prefect.flow-run.{shown['run']['id']}" in {one["prefect.resource.id"] for one in event["related"]}

    @staticmethod
    def events(api: str, name: str, folder: str, n: int) -> list[dict[str, Any]]:
        """The events of this name about this folder, when `n` are there: events arrive after the run's end."""
        found: list[dict[str, Any]] = []

        def arrived() -> bool:
            every = ask(api, "events/filter", {"filter": {"event": {"name": [name]}}, "limit": 50})["events"]
            found[:] = [event for event in every if folder in event["resource"]["prefect.resource.id"]]
            return len(found) >= n

        until(arrived, f"{n} events {name} of {folder}", 30)
        return found


@pytest.mark.server
def test_rival_run_is_refused_not_failed(environment: dict[str, str], inbox: Path, tmp_path: Path) -> None:
    from flows.storage.lock import locked

    command = [sys.executable, "-m", "newstables", "build", str(inbox), "--to", str(tmp_path / "to")]
    with locked(tmp_path / "to"):
        ran = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 3
    assert f"another build (process {os.getpid()}) is writing into {tmp_path / 'to'}" in ran.stderr
    runs = ask(environment["PREFECT_API_URL"], "flow_runs/filter", {"sort": "START_TIME_DESC"})
    (run,) = [run for run in runs if str(tmp_path / "to") in run["name"]]
    assert (run["state"]["type"], run["state"]["name"]) == ("CANCELLED", "Refused")
    assert "another build" in run["state"]["message"]


@pytest.mark.server
def test_wrong_parameters_that_the_server_let_through_are_refused(worker: dict[str, str], tmp_path: Path) -> None:
    api = worker["PREFECT_API_URL"]
    deployment = ask(api, "deployments/name/build-tables/manual")
    settings = {"inputs": [str(tmp_path)], "to": str(tmp_path / "to"), "min_chars": 0}
    asked = {"parameters": {"settings": settings}, "enforce_parameter_schema": False, "state": {"type": "SCHEDULED"}}
    run = ask(api, f"deployments/{deployment['id']}/create_flow_run", asked)
    until(lambda: ask(api, f"flow_runs/{run['id']}")["state_type"] == "FAILED", "the run's refusal", 60)
    message = ask(api, f"flow_runs/{run['id']}")["state"]["message"]
    assert "min_chars" in message
    assert "greater than or equal to 1" in message
    assert not (tmp_path / "to").exists()
