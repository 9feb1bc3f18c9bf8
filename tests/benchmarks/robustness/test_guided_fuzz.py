"""What atheris calls."""

import sys
from typing import BinaryIO

import pytest

from benchmarks.robustness import guided_fuzz
from transforms.formats.items import ReadOptions, RefusedItem
from transforms.formats.registry import FORMATS


@pytest.mark.parametrize("number", range(len(FORMATS)))
def test_each_format_is_reached(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    reached: list[tuple[str, bytes]] = []

    def note(form: str, stream: BinaryIO, options: ReadOptions) -> list[RefusedItem]:
        reached.append((form, stream.read()))
        return []

    monkeypatch.setattr(guided_fuzz, "read", note)
    guided_fuzz.read_bytes(bytes([number]) + b"Rain")
    assert reached == [(sorted(FORMATS)[number], b"Rain")]


def test_an_unknown_reason_is_a_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guided_fuzz, "read", lambda *_: [RefusedItem("file", "whim", "no", b"")])
    with pytest.raises(AssertionError):
        guided_fuzz.read_bytes(b"")


def test_without_atheris_the_extra_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "atheris", None)
    assert guided_fuzz.main([]) == 0
    assert "pip install -e '.[fuzz]'" in capsys.readouterr().err
