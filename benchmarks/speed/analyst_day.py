"""Play an analyst's day from an empty folder: build, ask the ten questions, show a paragraph, hand over a file.

It types only commands of the README, and writes nothing by hand but SQL. It prints a Markdown table of them, with the
seconds that each took, and what they printed first. The articles are those of data/sample, or a folder of your own.
"""

from __future__ import annotations

import os
import re
import resource
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.common.command_line import ROOT, absolute, parser
from benchmarks.common.text_tables import as_markdown
from transforms.contract.ten_questions import TEN_QUESTIONS

MOST_SECONDS = 60  # of the machine, for all of it
TOPIC, SINCE, UNTIL = "asylum", "2025-11-01", "2025-11-30"
IN_A_MONTH = ("most-quoted", "said-first")  # questions that are asked of a topic and a month
QUOTE_ID = re.compile(r"\b[0-9a-f]{32}\b")
REPORT = "data/published/report.html"


class Typed(NamedTuple):
    """A command, and what came of it.

    Attributes:
        why: What the analyst wants to know.
        command: What is typed, as the shell takes it.
        seconds: How long it took.
        output: What it printed.
    """

    why: str
    command: str
    seconds: float
    output: str


def play(folder: Path, articles: Path) -> Iterator[Typed]:
    """Run the commands of the day in a folder, and yield each when it is done.

    Args:
        folder: An empty folder.
        articles: The folder of raw articles; it is copied to `articles/` first.

    Raises:
        RuntimeError: A command failed, or the report has no plot.
    """
    shutil.copytree(articles, folder / "articles")
    yield type_command(folder, "Make tables of the articles", "newstables build articles/ --to data")
    for question in TEN_QUESTIONS.values():
        month = {"topic": TOPIC, "since": SINCE, "until": UNTIL}
        values = month if question.name in IN_A_MONTH else question.examples
        asked = type_command(folder, question.title, question_command(question.name, values))
        yield asked
        if question.name == "said-first":
            found = QUOTE_ID.search(asked.output)
            if found is None:
                raise RuntimeError(f"nobody spoke of {TOPIC}: no quote_id in\n{asked.output}")
            yield type_command(folder, "Show me the paragraph", f"newstables show {found[0][:12]}")
    yield look_at_plots(folder)
    export = f"newstables export said.xlsx --sql \"FROM who_said_what WHERE day >= '{SINCE}'\""
    yield type_command(folder, "Hand a colleague a file", export)


def question_command(name: str, values: Mapping[str, str]) -> str:
    """Return the command that asks a question."""
    settings = (f"--set {shlex.quote(f'{key}={value}')}" for key, value in values.items())
    return " ".join(["newstables query --question", name, *settings])


def type_command(folder: Path, why: str, command: str) -> Typed:
    """Run a command by the shell, with the `newstables` of this Python.

    Raises:
        RuntimeError: It failed.
    """
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    started = time.perf_counter()
    ran = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    seconds = time.perf_counter() - started
    if ran.returncode:
        raise RuntimeError(f"{command}\nended with {ran.returncode}:\n{ran.stdout}{ran.stderr}")
    return Typed(why, command, seconds, ran.stdout)


def look_at_plots(folder: Path) -> Typed:
    """Count the plots of the report that the build wrote: a browser opens it, and nothing is typed."""
    page = (folder / REPORT).read_text("utf-8")
    plots = re.findall(r"<svg", page)
    if not plots:
        raise RuntimeError(f"{REPORT} has no plot")
    titles = re.findall(r"<h2[^>]*>(.*?)</h2>", page)
    return Typed("Draw it", f"open {REPORT}", 0.0, f"{len(plots)} plots: {', '.join(titles)}")


def first_lines(output: str, most: int = 8, width: int = 110) -> list[str]:
    """Return the first lines of an output that are not empty, cut at a width."""
    lines = [line.rstrip() for line in output.splitlines() if line.strip()]
    return [line if len(line) <= width else line[: width - 1] + "…" for line in lines[:most]]


def day_table(day: Sequence[Typed], computing: float) -> str:
    """Return the day in Markdown: a table, the totals, and each command with its first lines."""
    rows = [[each.why, f"`{_short(each.command)}`", str(len(each.command)), f"{each.seconds:.1f}"] for each in day]
    seconds = sum(typed.seconds for typed in day)
    n_typed = sum(len(typed.command) for typed in day)
    rows.append(["**all of it**", f"{len(day)} commands", f"{n_typed:,}", f"{seconds:.1f}"])
    total = (
        f"The machine took {seconds:.1f} s, of which it computed {computing:.1f} s (asked: at most {MOST_SECONDS} s). "
        "Written by hand: SQL alone."
    )
    parts = [as_markdown(["question", "typed", "characters", "seconds"], rows), total]
    for typed in day:
        block = "\n".join(["```text", f"$ {typed.command}", *first_lines(typed.output), "```"])
        parts.append(f"**{typed.why}** {typed.seconds:.1f} s\n\n{block}")
    return "\n\n".join(parts)


def _short(command: str, most: int = 48) -> str:
    line = " ".join(command.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def main(arguments: Sequence[str] | None = None) -> None:
    of_command = parser("benchmarks.speed.analyst_day", __doc__)
    of_command.add_argument(
        "--articles", type=absolute, default=ROOT / "data" / "sample", help="Folder of raw articles (data/sample)."
    )
    given = of_command.parse_args(arguments)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory(prefix="analyst-day-") as folder:
        day = list(play(Path(folder), given.articles))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    computing = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(day_table(day, computing))
    if sum(typed.seconds for typed in day) > MOST_SECONDS:
        sys.exit(f"The day took more than {MOST_SECONDS} s of the machine.")


if __name__ == "__main__":
    main()
