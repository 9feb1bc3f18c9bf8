"""The flow where a Prefect server is: as a deployment of a plain clone, and as the command's recorded run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel

from flows.orchestration import server_address
from flows.settings import BuildSettings, CheckSettings, PruneSettings, RefreshSettings
from tests.flows.serving import ROOT, call, runs
from transforms.readers import READERS

SETTINGS: dict[str, type[BaseModel]] = {
    "build_tables": BuildSettings,
    "refresh_tables": RefreshSettings,
    "check_tables": CheckSettings,
    "prune_snapshots": PruneSettings,
}


@pytest.mark.server
def test_manual_deployment_of_a_plain_clone(worker: dict[str, str], inbox: Path, tmp_path: Path) -> None:
    settings = json.dumps({"inputs": [str(inbox)], "to": str(tmp_path / "to")})
    output = call(
        worker, "prefect", "deployment", "run", "build-tables/manual", "-p", f"settings={settings}", "--watch"
    )
    assert "Completed" in output
    manifest = json.loads((tmp_path / "to" / "published" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["accounting"]["published"] == 3


@pytest.mark.server
def test_command_is_a_recorded_run(environment: dict[str, str], inbox: Path, tmp_path: Path) -> None:
    sizes = ("--workers", "2", "--batch-articles", "1", "--batch-chars", "1")
    output = call(environment, "newstables", "build", str(inbox), "--to", str(tmp_path / "to"), "--json", *sizes)
    assert json.loads(output)["accounting"]["published"] == 3
    mine = [run for run in runs(environment) if run["parameters"]["settings"].get("to") == str(tmp_path / "to")]
    assert [run["state"]["type"] for run in mine] == ["COMPLETED"]


def deployments() -> dict[str, dict[str, Any]]:
    """The deployments of prefect.yaml by function and name."""
    content = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))
    return {f"{one['entrypoint'].partition(':')[2]}/{one['name']}": one for one in content["deployments"]}


def test_every_flow_has_its_deployment() -> None:
    wanted = {"build_tables/manual", "build_tables/scheduled", "refresh_tables/refresh"}
    assert set(deployments()) == wanted | {"check_tables/check", "prune_snapshots/prune"}


@pytest.mark.parametrize("name", deployments())
def test_deployment_has_valid_settings(name: str) -> None:
    SETTINGS[name.partition("/")[0]].model_validate(deployments()[name]["parameters"]["settings"])


@pytest.mark.parametrize("name", deployments())
def test_deployment_points_at_a_flow_of_the_clone(name: str) -> None:
    path, _, function = deployments()[name]["entrypoint"].partition(":")
    assert f"def {function}(" in (ROOT / path).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [name for name, one in deployments().items() if "schedules" in one])
def test_scheduled_runs_do_not_pile_up(name: str) -> None:
    assert deployments()[name]["concurrency_limit"] == {"limit": 1, "collision_strategy": "CANCEL_NEW"}


@pytest.mark.parametrize("name", deployments())
def test_deployment_s_runs_show_that_they_are_alive(name: str) -> None:
    variables = deployments()[name]["work_pool"]["job_variables"]
    assert int(variables["env"]["PREFECT_FLOWS_HEARTBEAT_FREQUENCY"]) * 2 < 90  # what automations wait for, unless told


@pytest.mark.parametrize("name", deployments())
def test_schedules_name_their_time_zone(name: str) -> None:
    assert all(schedule["timezone"] for schedule in deployments()[name].get("schedules", []))


@pytest.mark.parametrize("name", deployments())
def test_deployment_has_the_package_s_version(name: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert deployments()[name]["version"] == project["version"]


def test_only_builds_are_started_again_after_a_crash() -> None:
    retried = {name.partition("/")[0] for name, one in deployments().items() if "retry-crashed" in one["tags"]}
    assert retried == {"build_tables", "refresh_tables"}


def test_limits_reach_the_flow_s_schema() -> None:
    from flows.build_tables import build_tables

    schema = build_tables.parameters.definitions["BuildSettings"]
    assert schema["additionalProperties"] is False
    assert schema["properties"]["min_chars"]["minimum"] == 1
    assert schema["properties"]["reader"]["enum"] == list(READERS)
    assert all(field.get("description") for field in schema["properties"].values())


@pytest.mark.parametrize(("url", "found"), [("http://127.0.0.1:9/api", "http://127.0.0.1:9/api"), ("", None)])
def test_server_of_the_environment(monkeypatch: pytest.MonkeyPatch, url: str, found: str | None) -> None:
    monkeypatch.setenv("PREFECT_API_URL", url)
    assert server_address.server_url() == found


def test_no_server_is_configured_by_a_dependency(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\ndependencies = ["prefect"]\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert server_address.server_url() is None


def test_server_of_a_profile(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    profile = 'active = "mine"\n[profiles.mine]\nPREFECT_API_URL = "http://127.0.0.1:9/api"\n'
    (tmp_path / "profiles.toml").write_text(profile, encoding="utf-8")
    code = "from flows.orchestration.server_address import server_url; print(server_url())"
    env = {**os.environ, "PREFECT_HOME": str(tmp_path)}
    ran = subprocess.run([sys.executable, "-c", code], env=env, cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "http://127.0.0.1:9/api"
