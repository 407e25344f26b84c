"""The whole site over HTTP: uncached searches at a size, and cached pages against a bare Flask "hello" under the same server.

python -m bench.http [number of lessons, 10000 unless told] [--data FOLDER]

The folder is filled where it is missing and used again where it is there; without one all is made anew and removed.
"""

import argparse
import contextlib
import http.client
import json
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

from bench import corpus
from lessons import config, importing, indexing, lexicon, serving
from lessons.pages import vocabularies
from lessons.pages.rendering import Renderer
from lessons.site import Site
from lessons.store.sqlite import SqliteStore
from search.whoosh_engine import WhooshEngine

WORDS = "words.json"
"""What is searched for, kept beside the data."""
QUERIES = 300
WARMING = 40
SECONDS = 8
CLIENTS = 4
HELLO = "from flask import Flask\napp = Flask(__name__)\n@app.get('/')\ndef hello():\n    return 'hello'\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("size", type=int, nargs="?", default=10_000)
    parser.add_argument("--data", type=Path)
    given = parser.parse_args()
    real = corpus.real_lessons()
    if real is None:
        print(f"bench.http needs the NASA lessons: name their folder in {corpus.SHARED}")
        return
    with tempfile.TemporaryDirectory() as folder:
        data = (given.data or Path(folder) / "data").resolve()
        if not (data / WORDS).exists():
            (data / WORDS).write_text(json.dumps(_fill(data, real, given.size)))
        words = json.loads((data / WORDS).read_text())
        with _server(data, "app:served()", config.ROOT) as (port, server):
            _searches(port, server, words)
            page = _rate(port, "/lessons/l7")
            repeated = _rate(port, "/search?q=" + words[0])
            api = _rate(port, "/api/search?q=" + words[0])
        (Path(folder) / "hello.py").write_text(HELLO)
        with _server(data, "hello:app", Path(folder)) as (port, _):
            hello = _rate(port, "/")
    print(f"hello {hello:.0f}/s · lesson page {page:.0f}/s ({page / hello:.2f}) · repeated search {repeated:.0f}/s "
          f"({repeated / hello:.2f}) · repeated API search {api:.0f}/s ({api / hello:.2f})")  # fmt: skip


def _fill(data: Path, real: list[dict[str, str]], size: int) -> list[str]:
    """A store and index of resampled lessons; answers words to search for, frequent and rare ones mixed."""
    settings = config.read({"LESSONS_DATA": str(data), "LESSONS_CONTENT": "none"})
    data.mkdir(parents=True)
    terms = vocabularies.load(settings.vocabularies)
    file = data / "bench.jsonl"
    counts: dict[str, int] = {}
    with file.open("w") as out:
        for lesson in corpus.resampled(real, size):
            out.write(json.dumps(_page(lesson, terms)) + "\n")
            for word in set(corpus.WORD.findall(lesson.body.lower())) if len(counts) < 50_000 else ():
                counts[word] = counts.get(word, 0) + 1
    engine = WhooshEngine(settings.index, lexicon.load(terms, settings.words))
    site = Site(settings, terms, SqliteStore(settings.database), engine, Renderer())
    began = time.perf_counter()
    importing.run(site, [file])
    imported = time.perf_counter()
    indexing.rebuild(site)
    print(f"{size} lessons: imported in {imported - began:.0f} s, indexed in {time.perf_counter() - imported:.0f} s")
    site.renderer.close()
    ranked = sorted((w for w in counts if len(w) > 3), key=lambda w: -counts[w])
    return [ranked[int(len(ranked) * random.Random(n).random() ** 3)] for n in range(2000)]


def _page(lesson: corpus.Lesson, terms: vocabularies.Vocabularies) -> dict[str, object]:
    """The resampled lesson with facets that our vocabularies know."""
    regions = [t.id for t in terms["regions"] if not t.id.endswith("-national")]
    risks = [t.id for t in terms["risks"].leaves]
    themes = [t.id for t in terms["themes"].leaves]
    number = {name: [int("".join(filter(str.isdigit, v)) or 0) for v in vs] for name, vs in lesson.facets.items()}
    return {
        "type": "lesson",
        "slug": lesson.id,
        "title": lesson.title[:200],
        "lang": "en",
        "body": "## Lesson\n\n" + lesson.body,
        "regions": [regions[n % len(regions)] for n in number["region"]],
        "suppliers": [f"supplier-{n}" for n in number["supplier"]],
        "risks": [risks[n % len(risks)] for n in number["risk"]],
        "themes": [themes[n % len(themes)] for n in number["theme"]],
        "phase": terms["phases"].leaves[number["phase"][0] % 5].id,
        "year": lesson.year,
    }


@contextlib.contextmanager
def _server(data: Path, app: str, folder: Path) -> Iterator[tuple[int, int]]:
    """The production server with the site's own options: its port on this machine and its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    given = {"LESSONS_DATA": str(data), "LESSONS_CONTENT": "none", "LESSONS_BIND": f"127.0.0.1:{port}"}
    command = [sys.executable, "-m", "gunicorn", *serving.options(config.read(given)), app]
    running = subprocess.Popen(command, cwd=folder, env={**os.environ, **given, "PYTHONPATH": str(config.ROOT)})
    try:
        _wait(port)
        yield port, running.pid
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(20)


def _wait(port: int) -> None:
    for _ in range(300):
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            return
        time.sleep(0.2)
    raise RuntimeError("the server did not start")


def _searches(port: int, server: int, words: list[str]) -> None:
    """Searches nobody has asked before, two at a time, with and without a facet, of processes that have begun to work."""
    for n in range(WARMING):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", "/api/search?" + urlencode({"q": f"{words[-n]} {words[n]}"}))
        connection.getresponse().read()
    times: list[float] = []
    draw = random.Random(7)

    def ask(part: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for n in range(part, QUERIES, 2):
            query = {
                "q": " ".join(words[(n * 3 + k) % len(words)] for k in range(draw.choice((1, 1, 2, 2, 3)))),
                "limit": 10,
            }
            if n % 5 == 0:
                query["risk"] = "governance"
            began = time.perf_counter()
            connection.request("GET", "/api/search?" + urlencode(query))
            connection.getresponse().read()
            times.append((time.perf_counter() - began) * 1000)

    threads = [threading.Thread(target=ask, args=(part,)) for part in range(2)]
    spent = _processor_time(server)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent = (_processor_time(server) - spent) / len(times) * 1000
    cut = statistics.quantiles(times[10:], n=20)
    print(
        f"/api/search uncached: p50 {statistics.median(times):.1f} ms, p95 {cut[18]:.1f} ms over {len(times)} searches, "
        f"{spent:.1f} ms of processor time each"
    )


def _processor_time(server: int) -> float:
    """Seconds that a server's processes have worked: a busy machine stretches the clock more than this."""
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    fields = [Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split() for child in children]
    return sum(int(each[11]) + int(each[12]) for each in fields) / os.sysconf("SC_CLK_TCK")


def _rate(port: int, address: str) -> float:
    """Requests a second over kept connections, from processes of their own so that the client is not the limit."""
    clients = [
        subprocess.Popen([sys.executable, "-c", CLIENT, str(port), address, str(SECONDS)], stdout=subprocess.PIPE)
        for _ in range(CLIENTS)
    ]
    return sum(int(client.communicate()[0]) for client in clients) / SECONDS


CLIENT = """
import socket, sys, time
port, address, seconds = int(sys.argv[1]), sys.argv[2], float(sys.argv[3])
request = f"GET {address} HTTP/1.1\\r\\nHost: bench\\r\\nAccept-Language: en\\r\\n\\r\\n".encode()
done, until, link = 0, time.monotonic() + seconds, None
while time.monotonic() < until:
    if link is None:
        link = socket.create_connection(("127.0.0.1", port))
    link.sendall(request)
    got = b""
    while b"\\r\\n\\r\\n" not in got:
        more = link.recv(262144)
        if not more: break
        got += more
    head, _, body = got.partition(b"\\r\\n\\r\\n")
    lines = head.lower().split(b"\\r\\n")
    if not lines[0].startswith(b"http/1.1 200"): sys.exit(f"not 200: {lines[:1]}")
    length = next(int(l[15:]) for l in lines if l.startswith(b"content-length:"))
    while len(body) < length:
        body += link.recv(262144)
    done += 1
    if b"connection: close" in lines: link = None
print(done)
"""

if __name__ == "__main__":
    main()
