"""The engine on a few documents in five languages."""

from dataclasses import replace

import pytest

from search.base import Concept, Document, Fragment, IndexUnusable, Lexicon, Match, Request, Sense
from search.null_engine import NullEngine
from search.whoosh_engine import WhooshEngine

LEXICON = Lexicon(
    (
        Concept(
            "supplier_management",
            {
                "da": ("Leverandørstyring",),
                "nb": ("Leverandørstyring",),
                "sv": ("Leverantörsstyrning",),
                "en": ("Supplier management",),
            },
        ),
    ),
    (
        Sense({"da": ("udbud",), "nb": ("anskaffelse",), "sv": ("upphandling",), "en": ("procurement",)}),
        Sense({"da": ("leverandør",), "sv": ("leverantör",), "en": ("supplier",)}),
        Sense({"da": ("liste",), "en": ("list",)}),
        Sense({"da": ("styring",), "en": ("control",)}),
    ),
)


def document(id, lang, title, body, year, **facets):
    facets = {name: (value,) for name, value in facets.items()} | {"lang": (lang,)}
    return Document(id, lang, title, body=body, facets=facets, numbers={"year": year, "seq": year})


DOCUMENTS = (
    document("da1", "da", "Leverandørstyring kræver tid", "Udbuddet blev for dyrt.", 2015, region="region-skane"),
    document(
        "da2", "da", "Patientjournalen kom for sent", "Ingen havde prøvet journalen.", 2018, supplier="epic-systems"
    ),
    document("sv1", "sv", "Leverantörsstyrning i fyra steg", "Upphandlingen drog ut på tiden.", 2019),
    document("en1", "en", "Good supplier management", "The procurement was late.", 2020, supplier="epic-systems"),
    document("nb1", "nb", "Anskaffelsen tok tid", "Journalsystemet var ikke prøvd.", 2021),
    document("fi1", "fi", "Hankinta myöhästyi", "Toimittaja oli uusi.", 2022),
)


TRANSLATED = replace(DOCUMENTS[2], translations={"nb": "Anskaffelsen trakk ut i tid."})


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    engine = WhooshEngine(tmp_path_factory.mktemp("index"), LEXICON)
    assert engine.rebuild(DOCUMENTS, 7)
    return engine


def found(engine, q, **request):
    return {hit.id for hit in engine.search(Request(q, **request)).hits}


@pytest.mark.parametrize("q", ["leverandørstyring", "leverantörsstyrning", "supplier management"])
def test_a_concept_is_found_in_every_language(engine, q):
    assert {"da1", "sv1", "en1"} <= found(engine, q)


def test_a_hit_says_which_foreign_word_matched(engine):
    hits = {hit.id: hit.matches for hit in engine.search(Request("udbud", ql="da")).hits}

    assert hits["da1"] == (Match("word", "udbud", "udbud"),)
    assert hits["sv1"] == (Match("translation", "udbud", "upphandling"),)
    assert hits["en1"] == (Match("translation", "udbud", "procurement"),)


def test_a_concept_is_named_by_the_label_that_stands_in_the_text(engine):
    hits = {hit.id: hit.matches for hit in engine.search(Request("leverandørstyring", ql="da")).hits}

    assert hits["sv1"] == (Match("concept", "leverandørstyring", "Leverantörsstyrning"),)


def test_what_a_hyphen_makes_one_word_means_what_its_parts_do_not(tmp_path):
    senses = (
        Sense({"en": ("go-live",), "da": ("idriftsættelse",)}),
        Sense({"en": ("live",), "da": ("levende",)}),
        Sense({"en": ("go through",), "da": ("gennemgå",)}),
    )
    engine = WhooshEngine(tmp_path, Lexicon((), senses))
    texts = {"meant": "Idriftsættelsen kom for sent", "live": "Levende billeder", "go": "Gennemgå kontrakten"}
    engine.rebuild([document(id, "da", title, "", 2020) for id, title in texts.items()], 1)

    assert found(engine, "go-live", ql="en") == {"meant"}
    assert found(engine, "live", ql="en") == {"live"}
    assert found(engine, "go", ql="en") == set()


def test_a_snippet_marks_no_small_word_of_a_label_of_several(engine):
    lexicon = Lexicon((Concept("supplier", {"en": ("supplier", "it company")}),))
    marker = WhooshEngine(engine._index._folder, lexicon)

    passage = marker.snippet(Request("supplier", ql="en"), "It was the company that said it.", "en")
    assert [fragment.text for fragment in passage if fragment.hit] == ["company"]


def test_the_readers_language_comes_first(engine):
    assert engine.search(Request("leverantörsstyrning", ql="sv")).hits[0].id == "sv1"


@pytest.mark.parametrize(
    ("q", "ids"),
    [
        ('"supplier management"', {"en1"}),
        ('"leverandørstyring kræver tid"', {"da1"}),
        ("udbud -leverandørstyring", {"sv1", "en1", "nb1"}),
        ("patient*", {"da2"}),
        ("title:patientjournalen", {"da2"}),
        ("supplier:epic", {"da2", "en1"}),
        ("leverantör:epic lang:en", {"en1"}),
        ("region:skåne", {"da1"}),
        ("year:2019..2020", {"sv1", "en1"}),
        ("-year:2015..2021", {"fi1"}),
        ("supplier:nobody", set()),
        ("*", {d.id for d in DOCUMENTS}),
        ("", {d.id for d in DOCUMENTS}),
    ],
)
def test_the_query_syntax_chooses(engine, q, ids):
    assert found(engine, q) == ids


def test_a_phrase_that_stands_nowhere_is_searched_as_words(engine):
    assert "sv1" in found(engine, '"styring af leverandør"')


def test_what_was_asked_for_in_a_row_or_in_the_title_is_ranked_and_explained(tmp_path):
    engine = WhooshEngine(tmp_path, LEXICON)
    texts = {"old": "Risk review now", "new": "What we learned"}
    engine.rebuild(
        [document(id, "en", title, "A risk review helps.", 2000 + n) for n, (id, title) in enumerate(texts.items())], 1
    )

    for q in ('"risk review"', "title:risk"):
        best = engine.search(Request(q)).hits[0]
        assert (best.id, best.score > 0, best.matches[0]) == ("old", True, Match("word", "risk", "risk"))


def test_the_language_of_a_phrase_is_told_from_its_words(engine):
    (hit,) = engine.search(Request('"supplier management"', interface="da")).hits

    assert (hit.id, [match.found for match in hit.matches]) == ("en1", ["supplier", "management"])


def test_no_phrase_and_no_label_runs_from_the_title_into_the_text_or_into_the_title_again(tmp_path):
    engine = WhooshEngine(tmp_path, LEXICON)
    engine.rebuild([document("a", "en", "Management supplier", "Plans matter.", 2020)], 1)

    assert found(engine, 'supplier -"supplier management"') == {"a"}
    assert found(engine, '-"supplier plans"') == {"a"}
    assert engine.search(Request("leverandørstyring", ql="da")).hits == ()


def test_a_hit_by_spelling_names_the_word_that_is_spelled_most_like_it(engine):
    for q in ("atientjournalen", "tientjourna"):
        hits = engine.search(Request(q, ql="da")).hits
        assert {"da2"} <= {hit.id for hit in hits}
        assert all(match.layer == "spelling" and match.found for hit in hits for match in hit.matches)
        assert all(hit.matches for hit in hits)


def test_undated_documents_come_last_and_are_of_no_year(tmp_path):
    engine = WhooshEngine(tmp_path, LEXICON)
    undated = replace(document("undated", "en", "Risk", "", 0), numbers={"seq": 9})
    engine.rebuild([document("dated", "en", "Risk", "", 2020), undated], 1)

    for sort in ("newest", "oldest"):
        assert [hit.id for hit in engine.search(Request("risk", sort=sort)).hits] == ["dated", "undated"]
    assert found(engine, "risk year:..2023") == {"dated"}


def test_a_document_without_weight_comes_last(tmp_path):
    engine = WhooshEngine(tmp_path, LEXICON)
    weightless = replace(document("weightless", "en", "Risk", "", 2020), prior=0.0)
    engine.rebuild([weightless], 1)
    assert found(engine, "risk") == {"weightless"}

    engine.update([document("weighty", "en", "Other things", "A risk.", 2020)], [], 2)
    assert [hit.id for hit in engine.search(Request("risk")).hits] == ["weighty", "weightless"]


def test_facets_are_counted_without_their_own_choice(engine):
    results = engine.search(
        Request("", filters={"lang": ("da",), "supplier": ("epic-systems",)}, facets=("lang", "supplier"))
    )

    assert results.total == 1
    assert results.facets == {"lang": {"da": 1, "en": 1}, "supplier": {"epic-systems": 1}}


def test_unknown_facets_and_values_are_empty(engine):
    results = engine.search(Request("", filters={"colour": ("red",)}, facets=("colour", "lang")))

    assert (results.total, results.facets["colour"]) == (0, {})


@pytest.mark.parametrize(("sort", "first"), [("newest", "fi1"), ("oldest", "da1")])
def test_hits_are_sorted_by_date(engine, sort, first):
    assert engine.search(Request("", sort=sort, limit=1)).hits[0].id == first


def test_the_latest_changed_come_first_whatever_their_year(tmp_path):
    engine = WhooshEngine(tmp_path, LEXICON)
    old = replace(document("old", "en", "Risk", "", 1999), numbers={"year": 1999, "seq": 5})
    engine.rebuild([document("newer", "en", "Risk", "", 2), old, replace(old, id="undated", numbers={"seq": 4})], 1)

    assert [hit.id for hit in engine.search(Request("risk", sort="changed")).hits] == ["old", "undated", "newer"]


def test_pages_follow_each_other(engine):
    whole = [hit.id for hit in engine.search(Request("tid", limit=10)).hits]
    pages = [hit.id for at in range(0, 10, 2) for hit in engine.search(Request("tid", offset=at, limit=2)).hits]

    assert pages == whole


@pytest.mark.parametrize(
    ("q", "corrected"),
    [
        ("patientjurnalen", "patientjournalen"),
        ("leverandørstyrring", "leverandørstyring"),
        ("udbud", None),
        ("qqqq", None),
    ],
)
def test_misspelt_words_are_mended_when_that_finds_more(engine, q, corrected):
    assert engine.search(Request(q, ql="da")).corrected == corrected


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("lever", "leverandørstyring"),
        ("supplier m", "supplier management"),
        ("kræver t", "kræver tid"),
        ("patientjournalen kom for s", "patientjournalen kom for sent"),
        ("x", None),
        ("", None),
    ],
)
def test_suggestions_complete_what_is_typed(engine, typed, first):
    assert next(iter(engine.suggest(typed, "da")), None) == first


@pytest.mark.parametrize(
    ("q", "first"), [("ansöka om besök", "apart"), ("besök om ansöka", "turned")], ids=["as written", "the other way"]
)
def test_words_that_stand_together_as_they_were_asked_for_lead(tmp_path, q, first):
    texts = {"apart": "Att ansöka om besök tar tid, säger vi.", "turned": "Vi säger, att besök om ansöka tar tid."}
    engine = WhooshEngine(tmp_path, Lexicon())
    engine.rebuild((Document(id, "sv", "", body=text) for id, text in texts.items()), 1)

    assert engine.search(Request(q, ql="sv")).hits[0].id == first


def test_words_that_stand_together_change_no_score_in_other_languages(tmp_path):
    engine = WhooshEngine(tmp_path, Lexicon())
    engine.rebuild([Document("sv", "sv", "", body="Ansöka om besök.")], 1)

    asked = [engine.search(Request(q, ql="da")).hits[0].score for q in ("ansöka om besök", "besök om ansöka")]

    assert asked[0] == pytest.approx(asked[1])


def test_a_word_of_the_machines_translation_is_found_and_said_to_be_one(tmp_path):
    engine = WhooshEngine(tmp_path, Lexicon())
    engine.rebuild([TRANSLATED], 1)

    hits = engine.search(Request("anskaffelsen", ql="nb")).hits

    assert [(hit.id, hit.matches) for hit in hits] == [("sv1", (Match("machine", "anskaffelsen", "anskaffelsen"),))]


def test_what_a_machine_wrote_changes_no_score_of_what_people_wrote(tmp_path):
    bare, told = WhooshEngine(tmp_path / "bare", LEXICON), WhooshEngine(tmp_path / "told", LEXICON)
    machine = {"da": "Udbuddet trak ud i tid; udbud tager tid.", "nb": "Anskaffelsen tok tid."}
    bare.rebuild(DOCUMENTS, 1)
    told.rebuild((replace(d, translations={} if d.lang == "da" else machine) for d in DOCUMENTS), 1)

    def danish(engine):
        hits = engine.search(Request("udbud tid", ql="da", filters={"lang": ("da",)})).hits
        return [(hit.id, hit.score) for hit in hits]

    assert danish(told) == danish(bare) != []


def test_no_better_document_is_left_out_for_a_worse_one(tmp_path):
    engine = WhooshEngine(tmp_path, LEXICON)
    engine.rebuild(
        (
            document("all", "en", "Harbour lantern meadow pepper quarry", "", 2020),
            document("rare", "en", "What we saw", "Down by the quarry. " + "filler " * 50, 2020),
            *(
                document(f"long{n}", "en", "Notes", "harbour lantern meadow " + "filler " * 900, 2020)
                for n in range(30)
            ),
        ),
        1,
    )
    result = engine.search(Request("harbour lantern meadow pepper quarry", ql="en", limit=2))
    assert [hit.id for hit in result.hits] == ["all", "rare"]
    assert result.hits[1].score < result.hits[0].score / 2, "as good as half of the best it would be found anyway"
    assert result.total == 32


def test_nothing_is_mended_where_that_finds_nothing_in_what_was_chosen(engine):
    assert engine.search(Request("patientjurnalen", interface="da")).corrected == "patientjournalen"
    assert engine.search(Request("patientjurnalen", interface="da", filters={"lang": ("sv",)})).corrected is None
    assert engine.search(Request("patientjurnalen lang:sv", interface="da")).corrected is None


def test_similar_documents_are_found_in_other_languages(engine):
    similar = [hit.id for hit in engine.similar("da1", {})]

    assert similar[0] == "sv1"
    assert "da1" not in similar
    assert [hit.id for hit in engine.similar("da1", {"lang": ("en",)})] == ["en1"]
    assert engine.similar("nobody", {}) == ()


def test_documents_like_one_that_is_only_being_written_are_found(engine):
    writing = document("new", "da", "", "Leverandørstyring: ingen havde prøvet journalen.", 2026)

    assert [hit.id for hit in engine.like(writing, {"lang": ("da",)})] == ["da2", "da1"]
    assert "sv1" in [hit.id for hit in engine.like(writing, {})]
    assert engine.like(replace(writing, body=""), {}) == ()
    assert "da2" not in [hit.id for hit in engine.like(replace(writing, id="da2"), {})]


def test_a_stop_word_is_not_taken_for_a_misspelt_one(engine):
    assert engine.search(Request("also very", ql="en")).corrected is None


def test_a_snippet_marks_translations_and_parts_of_compounds(engine):
    fragments = engine.snippet(Request("udbud", ql="da"), "Den nya upphandlingen drog ut.", "sv")

    assert fragments == (Fragment("Den nya "), Fragment("upphandlingen", hit=True), Fragment(" drog ut."))


def test_a_snippet_marks_a_part_of_the_word_asked_for_only_where_it_stands_alone(engine):
    fragments = engine.snippet(Request("leverandørstyring", ql="da"), "Leverandør og leverandørliste.", "da")

    assert [fragment.text for fragment in fragments if fragment.hit] == ["Leverandør"]


def test_updates_replace_and_remove(tmp_path):
    engine = WhooshEngine(tmp_path, LEXICON)
    engine.rebuild(DOCUMENTS[:2], 1)

    assert engine.update([document("da1", "da", "Noget helt nyt", "", 2020)], ["da2"], 2)
    assert (engine.seq(), engine.count(), engine.ids()) == (2, 1, frozenset({"da1"}))
    assert found(engine, "leverandørstyring") == set()
    assert found(engine, "nyt") == {"da1"}


def test_an_engine_without_an_index_says_so(tmp_path):
    engine = WhooshEngine(tmp_path / "none", LEXICON)

    assert engine.seq() == -1
    with pytest.raises(IndexUnusable):
        engine.search(Request("udbud"))


def test_the_null_engine_finds_nothing():
    engine = NullEngine()

    assert engine.search(Request("udbud", facets=("lang",))).facets == {"lang": {}}
    assert (
        engine.suggest("u", "da"),
        engine.similar("da1", {}),
        engine.like(DOCUMENTS[0], {}),
        engine.count(),
        engine.seq(),
    ) == ((), (), (), 0, -1)
