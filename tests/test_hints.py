"""Hints while writing, and what they say of real lessons."""

import re
import time
from collections import Counter

import pytest

from lessons import hints, importing, wording
from lessons.acronyms import unexplained
from lessons.config import ROOT
from lessons.hints import Known, find, language
from lessons.importing import mapping
from lessons.importing.reading import reading
from lessons.pages import frontmatter
from lessons.pages.parts import Part, split
from lessons.pages.types.lesson import LESSON
from lessons.people import names

NOTHING_KNOWN = Known()
STORY = (
    "Regionen flyttede alle journaler på én nat. Prøven var kun kørt med opdigtede patienter, og ingen havde set, hvor mange"
    " gamle journaler der manglede et felt. Da personalet mødte om morgenen, stod hver tiende journal tom, og afdelingerne"
    " gik tilbage til papir i fire dage, mens leverandøren rettede op på felterne et for et."
)
GOOD = {
    "event": STORY,
    "lesson": "En prøve med opdigtede patienter siger intet om, hvad der mangler i de gamle journaler.",
    "recommendation": "Projektlederen prøver flytningen med en kopi af alle journaler, før datoen lægges fast.",
}
TITLE = "Prøv flytningen med en kopi af alle journaler"


def asked(title=TITLE, lang="da", known=NOTHING_KNOWN, **texts):
    return find(title, [Part(key, "", text) for key, text in (GOOD | texts).items()], lang, known)


def test_a_good_lesson_gets_no_hint():
    assert asked() == []


@pytest.mark.parametrize(
    ("texts", "code", "where", "values"),
    [
        ({"title": "Prøv flytningen " + "x" * 80}, "title_long", "title", {"length": 96, "most": 90}),
        ({"title": "Erfaringer med flytning af journaler"}, "title_topic", "title", {}),
        ({"title": "Datamigrering"}, "title_topic", "title", {}),
        ({"lesson": "Prøv alt med rigtige data, som findes. For det andet skal kontrakten være klar."}, "several", "lesson", {}),
        ({"lesson": "\n".join(["- Et råd om noget helt bestemt"] * 5)}, "several", "lesson", {}),
        ({"lesson": "Kommunikation er vigtig i alle projekter, og det gælder også her hos os."}, "obvious", "lesson", {}),
        ({"lesson": "Test bedre næste gang."}, "obvious", "lesson", {}),
        ({"event": STORY + " Se bilag 2."}, "context", "event", {"words": "Se bilag"}),
        ({"event": STORY + " SOFD svigtede."}, "acronyms", "", {"acronyms": "SOFD"}),
        ({"event": (STORY + " ") * 15}, "long", "", {"length": 838, "most": 750}),
        ({"recommendation": "Prøv flytningen, før den begynder."}, "who", "recommendation", {}),
        ({"recommendation": "Styregruppen prøver den."}, "when", "recommendation", {}),
        ({"event": STORY + " Det var sjusk."}, "blame", "event", {"words": "sjusk"}),
        ({"event": STORY + " Det sagde Mette Opdigtsen."}, "person", "event", {"name": "Mette Opdigtsen"}),
        ({"event": STORY + " Ring til 12 34 56 78."}, "phone", "event", {"shown": "12 34 56 78"}),
        ({"title": "Skriv til mette.o@example.dk før flytningen"}, "mail", "title", {"shown": "mette.o@example.dk"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_each_rule_asks_about_its_own_matter(texts, code, where, values):
    found = asked(**texts)

    assert [(h.code, h.where, h.values) for h in found] == [(code, where, values)]
    assert "?" in found[0].message
    assert "%(" not in found[0].message % found[0].values


def test_only_what_may_tell_of_a_person_is_a_warning():
    found = asked(event=STORY + " Det var sjusk, sagde Mette Opdigtsen, mette@example.dk, tlf. 12 34 56 78.")

    assert {h.code: h.severity for h in found} == {"blame": "tip", "person": "warn", "phone": "warn", "mail": "warn"}


def test_an_empty_form_gets_no_hint():
    assert find("", [], "da", NOTHING_KNOWN) == []


def test_rules_without_words_in_a_language_ask_nothing():
    assert find(TITLE, [Part("recommendation", "", "Tää.")], "is", NOTHING_KNOWN) == []


def test_addresses_and_code_are_no_wording():
    assert (
        asked(event=f"{STORY} [Rapport](https://example.org/SOFD_scandal) og https://x.dk/SOFD\n\n```\nSOFD sjusk\n```")
        == []
    )


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("EPJ blev valgt", ["EPJ"]),
        ("Elektronisk patientjournal (EPJ) blev valgt", []),
        ("EPJ (elektronisk patientjournal) blev valgt", []),
        ("EPJ-systemet. Siden: elektronisk patientjournal (epj)", []),
        ("SSO, dvs. ét login, og MFA – flere led", []),
        ("IT i EU som PDF, fase III, 5 GB, DKK", []),
        ("EN OVERSKRIFT\n\nsmåt", []),
        ("KMD og EPJ", ["EPJ"]),
        ("OS2, A/S, www.EPJ.dk", []),
        ("Brug AAB AAC AAE AAF AAG AAH", ["AAB", "AAC", "AAE", "AAF", "AAG"]),
    ],
)
def test_acronyms_never_written_out_are_asked_about(text, left):
    assert unexplained(text, {"kmd", "a", "s"}) == left


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Derefter ringede Mette Opdigtsen til os.", ["Mette Opdigtsen"]),
        ("Ifølge Anne-Mette P. Opdigtsen gik det.", ["Anne-Mette P. Opdigtsen"]),
        ("I mødet sagde Lars Ingensteds, at Lars Ingensteds vidste det.", ["Lars Ingensteds"]),
        ("projektleder Xaver Ypsilon bad om mere", ["Xaver Ypsilon"]),
        ("Prosjektleiar Xaver Ypsilon", ["Xaver Ypsilon"]),
        ("Bo Opdigtsen", ["Bo Opdigtsen"]),
        ("Per Region betales der", []),
        ("Region Midtjylland og Novo Nordisk", []),
        ("Johannes Hospital, Karl Johans gate, Hans Egedes Vej", []),
        ("Anna Analytics og Viktor Systemer", []),
        ("projektleder i Region Nordjylland", []),
        ("Direktør Region Nordjylland", []),
        ("Mette sagde det", []),
    ],
)  # fmt: skip
def test_names_of_persons_are_told_from_other_names(text, found):
    assert names(text, {"anna analytics", "region nordjylland"}) == found


def test_at_most_five_names_are_pointed_out():
    assert len(names(", ".join(f"Mette Opdigt{c}sen" for c in "abcdefgh"))) == 5


def test_a_site_knows_the_names_of_its_pages(shipped):
    known = hints.known(shipped)

    assert {"region nordjylland", "sundhedsplatformen"} <= known.names
    assert "kombit" in known.words


def test_shipped_lessons_raise_few_hints(shipped):
    known = hints.known(shipped)
    codes = Counter()
    for meta, body in _lessons():
        codes.update({hint.code for hint in find(meta["title"], split(LESSON, body), meta["lang"], known)})

    assert codes["acronyms"] <= 9
    assert sum(n for code, n in codes.items() if code != "acronyms") <= 4, codes


def test_persons_are_not_seen_where_there_are_none(shared, shipped):
    known = hints.known(shipped)
    lessons = [*importing.entries([shared / "data" / "swe-gov.jsonl.gz"], reading(shipped, mapping.load("swe-gov")))]
    alarms = [entry.place for entry in lessons if names(entry.body[: hints.LONGEST], known.names)]

    assert len(lessons) > 1000
    assert len(alarms) <= len(lessons) / 200, alarms


def test_a_long_text_takes_less_than_twenty_milliseconds():
    parts = [Part(key, "", STORY * 10) for key in ("event", "effect", "why", "lesson", "recommendation")]
    find(TITLE, parts, "da", NOTHING_KNOWN)
    times = []
    for _ in range(5):
        began = time.process_time()
        find(TITLE, parts, "da", NOTHING_KNOWN)
        times.append(time.process_time() - began)

    assert min(times) < 0.02


@pytest.mark.parametrize(
    "text",
    ["a" * 40_000, "A " * 20_000, "Mette " * 7_000, "(EPJ " * 8_000, "``` " * 10_000, "x.y@" * 10_000, "](" * 20_000,
     "Anders" + " A." * 13_000 + " Hansen", "Anders Sygehus" + "sygehus" * 5_000 + "-Ab", "EPJ" + "-EPJ" * 9_000 + " x",
     " ".join(f"{a}{b}{c}X" for a in "BFGHJKLMNOP" for b in "BFGHJKLMNOPQRSTUVWXYZ" for c in "BFGHJKLMNOPQRSTUVWXYZ") + " x"],
    ids=["letters", "capitals", "names", "written-out", "code", "mail", "links", "initials", "place", "hyphens", "acronyms"],
)  # fmt: skip
def test_hostile_texts_take_no_longer_than_a_second(text):
    began = time.process_time()
    find(text[:500], [Part("lesson", "", text), Part("recommendation", "", text)], "da", NOTHING_KNOWN)
    language(text, "da")

    assert time.process_time() - began < 1


def test_every_rule_has_words_in_the_languages_of_the_interface():
    assert {rule: {"da", "nb", "nn", "sv", "en"} - set(by_lang) for rule, by_lang in wording.WORDS.items()} == {
        rule: set() for rule in wording.WORDS
    }


@pytest.mark.parametrize(
    ("text", "chosen", "suggested"),
    [
        ("Leverantören ändrade kraven och projektet blev försenat med ett halvt år.", "da", "sv"),
        ("Leverantören ändrade kraven och projektet blev försenat med ett halvt år.", "sv", None),
        ("Leverandøren endret kravene, og prosjektet ble seks måneder forsinket etter bare noen uker.", "da", "nb"),
        ("Leverandøren ændrede kravene, og projektet blev et halvt år forsinket efter nogle få uger.", "nb", "da"),
        ("Leverandøren endra krava, og prosjektet vart eit halvt år forseinka etter berre nokre veker.", "nb", "nn"),
        ("Toimittaja muutti vaatimuksia, ja hanke myöhästyi puoli vuotta, koska kukaan ei ollut testannut.", "sv", "fi"),
        ("The supplier changed the requirements and the project was half a year late because of it.", "da", "en"),
        ("The supplier changed the requirements and the project was half a year late because of it.", "", "en"),
        ("The supplier changed it.", "da", None),
        ("Birgirinn breytti kröfunum og verkefnið tafðist um hálft ár vegna þess.", "is", None),
        ("1234567890 " * 20, "da", None),
    ],
)  # fmt: skip
def test_another_language_is_suggested_when_the_text_speaks_for_it(text, chosen, suggested):
    assert language(text, chosen) == suggested


def test_the_language_of_shipped_texts_is_told(lang_pieces):
    told = Counter()
    wrong = Counter()
    for lang, piece in lang_pieces(200):
        told[lang] += 1
        wrong[lang] += next(iter(hints.told(piece))) != lang

    assert {lang: n for lang, n in wrong.items() if n > told[lang] / 20} == {}
    assert {"da", "nb", "nn", "sv", "en"} <= set(told)


def test_a_right_choice_is_hardly_ever_questioned(lang_pieces):
    questioned = Counter(language(piece, lang) is not None for lang, piece in lang_pieces(200))

    assert questioned[True] <= questioned[False] / 200


@pytest.fixture(scope="module")
def lang_pieces():
    bodies = [
        (meta["lang"], " ".join(re.sub(r"^## .*$", "", body, flags=re.MULTILINE).split())) for meta, body in _lessons()
    ]

    def pieces(size):
        for lang, body in bodies:
            yield from ((lang, body[at : at + size]) for at in range(0, len(body) - size, size))

    return pieces


def _lessons():
    for file in importing.files_in([ROOT / "content" / "lessons"]):
        yield frontmatter.split(file.read_text(encoding="utf-8"))
