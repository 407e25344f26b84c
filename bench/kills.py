"""kill -9 of the whole server while a lesson is being published: it is published and found, or still in hearing.

python -m bench.kills [number of kills, 200 unless told]
"""

import http.client
import json
import random
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from app import open_site
from bench.loopback import Client, Server
from lessons import accounts, checking, config, hearing, importing, manuscripts, sessions, workflow
from lessons.accounts import Newcomer
from lessons.hearing import Answer
from lessons.store.manuscripts import Text

LONGER = 2.5
"""The kill comes at a random moment up to so many times as long after the press as publishing takes undisturbed."""
SETTLES = 5.0
"""Seconds after a start within which what is published must be found."""
PASSWORD = "a bench has no secrets"
ORGANISATION = "---\ntype: organisation\ntitle: {0}\nlang: en\nkind: {1}\ncountry: DK\n---\nOne of the bench.\n"


@dataclass
class Tally:
    """What became of the lessons, and what must not happen."""

    acknowledged: int = 0
    published: int = 0
    in_hearing: int = 0
    wrong: list[str] | None = None
    slowest_start: float = 0.0
    slowest_find: float = 0.0
    last: int = 0


def main() -> None:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    tally, draw = Tally(wrong=[]), random.Random(4)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        site = open_site(config.read({"LESSONS_DATA": str(data), "LESSONS_CONTENT": "none"}))
        who = _people(site, Path(folder))
        session = sessions.begin(site, who["secretariat"], "bench").token
        server = Server(data, LESSONS_PROCESSES="1")
        tally.slowest_start = server.start()
        takes = _undisturbed(server, session, [_in_hearing(site, who, kills + n) for n in range(5)])
        for n in range(kills):
            id = _in_hearing(site, who, n)
            _press_and_kill(server, session, id, draw.uniform(0, LONGER * takes), tally)
            tally.slowest_start = max(tally.slowest_start, server.start())
            _judge(site, who, server, id, n, tally)
            if (n + 1) % 20 == 0:
                print(f"{n + 1} kills: {tally.published} published, {tally.in_hearing} in hearing", flush=True)
        server.stop()
        tally.wrong += site.store.faults() + checking.index(site)
        site.renderer.close()
    print(
        f"{kills} kills: {tally.published} published ({tally.acknowledged} of them acknowledged), {tally.in_hearing} still "
        f"in hearing, {len(tally.wrong)} wrong; slowest start {tally.slowest_start:.1f} s, slowest to be found "
        f"{tally.slowest_find:.1f} s"
    )
    for line in tally.wrong:
        print(" ", line)


def _people(site, folder: Path) -> dict:
    for slug, kind in (("bench-region", "region"), ("bench-supplier", "supplier")):
        (folder / f"{slug}.md").write_text(ORGANISATION.format(slug, kind))
    importing.run(site, sorted(folder.glob("*.md")))
    return {
        role: accounts.add(site, Newcomer(f"{role}@example.org", role, role, organisation), PASSWORD)
        for role, organisation in (
            ("project_leader", "bench-region"), ("supplier", "bench-supplier"), ("secretariat", "")
        )
    }  # fmt: skip


def _in_hearing(site, who: dict, n: int) -> str:
    """A lesson that has been answered and waits to be published; its word stands in no other."""
    raw = {
        "title": f"Lesson {n}", "lang": "en", "organisations": ["bench-region"], "regions": ["dk-national"],
        "suppliers": ["bench-supplier"], "risks": ["governance"], "phase": "analysis", "sources": [{"title": "Bench"}],
    }  # fmt: skip
    raw["risks"] = [next(iter(site.vocabularies["risks"].leaves)).id]
    raw["phase"] = next(iter(site.vocabularies["phases"].leaves)).id
    m = manuscripts.begin(site, who["project_leader"], Text(raw, f"## Lesson\n\nThe word is {_word(n)}.\n"))
    workflow.submit(site, who["project_leader"], m.id, 1)
    hearing.ask(site, who["secretariat"], m.id, 1)
    (asked,) = site.store.manuscripts.hearings([m.id])
    hearing.reply(site, who["supplier"], asked.id, Answer("agrees"))
    return m.id


def _undisturbed(server: Server, session: str, ids: list[str]) -> float:
    """Seconds that publishing takes, the renderer being warm."""
    desk, took = _desk(server, session, ids[0]), []
    token = desk.token()
    for id in ids:
        began = time.monotonic()
        status = desk.post(f"/manuscripts/{id}/publish", token, version="1")[0]
        took.append(time.monotonic() - began)
        if status != 303:
            raise RuntimeError(f"publishing was answered with {status}")
    print(f"publishing takes {sorted(took)[2] * 1000:.0f} ms undisturbed", flush=True)
    return sorted(took)[2]


def _desk(server: Server, session: str, id: str) -> Client:
    """The secretariat, having looked at a manuscript: its text was rendered, so the renderer runs."""
    desk = Client(server.port, session)
    status = desk.get(f"/manuscripts/{id}")[0]
    if status != 200:
        raise RuntimeError(f"the manuscript was answered with {status}")
    return desk


def _press_and_kill(server: Server, session: str, id: str, after: float, tally: Tally) -> None:
    desk = _desk(server, session, id)
    token = desk.token()
    answers: list[int] = []

    def press() -> None:
        try:
            answers.append(desk.post(f"/manuscripts/{id}/publish", token, version="1")[0])
        except (OSError, http.client.HTTPException):
            answers.append(0)

    thread = threading.Thread(target=press)
    thread.start()
    time.sleep(after)
    server.kill()
    thread.join()
    if answers[0] == 303:
        tally.acknowledged += 1
    elif answers[0]:
        tally.wrong.append(f"{id}: publishing was answered with {answers[0]}")
    tally.last = answers[0]


def _judge(site, who: dict, server: Server, id: str, n: int, tally: Tally) -> None:
    m = manuscripts.opened(site, who["project_leader"], id)
    (heard,) = site.store.manuscripts.hearings([id])
    pages = list(site.store.containing([_word(n)]))
    whole = m.state == "published" and pages == [m.ref] and heard.page == m.page and bool(heard.shown_at)
    untouched = m.state == "in_hearing" and not pages and not heard.page and not heard.shown_at
    if not (whole or untouched):
        tally.wrong.append(f"{id}: {m.state}, pages {pages}, hearing of page {heard.page or 'none'}: in between")
    if tally.last == 303 and not whole:
        tally.wrong.append(f"{id}: was acknowledged and is {m.state}")
    tally.published += whole
    tally.in_hearing += untouched
    _found(server, m.ref if whole else "", n, tally)


def _found(server: Server, ref: str, n: int, tally: Tally) -> None:
    began, reader = time.monotonic(), Client(server.port)
    while True:
        found = json.loads(reader.get(f"/api/search?q={_word(n)}")[2])["items"]
        refs = [f"{item['type']}/{item['slug']}" for item in found if _word(n) in item["snippet"]]
        if refs == ([ref] if ref else []):
            tally.slowest_find = max(tally.slowest_find, time.monotonic() - began)
            return
        if time.monotonic() - began > SETTLES:
            tally.wrong.append(f"lesson {n}: search finds {refs}, the store has {ref or 'none'}")
            return
        time.sleep(0.05)


def _word(n: int) -> str:
    """A word of its own for each lesson, far from any other's spelling."""
    return "q" + "".join("bcdfghjkmp"[int(digit)] + "aeiouy"[int(digit) % 6] for digit in f"{n:04}") + "x"


if __name__ == "__main__":
    main()
