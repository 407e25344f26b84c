"""Manuscripts: saved again and again, by several people at once, and nothing that anybody sent is lost."""

import contextlib
import threading

import pytest

from lessons import accounts, hearing, manuscripts, workflow
from lessons.accounts import Newcomer
from lessons.errors import Invalid, NotFound
from lessons.manuscripts import Stale
from lessons.permissions import viewer_of
from lessons.store.manuscripts import Text
from tests import small, writing


@pytest.fixture
def site(bare_site, put):
    for slug, source in writing.PAGES.items():
        put(source, slug)
    return bare_site


@pytest.fixture
def who(site):
    return writing.people(site)


def kinds(site, user, id):
    return [(v.number, v.kind, v.text.title) for v in site.store.manuscripts.versions(id, viewer_of(user))]


def test_every_save_is_a_version_and_what_was_kept_while_typing_gives_way_to_the_next(site, who):
    leader = who["leader"]
    m = manuscripts.begin(site, leader, Text({"title": "1"}))
    for seen, (title, auto) in enumerate([("2", True), ("3", True), ("4", False), ("5", True)], start=1):
        m = manuscripts.save(site, leader, m.id, seen, Text({"title": title}), auto)

    assert m.version == 5
    assert kinds(site, leader, m.id) == [(5, "auto", "5"), (4, "saved", "4"), (1, "saved", "1")]


def test_a_save_over_a_version_that_was_not_seen_is_kept_aside(site, who):
    m = manuscripts.begin(site, who["leader"], Text({"title": "1"}))
    manuscripts.save(site, who["colleague"], m.id, 1, Text({"title": "theirs"}))

    with pytest.raises(Stale) as stale:
        manuscripts.save(site, who["leader"], m.id, 1, Text({"title": "mine"}, "body"))

    assert (stale.value.current.text.title, stale.value.aside) == ("theirs", 3)
    assert kinds(site, who["leader"], m.id) == [(3, "aside", "mine"), (2, "saved", "theirs"), (1, "saved", "1")]
    assert manuscripts.opened(site, who["leader"], m.id).text.title == "theirs"
    assert manuscripts.save(site, who["leader"], m.id, 2, Text({"title": "both"})).version == 4


def test_sending_the_same_again_changes_nothing(site, who):
    m = manuscripts.begin(site, who["leader"], Text({"title": "1"}))
    first = manuscripts.save(site, who["leader"], m.id, 1, Text({"title": "2"}))

    assert manuscripts.save(site, who["leader"], m.id, 1, Text({"title": "2"})) == first


def test_what_is_sent_after_submitting_is_kept_aside_and_says_why(site, who):
    m = manuscripts.begin(site, who["leader"], writing.text())
    workflow.submit(site, who["leader"], m.id, 1)

    with pytest.raises(Stale, match="take the lesson back"):
        manuscripts.save(site, who["colleague"], m.id, 1, writing.text(title="Senere"))
    assert kinds(site, who["desk"], m.id)[0] == (2, "aside", "Senere")


@pytest.mark.parametrize("name", ["supplier", "rival", "member", "desk", "chief"])
def test_others_neither_read_nor_save_a_draft(site, who, name):
    m = manuscripts.begin(site, who["leader"], Text({"title": "1"}))

    for tried in (
        lambda user: manuscripts.opened(site, user, m.id),
        lambda user: manuscripts.save(site, user, m.id, 1, Text({"title": "2"})),
        lambda user: site.store.manuscripts.versions(m.id, viewer_of(user)),
        lambda user: site.store.manuscripts.version(m.id, 1, viewer_of(user)),
        lambda user: workflow.take(site, user, m.id, "discard"),
    ):
        with pytest.raises(NotFound):
            tried(who[name])
    assert manuscripts.mine(site, who[name]) == []


def restricted(site, who, put):
    """A change to a page for the council, begun by somebody of the desk who is the leader's colleague."""
    page = put(small.LESSON.replace("year: 2022", "year: 2022\naudience: council"), "hemmelig")
    inner = Newcomer("inner@example.org", "Test inner", "secretariat", "region-nordjylland", "da")
    who["inner"] = accounts.add(site, inner, writing.PASSWORD)
    return manuscripts.begin(site, who["inner"], manuscripts.text_of_page(site, page), page=page)


def test_colleagues_neither_read_nor_move_a_change_to_a_page_that_they_may_not_read(site, who, put):
    m = restricted(site, who, put)

    assert readers(site, who, m.id) == ["inner"]
    assert manuscripts.mine(site, who["leader"]) == []
    for tried in (
        lambda user: manuscripts.save(site, user, m.id, 1, Text({"title": "2"})),
        lambda user: workflow.take(site, user, m.id, "discard"),
    ):
        with pytest.raises(NotFound):
            tried(who["leader"])
    workflow.submit(site, who["inner"], m.id, 1)
    assert readers(site, who, m.id) == ["desk", "chief", "inner"]


def test_whoever_is_asked_about_a_restricted_lesson_reads_it_while_in_hearing(site, who, put):
    m = restricted(site, who, put)
    workflow.submit(site, who["inner"], m.id, 1)
    hearing.ask(site, who["desk"], m.id, 1)

    assert readers(site, who, m.id) == ["supplier", "desk", "chief", "inner"]


def test_a_lesson_restricted_later_is_hidden_from_colleagues_as_manuscript_too_and_stays_so_when_opened_again(
    site, who
):
    m = manuscripts.begin(site, who["leader"], writing.text(suppliers=None))
    workflow.submit(site, who["leader"], m.id, 1)
    slug = workflow.publish(site, who["desk"], m.id, 1).partition("/")[2]
    assert readers(site, who, m.id) == ["leader", "colleague", "desk", "chief"]

    closing = revised(site, who["desk"], slug, audience="council")
    assert readers(site, who, m.id) == ["leader", "desk", "chief"]

    revised(site, who["desk"], slug, audience=None)
    assert readers(site, who, m.id) == ["leader", "colleague", "desk", "chief"]
    assert readers(site, who, closing.id) == ["desk", "chief"]


def test_a_text_from_when_the_page_was_restricted_stays_hidden_from_colleagues(site, who, put):
    m = restricted(site, who, put)
    workflow.revise(site, who["inner"], m.id, 1)

    revised(site, who["desk"], "hemmelig", audience=None)

    assert readers(site, who, m.id) == ["desk", "chief", "inner"]


def test_whoever_is_asked_reads_the_text_as_it_stands_and_nothing_of_what_it_was(site, who):
    m = manuscripts.begin(site, who["leader"], writing.text(body="## Læring\n\nDe er uduelige."))
    manuscripts.save(site, who["leader"], m.id, 1, writing.text())
    workflow.submit(site, who["leader"], m.id, 2)
    workflow.send_back(site, who["desk"], m.id, "Skriv ikke uduelige")
    workflow.submit(site, who["leader"], m.id, 2)
    m = hearing.ask(site, who["desk"], m.id, 2)

    assert manuscripts.opened(site, who["supplier"], m.id).text == writing.text()
    for tried in (manuscripts.versions, lambda *args: manuscripts.version(*args, 1)):
        with pytest.raises(NotFound):
            tried(site, who["supplier"], m.id)
    reasons = {name: [move.reason for move in manuscripts.log(site, who[name], m)] for name in readers(site, who, m.id)}
    assert reasons["supplier"] == ["", "", "", ""]
    for name in ("leader", "colleague", "desk", "chief"):
        assert [v.number for v in manuscripts.versions(site, who[name], m.id)] == [2, 1]
        assert manuscripts.version(site, who[name], m.id, 1).text.body == "## Læring\n\nDe er uduelige."
        assert reasons[name] == ["", "Skriv ikke uduelige", "", ""]


def revised(site, user, slug, **fields):
    """The page's next revision, published at once."""
    page = site.store.page("lesson", slug, small.EVERYONE)
    m = manuscripts.begin(site, user, writing.text(suppliers=None, **fields), page=page)
    workflow.revise(site, user, m.id, 1)
    return m


def readers(site, who, id):
    """Names of those who may read it."""
    found = []
    for name, user in who.items():
        with contextlib.suppress(NotFound):
            manuscripts.opened(site, user, id)
            found.append(name)
    return found


@pytest.mark.parametrize(
    "text",
    [Text({"title": "\ud800"}), Text({}, "\udfff"), Text({"title": "x" * 70_000}), Text({}, "x" * 200_001)],
    ids=["half a pair in a field", "half a pair in the text", "huge fields", "huge text"],
)
def test_what_cannot_be_kept_is_refused(site, who, text):
    with pytest.raises(Invalid):
        manuscripts.begin(site, who["leader"], text)


def test_what_is_discarded_can_be_taken_up_again(site, who):
    m = manuscripts.begin(site, who["leader"], Text({"title": "1"}))

    workflow.take(site, who["leader"], m.id, "discard")
    assert manuscripts.mine(site, who["leader"]) == []
    workflow.take(site, who["leader"], m.id, "restore")

    assert [x.id for x in manuscripts.mine(site, who["colleague"])] == [m.id]


def test_of_many_saves_at_once_over_one_version_exactly_one_wins_and_none_is_lost(site, who):
    m = manuscripts.begin(site, who["leader"], Text({"title": "0"}))
    for round in range(1, 6):
        seen, won, lost = manuscripts.opened(site, who["leader"], m.id).version, [], []

        def save(n, round=round, seen=seen, won=won, lost=lost):
            try:
                won.append(manuscripts.save(site, who["leader"], m.id, seen, Text({"title": f"{round}.{n}"})).version)
            except Stale as stale:
                lost.append(stale.aside)

        threads = [threading.Thread(target=save, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (len(won), len(lost)) == (1, 7)

    titles = [v.text.title for v in site.store.manuscripts.versions(m.id, viewer_of(who["leader"]))]
    assert sorted(titles) == sorted(["0", *(f"{r}.{n}" for r in range(1, 6) for n in range(8))])
