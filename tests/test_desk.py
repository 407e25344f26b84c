"""The desk: what waits for whom, and for how long."""

import pytest

from lessons import accounts, desk, hearing, manuscripts, reviewing, workflow
from lessons.accounts import Newcomer
from lessons.errors import NotFound
from lessons.hearing import Answer
from tests import small, writing


@pytest.fixture
def site(bare_site, put):
    for slug, source in writing.PAGES.items():
        put(source, slug)
    return bare_site


@pytest.fixture
def who(site):
    return writing.people(site)


def shown(site, who):
    found = desk.desk(site, who["desk"])
    return [(c.waits_for, list(c.to_ask), len(c.hearings), c.days) for c in found.cases]


def test_a_manuscript_waits_for_a_check_then_for_answers_then_for_publishing(site, who):
    m = manuscripts.begin(site, who["leader"], writing.text())
    assert shown(site, who) == []

    workflow.submit(site, who["leader"], m.id, 1)
    assert shown(writing.later(site, days=3), who) == [("check", ["systematic"], 0, 3)]

    hearing.ask(site, who["desk"], m.id, 1)
    assert shown(writing.later(site, days=14), who) == [("answers", [], 1, 14)]
    assert shown(writing.later(site, days=15), who) == [("publishing", [], 1, 15)]

    (asked,) = site.store.manuscripts.hearings([m.id])
    hearing.reply(site, who["supplier"], asked.id, Answer("agrees"))
    assert shown(site, who) == [("publishing", [], 1, 0)]

    workflow.publish(site, who["desk"], m.id, 1)
    assert shown(site, who) == []


def test_answers_that_came_unasked_and_lessons_in_doubt_wait_too(site, who, put):
    page = put(small.LESSON, "en")
    said = hearing.offer(site, who["supplier"], page, Answer("adds", "Vi advarede."))
    reviewing.move(site, who["desk"], page, "question", "Loven er ændret")

    found = desk.desk(site, who["desk"])

    assert [(o.hearing, o.page.slug) for o in found.offered] == [(said, "en")]
    assert ([p.slug for p in found.review.doubted], found.total) == (["en"], 2)


@pytest.mark.parametrize("federated", [True, False], ids=["known to a provider", "only invited"])
def test_whoever_logs_in_through_a_provider_has_come_without_a_password(site, who, put, federated):
    put(small.SUPPLIER.replace("Systematic A/S", "Ny Leverandør"), "ny-leverandoer")
    new = accounts.add(site, Newcomer("ny@example.org", "Ny Person", "supplier", "ny-leverandoer", "da"))
    if federated:
        site.store.accounts.identify(new.id, "https://id.example.org", "ny", site.clock(), granted=True)
    m = manuscripts.begin(site, who["leader"], writing.text(suppliers=["ny-leverandoer"]))
    workflow.submit(site, who["leader"], m.id, 1)

    found = desk.desk(site, who["desk"])

    assert ([u.id for u in found.invited], [u.organisation for u in found.unreached]) == (
        ([], []) if federated else ([new.id], ["ny-leverandoer"])
    )


@pytest.mark.parametrize("name", ["leader", "supplier", "member"])
def test_others_have_no_desk(site, who, name):
    with pytest.raises(NotFound):
        desk.desk(site, who[name])
