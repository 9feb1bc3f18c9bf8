"""The built wheel works in an empty environment and an empty folder, far from the clone.

`make install-test` installs all dependencies from the package index and checks what they weigh. Without it the
dependencies are those of this environment, so that the tests need no network.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from benchmarks.common.inputs import made_up
from benchmarks.common.serving import free_port
from benchmarks.robustness.served_builds import articles_read, submit
from flows.orchestration.automations import declared_automations
from flows.server.process_tree import is_running
from flows.server.server_api import ServerApi
from tests.flows.prefect_server import LONG_SECONDS, ROOT, call_api, until
from tests.packaging import installing
from tests.packaging.installing import run

FULL = "NEWSTABLES_FULL_INSTALL" in os.environ
PACKAGES = ("flows", "newstables", "transforms")
MOST_MEGABYTES = 905  # 800 before pages, other formats, encodings and languages were read, and names compared
ARTICLES = 600
SMALL_BATCHES = {"batch_articles": 50, "batch_chars": 100_000}

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
    held = zipfile.ZipFile(wheel).read("flows/server/prefect.yaml")
    assert held == (ROOT / "prefect.yaml").read_bytes()


def test_sdist_holds_what_the_wheel_is_built_from(sources: Path, tmp_path: Path) -> None:
    with tarfile.open(installing.build_sdist(sources, tmp_path)) as sdist:
        paths = {Path(*Path(name).parts[1:]): name for name in sdist.getnames()}
        needed = {*installing.source_paths(*PACKAGES), *map(Path, ("pyproject.toml", "prefect.yaml", "README.md"))}
        assert needed - paths.keys() == set()
        held = sdist.extractfile(paths[Path("flows/server/prefect.yaml")])
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


class Serve:
    """A `newstables serve` in the working folder, which holds no prefect.yaml."""

    def __init__(self, venv: Path, folder: Path, env: dict[str, str], port: int) -> None:
        self._output = folder / "serve.out"
        command = [str(venv / "bin" / "newstables"), "serve", "--port", str(port)]
        with self._output.open("wb") as out:
            self.process = subprocess.Popen(command, cwd=folder, env=env, stdout=out, stderr=out)

    def is_up(self) -> bool:
        assert self.process.poll() is None, self.printed()
        return "Prefect is up" in self.printed()

    def printed(self) -> str:
        return self._output.read_text("utf-8")

    def stop(self) -> None:
        """Press Ctrl-C; check that no process is left."""
        children = psutil.Process(self.process.pid).children(recursive=True)
        assert len(children) >= 3
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(LONG_SECONDS) == 0, self.printed()
        assert [child for child in children if is_running(child)] == []


@pytest.fixture
def start_serve(folder: Path, venv: Path, env: dict[str, str]) -> Iterator[Callable[[int], Serve]]:
    """A function that starts `newstables serve` on a port and waits until it is up."""
    started: list[Serve] = []

    def start(port: int) -> Serve:
        started.append(Serve(venv, folder, env, port))
        until(started[-1].is_up, "serve")
        return started[-1]

    yield start
    for one in started:
        one.process.kill()
        one.process.wait()


@pytest.mark.server
def test_serve_runs_a_deployment_where_it_was_started_and_the_next_serve_continues_it(
    start_serve: Callable[[int], Serve], folder: Path
) -> None:
    port = free_port()
    api, to = f"http://127.0.0.1:{port}/api", folder / "served"
    serve = start_serve(port)
    deployments = sorted(deployment["name"] for deployment in call_api(api, "deployments/filter", {}))
    assert deployments == ["article", "check", "fetch", "manual", "prune", "refresh", "scheduled"]
    assert len(call_api(api, "automations/filter", {})) == len(declared_automations())
    assert [worker["name"] for worker in call_api(api, "work_pools/newstables/workers/filter", {})] == ["serve"]
    manual = call_api(api, "deployments/name/build-tables/manual")
    assert manual["entrypoint"] == "flows.build_tables.build_tables"
    made_up(folder / "many.jsonl", ARTICLES)
    settings = {"inputs": ["many.jsonl"], "to": "served", "reader": "rules"} | SMALL_BATCHES
    run = submit(api, settings)
    until(lambda: articles_read(to) >= ARTICLES / 4, "a quarter of the articles read")
    serve.stop()
    assert "Stopped build many.jsonl into served. The next serve continues it." in serve.printed()
    assert not ServerApi(api).is_up()
    read = articles_read(to)

    serve = start_serve(port)
    assert "Continuing build many.jsonl into served" in serve.printed()

    def state() -> str:
        name: str = call_api(api, f"flow_runs/{run}")["state"]["type"]
        assert name not in ("FAILED", "CRASHED", "CANCELLED"), call_api(api, "logs/filter", {})
        return name

    until(lambda: state() == "COMPLETED", "the run")
    shown = call_api(api, "artifacts/filter", {"artifacts": {"flow_run_id": {"any_": [run]}}})
    (link,) = [artifact["data"] for artifact in shown if artifact["key"] == "report-page"]
    (address,) = set(re.findall(r"http://127\.0\.0\.1:\d+/served/snapshots/[^/]+/report\.html", link))
    page = httpx.get(address, trust_env=False, timeout=LONG_SECONDS)
    assert page.text == (to / "published" / "report.html").read_text("utf-8")
    manifest = json.loads((to / "published" / "manifest.json").read_text("utf-8"))
    assert read <= manifest["resumed"] < ARTICLES
    assert manifest["accounting"]["published"] == ARTICLES
    assert call_api(api, f"flow_runs/{run}")["run_count"] == 2
    tasks = {"flow_runs": {"id": {"any_": [run]}}, "task_runs": {"state": {"type": {"any_": ["RUNNING"]}}}}
    until(lambda: call_api(api, "task_runs/count", tasks) == 0, "the end of all tasks")  # shown some time later
    serve.stop()
