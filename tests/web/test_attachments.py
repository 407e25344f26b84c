"""Attachments over HTTP: forms, headers, and the same answer for all who may not see a file."""

import re
from io import BytesIO

import pytest

from lessons import attachments, reviewing
from lessons.attachments import Sent
from lessons.attachments.opening import LARGE, MAX_FILE
from lessons.web.attachments import SANDBOX
from lessons.web.room import USUAL
from tests import hostile, small, writing
from tests.attachments import made
from tests.attachments.lesson import DOCUMENT, IMAGE, Lesson
from tests.web import people as forms
from tests.web.conftest import served, store_pages

NAMES = ("leader", "colleague", "supplier", "rival", "member", "desk", "chief")


@pytest.fixture
def site(bare_site):
    store_pages(bare_site, {**writing.PAGES, "nordepj": small.PROJECT})
    return bare_site


@pytest.fixture
def people(site):
    return writing.people(site)


@pytest.fixture
def lesson(site, people):
    return Lesson(site, people).begin()


@pytest.fixture
def as_(site, people):
    """A client of somebody, by name; None for a reader."""
    app, known = served(site), {}

    def as_(name):
        if name not in known:
            known[name] = app.test_client()
            if name:
                forms.send(known[name], "/login", email=f"{name}@example.org", password=writing.PASSWORD)
        return known[name]

    return as_


def upload(client, lesson, content=IMAGE, name="drawing.png", said="image/png", **fields):
    page = f"/manuscripts/{lesson.id}/attachments"
    file = (BytesIO(content), name, said)
    return forms.send(client, page, page=page, **{"file": file, "label": "A drawing", **fields})


def main_of(answer):
    return answer.text.partition("<main")[2].partition("</main>")[0]


def test_a_file_is_added_described_and_taken_off_by_forms(as_, lesson):
    leader, page = as_("leader"), f"/manuscripts/{lesson.id}/attachments"

    assert upload(leader, lesson).location == page
    (kept,) = lesson.site.store.attachments.of_manuscript(lesson.id)
    text = main_of(leader.get(page))
    assert f'<img src="{kept.path}" alt="A drawing" width="40" height="30" loading="lazy">' in text
    assert f'value="![A drawing]({kept.path})"' in text

    forms.send(leader, f"{page}/{kept.id}/describe", page=page, label='A "new" [one]')
    text = main_of(leader.get(page))
    assert f'value="![A &#34;new&#34; \\[one\\]]({kept.path})"' in text

    assert forms.send(leader, f"{page}/{kept.id}/take-off", page=page).location == page
    assert lesson.names() == []
    assert leader.get(kept.path).status_code == 404


@pytest.mark.parametrize(
    ("content", "fields", "said"),
    [
        (IMAGE, {"label": ""}, "Say what the image shows"),
        (b"<svg onload=alert(1)>", {}, "none of the files that can be added"),
        (made.ACTIVE["starts a program"], {}, "Print it to a new PDF"),
        (IMAGE, {"label": "Patient 010170-1234"}, "Danish personal number"),
        (b"", {}, "Choose a file first"),
        (IMAGE + b"\0" * MAX_FILE, {}, "Use at most 5 MB"),
    ],
    ids=["not described", "svg", "active", "personal", "empty", "large"],
)
def test_what_cannot_be_added_is_said_above_the_form_which_keeps_what_was_written(as_, lesson, content, fields, said):
    answer = upload(as_("leader"), lesson, content, **{"label": "kept <words>", **fields})

    assert (answer.status_code, said in main_of(answer)) == (400, True)
    assert ("kept &lt;words&gt;" in answer.text) == ("label" not in fields)
    assert lesson.names() == []


def test_a_description_that_cannot_stand_stays_in_the_field_of_its_file(as_, lesson):
    first, second = lesson.add(), lesson.add(DOCUMENT, "rapport.pdf", "Slutrapport")
    page, typed = f"/manuscripts/{lesson.id}/attachments", 'Kort over "010170-1234"'

    answer = forms.send(as_("leader"), f"{page}/{first.id}/describe", page=page, label=typed)

    assert (answer.status_code, "Danish personal number" in main_of(answer)) == (400, True)
    fields = re.findall(r'<input id="(label[^"]*)" name="label" value="([^"]*)"', answer.text)
    assert fields == [
        (f"label-{first.id}", "Kort over &#34;010170-1234&#34;"),
        (f"label-{second.id}", "Slutrapport"),
        ("label", ""),
    ]
    assert [a.label for a in lesson.site.store.attachments.of_manuscript(lesson.id)] == ["A drawing", "Slutrapport"]


def test_a_form_without_a_file_says_so(as_, lesson):
    page = f"/manuscripts/{lesson.id}/attachments"

    assert "Choose a file first" in forms.send(as_("leader"), page, page=page, label="x").text


@pytest.mark.parametrize("said", ["text/html", "image/svg+xml", "application/x-php", ""])
def test_what_a_browser_says_of_a_file_has_no_say(as_, lesson, said):
    upload(as_("leader"), lesson, name="shell.php", said=said)

    (kept,) = lesson.site.store.attachments.of_manuscript(lesson.id)
    answer = as_("leader").get(kept.path)
    assert (kept.slug, answer.content_type) == ("shell.png", "image/png")


@pytest.mark.parametrize(("name", "room"), [("leader", MAX_FILE + USUAL), (None, USUAL)], ids=["signed in", "a reader"])
def test_a_request_may_bring_so_much_and_no_more(as_, lesson, name, room):
    answer = as_(name).post(f"/manuscripts/{lesson.id}/attachments", data={"file": (BytesIO(b"\0" * room), "a.png")})

    assert answer.status_code == 413


def test_elsewhere_nobody_brings_more_than_usual(as_):
    answer = as_("leader").post("/account/language", data={"lang": "x" * (USUAL + 1)})

    assert answer.status_code == 413


@pytest.mark.parametrize("path", ["", "/{file}/describe", "/{file}/take-off"])
def test_every_form_needs_its_token(as_, lesson, path):
    kept = lesson.add()
    address = f"/manuscripts/{lesson.id}/attachments{path.format(file=kept.id)}"

    assert as_("leader").post(address, data={"file": (BytesIO(IMAGE), "a.png"), "label": "x"}).status_code == 403
    assert as_("desk").post(f"/attachments/{kept.id}/remove").status_code == 403
    assert [a.label for a in lesson.site.store.attachments.of_manuscript(lesson.id)] == ["A drawing"]


OURS, DESK, ALL = {"leader", "colleague"}, {"desk", "chief"}, {*NAMES, None}
STATES = {
    "draft": OURS,
    "submitted": OURS | DESK,
    "in_hearing": OURS | DESK | {"supplier"},
    "published": ALL,
    "retired": ALL,
    "members": ALL - {None},
    "council": {"leader", "member"} | DESK,
}
"""How far a text has come, or whom it was published for → who sees its files."""


@pytest.mark.parametrize("state", STATES)
def test_a_file_is_seen_by_readers_of_its_text_and_is_not_there_for_others(as_, lesson, state):
    lesson.begin(audience=state if state in ("members", "council") else "public")
    kept = lesson.add()
    lesson.show(kept)
    {"draft": lesson.now, "submitted": lesson.submit, "in_hearing": lesson.hear}.get(state, lesson.publish)()
    if state == "retired":
        page = lesson.page(lesson.now().ref)
        reviewing.move(lesson.site, lesson.people["desk"], page, "retire", "væk")

    answers = {name: as_(name).get(kept.path) for name in (*NAMES, None)}

    assert {name for name, answer in answers.items() if answer.status_code == 200} == STATES[state]
    for name, answer in answers.items():
        unknown = as_(name).get(f"/attachments/{'0' * 24}/{kept.slug}")
        wrong = as_(name).get(f"/attachments/{kept.id}/other.png")
        assert unknown.status_code == wrong.status_code == 404
        if answer.status_code != 200:
            assert (answer.status_code, answer.data) == (404, unknown.data.replace(b"0" * 24, kept.id.encode()))


def test_outsiders_meet_no_form_either(as_, lesson):
    kept = lesson.add()
    page = f"/manuscripts/{lesson.id}/attachments"

    assert as_(None).get(page).location.startswith("/login")
    for name in ("supplier", "rival", "member"):
        assert as_(name).get(page).data.replace(lesson.id.encode(), b"") == as_(name).get(
            f"/manuscripts/{'0' * 24}/attachments"
        ).data.replace(b"0" * 24, b"")
        for address in (
            page,
            f"{page}/{kept.id}/describe",
            f"{page}/{kept.id}/take-off",
            f"/attachments/{kept.id}/remove",
        ):
            assert forms.send(as_(name), address, page="/account", label="x").status_code == 404
    assert lesson.names() == ["drawing.png"]


def test_readers_who_may_not_write_see_the_files_without_forms(as_, lesson):
    lesson.add()
    lesson.hear()

    for name in ("leader", "supplier"):
        text = main_of(as_(name).get(f"/manuscripts/{lesson.id}/attachments"))
        assert ("drawing.png" in text, "<form" in text) == (True, False)
    assert "/remove" in main_of(as_("desk").get(f"/manuscripts/{lesson.id}/attachments"))


@pytest.mark.parametrize(
    ("content", "type", "disposition"),
    [
        (IMAGE, "image/png", "inline"),
        (made.image("JPEG"), "image/jpeg", "inline"),
        (made.image("WEBP"), "image/webp", "inline"),
        (made.image("GIF"), "image/png", "inline"),
        (DOCUMENT, "application/pdf", 'attachment; filename="what-is-it.pdf"'),
    ],
    ids=["png", "jpeg", "webp", "gif", "pdf"],
)
@pytest.mark.parametrize("name", ["leader", None])
def test_a_file_is_served_so_that_it_can_do_nothing(as_, lesson, content, type, disposition, name):
    kept = lesson.add(content, "what is it.svg")
    if kept.is_image:
        lesson.show(kept)
    lesson.publish()

    answer = as_(name).get(kept.path)

    wanted = {
        "Content-Type": type,
        "Content-Disposition": disposition,
        "Content-Security-Policy": SANDBOX,
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store" if name else "public, max-age=0, must-revalidate",
    }
    assert {header: answer.headers[header] for header in wanted} == wanted
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert len(answer.data) == kept.size


def test_a_public_file_is_asked_for_again_and_gone_as_soon_as_it_is_removed(as_, lesson):
    kept = lesson.add()
    lesson.show(kept)
    page = lesson.publish()
    reader = as_(None)
    tag = reader.get(kept.path).headers["ETag"]
    assert reader.get(kept.path, headers={"If-None-Match": tag}).status_code == 304

    address = f"/manuscripts/{lesson.id}/attachments"
    assert forms.send(as_("desk"), f"/attachments/{kept.id}/remove", page=address).location == address

    assert reader.get(kept.path, headers={"If-None-Match": tag}).status_code == 404
    assert reader.get(f"/lessons/{page.slug}").status_code == 200


def test_a_lesson_shows_its_images_in_the_text_and_its_documents_below(as_, lesson):
    image, report = lesson.add(), lesson.add(DOCUMENT, "rapport.pdf", "Slutrapport <1>")
    lesson.show(image)
    page = lesson.publish()

    for address in (f"/lessons/{page.slug}", f"/lessons/{page.slug}/revisions/1"):
        text = main_of(as_(None).get(address))
        assert f'<img alt="A drawing" loading="lazy" src="{image.path}">' in text
        assert f'<a href="{report.path}" download>Slutrapport &lt;1&gt;</a> <small>PDF, 1 kB</small>' in text
        assert text.count(image.path) == 1


def test_the_files_of_an_old_revision_stay_under_its_address(as_, lesson, people, site):
    report = lesson.add(DOCUMENT, "rapport.pdf", "Slutrapport")
    page = lesson.publish()
    lesson.begin(page)
    attachments.take_off(site, people["leader"], lesson.id, report.id)
    lesson.publish()

    assert report.path not in as_(None).get(f"/lessons/{page.slug}").text
    assert report.path in as_(None).get(f"/lessons/{page.slug}/revisions/1").text
    assert as_(None).get(report.path).status_code == 200


@pytest.mark.parametrize("corpus", ["filename", "traversal", "xss_html", "ssti"])
def test_hostile_names_and_descriptions_stay_text(as_, lesson, people, site, shared, corpus):
    payloads = [text[:250] for text in hostile.payloads(shared, corpus)[::20]]
    names, listing = [], f"/manuscripts/{lesson.id}/attachments"
    for payload in payloads:
        kept = attachments._made(
            site, people["leader"], lesson.id, attachments._stem(payload), attachments._seen(payload), KEPT, "0" * 64
        )
        with site.store.writing() as writing_:
            writing_.attachments.add(kept)
        names.append(kept.slug)

    answer = as_("leader").get(listing)  # the client checks that it is a sound page

    assert answer.status_code == 200
    assert all(set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.") for name in names)


KEPT = attachments.Opened("png", IMAGE, 40, 30, "")


def test_hostile_addresses_of_files_are_not_found(as_, lesson, shared):
    kept = lesson.add()

    for payload in hostile.payloads(shared, "traversal")[::20]:
        for address in (f"/attachments/{kept.id}/{payload}", f"/attachments/{payload}/{kept.slug}"):
            assert as_("leader").get(address).status_code in (301, 308, 400, 404)


def test_who_sends_too_much_at_once_has_to_wait(as_, lesson, people, site):
    for _ in range(20):
        with pytest.raises(attachments.Invalid):
            attachments.add(site, people["leader"], lesson.id, Sent(b"none of it", "a", "x"))

    assert upload(as_("leader"), lesson).status_code == 429


def test_what_is_too_large_is_said_in_the_readers_language(as_, lesson):
    answer = upload(as_("leader"), lesson, IMAGE + b"\0" * MAX_FILE)
    assert LARGE in main_of(answer)
    danish = as_("leader").get(f"/manuscripts/{lesson.id}/attachments?ui=da")
    assert "Tilføj en fil" in danish.text
