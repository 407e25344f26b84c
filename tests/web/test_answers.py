import multiprocessing

import pytest
from flask import request

from lessons.pages.page import Draft, Section
from lessons.store.base import Deed
from lessons.store.sqlite import SqliteStore
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
