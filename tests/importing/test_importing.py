import gzip
import json
import tracemalloc
import zlib

import pytest

from lessons import exporting, history, importing, manuscripts
from lessons.errors import Invalid
from lessons.importing import mapping
from tests import hostile, small

PAGE = {"type": "lesson", "slug": "one", "title": "One", "lang": "en", "body": "Text"}


def jsonl(tmp_path, *lines, name="pages.jsonl"):
    file = tmp_path / name
    file.write_bytes(b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines))
    return file


def test_the_smallest_page_is_published_and_marked_incomplete(bare_site, tmp_path):
    report = importing.run(bare_site, [jsonl(tmp_path, PAGE)])

    page = bare_site.store.page("lesson", "one")
    assert (report.added, report.incomplete, report.refused) == (1, 1, [])
    assert page.missing == ["organisations", "regions", "risks", "phase", "sources"]
    assert bare_site.store.revisions(page)[0].source == "---\ntype: lesson\ntitle: One\nlang: en\n---\nText\n"


def test_what_is_refused_is_told_by_line_while_the_rest_goes_in(bare_site, tmp_path):
    file = jsonl(
        tmp_path, PAGE, b"{broken", b"", b"\xff\xfe", [1], {**PAGE, "slug": "two", "colour": "red"},
        {**PAGE, "slug": "Three!"}, {**PAGE, "slug": "four", "title": ""}, {**PAGE, "slug": "five"}, b"[" * 100_000,
    )  # fmt: skip

    report = importing.run(bare_site, [file])

    assert (report.added, [p.slug for p in bare_site.store.pages()]) == (2, ["five", "one"])
    assert [(r.place.partition(", ")[2], r.reason[:36]) for r in report.refused] == [
        ("line 2", "is not JSON: Expecting property name"),
        ("line 4", "is not UTF-8 at byte 0: save the fil"),
        ("line 5", "must be an object {…} with a page's "),
        ("line 6", "'colour': no such field"),
        ("line 7", "slug: is 'Three!'; use at most 120 s"),
        ("line 8", "title: is missing"),
        ("line 10", "is not JSON: maximum recursion depth"),
    ]


def test_importing_again_changes_nothing(bare_site, tmp_path):
    file = jsonl(tmp_path, PAGE, {**PAGE, "slug": "two"})
    importing.run(bare_site, [file])

    report = importing.run(bare_site, [file])

    assert (report.added, report.changed, report.same, bare_site.store.seq()) == (0, 0, 2, 2)


def test_a_dry_run_reports_and_stores_nothing(bare_site, tmp_path):
    report = importing.run(bare_site, [jsonl(tmp_path, PAGE, b"{")], dry_run=True)

    assert (report.added, len(report.refused), bare_site.store.count()) == (1, 1, 0)


def test_an_import_that_was_cut_off_goes_on_where_it_stopped(bare_site, tmp_path, monkeypatch):
    monkeypatch.setattr(importing, "BATCH", 2)
    file = jsonl(tmp_path, *({**PAGE, "slug": f"p{n}"} for n in range(5)))
    steps = iter([None, RuntimeError("power cut")])

    def cut(n):
        if fault := next(steps):
            raise fault

    with pytest.raises(RuntimeError):
        importing.run(bare_site, [file], progress=cut)
    assert bare_site.store.count() == 4

    report = importing.run(bare_site, [file])
    assert (report.added, report.same, bare_site.store.count()) == (1, 4, 5)


def test_a_gzipped_file_that_ends_too_early_keeps_what_was_read(bare_site, tmp_path):
    file = tmp_path / "pages.jsonl.gz"
    whole = gzip.compress(
        "\n".join(json.dumps({**PAGE, "slug": f"p{n}", "body": f"{n}" * 9}) for n in range(4000)).encode()
    )
    file.write_bytes(whole[: len(whole) // 2])

    report = importing.run(bare_site, [file])

    assert report.added > 0
    assert "cannot be read to its end" in report.refused[-1].reason


def test_a_damaged_gzipped_file_keeps_what_was_read(bare_site, tmp_path):
    file = tmp_path / "pages.jsonl.gz"
    lines = [json.dumps({**PAGE, "slug": f"p{n}", "body": f"{n}" * 9}) + "\n" for n in range(4000)]
    packing = zlib.compressobj(wbits=31)
    whole = packing.compress("".join(lines).encode()) + packing.flush(zlib.Z_FULL_FLUSH)
    file.write_bytes(whole + b"\xff" * 20)

    report = importing.run(bare_site, [file])

    assert importing.expected([file]) == 0
    assert report.added > 0
    assert "cannot be read to its end" in report.refused[-1].reason


def test_a_name_in_capitals_is_read_alike(bare_site, tmp_path):
    file = tmp_path / "PAGES.JSONL.GZ"
    file.write_bytes(gzip.compress(json.dumps(PAGE).encode()))

    assert (importing.expected([file]), importing.run(bare_site, [file]).added) == (1, 1)


def test_counting_holds_no_long_line_in_memory(tmp_path):
    file = tmp_path / "long.jsonl.gz"
    file.write_bytes(gzip.compress(b"a" * 50_000_000 + b"\n{}\n"))
    tracemalloc.start()

    assert importing.expected([file]) == 2
    assert tracemalloc.get_traced_memory()[1] < 12_000_000
    tracemalloc.stop()


def test_a_line_without_a_slug_replaces_no_other_text_of_its_title(bare_site, tmp_path):
    bare = {key: value for key, value in PAGE.items() if key != "slug"}
    project = {**bare, "type": "project"}
    file = jsonl(tmp_path, PAGE, {**bare, "body": "Another project’s"}, project, bare, {**PAGE, "body": "Mended"})

    first = importing.run(bare_site, [file], dry_run=True)
    reports = [importing.run(bare_site, [file]) for _ in range(2)]

    assert [(r.place, r.reason[:46]) for r in first.refused] == [
        ("pages.jsonl, line 2", "a page of this title is there already with ano"),
    ]
    assert [(r.added, r.changed, r.same, len(r.refused)) for r in reports] == [(2, 1, 1, 1), (0, 2, 2, 1)]
    assert bare_site.store.count() == 2


def test_half_a_character_refuses_its_line_by_the_name_of_the_field(bare_site, tmp_path):
    half = [{**PAGE, "slug": "two", "title": "Cut \ud83d"}, {**PAGE, "slug": "three", "embedded_in": ["\udc00"]}]
    sources = {**PAGE, "slug": "four", "sources": [{"title": "\ud83d"}]}

    report = importing.run(bare_site, [jsonl(tmp_path, PAGE, *half, sources, {**PAGE, "slug": "five"})])

    assert report.added == 2
    assert [(r.place[-6:], r.reason.partition(":")[0]) for r in report.refused] == [
        ("line 2", "title"), ("line 3", "embedded_in"), ("line 4", "sources"),
    ]  # fmt: skip


def test_a_markdown_file_is_exported_byte_for_byte(bare_site, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    sources = {
        "one": small.LESSON,
        "two": small.LESSON.replace("\n", "\r\n"),
        "three": "\ufeff" + small.SWEDISH + "\n\n",
    }
    for slug, source in sources.items():
        (folder / f"{slug}.md").write_bytes(source.encode())

    report = importing.run(bare_site, importing.files_in([folder]))
    exporting.run(bare_site, tmp_path / "out")

    assert (report.added, report.refused) == (3, [])
    for slug, source in sources.items():
        assert (tmp_path / "out" / "lessons" / f"{slug}.md").read_bytes() == source.encode()


@pytest.mark.parametrize(("name", "content"), [("a.pdf", b""), ("missing.md", None)])
def test_a_file_that_cannot_be_imported_is_named(name, content, tmp_path):
    if content is not None:
        (tmp_path / name).write_bytes(content)

    with pytest.raises(Invalid, match=name):
        importing.files_in([tmp_path / name])


def test_a_mapping_turns_foreign_records_into_pages():
    rules = mapping.load("llis")
    record = {
        "id": "7", "title": "Solder  defects", "event": "It broke.\n# not a heading", "lesson": "Look.",
        "occurred": "1989-10-17", "phase": "Formulation", "topics": ["Software", "Cost", "Ponies"],
    }  # fmt: skip

    assert rules.apply(record) == {
        "type": "lesson", "lang": "en", "countries": ["US"], "title": "Solder defects", "year": "1989",
        "phase": ["analysis"], "risks": ["technology_infrastructure", "finances"], "slug": "llis-7",
        "body": "## What happened\n\nIt broke.\n\\# not a heading\n\n## Lesson\n\nLook.",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "fault"),
    [("slug = ", "is not a mapping"), ("colour = 1", "no such part in a mapping: colour")],
)
def test_a_broken_mapping_is_named(text, fault, tmp_path):
    file = tmp_path / "my.toml"
    file.write_text(text)

    with pytest.raises(Invalid, match=fault):
        mapping.load(str(file))
    with pytest.raises(Invalid, match="no such mapping; use one of llis, swe-gov"):
        mapping.load("nowhere")


def test_a_record_without_the_slugs_key_is_refused():
    with pytest.raises(Invalid, match="needs the key 'id'"):
        mapping.load("llis").apply({"title": "x"})


@pytest.mark.parametrize(("file", "rules", "count"), [("llis", "llis", 2102), ("swe-gov", "swe-gov", 1243)])
def test_a_large_real_corpus_goes_in_whole_and_only_once(file, rules, count, bare_site, shared):
    files = [shared / "data" / f"{file}.jsonl.gz"]

    first = importing.run(bare_site, files, mapping.load(rules))
    again = importing.run(bare_site, files, mapping.load(rules))

    assert (first.added, first.refused, again.same, again.changed) == (count, [], count, 0)


@pytest.mark.parametrize(
    "name", ["naughty", "sqli", "ssti", "unicode_spoof", "xss_html", "json", "yaml", "crlf", "traversal", "filename"]
)
def test_hostile_texts_are_stored_or_refused_and_nothing_else_happens(name, bare_site, tmp_path, shared):
    payloads = hostile.payloads(shared, name)
    lines = [
        {"type": "lesson", "slug": f"h-{n}", "title": p[:180] or "x", "lang": "en", "body": p, "themes": p}
        for n, p in enumerate(payloads)
    ] + [{**PAGE, "slug": p, "body": p} for p in payloads]

    report = importing.run(bare_site, [jsonl(tmp_path, *lines)])

    assert report.read == len(lines)
    assert bare_site.store.faults() == []
    assert {p.name for p in tmp_path.iterdir()} <= {"pages.jsonl", "data"}


def test_a_text_with_a_line_of_dashes_can_be_edited_compared_and_brought_elsewhere(bare_site, tmp_path):
    value = "First\n---\nsecond"
    importing.run(bare_site, [jsonl(tmp_path, {**PAGE, "applies_when": [value]})])
    page = bare_site.store.page("lesson", "one")

    text = manuscripts.text_of_page(bare_site, page)
    exporting.run(bare_site, tmp_path / "out")
    again = importing.run(bare_site, importing.files_in([tmp_path / "out"]))

    assert (text.raw["applies_when"], text.body) == ([value], "Text\n")
    assert history.compare(bare_site, "lesson", "one", 1, 1).difference.is_empty
    assert (again.same, again.refused) == (1, [])
