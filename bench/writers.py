"""Fifty people save one lesson at a time over two server processes: every acknowledged save is there, every other is kept
aside and says why.

python -m bench.writers [number of writers, 50 unless told] [rounds, 20 unless told]
"""

import re
import sys
import tempfile
import threading
from pathlib import Path

from app import open_site
from bench.kills import PASSWORD, _people
from bench.loopback import Client, Server
from lessons import config, manuscripts
from lessons.permissions import viewer_of
from lessons.store.manuscripts import Text

VERSION = re.compile(r'name="version" value="(\d+)"')


def main() -> None:
    writers, rounds = (int(n) for n in [*sys.argv[1:3], *("50", "20")[len(sys.argv) - 1 :]])
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        site = open_site(config.read({"LESSONS_DATA": str(data), "LESSONS_CONTENT": "none"}))
        author = _people(site, Path(folder))["project_leader"]
        m = manuscripts.begin(site, author, Text({"title": "0", "lang": "en"}))
        server = Server(data)
        server.start()
        clients = [Client(server.port) for _ in range(writers)]
        for client in clients[:: max(1, writers // 8)]:
            client.login("project_leader@example.org", PASSWORD)
        shared = clients[0].jar
        for client in clients:
            for cookie in shared:
                client.jar.set_cookie(cookie)
        wrong = []
        for round in range(rounds):
            wrong += _round(site, author, m.id, clients, round)
        server.stop()
        titles = [v.text.title for v in site.store.manuscripts.versions(m.id, viewer_of(author))]
        missing = {f"{r}.{n}" for r in range(rounds) for n in range(writers)} - set(titles)
        wrong += [f"lost: {title}" for title in sorted(missing)]
        site.renderer.close()
    print(f"{writers} writers × {rounds} rounds: one winner in each, {len(titles) - 1} texts kept, {len(wrong)} wrong")
    for line in wrong:
        print(" ", line)


def _round(site, author, id: str, clients: list[Client], round: int) -> list[str]:
    """Everybody saves over the version that all have seen; exactly one wins."""
    seen = manuscripts.opened(site, author, id).version
    token, barrier, answers = clients[0].token(), threading.Barrier(len(clients)), {}

    def save(n: int) -> None:
        barrier.wait()
        answers[n] = clients[n].post(
            f"/manuscripts/{id}/edit", token, draft=id, seen=str(seen), type="lesson", title=f"{round}.{n}", lang="en"
        )

    threads = [threading.Thread(target=save, args=(n,)) for n in range(len(clients))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won = [n for n, (status, _, _) in answers.items() if status == 303]
    refused = {n: status for n, (status, _, _) in answers.items() if status != 303}
    now = manuscripts.opened(site, author, id).text.title
    faults = [] if len(won) == 1 else [f"round {round}: {len(won)} winners"]
    faults += [f"round {round}: {n} was refused with {status}" for n, status in refused.items() if status != 409]
    return faults + ([] if won and now == f"{round}.{won[0]}" else [f"round {round}: {won} won, {now} is the newest"])


if __name__ == "__main__":
    main()
