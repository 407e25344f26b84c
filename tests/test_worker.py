"""The production server over two processes."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier

import pytest

from lessons import config, serving

APP = """
import os, time
import lessons.worker
lessons.worker.COURTESY = 0.5  # so that a machine busy with other things has time to wake the idle process
def app(environ, start_response):
    time.sleep(float(environ["PATH_INFO"][1:]))
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]
"""


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    (folder / "slow.py").write_text(APP)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    settings = config.read({"LESSONS_DATA": str(folder), "LESSONS_BIND": f"127.0.0.1:{free}", "LESSONS_PROCESSES": "2"})
    command = [sys.executable, "-m", "gunicorn", *serving.options(settings), "slow:app"]
    running = subprocess.Popen(command, cwd=folder, env={**os.environ, "PYTHONPATH": str(Path(config.ROOT))})
    try:
        yield free
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(20)


def asked(port: int, path: str) -> str:
    for _ in range(100):
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
                connection.request("GET", path)
                return connection.getresponse().read().decode()
        except ConnectionError:
            time.sleep(0.1)
    raise AssertionError("the server did not start")


def test_two_readers_at_the_same_time_are_served_by_two_processes(port):
    seen = {asked(port, "/0.1") for _ in range(3)}

    for _ in range(6):
        time.sleep(0.6)  # until both have noticed that they are idle
        together = Barrier(2)

        def ask(_: int, together: Barrier = together) -> str:
            together.wait()
            return asked(port, "/0.6")

        with ThreadPoolExecutor(2) as readers:
            first, second = readers.map(ask, range(2))
        assert first != second
        seen |= {first, second}

    assert len(seen) == 2
