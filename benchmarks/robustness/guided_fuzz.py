"""`make fuzz GUIDED=SECONDS`: let atheris look for bytes that crash the readers of formats, guided by coverage.

It mutates the same documents as `benchmarks.robustness.fuzz`, keeps what reaches code that nothing reached before, and
goes on from there. It is installed by the extra `fuzz`; without it, the command says so and does nothing.
"""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from benchmarks.common.command_line import parser
from benchmarks.robustness.seed_documents import seeds
from transforms.formats.items import NO_OPTIONS
from transforms.formats.recognise import recognise
from transforms.formats.registry import FORMATS, read
from transforms.records.refusals import REASONS

MAX_BYTES = 20_000  # of a document
SECONDS = 20  # for a document


def main(arguments: Sequence[str] | None = None) -> int:
    """Run atheris, which ends the process at the first crash and writes the document into this folder."""
    command = parser("benchmarks.robustness.guided_fuzz", __doc__)
    command.add_argument("--seconds", type=int, default=600, help="How long to look (default: %(default)s).")
    given = command.parse_args(arguments)
    try:
        import atheris
    except ImportError:
        print("atheris is not installed: pip install -e '.[fuzz]'", file=sys.stderr)
        return 0
    with atheris.instrument_imports(include=["transforms.formats", "transforms.records"]):
        for module in FORMATS.values():
            sys.modules.pop(f"transforms.formats.{module}", None)  # loaded by others without counters
            import_module(f"transforms.formats.{module}")
    with tempfile.TemporaryDirectory() as folder:
        for name, raw in seeds().items():
            if len(raw) < MAX_BYTES:
                Path(folder, name).write_bytes(_number(recognise(name, raw)) + raw)
        limits = [f"-max_total_time={given.seconds}", f"-max_len={MAX_BYTES}", f"-timeout={SECONDS}"]
        atheris.Setup([sys.argv[0], *limits, "-rss_limit_mb=2048", folder], read_bytes)
        atheris.Fuzz()
    return 0


def read_bytes(data: bytes) -> None:
    """Read a document; its first byte says of which format.

    Raises:
        AssertionError: An item has no place, or a reason that is not known.
    """
    forms = sorted(FORMATS)
    form = forms[data[0] % len(forms)] if data else forms[0]
    for item in read(form, io.BytesIO(data[1:]), NO_OPTIONS):
        assert item.place
        assert getattr(item, "reason", "missing_text") in REASONS


def _number(form: str | None) -> bytes:
    forms = sorted(FORMATS)
    return bytes([forms.index(form) if form in forms else 0])


if __name__ == "__main__":
    sys.exit(main())
