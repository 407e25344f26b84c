import multiprocessing
from dataclasses import replace

import pytest
from flask import request

from lessons import accounts, indexing
from lessons.accounts import Newcomer
from lessons.pages.page import Draft, Section
from lessons.store.base import Deed
from lessons.store.sqlite import SqliteStore
from lessons.web import answers
from search.base import Lexicon, Sense
from search.whoosh_engine import WhooshEngine
from tests import small
from tests.conftest import NOON
from tests.web.conftest import served, store_pages


@pytest.fixture
def counted(bare_site, monkeypatch):
    """A client, and the addresses that were rendered for it."""
    store_pages(bare_site, {"a": small.LESSON})
    app = served(bare_site)
    rendered = []
    app.before_request(lambda: _note(rendered))
    return app.test_client(), rendered


def _note(rendered):
    rendered.append(request.full_path)


def test_a_page_asked_for_again_is_not_rendered_again(counted):
    client, rendered = counted

    first, again = client.get("/lessons/a"), client.get("/lessons/a")

    assert (again.data, dict(again.headers)) == (first.data, dict(first.headers))
    assert len(rendered) == 1


def test_a_kept_answer_is_not_sent_to_who_has_it(counted):
    client, rendered = counted
    tag = client.get("/lessons/a").headers["ETag"]

    again = client.get("/lessons/a", headers={"If-None-Match": tag})

    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert len(rendered) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"headers": {"Accept-Language": "sv"}},
        {"query_string": "ui=sv"},
        {"headers": {"Host": "elsewhere.example"}},
        {"headers": {"Cookie": "a=b"}},
        {"method": "HEAD"},
    ],
    ids=["language", "query", "host", "cookie", "method"],
)
def test_what_an_answer_depends_on_keeps_answers_apart(counted, other):
    client, rendered = counted
    client.get("/lessons/a", headers={"Accept-Language": "da"})

    client.open("/lessons/a", **{"headers": {"Accept-Language": "da"}, **other})

    assert len(rendered) == 2


def test_what_is_not_found_is_not_kept(counted):
    client, rendered = counted
    for _ in range(2):
        client.get("/lessons/nowhere")

    assert len(rendered) == 2


@pytest.fixture
def indexed(bare_site):
    """A site with a page in a real index; answers a client over it, wherever one is asked for."""
    site = replace(bare_site, engine=WhooshEngine(bare_site.settings.index, Lexicon()))
    store_pages(site, {"a": small.LESSON})
    indexing.catch_up(site)
    return site


def _made_otherwise(site):
    site.engine.rebuild([], site.store.seq())
    return site


def _with_a_lexicon(site):
    senses = (Sense({"da": ("zebra",), "sv": ("prøve",)}), Sense({"da": ("data",)}))
    return replace(site, engine=WhooshEngine(site.settings.index, Lexicon((), senses)))


def _with_a_setting(site):
    return replace(site, settings=replace(site.settings, contact="desk@example.org"))


@pytest.mark.parametrize("change", [_made_otherwise, _with_a_lexicon, _with_a_setting], ids=lambda f: f.__name__[1:])
def test_what_shapes_answers_beside_the_log_makes_new_ones(indexed, change):
    client = served(indexed).test_client()
    tag = client.get("/search?q=data").headers["ETag"]

    changed = change(indexed)
    for asked in (client, served(changed).test_client()) if changed is indexed else (served(changed).test_client(),):
        answer = asked.get("/search?q=data", headers={"If-None-Match": tag})
        assert (answer.status_code, answer.headers["ETag"] == tag) == (200, False)


def test_whoever_moves_to_another_organisation_is_credited_so_at_once(bare_site):
    store_pages(bare_site, {"region-nordjylland": small.ORGANISATION, "systematic": small.SUPPLIER})
    who = Newcomer("pia@example.org", "Pia", "project_leader", "region-nordjylland", "da")
    pia = accounts.add(bare_site, who, "a long password")
    store_pages(bare_site, {"a": small.LESSON}, actor=pia.id)
    client = served(bare_site).test_client()
    before = client.get("/lessons/a/history")

    bare_site.store.accounts.place(pia.id, "supplier", "systematic", NOON)

    after = client.get("/lessons/a/history", headers={"If-None-Match": before.headers["ETag"]})
    assert ("Region Nordjylland" in before.text, "Systematic" in before.text) == (True, False)
    assert ("Region Nordjylland" in after.text, "Systematic" in after.text) == (False, True)


def test_small_answers_to_long_addresses_fill_the_room_too(bare_site, monkeypatch):
    monkeypatch.setattr(answers, "ROOM", 100_000)
    app = served(bare_site)
    client = app.test_client()
    for n in range(40):
        client.get(f"/api/suggest?x={n}{'x' * 5000}")

    assert 10 < len(app.wsgi_app._kept) < 20


def test_no_answer_is_older_than_what_another_process_has_written(bare_site):
    store_pages(bare_site, {"a": small.LESSON})
    client = served(bare_site).test_client()
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    writer = context.Process(target=_write, args=(bare_site.settings.database, theirs))
    writer.start()

    stale = 0
    for _ in range(100):
        written = ours.recv()
        shown = client.get("/lessons/a").get_data(as_text=True)
        stale += f"Udgave {written}." not in shown
        ours.send("next")
    writer.join()

    assert stale == 0


def _write(path, pipe):
    store = SqliteStore(path)
    for number in range(100):
        section = Section("lesson", "Læring", f"<p>Udgave {number}.</p>")
        draft = Draft("lesson", "a", f"source {number}", {"title": "T", "lang": "da"}, [section], [])
        with store.writing() as writing:
            writing.put(draft, "published", {}, Deed("edit", "test", NOON))
        pipe.send(number)
        pipe.recv()
