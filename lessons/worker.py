"""The server's worker process: one that is busy leaves new connections to one that is idle."""

import socket
import time
from concurrent.futures import Future
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

COURTESY = 0.002
"""Seconds that a busy process gives the others: an idle one needs far less to take a connection."""


class Worker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's threads. Those of one process take turns at its interpreter, while another process may have nothing to do:
    two readers on one connection each would wait for each other as long as they stay."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._working = 0

    def enqueue_req(self, conn: Any) -> None:
        self._working += 1
        super().enqueue_req(conn)

    def finish_request(self, conn: Any, done: "Future[Any]") -> None:
        self._working -= 1
        super().finish_request(conn, done)

    def accept(self, listener: socket.socket) -> None:
        if self._working:
            time.sleep(COURTESY)
        super().accept(listener)
