"""Serving: the production server with the settings that fit this site."""

import os
import sys
from pathlib import Path
from typing import NoReturn

from lessons.config import ROOT, Settings

THREADS = 8
"""Requests that one process answers at a time."""
TIME_LIMIT = 30
"""Seconds a stuck worker is given before it is replaced, and that running requests get at a stop."""


def run(settings: Settings) -> NoReturn:
    """Become the server: this process is replaced, so signals reach it and nothing of ours lingers."""
    command = [sys.executable, "-m", "gunicorn", *options(settings), "app:served()"]
    os.chdir(ROOT)
    os.execv(command[0], command)  # noqa: S606 our own interpreter, no shell


def options(settings: Settings) -> list[str]:
    """Server options. Worker heartbeats go to memory where there is some, as disks may stall."""
    shared = Path("/dev/shm")  # noqa: S108
    given = [
        f"--bind={settings.bind}",
        f"--workers={settings.processes}",
        f"--threads={THREADS}",
        "--worker-class=lessons.worker.Worker",
        f"--timeout={TIME_LIMIT}",
        "--graceful-timeout=10",
        "--keep-alive=5",
        "--log-level=warning",
        "--limit-request-line=8190",
    ]
    return [*given, f"--worker-tmp-dir={shared}"] if os.access(shared, os.W_OK) else given
