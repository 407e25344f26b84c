import shutil
import sqlite3

import pytest
from sqlite_utils import Database

from lessons import translating
from lessons.store.base import Translation
from lessons.store.migrations import migrations
from lessons.store.sqlite import SqliteStore
from lessons.translating import Translator
from tests import small

needs_apertium = pytest.mark.skipif(
    not shutil.which("apertium") or Translator("sv", "da") not in translating.translators(),
    reason="Apertium with its Swedish-Danish pair is not installed",
)


class Shouting(Translator):
    """A machine that answers in capitals."""

    def translate(self, texts):
        return [text.upper() for text in texts]


class Failing(Translator):
    def translate(self, texts):
        raise RuntimeError("no such machine")


class Losing(Shouting):
    """A machine that loses texts."""

    def translate(self, texts):
        if len(texts) > 1:
            raise RuntimeError("9 texts went in and 8 came out")
        return super().translate(texts)


def test_only_text_runs_are_translated(put, bare_site):
    page = put(small.LESSON.replace("Indledning.", "Se **den** [her](/lessons/a) & <b>der</b>."), "a")

    title, sections = translating.translate(page, Shouting("da", "sv"), bare_site.vocabularies)

    assert title == "TEST MED RIGTIGE DATA FØR OVERGANGEN"
    assert sections[0].html == (
        '<p>SE <strong>DEN</strong> <a href="/lessons/a" rel="noopener noreferrer nofollow">HER</a> '
        "&amp; &lt;B&gt;DER&lt;/B&gt;.</p>"
    )
    assert [(s.key, s.heading) for s in sections] == [
        ("", ""),
        ("event", "Vad hände"),
        ("lesson", "Lärdom"),
        ("recommendation", "Rekommendation"),
    ]


def test_a_translation_is_kept_by_revision_and_stands_in_the_log(put, bare_site):
    page = put(small.LESSON, "a")

    assert translating.step(bare_site, [Shouting("da", "sv")])
    assert not translating.step(bare_site, [Shouting("da", "sv")])

    kept = bare_site.store.translations([page])["lesson/a"]
    assert [(t.lang, t.title) for t in kept] == [("sv", "TEST MED RIGTIGE DATA FØR OVERGANGEN")]
    told = translating.read_in(page, kept[0])
    assert (told.lang, told.section("lesson"), told.meta["year"]) == (
        "sv",
        "<p>PRØV FLYTNINGEN MED RIGTIGE DATA.</p>",
        2022,
    )
    assert [(c.seq, c.action) for c in bare_site.store.changes(0, 9)] == [(1, "import"), (2, "translate")]

    changed = put(small.LESSON + "\nMer.\n", "a")
    assert bare_site.store.translations([changed]) == {}
    assert translating.step(bare_site, [Shouting("da", "sv")])


def test_once_nothing_waits_lessons_are_looked_through_only_when_the_log_has_grown(put, bare_site, monkeypatch):
    looked, real = [], SqliteStore.untranslated
    monkeypatch.setattr(SqliteStore, "untranslated", lambda *given, **more: looked.append(1) or real(*given, **more))
    put(small.LESSON, "a")

    assert translating.step(bare_site, [Shouting("da", "sv")])
    assert not any(translating.step(bare_site, [Shouting("da", "sv")]) for _ in range(5))
    assert len(looked) == 2

    put(small.LESSON.replace("Indledning.", "Begyndelse."), "b")
    assert translating.step(bare_site, [Shouting("da", "sv")])


def test_the_lists_of_the_front_matter_are_translated_too(put, bare_site):
    page = put(small.LESSON.replace("sources:", "applies_when:\n  - Mange & få\n  - Altid\nsources:"), "a")
    title, sections = translating.translate(page, Shouting("da", "sv"), bare_site.vocabularies)

    told = translating.read_in(page, Translation("sv", title, sections))

    assert told.meta["applies_when"] == ["MANGE & FÅ", "ALTID"]
    assert [s.key for s in told.sections] == ["", "event", "lesson", "recommendation"]


def test_a_text_that_cannot_be_translated_does_not_hold_up_the_others(put, bare_site):
    page = put(small.LESSON, "a")

    assert translating.step(bare_site, [Losing("da", "sv")])

    assert bare_site.store.translations([page]) == {}
    assert not translating.step(bare_site, [Losing("da", "sv")])


def test_a_machine_that_translates_nothing_is_no_fault_of_the_text(put, bare_site):
    page = put(small.LESSON, "a")

    with pytest.raises(RuntimeError):
        translating.step(bare_site, [Failing("da", "sv")])

    assert translating.step(bare_site, [Shouting("da", "sv")])
    assert bare_site.store.translations([page])


def test_the_newest_lesson_comes_first_whatever_it_is_written_in(put, bare_site):
    put(small.LESSON, "old")
    put(small.LESSON, "older")
    newest = put(small.SWEDISH, "new")
    known = [Shouting("da", "sv"), Shouting("sv", "da")]

    assert translating.step(bare_site, known)

    assert bare_site.store.translations([newest])


def test_our_own_terms_go_before_the_machines(vocabularies):
    own = translating._glossary(vocabularies, "da", "nb")

    assert translating._with_own_terms("Styregruppen mødes", "Styregjengen møtes", own).startswith(
        ("Styringsgruppen", "Styregruppen", "Styregruppa")
    )
    assert (
        translating._with_own_terms("Styregruppen mødes", "Gjengen som styrer møtes", own) == "Gjengen som styrer møtes"
    )


@needs_apertium
def test_the_machine_translates_many_texts_at_once():
    assert Translator("sv", "da").translate(["Leverantören följdes upp.", "Vi", "."]) == [
        "Leverandøren fulgtes op.",
        "Vi",
        ".",
    ]


def test_without_the_program_nothing_is_offered(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")

    assert translating.translators() == []


def test_a_store_from_before_translations_gets_them(tmp_path):
    db = Database(sqlite3.connect(tmp_path / "old.db", isolation_level=None))
    migrations.apply(db, stop_before="translations")
    db.execute(
        "INSERT INTO pages VALUES ('x', 'lesson', 'a', 'T', 'da', 'published', 'public', 1, 1, '[]', ?, ?)",
        ["2026-01-01"] * 2,
    )
    db.execute("INSERT INTO revisions VALUES ('x', 1, 's', '{}', '[]', 't', 'a', '', '2026-01-01')")

    store = SqliteStore(tmp_path / "old.db")
    page = store.page("lesson", "a")
    store.keep_translation(page, Translation("sv", "T", []), "apertium", page.updated_at)

    assert [t.lang for t in store.translations([page])["lesson/a"]] == ["sv"]
