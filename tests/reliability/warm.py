"""Build once, so that forks of the process that imports this have all modules and word lists."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from flows.batches.workers import ONE_THREAD

os.environ.update(ONE_THREAD)

from tests.reliability import builds, dying  # noqa: F401

with tempfile.TemporaryDirectory() as _folder:
    builds.run(builds.feed(Path(_folder, "feed.jsonl"), "It rains"), Path(_folder, "to"))
