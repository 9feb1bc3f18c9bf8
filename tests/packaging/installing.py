"""Build the wheel, install it in an empty environment and say what the environment weighs."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path

from tests.flows.prefect_server import ROOT, clean_environment


def environment(home: Path) -> dict[str, str]:
    """Return an environment that leads neither to the clone nor to anything in the user's home."""
    leads = ("PYTHONPATH", "VIRTUAL_ENV", "XDG_")
    return {key: value for key, value in clean_environment().items() if not key.startswith(leads)} | {"HOME": str(home)}


def run(*command: object, cwd: Path, env: dict[str, str] | None = None) -> str:
    """Run a command in `cwd` and return its standard output. Fail the test if the command fails."""
    arguments = [str(argument) for argument in command]
    ran = subprocess.run(arguments, cwd=cwd, env=env, capture_output=True, text=True, timeout=900, check=False)
    assert ran.returncode == 0, f"{' '.join(arguments)}\n{ran.stdout}{ran.stderr}"
    return ran.stdout


def source_paths(*folders: str) -> list[Path]:
    """Return the paths, relative to the clone, of the files that git knows or would add."""
    command = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *folders)
    listed = run(*command, cwd=ROOT).split("\0")
    return [Path(path) for path in listed if (ROOT / path).is_file()]


def copy_sources(to: Path) -> Path:
    """Copy what `source_paths` lists, links as links, and return the folder."""
    for path in source_paths():
        (to / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, to / path, follow_symlinks=False)
    return to


def build_wheel(sources: Path, to: Path) -> Path:
    """Build a wheel with the setuptools that is installed, without the package index."""
    pip = (sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--check-build-dependencies")
    run(*pip, "--wheel-dir", to, sources, cwd=to)
    [wheel] = to.glob("*.whl")
    return wheel


def build_sdist(sources: Path, to: Path) -> Path:
    """Build a source distribution with the setuptools that is installed."""
    code = f"from setuptools import build_meta; build_meta.build_sdist({str(to)!r})"
    run(sys.executable, "-c", code, cwd=sources)
    [sdist] = to.glob("*.tar.gz")
    return sdist


def install(wheel: Path, venv: Path) -> None:
    """Install the wheel alone, in an environment that sees this one's packages but not the clone.

    A folder named in a .pth file joins sys.path, but .pth files in that folder are not read: the one that leads to the
    clone has no effect.
    """
    _empty_environment(venv)
    pip = (sys.executable, "-m", "pip", "--python", venv / "bin" / "python", "install")
    run(*pip, "--no-deps", "--no-index", "--ignore-installed", wheel, cwd=venv.parent)


def link(clone: Path, venv: Path) -> None:
    """Make what `make run` makes, an environment that imports the clone, but with this environment's packages."""
    _empty_environment(venv)
    (site_packages(venv) / "clone.pth").write_text(str(clone), encoding="utf-8")
    command = venv / "bin" / "newstables"
    command.write_text(f"#!{venv}/bin/python\nfrom flows.cli.main import main\nmain()\n", encoding="utf-8")
    command.chmod(0o755)
    for made in (".made", ".installed"):  # the files by which make knows that it is done
        (venv / made).touch()


def _empty_environment(venv: Path) -> None:
    """Make an environment that sees the packages of this one."""
    run(sys.executable, "-m", "venv", "--without-pip", venv, cwd=venv.parent)
    packages = [path for path in sys.path if Path(path).name in ("site-packages", "dist-packages")]
    (site_packages(venv) / "dependencies.pth").write_text("\n".join(packages), encoding="utf-8")


def install_with_dependencies(wheel: Path, venv: Path) -> None:
    """Install the wheel and all that it needs from the package index."""
    run(sys.executable, "-m", "venv", venv, cwd=venv.parent)
    run(venv / "bin" / "python", "-m", "pip", "install", "-c", ROOT / "constraints.txt", wheel, cwd=venv.parent)


def site_packages(venv: Path) -> Path:
    [folder] = venv.glob("lib/python*/site-packages")
    return folder


def megabytes(paths: list[Path]) -> float:
    """Return what files and folders take on disk, as `du -m` counts it."""
    return sum(path.lstat().st_blocks * 512 for path in paths if path.exists()) / 2**20


def weights(venv: Path) -> dict[str, float]:
    """Return the megabytes per installed package, the heaviest first."""
    sizes = {
        found.name: megabytes([Path(str(found.locate_file(file))) for file in found.files or []])
        for found in distributions(path=[str(site_packages(venv))])
    }
    return dict(sorted(sizes.items(), key=lambda item: -item[1]))
