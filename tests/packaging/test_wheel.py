"""The built wheel works in an empty environment and an empty folder, far from the clone.

`make install-test` installs all dependencies from the package index and checks what they weigh. Without it the
dependencies are those of this environment, so that the tests need no network.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from benchmarks.common.serving import free_port
from flows.orchestration.automations import declared_automations
from flows.orchestration.process_tree import is_running
from tests.flows.prefect_server import ROOT, answers, call_api, until
from tests.packaging import installing
from tests.packaging.installing import run

FULL = "NEWSTABLES_FULL_INSTALL" in os.environ
PACKAGES = ("flows", "newstables", "transforms")
MOST_MEGABYTES = 850

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return installing.copy_sources(tmp_path_factory.mktemp("sources"))


@pytest.fixture(scope="module")
def wheel(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return installing.build_wheel(sources, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def venv(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed") / "venv"
    (installing.install_with_dependencies if FULL else installing.install)(wheel, folder)
    return folder


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return installing.environment(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def folder(venv: Path, env: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder with the sample articles and the tables that the installed command makes of them."""
    folder = tmp_path_factory.mktemp("work")
    shutil.copytree(ROOT / "data" / "sample", folder / "articles")
    run(venv / "bin" / "newstables", "build", "articles", "--to", "out", "--reader", "rules", cwd=folder, env=env)
    return folder


def test_wheel_holds_the_packages_whole_and_nothing_else(wheel: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert names == {str(path) for path in installing.source_paths(*PACKAGES)}


def test_wheel_names_its_licences(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    licences = {Path(name).name for name in names if ".dist-info/licenses/" in name}
    assert licences == {"LICENSE", "NOTICE"}


def test_wheel_holds_the_prefect_yaml_of_the_clone(wheel: Path) -> None:
    held = zipfile.ZipFile(wheel).read("flows/orchestration/prefect.yaml")
    assert held == (ROOT / "prefect.yaml").read_bytes()


def test_sdist_holds_what_the_wheel_is_built_from(sources: Path, tmp_path: Path) -> None:
    with tarfile.open(installing.build_sdist(sources, tmp_path)) as sdist:
        paths = {Path(*Path(name).parts[1:]): name for name in sdist.getnames()}
        needed = {*installing.source_paths(*PACKAGES), *map(Path, ("pyproject.toml", "prefect.yaml", "README.md"))}
        assert needed - paths.keys() == set()
        held = sdist.extractfile(paths[Path("flows/orchestration/prefect.yaml")])
        assert held is not None
        assert held.read() == (ROOT / "prefect.yaml").read_bytes()


@pytest.mark.skipif(not FULL, reason="make install-test installs the dependencies")
def test_install_is_light_enough(venv: Path) -> None:
    # Runs before anything is used: the first start of a server copies Prefect's pages, 16 MB, within the environment.
    total = installing.megabytes([venv, *venv.rglob("*")])
    print("\n   MB  package", *(f"{size:5.0f}  {name}" for name, size in installing.weights(venv).items()), sep="\n")
    print(f"{total:5.0f}  in total, with folders; at most {MOST_MEGABYTES}")
    assert total <= MOST_MEGABYTES


def test_packages_are_those_of_the_new_environment(venv: Path, env: dict[str, str], tmp_path: Path) -> None:
    code = "import flows, newstables, transforms; print(flows.__file__, newstables.__file__, transforms.__file__)"
    files = run(venv / "bin" / "python", "-c", code, cwd=tmp_path, env=env).split()
    assert [Path(file).parents[1] for file in files] == [installing.site_packages(venv)] * len(PACKAGES)


def test_command_names_its_version(wheel: Path, venv: Path, env: dict[str, str], tmp_path: Path) -> None:
    printed = run(venv / "bin" / "newstables", "--version", cwd=tmp_path, env=env)
    assert wheel.name.startswith(printed.strip().replace(" ", "-"))


def test_tables_can_be_opened(folder: Path, venv: Path, env: dict[str, str]) -> None:
    code = "import newstables; print(newstables.open('out').sql('select count(*) from quotes').fetchall()[0][0])"
    assert int(run(venv / "bin" / "python", "-c", code, cwd=folder, env=env)) > 10


def test_default_reader_finds_a_speaker(venv: Path, env: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text('"We will rebuild the bridge," said Mayor Anna Kovacs.\n', encoding="utf-8")
    run(venv / "bin" / "newstables", "build", "note.txt", "--to", "out", cwd=tmp_path, env=env)
    query = "select reader, speaker_name from quotes join articles using (article_id)"
    code = f"import newstables; print(newstables.open('out').sql({query!r}).fetchall())"
    printed = run(venv / "bin" / "python", "-c", code, cwd=tmp_path, env=env)
    assert printed == "[('model', 'Anna Kovacs')]\n"


@pytest.fixture
def served(folder: Path, venv: Path, env: dict[str, str]) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A `newstables serve` in the working folder, which holds no prefect.yaml, and the URL of its API."""
    port = free_port()
    output = folder / "serve.out"
    with output.open("wb") as out:
        command = [str(venv / "bin" / "newstables"), "serve", "--port", str(port)]
        process = subprocess.Popen(command, cwd=folder, env=env, stdout=out, stderr=out)

    def is_up() -> bool:
        assert process.poll() is None, output.read_text("utf-8")
        return "Prefect is up" in output.read_text("utf-8")

    try:
        until(is_up, "serve")
        yield process, f"http://127.0.0.1:{port}/api"
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


@pytest.mark.server
def test_serve_starts_everything_runs_a_deployment_where_it_was_started_and_stops_everything(
    served: tuple[subprocess.Popen[bytes], str], folder: Path
) -> None:
    process, api = served
    deployments = sorted(deployment["name"] for deployment in call_api(api, "deployments/filter", {}))
    assert deployments == ["check", "manual", "prune", "refresh", "scheduled"]
    assert len(call_api(api, "automations/filter", {})) == len(declared_automations())
    assert [worker["name"] for worker in call_api(api, "work_pools/newstables/workers/filter", {})] == ["serve"]
    manual = call_api(api, "deployments/name/build-tables/manual")
    settings = {"inputs": ["articles"], "to": "served", "reader": "rules"}
    started = call_api(api, f"deployments/{manual['id']}/create_flow_run", {"parameters": {"settings": settings}})

    def state() -> str:
        name: str = call_api(api, f"flow_runs/{started['id']}")["state"]["type"]
        assert name not in ("FAILED", "CRASHED", "CANCELLED"), call_api(api, "logs/filter", {})
        return name

    until(lambda: state() == "COMPLETED", "the run")
    assert (folder / "served" / "published" / "manifest.json").is_file()
    shown = call_api(api, "artifacts/filter", {"artifacts": {"flow_run_id": {"any_": [started["id"]]}}})
    (link,) = [artifact["data"] for artifact in shown if artifact["key"] == "report-page"]
    (address,) = set(re.findall(r"http://127\.0\.0\.1:\d+/served/snapshots/[^/]+/report\.html", link))
    page = httpx.get(address, trust_env=False)
    assert page.text == (folder / "served" / "published" / "report.html").read_text("utf-8")
    assert manual["entrypoint"] == "flows.build_tables.build_tables"

    children = psutil.Process(process.pid).children(recursive=True)
    assert len(children) >= 3
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=60) == 0
    assert [child for child in children if is_running(child)] == []
    assert not answers(f"{api}/health")
