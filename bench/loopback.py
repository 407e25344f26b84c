"""The site under its production server on a free port of this machine, and a browser without eyes to talk to it."""

import contextlib
import http.client
import http.cookiejar
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path

from lessons import config, serving

TOKEN = re.compile(r'name="csrf_token" value="(\w+)"')


class Server:
    """gunicorn with the site's own options, in a process group of its own so that all of it can be killed at once."""

    def __init__(self, data: Path, **more: str) -> None:
        self.port = _free()
        self.given = {
            "LESSONS_DATA": str(data), "LESSONS_CONTENT": "none", "LESSONS_BIND": f"127.0.0.1:{self.port}", **more
        }  # fmt: skip
        self._running: subprocess.Popen | None = None

    def start(self) -> float:
        """Answers how many seconds it took until a page was served."""
        began = time.monotonic()
        command = [sys.executable, "-m", "gunicorn", *serving.options(config.read(self.given)), "app:served()"]
        self._running = subprocess.Popen(
            command,
            cwd=config.ROOT,
            env={**os.environ, **self.given},
            start_new_session=True,
            stderr=subprocess.DEVNULL,
        )
        while time.monotonic() - began < 60:
            with contextlib.suppress(OSError, http.client.HTTPException):
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                connection.request("GET", "/healthz")
                connection.getresponse().read()
                return time.monotonic() - began
            time.sleep(0.02)
        raise RuntimeError("the server did not start")

    def kill(self) -> None:
        """As a power cut would: every process of it, at once."""
        os.killpg(self._running.pid, signal.SIGKILL)
        self._running.wait()

    def stop(self) -> None:
        self._running.send_signal(signal.SIGTERM)
        self._running.wait(20)


class Client:
    """Somebody with cookies, or in a session that was begun elsewhere, who fills in the site's own forms.

    Answers are (status, address it led to, text).
    """

    def __init__(self, port: int, session: str = "") -> None:
        self.base = f"http://127.0.0.1:{port}"
        self._session = {"Cookie": f"lessons={session}"} if session else {}
        self.jar = http.cookiejar.CookieJar()
        self._open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar), _Stay()).open

    def get(self, path: str) -> tuple[int, str, str]:
        return self._send(urllib.request.Request(self.base + path, headers=self._session))

    def post(self, path: str, token: str, **fields: str) -> tuple[int, str, str]:
        data = urllib.parse.urlencode({"csrf_token": token, **fields}).encode()
        return self._send(urllib.request.Request(self.base + path, data, {"Origin": self.base, **self._session}))

    def token(self, path: str = "/account") -> str:
        return TOKEN.search(self.get(path)[2])[1]

    def login(self, email: str, password: str) -> None:
        status, _, text = self.post("/login", self.token("/login"), email=email, password=password)
        if status != 303:
            raise RuntimeError(f"{email} cannot log in: {status} {text[:200]}")

    def _send(self, request: urllib.request.Request) -> tuple[int, str, str]:
        try:
            answer = self._open(request, timeout=60)
        except urllib.error.HTTPError as fault:
            answer = fault
        with answer:
            return answer.status, answer.headers.get("Location", ""), answer.read().decode()


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *given: object) -> None:
        return None


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
