"""The deployments of prefect.yaml."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from prefect import Flow
from prefect.flows import load_flow_from_entrypoint
from pydantic import BaseModel

from flows.orchestration.forms import ArticleForm, BuildForm, CheckForm, FetchForm, PruneForm, RefreshForm
from tests.flows.prefect_server import ROOT

FORMS: dict[str, type[BaseModel]] = {
    "build_tables": BuildForm,
    "refresh_tables": RefreshForm,
    "check_tables": CheckForm,
    "fetch_feeds": FetchForm,
    "prune_snapshots": PruneForm,
    "read_article": ArticleForm,
}


def deployments() -> dict[str, dict[str, Any]]:
    """Return the deployments of prefect.yaml by function and name."""
    content = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))
    return {f"{one['entrypoint'].rpartition('.')[2]}/{one['name']}": one for one in content["deployments"]}


def test_every_flow_has_a_deployment() -> None:
    builds = {"build_tables/manual", "build_tables/scheduled", "refresh_tables/refresh"}
    others = {"check_tables/check", "fetch_feeds/fetch", "prune_snapshots/prune", "read_article/article"}
    assert set(deployments()) == builds | others


@pytest.mark.parametrize("name", deployments())
def test_deployment_has_valid_settings(name: str) -> None:
    FORMS[name.partition("/")[0]].model_validate(deployments()[name]["parameters"]["settings"])


@pytest.mark.parametrize("name", deployments())
def test_prefect_loads_the_flow_of_a_deployment(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)  # modules are imported from where they are installed
    flow: Flow[..., Any] = load_flow_from_entrypoint(deployments()[name]["entrypoint"], use_placeholder_flow=False)
    assert flow.name == name.partition("/")[0].replace("_", "-")
    assert list(flow.parameters.properties) == ["settings"]


@pytest.mark.parametrize("name", [name for name, one in deployments().items() if "schedules" in one])
def test_scheduled_runs_do_not_pile_up(name: str) -> None:
    assert deployments()[name]["concurrency_limit"] == {"limit": 1, "collision_strategy": "CANCEL_NEW"}


@pytest.mark.parametrize("name", deployments())
def test_runs_send_heartbeats_often_enough(name: str) -> None:
    from flows.cli.server_commands import automations

    limit = next(option.default for option in automations.params if option.name == "heartbeat")
    assert isinstance(limit, int)
    env = deployments()[name]["work_pool"]["job_variables"]["env"]
    assert int(env["PREFECT_FLOWS_HEARTBEAT_FREQUENCY"]) * 2 < limit


@pytest.mark.parametrize("name", deployments())
def test_schedules_name_their_time_zone(name: str) -> None:
    schedules = deployments()[name].get("schedules", [])
    assert [schedule for schedule in schedules if not schedule.get("timezone")] == []


@pytest.mark.parametrize("name", deployments())
def test_deployment_has_the_package_s_version(name: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert deployments()[name]["version"] == project["version"]


def test_only_builds_are_restarted_after_a_crash() -> None:
    retried = {name.partition("/")[0] for name, one in deployments().items() if "retry-crashed" in one["tags"]}
    assert retried == {"build_tables", "refresh_tables"}
