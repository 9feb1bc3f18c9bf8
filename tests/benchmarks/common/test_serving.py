"""Ports and processes are found, and waiting ends."""

import socket
import subprocess
import sys

import pytest

from benchmarks.common import serving


def test_a_free_port_can_be_bound():
    with socket.socket() as server:
        server.bind(("127.0.0.1", serving.free_port()))


def test_descendants_are_found_by_their_command_line():
    words = "print('one of a kind'); input()"
    with subprocess.Popen([sys.executable, "-c", words], stdin=subprocess.PIPE) as child:
        serving.wait_until(lambda: bool(serving.descendants(words)), "the child")
        assert [process.pid for process in serving.descendants(words)] == [child.pid]
        child.kill()


def test_waiting_ends_with_an_error_that_says_for_what(monkeypatch):
    monkeypatch.setattr(serving, "WAIT_SECONDS", 0.0)
    with pytest.raises(TimeoutError, match="the end of the run: not within 0 s"):
        serving.wait_until(lambda: False, "the end of the run")
