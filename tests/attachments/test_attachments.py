"""Files of a text: who adds them and takes them off, who sees them when, and what publishing shows."""

import multiprocessing
import os

import pytest

from lessons import (
    accounts,
    attachments,
    checking,
    exporting,
    manuscripts,
    merging,
    reverting,
    reviewing,
    starting,
    workflow,
)
from lessons.attachments import Sent
from lessons.errors import Busy, Conflict, Invalid, NotFound, TooMany
from lessons.pages.page import ANYONE
from lessons.permissions import viewer_of
from lessons.store.sqlite_attachments import SqliteAttachmentWriting
from tests import hostile, writing
from tests.attachments import made
from tests.attachments.lesson import DOCUMENT, IMAGE
from tests.store.test_files import aged

NAMES = ("leader", "colleague", "supplier", "rival", "member", "desk", "chief")


def seen_by(site, people, attachment):
    """Names of those who may see it; `anyone` is a reader who has not signed in."""
    viewers = {"anyone": ANYONE, **{name: viewer_of(people[name]) for name in NAMES}}
    found = []
    for name, viewer in viewers.items():
        try:
            attachments.content(site, viewer, attachment.id, attachment.slug)
        except NotFound:
            continue
        found.append(name)
    return found


def files_of(site):
    return sorted(path.name for path in site.settings.attachments.glob("*"))


def faults_of(call, *args, **given):
    with pytest.raises(Invalid) as fault:
        call(*args, **given)
    return fault.value.faults


def test_a_file_is_kept_with_what_it_is_and_what_it_shows(lesson, site, people):
    lesson.add(made.image("GIF"), "holiday.GIF", "  A  drawing ")
    lesson.add(DOCUMENT, "Slutrapport.pdf", "")
    lesson.add(made.image("JPEG"), "border.jpg", "", decorates=True)

    manuscript, there = attachments.of(site, people["leader"], lesson.id)

    assert manuscript.id == lesson.id
    assert [(a.kind, a.name, a.slug, a.label, a.width, a.author == people["leader"].id) for a in there] == [
        ("png", "holiday.png", "holiday.png", "A drawing", 40, True),
        ("pdf", "Slutrapport.pdf", "slutrapport.pdf", "", 0, True),
        ("jpeg", "border.jpg", "border.jpg", "", 40, True),
    ]
    for a in there:
        assert len(attachments.content(site, viewer_of(people["leader"]), a.id, a.slug)[1]) == a.size
    assert sorted(a.sha256 for a in there) == files_of(site)


@pytest.mark.parametrize(
    ("name", "shown", "slug"),
    [
        ("C:\\Users\\me\\Grøn plan.PNG", "Grøn plan.png", "gron-plan.png"),
        ("../../etc/passwd", "passwd.png", "passwd.png"),
        ("invoice.pdf.exe", "invoice.pdf.png", "invoice-pdf.png"),
        ("a\u202egnp.exe", "a gnp.png", "a-gnp.png"),
        ("<script>alert(1)</script>.png", "script>.png", "script.png"),
        ("", "file.png", "file.png"),
        ("...", "file.png", "file.png"),
        (".htaccess", ".htaccess.png".strip("."), "htaccess.png"),
        ("日本", "日本.png", "ri-ben.png"),
        ("x" * 300 + ".png", "x" * 100 + ".png", "x" * 60 + ".png"),
        ("half \ud800 pair\0.png", "half pair.png", "half-pair.png"),
    ],
    ids=["folders", "traversal", "two endings", "backwards", "markup", "none", "dots", "hidden", "far away", "long", "broken"],
)  # fmt: skip
def test_a_name_is_cleaned_and_its_ending_follows_from_the_file(lesson, name, shown, slug):
    kept = lesson.add(name=name)

    assert (kept.name, kept.slug) == (shown, slug)


@pytest.mark.parametrize(
    ("sent", "fault"),
    [
        (Sent(b"", "a.png", "x"), attachments.EMPTY),
        (Sent(IMAGE, "a.png", " "), attachments.UNDESCRIBED),
        (Sent(IMAGE, "a.png", "x" * 301), attachments.LONG),
        (Sent(b"<svg/>", "a.png", "x"), attachments.opening.REFUSALS["type"]),
    ],
    ids=["no file", "no description", "long description", "another kind"],
)
def test_what_cannot_be_added_says_what_to_do(lesson, site, people, sent, fault):
    assert faults_of(attachments.add, site, people["leader"], lesson.id, sent) == [fault]
    assert (lesson.names(), files_of(site)) == ([], [])


@pytest.mark.parametrize(
    ("content", "name", "label"),
    [
        (IMAGE, "cpr 010170-1234.png", "x"),
        (IMAGE, "a.png", "Patient 010170-1234"),
        (made.pdf("Patient 010170-1234 was moved"), "a.pdf", ""),
        (made.pdf(page="/Annots [<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents (010170-1234) >>]"), "a.pdf", ""),
    ],
    ids=["name", "description", "text", "note"],
)  # fmt: skip
def test_a_personal_number_is_refused_wherever_it_stands(lesson, site, content, name, label):
    (fault,) = faults_of(lesson.add, content, name, label)

    assert ("Danish personal number" in fault, "1234" in fault) == (True, False)
    assert files_of(site) == []


def test_a_description_is_written_anew_and_checked_anew(lesson, site, people):
    kept = lesson.add()

    attachments.describe(site, people["colleague"], lesson.id, kept.id, "Another")
    assert [a.label for a in attachments.of(site, people["leader"], lesson.id)[1]] == ["Another"]

    faults_of(attachments.describe, site, people["leader"], lesson.id, kept.id, "010170-1234")
    assert [a.label for a in attachments.of(site, people["leader"], lesson.id)[1]] == ["Another"]


def test_a_text_has_ten_files_and_the_eleventh_says_so(lesson, site):
    for number in range(attachments.MOST):
        lesson.add(name=f"{number}.png")

    assert faults_of(lesson.add) == [attachments.FULL]
    assert len(lesson.names()) == attachments.MOST


def test_a_user_adds_so_many_bytes_a_day_and_no_more(lesson, site, people, monkeypatch):
    first = lesson.add()
    monkeypatch.setattr(attachments, "DAILY", 2 * first.size)
    attachments.take_off(site, people["leader"], lesson.id, lesson.add().id)

    assert faults_of(lesson.add) == [attachments.ENOUGH]
    lesson.add(by="colleague")
    lesson.site = writing.later(site, days=1, seconds=1)
    lesson.add()


def test_a_user_who_sends_too_much_at_once_has_to_wait(lesson):
    for _ in range(20):
        faults_of(lesson.add, b"none of it")

    with pytest.raises(TooMany):
        lesson.add()


OUTSIDERS = ("supplier", "rival", "member", "desk", "chief")


@pytest.mark.parametrize("name", OUTSIDERS)
def test_others_cannot_tell_a_draft_with_files_from_none(lesson, site, people, name):
    kept, other = lesson.add(), people[name]

    for id in (lesson.id, "0" * 24):
        for call in (
            lambda of=id: attachments.of(site, other, of),
            lambda of=id: attachments.add(site, other, of, Sent(IMAGE, "a.png", "x")),
            lambda of=id: attachments.take_off(site, other, of, kept.id),
            lambda of=id: attachments.describe(site, other, of, kept.id, "x"),
        ):
            with pytest.raises(NotFound):
                call()
    assert lesson.names() == ["drawing.png"]


@pytest.mark.parametrize("name", ["leader", "colleague"])
def test_files_change_only_while_the_text_is_a_draft(lesson, site, people, name):
    kept = lesson.add()
    lesson.submit()

    for call in (
        lambda: lesson.add(by=name),
        lambda: attachments.take_off(site, people[name], lesson.id, kept.id),
        lambda: attachments.describe(site, people[name], lesson.id, kept.id, "x"),
    ):
        with pytest.raises(Conflict):
            call()
    assert not attachments.may_change(people[name], lesson.now())


def test_a_file_of_another_text_is_not_to_be_had(lesson, site, people):
    kept = lesson.add()
    first = lesson.id
    lesson.begin()

    for call in (attachments.take_off, lambda *args: attachments.describe(*args, "x")):
        with pytest.raises(NotFound):
            call(site, people["leader"], lesson.id, kept.id)
    assert [a.id for a in site.store.attachments.of_manuscript(first)] == [kept.id]


OURS, DESK = ["leader", "colleague"], ["desk", "chief"]
MEMBERS = ["leader", "colleague", "supplier", "rival", "member", "desk", "chief"]


@pytest.mark.parametrize(
    ("state", "audience", "seen"),
    [
        ("draft", "public", OURS),
        ("submitted", "public", OURS + DESK),
        ("in_hearing", "public", ["leader", "colleague", "supplier", "desk", "chief"]),
        ("published", "public", ["anyone", *MEMBERS]),
        ("published", "members", MEMBERS),
        ("published", "council", ["leader", "member", "desk", "chief"]),
        ("retired", "public", ["anyone", *MEMBERS]),
    ],
)
def test_whoever_may_read_the_text_sees_its_files_and_nobody_else(lesson, site, people, state, audience, seen):
    lesson.begin(audience=audience)
    image, document = lesson.add(), lesson.add(DOCUMENT, "a.pdf", "")
    lesson.show(image)
    steps = {
        "submitted": lesson.submit,
        "in_hearing": lesson.hear,
        "published": lesson.publish,
        "retired": lesson.publish,
    }
    page = steps[state]() if state in steps else None
    if state == "retired":
        reviewing.move(site, people["desk"], page, "retire", "væk")

    assert [seen_by(site, people, a) for a in (image, document)] == [seen, seen]


def test_an_image_that_does_not_stand_in_the_text_is_not_published(lesson, site, people):
    shown, left, document = lesson.add(name="a.png"), lesson.add(name="b.png"), lesson.add(DOCUMENT, "c.pdf", "")
    lesson.show(shown)

    page = lesson.publish()

    assert [a.id for a in site.store.attachments.of_page(page)] == [shown.id, document.id]
    assert [a.id for a in attachments.listed(site, page)] == [document.id]
    assert seen_by(site, people, left) == OURS + DESK


def test_a_published_text_shows_its_images_and_no_others(lesson):
    image = lesson.add()
    lesson.write(f"## Læring\n\n![A drawing]({image.path}) ![x](https://evil.example/a.png) ![y](/static/favicon.svg)")

    html = "".join(s.html for s in lesson.publish().sections)

    assert html == f'<p><img alt="A drawing" loading="lazy" src="{image.path}">  </p>'


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("![x](/attachments/000000000000000000000000/a.png)", attachments.STRANGE),
        ("[x](/attachments/000000000000000000000000/a.pdf)", attachments.STRANGE),
        ("![ ]({path})", attachments.UNSAID),
        ("![](<{path}>)", attachments.UNSAID),
    ],
)
def test_a_text_is_not_handed_in_while_what_it_shows_is_not_there_or_not_described(lesson, body, fault):
    lesson.write("## Læring\n\nSe: " + body.replace("{path}", lesson.add().path))

    assert faults_of(lesson.submit) == [fault]


def test_an_image_that_only_decorates_needs_no_words(lesson):
    border = lesson.add(label="", decorates=True)
    lesson.write(f"## Læring\n\n![]({border.path})")

    assert lesson.submit().state == "submitted"


def test_what_was_taken_off_a_draft_is_gone_with_its_bytes(lesson, site, people):
    kept, same = lesson.add(), lesson.add()

    attachments.take_off(site, people["leader"], lesson.id, kept.id)
    assert (seen_by(site, people, kept), seen_by(site, people, same), len(files_of(site))) == ([], OURS, 1)

    attachments.take_off(site, people["leader"], lesson.id, same.id)
    assert files_of(site) == []


def test_the_next_revision_begins_with_the_files_of_the_one_before_and_changes_its_own(lesson, site, people):
    old, document = lesson.add(name="old.png"), lesson.add(DOCUMENT, "report.pdf", "Report")
    lesson.show(old)
    first = lesson.publish()

    lesson.begin(first)
    assert lesson.names() == ["old.png", "report.pdf"]
    attachments.take_off(site, people["leader"], lesson.id, old.id)
    new = lesson.add(made.image(colour="blue"), "new.png")
    attachments.describe(site, people["leader"], lesson.id, document.id, "Final report")
    lesson.show(new)
    assert [a.id for a in site.store.attachments.of_page(first)] == [old.id, document.id]
    second = lesson.publish()

    def shown(revision):
        return [(a.name, a.label) for a in site.store.attachments.of_page(second, revision)]

    assert shown(1) == [("old.png", "A drawing"), ("report.pdf", "Report")]
    assert shown(2) == [("report.pdf", "Final report"), ("new.png", "A drawing")]
    assert "anyone" in seen_by(site, people, old)


def test_a_page_that_no_longer_is_public_takes_its_files_along(lesson, site, people):
    image = lesson.add()
    lesson.show(image)
    page = lesson.publish()

    lesson.begin(page)
    text = lesson.now().text
    now = manuscripts.save(
        site, people["leader"], lesson.id, 1, manuscripts.Text({**text.raw, "audience": "council"}, text.body)
    )
    assert now.version == 2
    lesson.publish()

    assert seen_by(site, people, image) == ["leader", "member", "desk", "chief"]


def test_confirming_a_page_keeps_its_files(lesson, site, people):
    image = lesson.add()
    lesson.show(image)
    page = lesson.publish()

    later = writing.later(site, days=800)
    page = reviewing.still_true(later, people["desk"], page)

    assert page.revision == 2
    assert [a.id for a in site.store.attachments.of_page(page)] == [image.id]


def test_going_back_to_a_revision_brings_its_files_back(lesson, site, people):
    image = lesson.add()
    lesson.show(image)
    page = lesson.publish()
    lesson.begin(page)
    attachments.take_off(site, people["leader"], lesson.id, image.id)
    lesson.write("## Læring\n\nIntet billede.")
    page = lesson.publish()
    assert site.store.attachments.of_page(page) == []

    reverting.revert(site, people["desk"], page, 1, "back")

    page = lesson.page(page.ref)
    assert (page.revision, [a.id for a in site.store.attachments.of_page(page)]) == (3, [image.id])


def test_a_merged_lesson_has_the_files_of_both(lesson, site, people):
    pages, images = [], []
    for title in ("En", "To"):
        lesson.begin(title=title)
        images.append(lesson.add(name=f"{title}.png"))
        lesson.show(images[-1])
        pages.append(lesson.publish())

    kept = merging.merge(site, people["desk"], *pages, merging.proposed(site, *pages))

    assert [a.id for a in site.store.attachments.of_page(kept)] == [a.id for a in images]
    assert all("anyone" in seen_by(site, people, a) for a in images)


def test_the_desk_takes_a_file_away_from_everything_that_ever_showed_it(lesson, site, people):
    image = lesson.add()
    lesson.show(image)
    page = lesson.publish()
    before = site.store.seq()

    assert attachments.remove(site, people["desk"], image.id) == lesson.id

    assert (seen_by(site, people, image), files_of(site)) == ([], [])
    assert (site.store.attachments.of_page(page), site.store.seq() > before) == ([], True)
    with pytest.raises(NotFound):
        attachments.remove(site, people["desk"], image.id)


@pytest.mark.parametrize("name", ["leader", "colleague", "supplier", "rival", "member"])
def test_nobody_else_takes_anything_away_from_what_is_published(lesson, site, people, name):
    image = lesson.add()

    with pytest.raises(NotFound):
        attachments.remove(site, people[name], image.id)
    assert seen_by(site, people, image) == OURS


def test_a_file_is_found_under_its_own_name_alone(lesson, site, people):
    kept = lesson.add()

    for id, slug in ((kept.id, "other.png"), (kept.id, ""), ("0" * 24, kept.slug), (kept.sha256, kept.slug)):
        with pytest.raises(NotFound):
            attachments.content(site, viewer_of(people["leader"]), id, slug)


def test_a_user_takes_along_what_they_have_added(lesson, site, people):
    kept = lesson.add()
    lesson.add(by="colleague")

    (told,) = accounts.export(site, people["leader"])["attachments"]

    assert (told["id"], told["name"], told["sha256"]) == (kept.id, "drawing.png", kept.sha256)


def test_the_files_of_a_draft_that_is_emptied_with_its_author_go_with_it(lesson, site, people):
    draft = manuscripts.begin(site, people["rival"], writing.text())
    removed, kept, shared = (
        attachments.add(site, people["rival"], draft.id, Sent(content, f"{name}.png", name))
        for content, name in ((made.image("GIF"), "Ole"), (made.image(colour="blue"), "Bo"), (IMAGE, "Ida"))
    )
    attachments.take_off(site, people["rival"], draft.id, removed.id)
    other = lesson.add()
    assert files_of(site) == sorted([kept.sha256, shared.sha256])

    accounts.erase(site, people["rival"])

    assert (site.store.attachments.of_manuscript(draft.id), files_of(site)) == ([], [other.sha256])
    rows = site.store._db.query("SELECT name, slug FROM attachments WHERE manuscript = ?", [draft.id])
    assert [*rows] == [{"name": "", "slug": ""}] * 3
    assert checking.store(site) == []


def test_the_files_of_a_draft_that_others_can_see_stay_when_its_author_is_erased(lesson, site, people):
    kept = lesson.add()

    accounts.erase(site, people["leader"])

    assert (lesson.names(), files_of(site)) == (["drawing.png"], [kept.sha256])


def test_a_lost_or_damaged_file_is_found_by_checking(lesson, site):
    kept = lesson.add()
    assert not [fault for fault in checking.store(site) if "attachments" in fault]

    (site.settings.attachments / kept.sha256).write_bytes(b"damaged")

    assert f"attachments: {kept.sha256} is damaged" in checking.store(site)


def test_starting_sweeps_what_a_broken_upload_left(lesson, site):
    kept = lesson.add()
    orphan = attachments._files(site).put(b"orphan")
    aged(site.settings.attachments / orphan)

    starting.prepare(site)

    assert files_of(site) == [kept.sha256]


@pytest.mark.parametrize("after", [False, True], ids=["before the row", "after the row"])
def test_an_upload_that_is_killed_leaves_a_file_with_its_row_or_neither(lesson, site, monkeypatch, after):
    """Each step of the file itself is killed in tests/store/test_files.py."""
    real = SqliteAttachmentWriting.add

    def killed(self, attachment):
        if after:
            real(self, attachment)
        os._exit(137)

    with monkeypatch.context() as patched:
        patched.setattr(SqliteAttachmentWriting, "add", killed)
        process = multiprocessing.get_context("fork").Process(target=lesson.add)
        process.start()
        process.join(60)

    assert (process.exitcode, lesson.names(), len(files_of(site))) == (137, [], 1)
    for path in site.settings.attachments.iterdir():
        aged(path)
    assert (attachments.sweep(site), files_of(site)) == (1, [])
    lesson.add()
    assert (lesson.names(), attachments.lost(site)) == (["drawing.png"], [])


def test_a_disk_that_takes_nothing_is_told_of_and_changes_nothing(lesson, site):
    site.settings.attachments.write_text("a file where the folder should be")

    with pytest.raises(Busy):
        lesson.add()
    assert lesson.names() == []


def test_hostile_names_become_harmless_ones(shared):
    names = hostile.payloads(shared, "filename") + hostile.payloads(shared, "traversal")
    stems = [attachments._stem(name) for name in names]

    assert all(stem and "/" not in stem and "\\" not in stem and stem.isprintable() for stem in stems)
    assert all(len(stem) <= attachments.MAX_NAME and not stem.startswith(".") for stem in stems)


def test_files_that_changed_make_another_text_of_it(lesson, site, people):
    """What the desk has read, and what somebody was asked about, is not what is published otherwise."""
    kept = lesson.add(DOCUMENT, "a.pdf", "")
    lesson.site = writing.later(site, minutes=1)
    seen = lesson.hear()
    workflow.take(lesson.site, people["leader"], lesson.id, "withdraw")
    lesson.site = writing.later(site, minutes=2)
    attachments.take_off(lesson.site, people["leader"], lesson.id, kept.id)
    again = lesson.submit()

    assert again.version == seen.version + 1
    with pytest.raises(Conflict):
        workflow.publish(writing.later(site, days=30), people["desk"], lesson.id, seen.version)
    with pytest.raises(Conflict, match="has not been asked"):
        workflow.publish(writing.later(site, days=30), people["desk"], lesson.id, again.version)


def test_handing_in_again_with_the_same_files_is_the_same_text(lesson, site, people):
    lesson.add()
    lesson.site = writing.later(site, minutes=1)
    first = lesson.submit()
    workflow.take(lesson.site, people["leader"], lesson.id, "withdraw")

    assert lesson.submit().version == first.version


def test_exporting_writes_what_public_pages_show_where_their_texts_look_for_it(lesson, site, tmp_path):
    image, left = lesson.add(), lesson.add(name="left.png")
    lesson.show(image)
    lesson.publish()
    lesson.begin(audience="members", title="Ikke for alle")
    lesson.show(lesson.add())
    lesson.publish()

    exporting.run(site, tmp_path / "out")

    files = [p for p in (tmp_path / "out" / "attachments").rglob("*") if p.is_file()]
    assert files == [tmp_path / "out" / image.path.removeprefix("/")]
    assert (len(files[0].read_bytes()), left in files) == (image.size, False)
