import base64
import json
import stat
import time
from io import BytesIO

import pytest

from lessons import manuscripts, uploading
from lessons.errors import Busy, Invalid, NotFound
from lessons.importing import templates
from lessons.uploading import Choice, Given, keeping, kinds
from lessons.uploading.understanding import MOST
from tests import hostile, uploads, writing
from tests.uploads import given


@pytest.fixture
def people(bare_site, put):
    for slug, source in writing.PAGES.items():
        put(source, slug)
    return writing.people(bare_site)


@pytest.fixture
def seen(bare_site, people):
    """Upload files as the project leader; answers the upload's id and what was understood."""

    def seen(**files):
        upload = uploading.receive(bare_site, people["leader"], given(**files))
        return upload.id, uploading.look(bare_site, people["leader"], upload.id)

    return seen


def told(each):
    return [(one.place, one.text.title, one.text.lang, one.parts, one.missing) for one in each.lessons]


MISSING = ["organisations", "regions", "risks", "phase", "sources"]


def test_a_word_document_is_understood_before_anything_is_made(seen, bare_site, people):
    _, (each,) = seen(lesson_docx=uploads.word())

    assert told(each) == [("", "Test first", "en", ["event"], MISSING)]
    assert (each.refused, each.notices, each.columns) == ([], [], ())
    assert manuscripts.mine(bare_site, people["leader"]) == []


def test_a_log_is_one_lesson_a_row_with_its_columns_and_their_first_values(seen):
    _, (each,) = seen(log_xlsx=uploads.excel())

    assert told(each) == [
        ("sheet Sheet, row 2", "Test first", "en", ["event", "recommendation"], MISSING),
        ("sheet Sheet, row 3", "Ask early", "en", ["event", "recommendation"], MISSING),
    ]
    assert [(c.heading, c.example, c.key) for c in each.columns] == [
        ("Title", "Test first", "title"),
        ("Event", "Data moved without a trial run.", "event"),
        ("Recommendation", "Move a copy of the data first.", "recommendation"),
    ]


@pytest.mark.parametrize("name", ["log_xlsx", "log_csv"])
def test_foreign_columns_are_mapped_and_read_again(seen, bare_site, people, name):
    leader, make = people["leader"], {"log_xlsx": uploads.excel, "log_csv": uploads.csv}[name]
    id, (before,) = seen(**{name: make(uploads.FOREIGN)})
    assert ([c.heading for c in before.columns], [*before.lessons]) == (["Kop", "Was war", "Und nun", "Wer"], [])
    assert [one.reason for one in before.refused] == [uploading.understanding.NO_TEXT]

    changed = uploading.choose(bare_site, leader, id, {0: Choice("da", ["title", "event", "recommendation", ""])})
    (after,) = uploading.look(bare_site, leader, id)

    assert changed
    assert [(one.text.title, one.text.lang, one.parts) for one in after.lessons] == [
        ("Test first", "da", ["event", "recommendation"]),
        ("Ask", "da", ["event", "recommendation"]),
    ]
    assert after.notices == ["columns that are not taken in: Wer"]
    same = {0: Choice("da", ["title", "event", "recommendation", ""])}
    assert not uploading.choose(bare_site, leader, id, same)


def test_what_is_no_key_of_ours_leaves_a_column_out(seen, bare_site, people):
    id, _ = seen(log_csv=uploads.csv())

    uploading.choose(
        bare_site, people["leader"], id, {0: Choice("tlh", ["title", "slug", "../x", "event"]), 7: Choice()}
    )

    (file,) = uploading.opened(bare_site, people["leader"], id).files
    assert (file.lang, file.columns) == ("", ["title", "", ""])


def test_each_lesson_becomes_a_draft_of_whoever_uploaded_it(seen, bare_site, people):
    id, _ = seen(log_xlsx=uploads.excel(), one_docx=uploads.word("A third"), two_md=b"# A fourth\n\nIt happened.\n")

    upload = uploading.make(bare_site, people["leader"], id)

    drafts = uploading.drafts(bare_site, people["leader"], upload.made)
    assert [(m.text.title, m.state, m.author, m.version) for m in drafts] == [
        (title, "draft", people["leader"].id, 1) for title in ("Test first", "Ask early", "A third", "A fourth")
    ]
    assert drafts[0].text.body == (
        "## What happened\n\nData moved without a trial run.\n\n## Recommendation\n\nMove a copy of the data first."
    )
    assert bare_site.store.count(["lesson"]) == 0
    assert uploading.drafts(bare_site, people["supplier"], upload.made) == []


def test_pressing_twice_and_uploading_again_make_no_draft_twice(seen, bare_site, people):
    leader = people["leader"]
    id, _ = seen(log_xlsx=(content := uploads.excel()))
    first = uploading.make(bare_site, leader, id)
    draft = uploading.drafts(bare_site, leader, first.made)[0]
    mended = manuscripts.save(bare_site, leader, draft.id, 1, writing.text(title="Mended"))

    assert uploading.make(bare_site, leader, id) == first
    again, _ = seen(other_xlsx=content)
    assert uploading.make(bare_site, leader, again).made == first.made
    assert len(manuscripts.mine(bare_site, leader)) == 2
    assert manuscripts.opened(bare_site, leader, draft.id) == mended


def test_another_member_makes_drafts_of_their_own_from_the_same_file(seen, bare_site, people):
    id, _ = seen(log_xlsx=(content := uploads.excel()))
    mine = uploading.make(bare_site, people["leader"], id).made
    theirs = uploading.receive(bare_site, people["supplier"], given(log_xlsx=content))

    assert set(uploading.make(bare_site, people["supplier"], theirs.id).made) & set(mine) == set()


@pytest.mark.parametrize("name", ["colleague", "supplier", "desk", "chief"])
def test_nobody_else_finds_an_upload(seen, bare_site, people, name):
    id, _ = seen(lesson_docx=uploads.word())

    for take in (uploading.opened, uploading.look, uploading.make, uploading.end):
        with pytest.raises(NotFound):
            take(bare_site, people[name], id)
    with pytest.raises(NotFound):
        uploading.choose(bare_site, people[name], id, {0: Choice("da")})
    assert keeping.under_way(bare_site, people[name]) == []


@pytest.mark.parametrize("id", ["", ".", "..", "../x", "a" * 24, "lock", "A" * 24, "0" * 23 + "\n"])
def test_an_upload_that_there_is_not_is_not_found(bare_site, people, id):
    with pytest.raises(NotFound):
        uploading.opened(bare_site, people["leader"], id)


@pytest.mark.parametrize(
    ("files", "place", "shape"),
    [
        ({"lesson_docx": uploads.word(text=f"Told by {uploads.CPR}.")}, "", "body, line 3"),
        ({"lesson_docx": uploads.word(title=f"About {uploads.CPR}")}, "", "title"),
        ({"log_xlsx": uploads.excel([*uploads.LOG, ("A", f"x {uploads.CPR}", "b")])}, "sheet Sheet, row 4", "body, line 3"),
        ({"log_csv": uploads.csv([*uploads.LOG, (uploads.CPR, "x", "b")])}, "line 4", "title"),
        ({"a_md": f"---\ntitle: A\nlang: da\nthemes: [{uploads.CPR}]\n---\nx".encode()}, "", "themes"),
        ({"a_jsonl": json.dumps({"title": "A", "lang": "da", "body": uploads.CPR}).encode()}, "line 1", "body"),
    ],
    ids=["docx", "title", "cell", "csv", "front matter", "json"],
)  # fmt: skip
def test_a_lesson_with_a_personal_number_is_refused_and_the_others_go_in(seen, bare_site, people, files, place, shape):
    id, (each, other) = seen(**files, good_docx=uploads.word("A good one"))

    assert [(one.place, one.reason) for one in each.refused] == [
        (place, f"{shape}: 07••••-•••• looks like a Danish personal number (CPR); remove it")
    ]
    upload = uploading.make(bare_site, people["leader"], id)
    assert len(upload.made) == len(each.lessons) + len(other.lessons)
    kept = b"".join(f.read_bytes() for f in bare_site.settings.data.rglob("*") if f.is_file())
    assert uploads.CPR.encode() not in kept


def test_a_personal_number_in_a_column_that_is_left_out_is_hidden_and_goes_nowhere(seen):
    rows = [("Title", "Event", f"Who {uploads.CPR}"), ("A", "b", f"{uploads.CPR} Hans")]

    _, (each,) = seen(log_xlsx=uploads.excel(rows))

    assert (len(each.lessons), each.refused) == (1, [])
    assert [(c.heading, c.example) for c in each.columns][2] == ("Who 07••••-••••", "07••••-•••• Hans")
    assert each.notices == ["columns that are not taken in: Who 07••••-••••"]


def test_persons_are_pointed_out_and_do_not_hinder(seen):
    _, (each,) = seen(lesson_docx=uploads.word(text="Ring til Lars Madsen på 20 30 40 50."))

    assert [(hint.code, dict(hint.values)) for hint in each.lessons[0].hints] == [
        ("person", {"name": "Lars Madsen"}),
        ("phone", {"shown": "20 30 40 50"}),
    ]


@pytest.mark.parametrize("lang", templates.LANGS)
@pytest.mark.parametrize("ending", ["docx", "xlsx"])
def test_the_sites_own_templates_are_recognised(seen, bare_site, tmp_path, lang, ending):
    templates.write(tmp_path / f"t.{ending}", lang, bare_site.vocabularies)

    _, (each,) = seen(**{f"t_{ending}": (tmp_path / f"t.{ending}").read_bytes()})

    assert (each.lessons, len(each.refused)) == ([], 1)
    assert all(column.key for column in each.columns)
    assert (len(each.columns) > 20) == (ending == "xlsx")


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Vi flyttede alle data uden en prøve, og det tog os tre uger at rette op på det bagefter.", "da"),
        ("Vi flyttade all data utan ett prov, och det tog oss tre veckor att rätta till efteråt.", "sv"),
        ("We moved all the data without a trial run, and it took us three weeks to put it right.", "en"),
    ],
)
def test_the_language_is_told_from_the_text_where_nothing_states_it(seen, text, lang):
    _, (word, plain) = seen(a_docx=uploads.word("Abc", text, "Background story"), b_txt=f"Abc\n\n{text}".encode())

    assert [each.lessons[0].text.lang for each in (word, plain)] == [lang, lang]


@pytest.mark.parametrize(
    ("name", "content", "ending"),
    [
        ("a.xlsx", uploads.word(), ".docx"), ("a.txt", uploads.excel(), ".xlsx"), ("a.docx", b"Title;Event\na;b", ".csv"),
        ("a.txt", b"Title\tEvent\na\tb", ".csv"), ("a.csv", b"Title\na", ".csv"), ("a.md", b"a;b;c", ".md"),
        ("a.txt", b"In 2024; the", ".md"), ("a", b"Prose.", ".md"), ("a.md", b'{"title": "a"}', ".jsonl"),
        ("a.csv", b"---\ntitle: a\n---\n", ".md"), ("a.md", b"<!-- x -->\ntext", ".md"), ("", b"Prose.", ".md"),
    ],
)  # fmt: skip
def test_what_a_file_is_is_told_by_its_content(name, content, ending):
    assert kinds.ending(name, content) == ending


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", kinds.EMPTY), (b" \n\xef\xbb\xbf", kinds.EMPTY), (b"%PDF-1.7 x", kinds.PDF), (b"\x1f\x8b\x08\0", kinds.UNKNOWN),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", kinds.OLD), ("Titel".encode("utf-16"), kinds.UTF16),
        (b"PK\x03\x04 something else", kinds.UNKNOWN), (b"\x89PNG\r\n\x1a\n\0\0", kinds.UNKNOWN),
        (b"<!DOCTYPE html><script>x</script>", kinds.UNKNOWN), (b"a\0b", kinds.UNKNOWN),
    ],
)  # fmt: skip
def test_what_is_not_read_is_not_kept(bare_site, people, content, reason):
    upload = uploading.receive(bare_site, people["leader"], given(a_docx=content))

    assert [(file.refused, file.stored) for file in upload.files] == [(reason, "")]
    assert [p.name for p in keeping.folder(bare_site, people["leader"], upload.id).iterdir()] == ["upload.json"]
    with pytest.raises(Invalid, match="nothing in these files"):
        uploading.make(bare_site, people["leader"], upload.id)


def test_only_lessons_become_drafts(seen):
    rows = [
        {"type": "project", "title": "A", "lang": "da"},
        {"title": "B", "lang": "da", "colour": "red"},
        {"title": "C"},
    ]

    _, (each,) = seen(a_jsonl="\n".join(map(json.dumps, rows)).encode())

    assert [one.text.title for one in each.lessons] == ["C"]
    assert [(one.place, one.reason) for one in each.refused] == [
        ("line 1", uploading.understanding.NOT_A_LESSON),
        ("line 2", "'colour': no such field"),
    ]


def test_more_lessons_than_an_upload_holds_are_refused_whole(seen):
    rows = [("Title", "Event"), *((f"Lesson {n}", "x") for n in range(MOST + 1))]
    lines = b'{"title": "x", "lang": "da"}\n'

    _, (table, listed, full, over) = seen(
        a_xlsx=uploads.excel(rows), b_jsonl=lines * (MOST + 1), c_jsonl=lines * MOST, d_docx=uploads.word()
    )

    assert [len(each.lessons) for each in (table, listed, full, over)] == [0, 0, MOST, 0]
    assert [each.refused[0].reason for each in (table, listed, over)] == [
        "has 501 rows, and 500 are taken in at a time: split it",
        uploading.understanding.TOO_MANY,
        uploading.understanding.TOO_MANY,
    ]


def test_ten_thousand_rows_are_refused_without_reading_each(seen):
    _, (each,) = seen(a_csv=b"Title;Event\n" + b"A;b\n" * 10_000)

    assert [one.reason[:15] for one in each.refused] == ["has 10000 rows,"]


@pytest.mark.parametrize("count", [0, uploading.MAX_FILES + 1])
def test_too_few_and_too_many_files_are_refused(bare_site, people, count):
    with pytest.raises(Invalid):
        uploading.receive(bare_site, people["leader"], [Given(f"{n}.md", BytesIO(b"x")) for n in range(count)])

    assert keeping.under_way(bare_site, people["leader"]) == []


def test_the_same_file_twice_is_taken_once(seen):
    _, (first, second) = seen(a_docx=(content := uploads.word()), b_docx=content)

    assert (len(first.lessons), second.refused[0].reason) == (1, uploading.TWICE)


def test_files_lie_under_names_of_ours_for_nobody_else_to_read(bare_site, people, tmp_path):
    names = ["../../../etc/passwd.docx", "/etc/shadow.docx", "..\\..\\x.docx", "a\x00b.docx", "x" * 300 + ".docx"]

    upload = uploading.receive(
        bare_site, people["leader"], [Given(name, BytesIO(uploads.word(f"Lesson {n}"))) for n, name in enumerate(names)]
    )

    folder = keeping.folder(bare_site, people["leader"], upload.id)
    assert sorted(p.name for p in folder.iterdir()) == [*(f"{n}.docx" for n in range(5)), "upload.json"]
    assert {stat.S_IMODE(p.stat().st_mode) for p in folder.iterdir()} == {0o600}
    assert {stat.S_IMODE(p.stat().st_mode) for p in (folder, folder.parent, folder.parent.parent)} == {0o700}
    assert [p for p in tmp_path.rglob("*.docx") if folder not in p.parents] == []


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"), ("C:\\Users\\me\\log.xlsx", "log.xlsx"), ("gpj\u202excod.exe", "gpjxcod.exe"),
        ("a\r\nb\x00.docx", "ab.docx"), ("", "?"), ("/", "?"), (f"{uploads.CPR}.docx", "07••••-••••.docx"),
        ("x" * 300 + ".docx", "x" * 40 + "…" + "x" * 22 + ".docx"), ("<b>x</b>.md", "b>.md"),
    ],
)  # fmt: skip
def test_a_name_is_shown_without_what_it_pretends(name, shown):
    assert uploading.shown(name) == shown


def test_hostile_names_are_shown_in_bounds(shared):
    for name in hostile.payloads(shared, "filename") + hostile.payloads(shared, "traversal"):
        shown = uploading.shown(name)
        assert 0 < len(shown) <= uploading.MAX_NAME
        assert shown.isprintable()


def test_an_upload_ends_after_a_day_and_when_its_owner_says_so(seen, bare_site, people):
    leader = people["leader"]
    old, _ = seen(a_docx=uploads.word())
    ended, _ = seen(b_docx=uploads.word("b"))

    uploading.end(bare_site, leader, ended)
    assert [u.id for u in keeping.under_way(bare_site, leader)] == [old]
    tomorrow = writing.later(bare_site, hours=25)
    with pytest.raises(NotFound):
        uploading.opened(tomorrow, leader, old)
    keeping.sweep(tomorrow)
    assert [p for p in (bare_site.settings.data / "uploads").rglob("*") if p.is_file() and p.name != "lock"] == []


def test_only_the_newest_uploads_of_a_user_are_kept(bare_site, people):
    for n in range(keeping.MOST + 2):
        last = uploading.receive(bare_site, people["leader"], given(a_docx=uploads.word(str(n))))

    kept = keeping.under_way(bare_site, people["leader"])
    assert (len(kept), last.id in {u.id for u in kept}) == (keeping.MOST, True)


def test_one_request_of_a_user_at_a_time_reads(seen, bare_site, people, monkeypatch):
    id, _ = seen(a_docx=uploads.word())
    monkeypatch.setattr(keeping, "WAIT", 0)

    with keeping.held(bare_site, people["leader"]):
        with pytest.raises(Busy):
            uploading.look(bare_site, people["leader"], id)
        uploading.receive(bare_site, people["supplier"], given(a_docx=uploads.word()))


def test_files_share_one_deadline(bare_site, people, monkeypatch):
    monkeypatch.setattr(uploading.contained, "WALL", 0.5)
    upload = uploading.receive(bare_site, people["leader"], given(a_docx=uploads.word()))

    (each,) = uploading.look(bare_site, people["leader"], upload.id)
    assert [one.reason for one in each.refused] == [uploading.understanding.LATER]
    monkeypatch.undo()
    (each,) = uploading.look(bare_site, people["leader"], upload.id)
    assert len(each.lessons) == 1


def test_nothing_is_made_where_one_lesson_cannot_be(bare_site, people):
    texts = {"a" * 24: writing.text(), "b" * 24: writing.text(title="\ud800")}

    with pytest.raises(Invalid):
        manuscripts.begin_all(bare_site, people["leader"], texts)

    assert manuscripts.mine(bare_site, people["leader"]) == []


def test_hostile_files_are_refused_or_understood_in_time_and_execute_nothing(shared, bare_site, people):
    lines = (shared / "data" / "hostile" / "file.jsonl").read_text(encoding="utf-8").splitlines()
    files = [Given(row["name"], BytesIO(base64.b64decode(row["payload"]))) for row in map(json.loads, lines)]

    for at in range(0, len(files), uploading.MAX_FILES):
        upload = uploading.receive(bare_site, people["leader"], files[at : at + uploading.MAX_FILES])
        start = time.monotonic()
        seen = uploading.look(bare_site, people["leader"], upload.id)
        assert time.monotonic() - start < 20
        assert all(each.lessons or each.refused for each in seen)
        assert "root:" not in str(seen)
        uploading.end(bare_site, people["leader"], upload.id)
