"""The hearing's pages: whoever is asked reads and answers, and nobody else finds that there is anything to read."""

import re

import pytest

from lessons import hearing, manuscripts, workflow
from lessons.hearing import Answer
from tests import writing
from tests.web import people
from tests.web.conftest import served, store_pages

SAID = {"stance": "disputes", "text": "Vi advarede.\nTo gange.", "agreed": "Flytningen blev ikke prøvet."}


@pytest.fixture
def site(bare_site):
    store_pages(bare_site, writing.PAGES)
    return bare_site


@pytest.fixture
def who(site):
    return writing.people(site)


@pytest.fixture
def sign_in(site, who):
    app = served(site)
    return lambda name: people.signed_in(app, site, who[name])


@pytest.fixture
def manuscript(site, who):
    m = manuscripts.begin(site, who["leader"], writing.text())
    workflow.submit(site, who["leader"], m.id, 1)
    return hearing.ask(site, who["desk"], m.id, 1)


@pytest.fixture
def asked(site, manuscript):
    (found,) = site.store.manuscripts.hearings([manuscript.id])
    return found


def mark(client, asked):
    text = client.get(f"/hearings/{asked.id}").text
    return text.split('name="seen" value="')[1].split('"')[0]


def send(client, asked, seen, **said):
    return people.send(client, f"/hearings/{asked.id}", "/account", seen=seen, **{**SAID, **said})


def given(answer):
    """(name, whether it can only be read, text) of every area of a page."""
    return re.findall(
        r'<textarea [^>]*name="(\w+)"[^>]*maxlength="\d+"( readonly)?[^>]*>(.*?)</textarea>', answer.text, re.S
    )


def now(site, asked):
    found = site.store.manuscripts.hearing(asked.id)
    return found.stance, found.text, found.agreed, found.answered_by


def test_whoever_is_asked_reads_the_lesson_and_what_an_answer_means(sign_in, asked):
    found = sign_in("supplier").get(f"/hearings/{asked.id}")

    assert found.status_code == 200
    for told in (
        "You can answer until 14 April 2026.", "Data blev flyttet uden en prøve.", "unaltered and in full", "You cannot change",
        "no supplier is scored", "You need not answer. The lesson then says that you were asked and have not answered",
    ):  # fmt: skip
        assert told in found.text


@pytest.mark.parametrize("name", ["leader", "colleague", "rival", "member", "desk", "chief"])
def test_nobody_else_finds_a_hearing_there(site, sign_in, asked, name):
    client = sign_in(name)

    assert client.get(f"/hearings/{asked.id}").status_code == 404
    assert send(client, asked, "1//").status_code == 404
    assert now(site, asked) == ("", "", "", "")


def test_an_answer_is_kept_as_it_was_written_and_can_be_mended(site, who, sign_in, asked):
    client = sign_in("supplier")
    done = send(client, asked, mark(client, asked))

    assert (done.status_code, done.location) == (303, f"/hearings/{asked.id}")
    assert now(site, asked) == (
        "disputes",
        "Vi advarede.\nTo gange.",
        "Flytningen blev ikke prøvet.",
        who["supplier"].id,
    )
    again = client.get(done.location).text
    assert "You answered on 31 March 2026" in again
    assert ">Vi advarede.\nTo gange.</textarea>" in again

    send(client, asked, mark(client, asked), stance="adds", text="Mere.", agreed="")
    assert now(site, asked)[:3] == ("adds", "Mere.", "")


def test_sent_twice_it_is_sent_once(site, sign_in, asked):
    client = sign_in("supplier")
    seen, before = mark(client, asked), len(site.store.outbox.waiting())

    answers = [send(client, asked, seen).status_code for _ in range(2)]

    assert answers == [303, 303]
    assert len(site.store.outbox.waiting()) == before + 3


def test_two_colleagues_do_not_write_over_each_other(site, who, sign_in, asked):
    client = sign_in("supplier")
    seen = mark(client, asked)
    hearing.reply(site, who["supplier"], asked.id, Answer("agrees", "Fra en anden browser."))

    late = send(client, asked, seen)

    assert late.status_code == 409
    assert "has been changed since you opened this page" in late.text
    assert ("Fra en anden browser." in late.text, ">Vi advarede.\nTo gange.</textarea>" in late.text) == (True, True)
    assert now(site, asked)[:2] == ("agrees", "Fra en anden browser.")
    assert send(client, asked, late.text.split('name="seen" value="')[1].split('"')[0]).status_code == 303
    assert now(site, asked)[0] == "disputes"


def test_an_answer_that_cannot_stand_comes_back_with_what_was_written(site, sign_in, asked):
    client = sign_in("supplier")

    found = send(client, asked, mark(client, asked), stance="", text="Ring på 010203-4567")

    assert found.status_code == 400
    assert ("Choose how you see it." in found.text, "01••••-•••• looks like" in found.text) == (True, True)
    assert ">Ring på 010203-4567</textarea>" in found.text
    assert now(site, asked) == ("", "", "", "")


def test_a_refused_answer_is_told_in_the_readers_language(sign_in, asked):
    found = people.send(
        sign_in("supplier"), f"/hearings/{asked.id}?ui=da", "/account", stance="adds", text="010203-4567"
    )

    assert (found.status_code, "01••••-•••• ligner et dansk personnummer" in found.text) == (400, True)


@pytest.mark.parametrize("token", [{}, {"csrf_token": "0" * 40}])
@pytest.mark.parametrize("address", ["", "/confirm", "/extend", "/show"])
def test_no_other_site_answers_for_them(sign_in, asked, address, token):
    assert sign_in("supplier").post(f"/hearings/{asked.id}{address}", data={**SAID, **token}).status_code == 403


def test_once_it_is_taken_back_there_is_nothing_to_answer(site, who, sign_in, manuscript, asked):
    workflow.take(site, who["leader"], manuscript.id, "withdraw")

    found = sign_in("supplier").get(f"/hearings/{asked.id}")

    assert (found.status_code, "The lesson is no longer in hearing." in found.text) == (409, True)
    assert "Test med rigtige data" not in found.text


@pytest.mark.parametrize("text", [SAID["text"], "Ring på 010203-4567"], ids=["sound", "refused"])
def test_an_answer_to_what_is_taken_back_meanwhile_can_be_copied(site, who, sign_in, manuscript, asked, text):
    client = sign_in("supplier")
    seen = mark(client, asked)
    workflow.take(site, who["leader"], manuscript.id, "withdraw")

    late = send(client, asked, seen, text=text)

    assert (late.status_code, "The lesson is no longer in hearing." in late.text) == (409, True)
    assert given(late) == [("agreed", " readonly", SAID["agreed"]), ("text", " readonly", text)]
    assert ("Test med rigtige data" in late.text, now(site, asked)) == (False, ("", "", "", ""))


def test_an_answer_to_what_is_published_meanwhile_stands_in_the_form_for_published_lessons(
    site, who, sign_in, manuscript, asked
):
    client = sign_in("supplier")
    seen = mark(client, asked)
    workflow.publish(writing.later(site, days=30), who["desk"], manuscript.id, 1)

    late = send(client, asked, seen)

    assert (late.status_code, "published while you wrote" in late.text) == (409, True)
    assert given(late) == [("agreed", "", SAID["agreed"]), ("text", "", SAID["text"])]
    assert 'value="disputes" checked' in late.text
    address = late.text.split('method="post" action="')[1].split('"')[0]
    assert client.post(address, data={"csrf_token": people.token(client, "/account"), **SAID}).status_code == 303
    assert [h.text for h in site.store.manuscripts.offered()] == [SAID["text"]]


def test_where_a_colleague_has_answered_what_is_published_meanwhile_the_rest_can_be_copied(
    site, who, sign_in, manuscript, asked
):
    client = sign_in("supplier")
    hearing.reply(site, who["supplier"], asked.id, Answer("agrees"))
    seen = mark(client, asked)
    workflow.publish(site, who["desk"], manuscript.id, 1)

    late = send(client, asked, seen)

    assert (late.status_code, given(late)[-1]) == (409, ("text", " readonly", SAID["text"]))
    assert 'href="/lessons/test-med-rigtige-data-foer-overgangen">Back to the lesson' in late.text
    assert now(site, asked)[0] == "agrees"


def test_once_it_is_published_the_hearing_leads_to_the_lesson(site, who, sign_in, manuscript, asked):
    hearing.reply(site, who["supplier"], asked.id, Answer("agrees"))
    workflow.publish(site, who["desk"], manuscript.id, 1)

    assert sign_in("supplier").get(f"/hearings/{asked.id}").location == "/lessons/test-med-rigtige-data-foer-overgangen"
    assert sign_in("rival").get(f"/hearings/{asked.id}").status_code == 404


def test_the_desk_gives_more_time_once_however_often_it_is_pressed(site, sign_in, manuscript, asked):
    client = sign_in("desk")

    answers = [people.send(client, f"/hearings/{asked.id}/extend", "/account", due="2026-04-14") for _ in range(2)]

    assert [a.location for a in answers] == [f"/manuscripts/{manuscript.id}"] * 2
    assert site.store.manuscripts.hearing(asked.id).due_at.date().isoformat() == "2026-04-28"
    assert sign_in("supplier").post(f"/hearings/{asked.id}/extend").status_code == 403
    assert people.send(sign_in("leader"), f"/hearings/{asked.id}/extend", "/account").status_code == 404
