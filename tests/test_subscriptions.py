"""Subscriptions: what is new in a search that somebody follows, on their page and in one letter a week."""

from dataclasses import replace

import pytest

from lessons import config, indexing, searching, subscriptions
from lessons.errors import Invalid
from lessons.searching import Asked
from lessons.store.sqlite import SqliteStore
from search.base import Lexicon
from search.whoosh_engine import WhooshEngine
from tests import small, writing

MAIL = {"LESSONS_MAIL_URL": "smtp://127.0.0.1:2525?from=desk@example.org"}


@pytest.fixture
def site(bare_site, put):
    settings = config.read({"LESSONS_DATA": str(bare_site.settings.data), "LESSONS_CONTENT": "none", **MAIL})
    for slug, source in writing.PAGES.items():
        put(source, slug)
    return replace(bare_site, settings=settings, store=SqliteStore(settings.database, posting=True))


@pytest.fixture
def who(site):
    return writing.people(site)


def new(site, user):
    return [[page.slug for page in followed.new] for followed in subscriptions.followed(site, user)]


def test_what_came_after_following_is_new_until_it_was_seen(site, who, put):
    put(small.LESSON, "gammel")
    leader = who["leader"]
    subscriptions.follow(site, leader, Asked(q="data"))
    subscriptions.follow(site, leader, Asked(q="data", page=3, sort="oldest"))
    assert new(site, leader) == [[]]
    assert subscriptions.follows(site, leader, Asked(q=" data "))

    put(small.LESSON, "ny")
    assert new(site, leader) == [["ny"]]

    subscriptions.seen(site, leader, searching.reached(site))
    assert new(site, leader) == [[]]


def test_a_letter_comes_once_in_a_week_that_brought_something(site, who, put):
    subscriptions.follow(site, who["leader"], Asked(q="data"))
    subscriptions.follow(site, who["supplier"], Asked(filters={"lang": ("sv",)}))
    assert subscriptions.digest(site) == 0
    put(small.LESSON, "ny")
    assert subscriptions.digest(site) == 0

    week = writing.later(site, days=7)
    assert (subscriptions.digest(week), subscriptions.digest(week)) == (1, 0)

    (posted,) = site.store.outbox.due(week.clock(), 10)
    assert (posted.kind, posted.user, posted.values) == (
        "digest", who["leader"].id, {"path": "/account", "text": "Test med rigtige data før overgangen", "count": "1"}
    )  # fmt: skip
    assert subscriptions.digest(writing.later(site, days=14)) == 0
    assert new(site, who["leader"]) == [["ny"]]


def test_what_comes_while_the_page_is_read_has_not_been_seen(site, who, put):
    subscriptions.follow(site, who["leader"], Asked(q="data"))
    put(small.LESSON, "ny")
    shown = searching.reached(site)
    put(small.LESSON, "nyere")

    subscriptions.seen(site, who["leader"], shown)
    assert new(site, who["leader"]) == [["nyere"]]


def test_what_the_index_does_not_know_yet_is_told_the_week_after(site, who, put):
    behind = replace(site, engine=WhooshEngine(site.settings.index, Lexicon()))
    indexing.catch_up(behind)
    subscriptions.follow(behind, who["leader"], Asked(q="data"))
    put(small.LESSON, "ny")

    assert subscriptions.digest(behind) == 0
    indexing.catch_up(behind)
    assert new(behind, who["leader"]) == [["ny"]]
    assert subscriptions.digest(replace(behind, clock=writing.later(site, days=7).clock)) == 1


def test_a_search_that_is_followed_after_the_letter_has_its_news_in_the_next(site, who, put):
    subscriptions.follow(site, who["leader"], Asked(q="data"))
    put(small.LESSON, "ny")
    assert subscriptions.digest(site) == 1
    subscriptions.follow(site, who["leader"], Asked(q="Leverantörsstyrning"))
    put(small.SWEDISH.replace("title: ", "title: Leverantörsstyrning, "), "sv")

    assert subscriptions.digest(site) == 0
    assert subscriptions.digest(writing.later(site, days=7)) == 1


def test_a_lesson_of_long_ago_is_new_on_the_day_it_is_published(site, who, put, monkeypatch):
    monkeypatch.setattr(subscriptions, "LOOKED_AT", 2)
    known = replace(site, engine=WhooshEngine(site.settings.index, Lexicon()))
    for slug in ("a", "b", "c"):
        put(small.LESSON, slug)
    indexing.catch_up(known)
    subscriptions.follow(known, who["leader"], Asked(q="data"))
    put(small.LESSON.replace("year: 2022", "year: 1999"), "old")
    indexing.catch_up(known)

    assert new(known, who["leader"]) == [["old"]]


def test_without_mail_nothing_is_counted_as_told(site, who, put):
    silent = replace(site, settings=replace(site.settings, mail=None))
    subscriptions.follow(site, who["leader"], Asked(q="data"))
    put(small.LESSON, "ny")

    assert subscriptions.digest(silent) == 0
    assert subscriptions.digest(site) == 1


def test_members_see_only_what_they_may_read(site, who, put):
    subscriptions.follow(site, who["supplier"], Asked(q="data"))
    subscriptions.follow(site, who["member"], Asked(q="data"))

    put(small.LESSON.replace("lang: da\n", "lang: da\naudience: council\n", 1), "skjult")

    assert (new(site, who["supplier"]), new(site, who["member"])) == ([[]], [["skjult"]])


def test_fifty_are_enough_and_they_end_with_the_account(site, who):
    for n in range(50):
        subscriptions.follow(site, who["leader"], Asked(q=f"data {n}"))
    with pytest.raises(Invalid, match="50"):
        subscriptions.follow(site, who["leader"], Asked(q="en til"))

    site.store.accounts.erase(who["leader"].id, site.clock())

    assert site.store.subscriptions.of(who["leader"].id) == []
