"""Ports and processes are found, and waiting ends."""

import socket
import subprocess
import sys

import pytest

from benchmarks.common import serving


def test_a_free_port_can_be_bound():
    with socket.socket() as server:
        server.bind(("127.0.0.1", serving.free_port()))


def test_a_free_port_is_none_that_the_system_gives_to_whoever_asks_for_any():
    with socket.socket() as given:
        given.bind(("127.0.0.1", 0))
        assert given.getsockname()[1] not in serving.PORTS
    assert serving.free_port() in serving.PORTS


def test_a_taken_port_is_not_free(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setattr(serving, "PORTS", range(port, port + 1))
        with pytest.raises(OSError, match="no port from"):
            serving.free_port()


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
