import time

import pytest
from openpyxl import Workbook

from lessons import importing
from lessons.importing.names import LANGS, load, plain_name
from lessons.importing.tables import as_markdown
from lessons.pages.types.lesson import LESSON
from tests import hostile, small

PRINCE2 = {
    "en": "No;Event;Effect;Cause / trigger;Early-warning indicators;Previously identified as a risk?;Recommendation;Priority;Date logged;Project",
    "da": "Nr;Hændelse;Effekt;Årsag / udløser;Tidlige advarselsindikatorer;Tidligere identificeret som risiko?;Anbefaling;Prioritet;Dato registreret;Projekt",
    "nb": "Nr;Hendelse;Effekt;Årsak / utløser;Tidlige varselsindikatorer;Tidligere identifisert som risiko?;Anbefaling;Prioritet;Dato registrert;Prosjekt",
    "nn": "Nr;Hending;Verknad;Årsak / utløysar;Tidlege varsel;Tidlegare identifisert som risiko?;Tilråding;Prioritet;Dato registrert;Prosjekt",
    "sv": "Nr;Händelse;Effekt;Orsak / utlösare;Tidiga varningssignaler;Tidigare identifierad som risk?;Rekommendation;Prioritet;Datum loggat;Projekt",
    "fi": "Nro;Tapahtuma;Vaikutus;Syy / laukaisija;Ennakkovaroitukset;Aiemmin tunnistettu riskiksi?;Suositus;Prioriteetti;Kirjauspäivä;Hanke",
}  # fmt: skip
CELLS = "7;Data moved;A week lost;Haste;No test run;No;Test first. Always;High;2023-05-04;NordEPJ"


def written(tmp_path, text, name="log.csv", encoding="utf-8"):
    file = tmp_path / name
    file.write_bytes(text.encode(encoding))
    return file


def workbook(tmp_path, *sheets, name="log.xlsx"):
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(tmp_path / name)
    return tmp_path / name


def told(report):
    return [(r.place, r.reason) for r in report.refused]


@pytest.mark.parametrize("lang", PRINCE2)
def test_a_prince2_log_becomes_lessons_in_the_language_of_its_columns(lang, bare_site, tmp_path):
    report = importing.run(bare_site, [written(tmp_path, f"{PRINCE2[lang]}\n{CELLS}\n")])

    page = bare_site.store.page("lesson", "test-first")
    assert (report.added, report.refused, report.notices) == (1, [], [])
    assert page.meta == {
        "type": "lesson", "title": "Test first", "lang": lang, "year": 2023, "on_risk_log": "no",
        "early_warning_signs": ["No test run"],
    }  # fmt: skip
    assert [(s.key, s.html.partition("\n")[0]) for s in page.sections][:4] == [
        ("event", "<p>Data moved</p>"), ("effect", "<p>A week lost</p>"), ("why", "<p>Haste</p>"),
        ("recommendation", "<p>Test first. Always</p>"),
    ]  # fmt: skip
    assert all(text in page.sections[4].html for text in ("NordEPJ", "High", "2023-05-04", "7"))


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"], ids=["semicolon", "comma", "tab", "bar"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_delimiter_and_encoding_are_told_from_the_file(encoding, delimiter, bare_site, tmp_path):
    text = f"sep={delimiter}\r\n" * (delimiter == ";") + "\r\n".join(
        delimiter.join(row) for row in [("Titel", "Hændelse", "Læring"), ("Blåbær på øen", '"Det, der; skete"', "Æ")]
    )

    importing.run(bare_site, [written(tmp_path, text, encoding=encoding)])

    page = bare_site.store.page("lesson", "blaabaer-paa-oeen")
    assert (page.title, page.lang, page.section("event")) == ("Blåbær på øen", "da", "<p>Det, der; skete</p>")


def test_the_language_asked_for_wins_over_the_columns_and_a_rows_own_over_both(bare_site, tmp_path):
    file = written(tmp_path, "Title;Event;Language\nEn;Noget;\nTo;Något;Svensk\nTre;x;Klingon\n")

    report = importing.run(bare_site, [file], lang="da")

    assert {p.slug: p.lang for p in bare_site.store.pages()} == {"en": "da", "to": "sv"}
    assert [place for place, _ in told(report)] == ["log.csv, line 4"]


def test_names_of_terms_and_pages_become_ids_and_what_is_unknown_stays_in_the_text(bare_site, put, tmp_path):
    put(small.PROJECT, "nordepj")
    put(small.SUPPLIER, "systematic")
    put(small.ORGANISATION, "region-nordjylland")
    file = written(
        tmp_path,
        "Title;Regions;Risk types;Phase;Project;Suppliers;Organisation;Sources;Positive/negative\n"
        'One;"Region Nordjylland; Atlantis";Leverandørstyring, Finances;Analyse;nordEPJ;Systematic A/S;region-nordjylland;'
        '"The report, https://example.org/r.\nA talk";Negativ\n',
    )

    report = importing.run(bare_site, [file])

    page = bare_site.store.page("lesson", "one")
    assert (report.refused, page.meta) == (
        [],
        {
            "type": "lesson", "title": "One", "lang": "en", "polarity": "less_well", "project": "nordepj",
            "organisations": ["region-nordjylland"], "regions": ["region-nordjylland"], "suppliers": ["systematic"],
            "risks": ["supplier_management", "finances"], "phase": "analysis",
            "sources": [{"title": "The report", "url": "https://example.org/r"}, {"title": "A talk"}],
        },
    )  # fmt: skip
    assert [s.heading for s in page.sections] == ["Further details"]
    assert "<strong>Regions</strong>: Atlantis" in page.sections[0].html


def test_unknown_columns_are_named_once_and_rows_are_refused_by_line(bare_site, tmp_path):
    file = written(
        tmp_path,
        'Lessons learned in 2024\n\nTitle;Event;Logged by;;Colour\nOne;a;Ann;x;red\n"T\nwo";b;Bo;;\n;;Carl;;\n'
        'Three;c;;;;over\nFour;"d" e;;;\n9;;;;\nFive;secret,;;;\n',
    )

    report = importing.run(bare_site, [file])

    assert [(n.place, n.text) for n in report.notices] == [
        ("log.csv", "columns that are not taken in: Logged by, Colour, number 4 without a heading")
    ]
    assert [p.title for p in bare_site.store.pages()] == ["9", "Five", "One", "T wo"]
    assert [(place, reason[:38]) for place, reason in told(report)] == [
        ("log.csv, line 8", "has more cells than there are headings"),
        ("log.csv, line 9", "is not CSV (';' expected after '\"'): c"),
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "has no row of headings"),
        ("Colour;Shape\nred;round\n", "has no row of headings"),
        ("Priority;Date logged\n1;2\n", "has no row of headings"),
        ("Title;Event\n", "has no rows under its headings"),
        ('Title;Event\nOne;"never closed\n', "is not CSV (unexpected end of data)"),
        ("Title;Event\nOne;" + "x" * 200_000 + "\n", "is not CSV (field larger than field limit"),
        ("Title;Priority\n;high\n", "has neither title nor text"),
        ("Title;Audience\nOne;friends only\n", "audience: is 'friends only'"),
        ("Title;Event\nOne;CPR 070761-4285\n", "body"),
        ("Title;Event\nOne;a\x00b\n", "body: holds the character U+0000"),
        ("Title;Slug\nOne;../../etc\n", "slug: is '../../etc'"),
    ],
    ids=[
        "empty",
        "other",
        "no text",
        "no rows",
        "open quote",
        "huge cell",
        "no lesson",
        "audience",
        "cpr",
        "nul",
        "slug",
    ],
)
def test_a_log_that_cannot_be_taken_in_is_refused_with_its_reason(text, reason, bare_site, tmp_path):
    report = importing.run(bare_site, [written(tmp_path, text)])

    assert [(place.split(",")[0], found[: len(reason)]) for place, found in told(report)] == [("log.csv", reason)]
    assert bare_site.store.count() == 0


def test_rows_of_one_title_keep_their_texts_and_importing_again_changes_nothing(bare_site, tmp_path):
    file = written(tmp_path, "Title;Event\nTest;a\nTest;b\nTest;a\n")

    first = importing.run(bare_site, [file])
    again = importing.run(bare_site, [file])

    assert (first.added, first.same, again.same, bare_site.store.count()) == (2, 1, 3, 2)
    assert (first.refused, again.refused) == ([], [])


def test_a_row_replaces_a_page_only_where_it_gives_the_slug(bare_site, tmp_path):
    other, third = (written(tmp_path, f"Title;Event\nTest;{n}\n", f"{n}.csv") for n in ("other", "third"))
    importing.run(bare_site, [written(tmp_path, "Title;Event\nTest;old\n")])

    refused = importing.run(bare_site, [other, third])
    replaced = importing.run(bare_site, [written(tmp_path, "Title;Slug;Event\nTest;test;new\n")])

    assert [place for place, _ in told(refused)] == ["other.csv, line 2", "third.csv, line 2"]
    assert "give 'test' as its slug" in refused.refused[0].reason
    assert (replaced.changed, bare_site.store.page("lesson", "test").section("event")) == (1, "<p>new</p>")


def test_two_files_of_one_import_do_not_overwrite_each_other(bare_site, tmp_path):
    files = [written(tmp_path, f"Title;Event\nTest;{n}\n", f"{n}.csv") for n in "ab"]

    dry = importing.run(bare_site, files, dry_run=True)
    report = importing.run(bare_site, files)

    assert (dry.added, told(dry)) == (report.added, told(report))
    assert [place for place, _ in told(report)] == ["b.csv, line 2"]


def test_an_import_of_a_log_that_was_cut_off_goes_on_where_it_stopped(bare_site, tmp_path):
    rows = "".join(f"Title {n};Event {n}\n" for n in range(250))
    file = written(tmp_path, "Title;Event\n" + rows)
    steps = iter([None, RuntimeError("power cut")])

    def cut(n):
        if fault := next(steps):
            raise fault

    with pytest.raises(RuntimeError):
        importing.run(bare_site, [file], progress=cut)
    report = importing.run(bare_site, [file])

    assert (report.added, report.same, report.refused, bare_site.store.count()) == (50, 200, [], 250)


def test_the_sheet_that_looks_like_a_log_is_read_wherever_it_stands(bare_site, tmp_path):
    file = workbook(
        tmp_path,
        ("Cover", [["Title"], ["The project"]]),
        ("Log", [["Erfaringer 2024"], [], [None, "Titel", "Hændelse", "År"], [None, "Én", "Noget\n- a\n- b", 2024.0]]),
    )

    report = importing.run(bare_site, [file])

    page = bare_site.store.page("lesson", "en")
    assert (report.added, report.refused, page.meta["year"], page.lang) == (1, [], 2024, "da")
    assert page.section("event") == "<p>Noget</p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>"


def test_a_row_of_a_sheet_is_named_by_its_number_and_notes_beside_the_table_are_told(bare_site, tmp_path):
    rows = [["Title", "Event"], ["One", "a", None, "note"], [], [None, None, None, "note"], ["Two", "CPR 070761-4285"]]

    report = importing.run(bare_site, [workbook(tmp_path, ("Log", rows))])

    assert [n.text for n in report.notices] == ["columns that are not taken in: number 4 without a heading"]
    assert [(place, bare_site.store.count()) for place, _ in told(report)] == [("log.xlsx, sheet Log, row 5", 1)]


def test_a_formula_is_text_and_never_computed(bare_site, tmp_path):
    formulas = ["=1+1", '=HYPERLINK("http://127.0.0.1:9/x","y")', "=cmd|' /C calc'!A0", "=WEBSERVICE(A1)"]
    file = workbook(tmp_path, ("Log", [["Title", "Event"], *([f"Row {n}", f] for n, f in enumerate(formulas))]))
    csv = written(tmp_path, "Title,Event\nSum,=1+1\n")

    importing.run(bare_site, [file, csv])

    assert bare_site.store.page("lesson", "row-0").section("event") == "<p>=1+1</p>"
    assert bare_site.store.page("lesson", "sum").section("event") == "<p>=1+1</p>"
    assert "HYPERLINK" in bare_site.store.page("lesson", "row-1").section("event")
    assert "<a" not in bare_site.store.page("lesson", "row-1").section("event")


@pytest.mark.parametrize(
    ("cell", "markdown"),
    [
        ("one\ntwo", "one\n\ntwo"),
        ("# not\n> quoted\n--- x", "\\# not\n\n\\> quoted\n\n\\--- x"),
        ("so:\n• a\n– b\n1) c", "so:\n\n- a\n- b\n1. c"),
        ("5*3*2 a_b [x](y)", "5\\*3\\*2 a\\_b \\[x\\](y)"),
        ("    deep", "deep"),
    ],
)
def test_a_cells_plain_text_is_shown_as_it_was_written(cell, markdown):
    assert as_markdown(cell) == markdown


def test_no_name_means_two_things_and_fixed_headings_have_all_languages():
    names = load()
    meanings = [(plain_name(n), key) for key, labels in names.names.items() for of in labels.values() for n in of]

    assert len(dict(meanings)) == len(set(meanings))
    assert all(names.key(f.name) == f.name for f in LESSON.fields)
    assert all(names.label(h.key, lang) == h.labels[lang] for h in LESSON.headings for lang in LANGS)


def test_a_column_of_brackets_is_no_work():
    began = time.process_time()
    found = [load().key(name) for name in ("(" * 40_000, "(a" * 20_000, "Hændelse (hvad skete der)")]

    assert found == ["", "", "event"]
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    "name", ["csv_formula", "naughty", "sqli", "xss_html", "traversal", "filename", "unicode_spoof"]
)
def test_hostile_cells_are_stored_or_refused_and_nothing_else_happens(name, bare_site, tmp_path, shared):
    payloads = [p.replace('"', '""') for p in hostile.payloads(shared, name)[:400]]
    rows = "".join(f'"{p}","{p}","{p}"\n' for p in payloads).encode("utf-8", "surrogatepass")
    file = tmp_path / "log.csv"
    file.write_bytes(b"Title,Event,Region\n" + rows)

    report = importing.run(bare_site, [file])

    assert report.read > 0
    assert bare_site.store.faults() == []
    assert {p.name for p in tmp_path.iterdir()} <= {"log.csv", "data"}
    assert not any("<script" in s.html for p in bare_site.store.pages() for s in p.sections)
