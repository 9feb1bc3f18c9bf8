"""`make fuzz`: read mutated documents of all formats. None may crash, hang or vanish.

Every document must yield records or refusals with a known reason, or be counted as a file that is not read; only JSON
Lines of blank lines yield nothing. Processes read them, so that a crash of a library below Python is seen, too; a
document that computes longer than the limit is a hang. A share of the documents goes through whole builds. Each failure
prints its number: `--only NUMBER` repeats it.
"""

from __future__ import annotations

import collections
import faulthandler
import gc
import multiprocessing
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

import psutil

from benchmarks.common.command_line import parser
from benchmarks.robustness.mutations import mutated
from flows.ingest.endings import split_name
from flows.ingest.parse_source import read_source
from flows.ingest.record_parser import Refusal
from flows.ingest.sources import discover
from flows.ingest.streams import BrokenArchiveError, chunks
from flows.operations import build
from flows.settings import BuildSettings
from transforms.formats.registry import FORMATS
from transforms.records.encodings import in_utf_8
from transforms.records.refusals import REASONS

SECONDS = 20.0  # of processor time for a document: most take some milliseconds
CHUNK = 200  # documents that a process is given at a time
BUILD_EVERY = 10  # chunks, of which one is built


def main(arguments: Sequence[str] | None = None) -> int:
    """Read mutated documents; return 1 if one crashed, hung or vanished."""
    command = parser("benchmarks.robustness.fuzz", __doc__)
    command.add_argument("--documents", type=int, default=100_000, help="How many (default: %(default)s).")
    command.add_argument("--start", type=int, default=0, help="The number of the first (default: %(default)s).")
    command.add_argument("--seconds", type=float, default=SECONDS, help="Limit for a document (default: %(default)s).")
    command.add_argument("--only", type=int, metavar="NUMBER", help="Read one document, in this process, and print it.")
    given = command.parse_args(arguments)
    if given.only is not None:
        return _only(given.only)
    for module in set(FORMATS.values()):  # here, so that not each process does it anew: that of HTML takes a second
        import_module(f"transforms.formats.{module}")
    began = time.monotonic()
    totals: collections.Counter[str] = collections.Counter()
    failures: list[str] = []
    for chunk, start in enumerate(range(given.start, given.start + given.documents, CHUNK)):
        numbers = range(start, min(start + CHUNK, given.start + given.documents))
        counts, failed = run_chunk(numbers, given.seconds, built=chunk % BUILD_EVERY == 0)
        totals.update(counts)
        failures += failed
        for failure in failed:
            print(failure, flush=True)
        if chunk % 25 == 24:
            print(f"  {totals['documents']:,} documents in {time.monotonic() - began:.0f} s", flush=True)
    said = ", ".join(f"{count:,} {what}" for what, count in totals.most_common())
    print(f"{said}; {len(failures)} failures in {time.monotonic() - began:.0f} s")
    return 1 if failures else 0


def run_chunk(numbers: range, seconds: float, *, built: bool) -> tuple[collections.Counter[str], list[str]]:
    """Read documents in a process of their own; after one that kills it or hangs, go on with the next in another.

    Args:
        numbers: The documents' numbers.
        seconds: The time limit for one.
        built: Whether to build tables of them all in the end, with the rules reader.
    """
    counts: collections.Counter[str] = collections.Counter()
    failures: list[str] = []
    context = multiprocessing.get_context("fork")  # nothing is loaded again for each
    at = numbers.start
    while at < numbers.stop:
        receiver, sender = context.Pipe(duplex=False)
        process = context.Process(target=_work, args=(range(at, numbers.stop), built, sender))
        process.start()
        sender.close()
        doing = f"document {at}"
        try:
            while True:
                _wait(receiver, process.pid, seconds if doing != "build" else 10 * seconds + len(numbers))
                number, doing, found, failure = receiver.recv()
                at = number + 1
                counts.update(found)
                if failure:
                    failures.append(f"document {number}: {failure}")
        except (EOFError, TimeoutError) as error:
            process.kill() if isinstance(error, TimeoutError) else None
            process.join()
            if isinstance(error, TimeoutError):
                failures.append(f"{doing}: not done after {seconds:g} s")
            elif process.exitcode:
                failures.append(f"{doing}: the process died with exit code {process.exitcode}")
            else:
                break
            at += 1
    return counts, failures


def _wait(receiver: Connection, pid: int | None, seconds: float) -> None:
    """Wait for a message.

    Raises:
        TimeoutError: The process has computed longer than `seconds`, or has waited for 30 times as long.
    """
    times = psutil.Process(pid).cpu_times()
    began = time.monotonic()
    while not receiver.poll(1.0):
        now = psutil.Process(pid).cpu_times()
        if now.user + now.system - times.user - times.system > seconds or time.monotonic() - began > 30 * seconds:
            raise TimeoutError


def read_document(name: str, raw: bytes, folder: Path) -> tuple[dict[str, int], str]:
    """Read a document as a build does; return the counts of what came of it, and what is wrong, "" if nothing is."""
    path = folder / name
    path.write_bytes(raw)
    sources = discover([str(folder)])
    counts: collections.Counter[str] = collections.Counter(documents=1, ignored=sources.ignored.total())
    for found in (found for source in sources for found in read_source(source, ignore=sources.ignore)):
        if isinstance(found, Refusal):
            counts["refusals"] += 1
            if found.reason not in REASONS or not found.message:
                return counts, f"reason {found.reason!r}, message {found.message!r}"
        else:
            counts["records"] += 1
    if not (counts["records"] or counts["refusals"] or sources.ignored or is_blank(path)):
        return counts, f"{name} of {len(raw)} bytes: neither a record nor a refusal"
    return counts, ""


def is_blank(path: Path) -> bool:
    """Return whether a file is JSON Lines of blank lines only, which yields nothing."""
    name = split_name(path.name)
    try:
        return (
            name is not None
            and name.format == "jsonl"
            and not b"".join(in_utf_8(chunks(str(path), name.compression))).strip()
        )
    except BrokenArchiveError:
        return False


def _work(numbers: range, built: bool, sender: Connection) -> None:
    faulthandler.enable()
    gc.freeze()  # what libraries with threads left in the process that was forked can't be freed here
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "one"
        folder.mkdir()
        inbox = Path(place) / "inbox"
        for number in numbers:
            name, raw = mutated(Random(number))
            try:
                counts, failure = read_document(name, raw, folder)
            except BaseException:
                counts, failure = {"documents": 1}, f"{name}\n{traceback.format_exc()}"
            (folder / name).unlink(missing_ok=True)
            if built:
                (inbox / str(number)).mkdir(parents=True)
                (inbox / str(number) / name).write_bytes(raw)
            doing = f"document {number + 1}" if number + 1 < numbers.stop else "build"
            sender.send((number, doing, counts, failure))
        if built:
            failure, counts = "", {"built": len(numbers)}
            try:
                build(BuildSettings(inputs=[str(inbox)], to=str(Path(place) / "to"), reader="rules", workers=1))
            except BaseException:
                failure = f"build of {numbers}\n{traceback.format_exc()}"
            sender.send((numbers.stop - 1, "end", counts, failure))


def _only(number: int) -> int:
    name, raw = mutated(Random(number))
    print(f"{name}, {len(raw)} bytes: {raw[:2000]!r}")
    with tempfile.TemporaryDirectory() as folder:
        began = time.process_time()
        counts, failure = read_document(name, raw, Path(folder))
        print(f"{dict(counts)} in {time.process_time() - began:.2f} s; {failure or 'no failure'}")
    return 1 if failure else 0


if __name__ == "__main__":
    sys.exit(main())
