"""`make poison`: build folders with a hostile file between two good ones, and measure time and memory.

Each build runs in a process of its own with the rules reader; with `--read` the files are only read. It must end in
time, within memory, with the hostile file refused for a fitting reason, and with its neighbours published.
"""

from __future__ import annotations

import gc
import multiprocessing
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.common.command_line import parser
from benchmarks.common.processes import own_peak_mb
from benchmarks.robustness.poison_archives import SENTENCE
from benchmarks.robustness.poisons import POISONS, Poison
from flows.ingest.parse_source import read_source
from flows.ingest.record_parser import Refusal
from flows.ingest.sources import discover
from flows.operations import build
from flows.settings import BuildSettings
from flows.storage import parquet

SECONDS = 300.0
MEMORY = 1500  # MB, of the process that builds
NEIGHBOURS = ("a-before.txt", "z-after.txt")


class Outcome(NamedTuple):
    """What became of a hostile file.

    Attributes:
        name: Its name.
        seconds: Processor time of the build; the time until it was ended if it did not end.
        megabytes: The largest resident memory of the process.
        refused: How many records were refused, by reason.
        published: How many articles were published, with both neighbours.
        message: The message of the last refusal.
        problem: What is wrong, "" if nothing is.
    """

    name: str
    seconds: float
    megabytes: float
    refused: dict[str, int]
    published: int
    message: str
    problem: str


def main(arguments: Sequence[str] | None = None) -> int:
    """Build with each hostile file; return 1 if one did harm."""
    command = parser("benchmarks.robustness.poison", __doc__)
    command.add_argument("--scale", type=float, default=1.0, help="Size of the files (default: %(default)s).")
    command.add_argument("--only", nargs="+", default=[], metavar="NAME", help="Names of files; all unless given.")
    command.add_argument("--read", action="store_true", help="Read the files without building tables.")
    given = command.parse_args(arguments)
    failures = 0
    print(f"{'file':24} {'seconds':>8} {'MB':>6}  refused")
    for poison in POISONS:
        if given.only and poison.name not in given.only:
            continue
        outcome = administer(poison, given.scale, built=not given.read)
        refused = ", ".join(f"{count} {reason}" for reason, count in outcome.refused.items())
        print(f"{poison.name:24} {outcome.seconds:8.1f} {outcome.megabytes:6.0f}  {refused or '-'}", flush=True)
        print(f"{'':41}{outcome.problem or outcome.message[:160]}", flush=True)
        failures += bool(outcome.problem)
    print(f"{failures} did harm")
    return 1 if failures else 0


def administer(
    poison: Poison, scale: float, *, built: bool = True, seconds: float = SECONDS, megabytes: float = MEMORY
) -> Outcome:
    """Build with a hostile file, in a process that is forked from this one.

    Args:
        poison: The file.
        scale: Its size.
        built: Whether to build tables; otherwise the files are only read.
        seconds: The most processor time that the build may take.
        megabytes: The most memory that its process may take.
    """
    context = multiprocessing.get_context("fork")
    with tempfile.TemporaryDirectory() as place:
        inbox = Path(place) / "inbox"
        inbox.mkdir()
        for name in NEIGHBOURS:
            (inbox / name).write_text(f"{SENTENCE}{name}", "utf-8")
        writer = context.Process(target=poison.write, args=(inbox / f"m-{poison.name}", scale))
        writer.start()  # what it takes is not counted
        writer.join()
        receiver, sender = context.Pipe(duplex=False)
        process = context.Process(target=_take, args=(_build if built else _read, inbox, Path(place) / "to", sender))
        process.start()
        sender.close()
        try:
            if not receiver.poll(5 * seconds):  # by the clock: others may use the machine, too
                process.kill()
                return Outcome(poison.name, 5 * seconds, 0, {}, 0, "", "the build did not end")
            found: dict[str, Any] = receiver.recv()
        except EOFError:
            process.join()
            return Outcome(poison.name, 0, 0, {}, 0, "", f"the process died with exit code {process.exitcode}")
        process.join()
    return Outcome(poison.name, problem=_problem(found, poison, seconds, megabytes), **found["outcome"])


class _Taken(NamedTuple):
    """What came of a folder: refusals by reason, the message of the last one, where the articles are from."""

    refused: dict[str, int]
    message: str
    articles: list[str]


def _take(taker: Callable[[Path, Path], _Taken], inbox: Path, to: Path, sender: Any) -> None:
    gc.freeze()  # what libraries with threads left in the process that was forked can't be freed here
    before = time.process_time()
    failure, taken = "", _Taken({}, "", [])
    try:
        taken = taker(inbox, to)
    except BaseException:
        failure = traceback.format_exc()
    outcome = {
        "seconds": time.process_time() - before,
        "megabytes": own_peak_mb(),
        "refused": taken.refused,
        "published": len(taken.articles),
        "message": taken.message,
    }
    neighbours = [name for name in NEIGHBOURS if any(uri.endswith(name) for uri in taken.articles)]
    sender.send({"outcome": outcome, "failure": failure, "neighbours": neighbours})


def _build(inbox: Path, to: Path) -> _Taken:
    result = build(BuildSettings(inputs=[str(inbox)], to=str(to), reader="rules", workers=1))
    messages = [message for file in sorted(to.glob("quarantine/*.parquet")) for message in _column(file, "message")]
    articles = [uri for file in to.glob("published/articles/**/*.parquet") for uri in _column(file, "raw_uri")]
    return _Taken(dict(result.quarantine.reasons), messages[-1] if messages else "", articles)


def _column(file: Path, name: str) -> list[str]:
    values: list[str] = parquet.read_table(file, [name]).column(0).to_pylist()
    return values


def _read(inbox: Path, to: Path) -> _Taken:
    refused: Counter[str] = Counter()
    message, articles = "", []
    for found in (found for source in discover([str(inbox)]) for found in read_source(source)):
        if isinstance(found, Refusal):
            refused[found.reason] += 1
            message = found.message
        else:
            articles.append(found.raw_uri)
    return _Taken(dict(refused), message, articles)


def _problem(found: dict[str, Any], poison: Poison, seconds: float, megabytes: float) -> str:
    outcome = found["outcome"]
    if found["failure"]:
        return str(found["failure"])
    if len(found["neighbours"]) < len(NEIGHBOURS):
        return f"of the neighbours, only these were read: {found['neighbours']}"
    if outcome["seconds"] > seconds or outcome["megabytes"] > megabytes:
        return f"more than {seconds:g} s or {megabytes:g} MB"
    if poison.reasons and not set(outcome["refused"]) & set(poison.reasons):
        return f"not refused as {' or '.join(poison.reasons)}: {outcome['message']}"
    return ""


if __name__ == "__main__":
    sys.exit(main())
