"""The time inside the network is measured."""

import time

import numpy as np
import onnxruntime as ort
import pytest

from benchmarks.speed import warm_build


def test_time_inside_the_network_is_summed_even_if_it_fails():
    def run(fails):
        time.sleep(0.01)
        if fails:
            raise ValueError("broken")
        return "scores"

    wrapped = warm_build.timed(run)
    before = getattr(warm_build.IN_SESSIONS, "seconds", 0.0)
    assert wrapped(False) == "scores"
    with pytest.raises(ValueError, match="broken"):
        wrapped(True)
    assert warm_build.IN_SESSIONS.seconds - before >= 0.02


def message(number: int, *parts: bytes) -> bytes:
    """Return a field of a protocol buffer that contains bytes."""
    inner = b"".join(parts)
    return bytes([number << 3 | 2, len(inner)]) + inner


def test_onnxruntime_sessions_are_timed_once(monkeypatch):
    tensor = message(2, message(1, b"\x08\x01"))  # a type: floats
    node = message(1, message(1, b"x"), message(2, b"y"), message(4, b"Identity"))
    ends = [message(n, message(1, name), tensor) for n, name in ((11, b"x"), (12, b"y"))]
    network = b"\x08\x08" + message(7, node, message(2, b"graph"), *ends) + message(8, b"\x10\x0d")
    monkeypatch.setattr(ort.InferenceSession, "run", ort.InferenceSession.run)  # restored after the test
    session = ort.InferenceSession(network)
    warm_build.time_sessions()
    warm_build.time_sessions()
    before = getattr(warm_build.IN_SESSIONS, "seconds", 0.0)
    assert session.run(["y"], {"x": np.ones(2, np.float32)})[0].tolist() == [1, 1]
    assert warm_build.IN_SESSIONS.seconds > before
    assert not hasattr(ort.InferenceSession.run.untimed, "untimed")
