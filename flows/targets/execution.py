"""How a build reads batches and publishes: in this process, or as tasks of a recorded flow run."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from flows.batches import runners
from flows.batches.workers import Submit
from flows.build import pipeline
from flows.build.pipeline import Settled
from flows.build.run_state import RunState
from flows.snapshots.snapshot import Snapshot
from flows.targets.open_target import Target


@dataclass(frozen=True)
class Publication:
    """What a build publishes, and where.

    Attributes:
        run: The state of the build.
        settled: What is new.
        target: Where the tables lie.
    """

    run: RunState
    settled: Settled
    target: Target

    def publish(self) -> Snapshot:
        """Publish the snapshot. A failed attempt may be repeated."""
        snapshot = pipeline.publish_settled(self.run, self.settled)
        settings = self.run.settings
        expiring = self.target.expiring(snapshot, settings.keep_snapshots, settings.keep_hours, self.run.now)
        self.target.deliver(snapshot, self.run.progress, removed=expiring)
        return snapshot


class Execution(Protocol):
    """How a build reads batches and publishes: in this process, or as tasks of a recorded flow run."""

    def reading(self, run: RunState) -> AbstractContextManager[Submit]:
        """Open what reads batches, as `run.choice` says."""
        ...

    def publish(self, publication: Publication) -> Snapshot:
        """Publish what a build has read."""
        ...


class PlainExecution:
    """Reads and publishes without Prefect."""

    def reading(self, run: RunState) -> AbstractContextManager[Submit]:
        """Open the runner that was chosen."""
        return runners.start_runner(run.settings, run.choice, run.live)

    def publish(self, publication: Publication) -> Snapshot:
        """Publish what a build has read."""
        return publication.publish()


PLAIN = PlainExecution()
