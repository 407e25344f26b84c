"""Uploading as a member meets it: files, what was understood of them, drafts."""

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from docx import Document
from openpyxl import load_workbook

from lessons import manuscripts
from lessons.importing import contained
from tests import hostile, uploads, writing
from tests.web import people
from tests.web.conftest import served, store_pages

START = "/contribute/import"


@pytest.fixture
def site(bare_site):
    store_pages(bare_site, writing.PAGES)
    writing.people(bare_site)
    return bare_site


@pytest.fixture
def as_(site):
    """A client of somebody, by name; `None` for a reader."""

    def as_(name):
        client = served(site).test_client()
        if name:
            people.send(client, "/login", email=f"{name}@example.org", password=writing.PASSWORD)
        return client

    return as_


@pytest.fixture
def leader(as_):
    return as_("leader")


def user(site, name="leader"):
    return site.store.accounts.known(f"{name}@example.org")[0]


def upload(client, *files):
    """Upload (name, content) pairs; answers where to what was understood."""
    fields = [(BytesIO(content), name) for name, content in files]
    return people.send(client, START, page=START, files=fields).location


def main_of(answer):
    return answer.text.partition("<main")[2].partition("</main>")[0]


def words(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", main_of(answer)).split())


def test_a_word_document_becomes_a_draft_in_two_presses(leader, site):
    look = upload(leader, ("min erfaring.docx", uploads.word()))

    seen = leader.get(look)
    assert all(
        said in words(seen) for said in ("min erfaring.docx", "1 lesson", "Test first", "What happened", "Risk types")
    )
    assert manuscripts.mine(site, user(site)) == []
    made = people.send(leader, look, page=look, then="make")
    (draft,) = manuscripts.mine(site, user(site))
    assert (made.location, draft.text.title, draft.state) == (look, "Test first", "draft")
    assert f'href="/manuscripts/{draft.id}/edit"' in leader.get(look).text


def test_columns_are_mapped_on_the_page_and_read_again_before_drafts_are_made(leader, site):
    look = upload(leader, ("log.xlsx", uploads.excel(uploads.FOREIGN)))
    seen = leader.get(look)
    assert all(said in words(seen) for said in ("Kop", "For example: Hans", "No column holds a text yet"))
    assert 'value="make"' not in seen.text
    chosen = {
        "lang-0": "nb",
        **{f"column-0-{n}": key for n, key in enumerate(("title", "event", "recommendation", ""))},
    }

    again = people.send(leader, look, page=look, then="make", **chosen)

    assert again.location == f"{look}?chosen=1"
    assert manuscripts.mine(site, user(site)) == []
    seen = leader.get(again.location)
    assert all(
        said in words(seen) for said in ("read again", "2 lessons", "Columns that are not taken in: Wer", "Norwegian")
    )
    assert people.send(leader, look, page=look, then="make", **chosen).location == look
    assert sorted(m.text.title for m in manuscripts.mine(site, user(site))) == ["Ask", "Test first"]


def test_pressing_twice_makes_no_draft_twice_and_uploading_again_says_so(leader, site):
    look = upload(leader, ("log.xlsx", content := uploads.excel()))
    token = people.token(leader, look)

    for _ in range(2):
        assert leader.post(look, data={"csrf_token": token, "then": "make"}).location == look
    again = upload(leader, ("log.xlsx", content))

    assert words(leader.get(again)).count("You have made a draft of it already") == 2
    people.send(leader, again, page=again, then="make")
    assert len(manuscripts.mine(site, user(site))) == 2


def test_what_is_refused_is_told_with_its_place_and_stays_told(leader):
    rows = [*uploads.LOG, ("A", f"Told by {uploads.CPR}", "b"), ("", "", "x")]
    look = upload(leader, ("log.xlsx", uploads.excel(rows)), ("report.pdf", b"%PDF-1.7"))

    for answer in (leader.get(look), people.send(leader, look, page=look, then="make") and leader.get(look)):
        assert "sheet Sheet, row 4" in words(answer)
        assert "Text: 07••••-•••• looks like a personal number (CPR). Remove it from the file." in words(answer)
        assert "This is a PDF file." in words(answer)
        assert uploads.CPR not in answer.text
    assert "log.xlsx" not in words(leader.get(START))


@pytest.mark.parametrize(
    ("lang", "said"),
    [("da", "linje 4"), ("nb", "linje 4"), ("sv", "rad 4")],
)
def test_faults_are_told_in_the_readers_language(leader, lang, said):
    look = upload(leader, ("log.csv", uploads.csv([*uploads.LOG, ("A", f"x {uploads.CPR}", "b")])))

    answer = leader.get(f"{look}?ui={lang}")

    assert said in words(answer)
    assert "looks like" not in answer.text


def test_what_would_take_a_server_minutes_is_told_at_once(leader):
    doubling = "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 20))
    bomb = f"---\ntype: lesson\ntitle: T\nlang: da\na0: &a0 [x, x]\n{doubling}---\nText\n"
    table = uploads.csv([("Title", "Event", "(" * 50_000 + " looks like a (" * 5_000), ("A", "B", "C")])
    began = time.process_time()

    look = upload(leader, ("bomb.md", bomb.encode()), ("log.csv", table))

    assert "Line 6: *a0 refers to another value." in words(leader.get(look))
    assert "Linje 6: *a0 henviser til en anden værdi." in words(leader.get(f"{look}?ui=da"))
    assert time.process_time() - began < 3


def test_nobody_else_sees_takes_or_ends_an_upload(leader, as_, site):
    look = upload(leader, ("min.docx", uploads.word()))

    for name in ("colleague", "supplier", "desk", "chief"):
        other = as_(name)
        assert other.get(look).status_code == 404
        assert people.send(other, look, page=START, then="make").status_code == 404
        assert people.send(other, f"{look}/end", page=START).status_code == 404
        assert "min.docx" not in other.get(START).text
    assert leader.get(look).status_code == 200


def test_readers_are_asked_to_log_in(as_):
    reader = as_(None)

    assert reader.get(START).location == f"/login?next={START}"
    assert reader.get(f"{START}/{'a' * 24}").status_code == 303
    for address in (START, f"{START}/{'a' * 24}", f"{START}/{'a' * 24}/end"):
        assert people.send(reader, address).status_code == 303


def test_a_form_without_its_token_or_from_elsewhere_is_refused(leader, site):
    token = people.token(leader, START)
    files = {"files": (BytesIO(uploads.word()), "a.docx")}

    assert leader.post(START, data=files).status_code == 403
    files = {"files": (BytesIO(uploads.word()), "a.docx"), "csrf_token": token}
    assert leader.post(START, data=files, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert "Not finished yet" not in leader.get(START).text


def test_files_may_be_large_here_and_nowhere_else(leader, as_):
    large = b"x" * (5 * 2**20)
    look = upload(leader, ("a.md", large))
    assert "The file is too large inside" in words(leader.get(look))

    fields = {"files": (BytesIO(large), "a.md"), "csrf_token": people.token(leader, START)}
    assert leader.post(look, data=fields).status_code == 413
    assert as_(None).post(START, data={"files": (BytesIO(large), "a.md")}).status_code == 413


def test_more_than_the_request_may_bring_is_refused_with_what_to_do(leader):
    files = [(BytesIO(b"x" * (15 * 2**20)), f"{n}.md") for n in range(3)]

    answer = leader.post(START, data={"csrf_token": people.token(leader, START), "files": files})

    assert (answer.status_code, "an upload 40 MB" in words(answer)) == (413, True)


@pytest.mark.parametrize("files", [(), (("", b""),)], ids=["none", "unnamed"])
def test_without_a_file_the_form_says_so(leader, files):
    answer = people.send(leader, START, page=START, files=[(BytesIO(c), n) for n, c in files])

    assert (answer.status_code, "Choose at least one file." in words(answer)) == (400, True)


HOSTILE = [
    "../../../etc/passwd.docx", "<script>alert(1)</script>.docx", "'><img src=x onerror=alert(1)>.docx", "x" * 300 + ".docx",
    "gpj\u202excod.docx", "a\u2028b.docx", "{{7*7}}.docx", "%2e%2e%2fx.docx", "CON.docx", "….docx",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_names_of_files_are_only_ever_shown(leader, name):
    answer = leader.get(upload(leader, (name, uploads.word())))

    shown = re.search(r'<h2 id="file-0">(.*?)</h2>', answer.text)[1]
    assert not re.search(r"[<>\u202e\u2028]|etc/|49", shown)
    assert len(shown) < 150


def test_hostile_files_and_names_execute_nothing(leader, shared):
    names = hostile.payloads(shared, "filename")[:40] + hostile.payloads(shared, "xss_html")[:40]
    for at in range(0, len(names), 20):
        files = [(name.replace('"', "'"), f"# {name}\n\n{name}".encode()) for name in names[at : at + 20]]
        upload_to = upload(leader, *files)
        assert leader.get(upload_to).status_code == 200


def test_hostile_texts_in_columns_are_shown_as_text(leader):
    rows = [
        ("Title", "Event", "<script>x</script>"),
        ("<img src=x onerror=y>", "=cmd|' /C calc'!A0", '"><svg onload=z>'),
    ]

    answer = leader.get(upload(leader, ("a.csv", uploads.csv(rows).replace(b'"', b""))))

    assert not re.search(r"<(script|img|svg)[ >]", main_of(answer))


def test_an_upload_is_ended_by_its_owner(leader):
    look = upload(leader, ("min.docx", uploads.word()))
    assert "min.docx" in leader.get(START).text

    assert people.send(leader, f"{look}/end", page=look).location == START
    assert leader.get(look).status_code == 404
    assert "min.docx" not in leader.get(START).text


def test_many_columns_fit_into_the_form(leader, site):
    heads = ["Title", "Event", *(f"Column {n}" for n in range(98))]
    row = [f"cell {n}" for n in range(100)]
    files = [(f"{n}.csv", uploads.csv([heads, [*row[:-1], str(n)]])) for n in range(20)]
    look = upload(leader, *files)
    names = re.findall(r'name="(column-\d+-\d+)"', leader.get(look).text)
    chosen = {name: {"0": "title", "1": "event"}.get(name.rpartition("-")[2], "") for name in names}

    answer = people.send(leader, look, page=look, then="make", **chosen, **{f"lang-{n}": "" for n in range(20)})

    assert (len(names), answer.location) == (2000, look)
    assert len(manuscripts.mine(site, user(site))) == 20


def test_json_lines_and_markdown_go_the_same_way(leader, site):
    line = json.dumps({"title": "From JSON", "lang": "sv", "body": "## Lärdom\n\nText."})
    look = upload(leader, ("a.jsonl", line.encode()), ("b.md", b"# From Markdown\n\n## Effect\n\nText."))

    assert all(
        said in words(leader.get(look)) for said in ("From JSON", "Swedish", "Lesson", "From Markdown", "Effect")
    )
    people.send(leader, look, page=look, then="make")
    assert {m.text.title for m in manuscripts.mine(site, user(site))} == {"From JSON", "From Markdown"}


@pytest.mark.parametrize(("lang", "title"), [("da", "Titel"), ("nb", "Tittel"), ("sv", "Titel"), ("en", "Title")])
def test_templates_are_there_for_everybody_in_four_languages(as_, lang, title):
    reader = as_(None)
    sheet, text = (reader.get(f"/contribute/template/{lang}.{ending}") for ending in ("xlsx", "docx"))

    assert load_workbook(BytesIO(sheet.data)).worksheets[0]["A1"].value == title
    assert Document(BytesIO(text.data)).tables
    assert sheet.headers["Content-Disposition"] == f'attachment; filename="lessons-{lang}.xlsx"'
    again = reader.get(f"/contribute/template/{lang}.xlsx", headers={"If-None-Match": sheet.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("address", ["fi.docx", "da.pdf", "da.xlsm", "../da.docx"])
def test_other_templates_there_are_not(as_, address):
    assert as_(None).get(f"/contribute/template/{address}").status_code == 404


def test_others_are_served_while_a_file_is_read_and_reading_ends(leader, as_, tmp_path, monkeypatch):
    (tmp_path / "inside.py").write_text("import time; time.sleep(60)")
    monkeypatch.setattr(contained, "INSIDE", tmp_path / "inside.py")
    monkeypatch.setattr(contained, "WALL", 3.0)
    look = upload(leader, *((f"{n}.docx", uploads.word(str(n))) for n in range(4)))
    other = as_("supplier")
    start = time.monotonic()

    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(leader.get, look)
        assert other.get(START).status_code == 200
        assert time.monotonic() - start < 2.5
        answer = waiting.result()

    assert time.monotonic() - start < 6
    assert words(answer).count("The file takes too long to read.") == 1
    assert words(answer).count("there was no time left for this one") == 3
