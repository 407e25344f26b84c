import gzip
import json
import random
import time
from datetime import date, timedelta

import pytest

from lessons import exporting, importing, indexing, manuscripts, personal, reviewing, workflow
from lessons.errors import Invalid
from lessons.importing import mapping
from lessons.importing.reading import reading
from lessons.personal import Finding
from tests import small, writing

PEOPLE = 400
"""Made-up people for every kind and spelling."""
CPR = "0101701239"


def weighted(digits, weights):
    return sum(int(d) * w for d, w in zip(digits, weights, strict=True))


def born(rng, first=1925, last=2006):
    return date(first, 1, 1) + timedelta(days=rng.randrange((last - first) * 365))


def cpr(rng, checked=True):
    while True:
        day = born(rng)
        century = rng.choice("0123") if day.year < 2000 else rng.choice("4567")
        digits = f"{day:%d%m%y}{century}{rng.randrange(1, 1000):03}"
        if not checked or weighted(digits, (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0:
            return digits[:6], digits[6:]


def fodselsnummer(rng, d_number=False):
    while True:
        day = born(rng, 1940)
        number = f"{rng.randrange(500):03}" if day.year < 2000 else f"{rng.randrange(500, 1000):03}"
        digits = f"{day.day + 40 * d_number:02}{day:%m%y}{number}"
        first = -weighted(digits, (3, 7, 6, 1, 8, 9, 4, 5, 2)) % 11
        second = -weighted(f"{digits}{first % 10}", (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
        if first < 10 and second < 10:
            return digits[:6], f"{digits[6:]}{first}{second}"


def personnummer(rng, long=False, coordination=False):
    day = born(rng, 1927, 2020)
    digits = f"{day:%y%m}{day.day + 60 * coordination:02}{rng.randrange(1, 999):03}"
    doubled = "".join(str(int(d) * (2 - n % 2)) for n, d in enumerate(digits))
    check = -sum(map(int, doubled)) % 10
    return f"{str(day.year)[:2] * long}{digits[:6]}", f"{digits[6:]}{check}"


def henkilotunnus(rng):
    day = born(rng, 1930, 2020)
    number = f"{rng.randrange(2, 900):03}"
    check = "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(f"{day:%d%m%y}{number}") % 31]
    return f"{day:%d%m%y}", rng.choice("-YXWVU" if day.year < 2000 else "ABCDEF"), number + check


def kennitala(rng):
    while True:
        day = born(rng, 1930, 2020)
        digits = f"{day:%d%m%y}{rng.randrange(20, 100)}"
        check = -weighted(digits, (3, 2, 7, 6, 5, 4, 3, 2)) % 11
        if check < 10:
            return digits[:6], f"{digits[6:]}{check}{9 if day.year < 2000 else 0}"


PLAIN = {
    "hyphen": "{0}-{1}",
    "together": "{0}{1}",
    "space": "{0} {1}",
    "no-break space": "{0}\u00a0{1}",
    "no-break hyphen": "{0}\u2011{1}",
    "en dash": "{0}–{1}",
    "minus": "{0}\u2212{1}",
    "soft hyphen": "{0}\u00ad{1}",
    "spaced hyphen": "{0} - {1}",
    "broken line": "{0}-\n{1}",
    "bold": "**{0}**-{1}",
    "escaped": "{0}\\-{1}",
    "entities": "{0}&#8209;{1}",
    "spaced entities": "{0}&nbsp;{1}",
    "zero width": "{0}\u200b-\u200b{1}",
}
WITH_WORD = {
    "cpr": "CPR-nr.: {0}{1}",
    "after": "{0}{1} (personnummer)",
    "joined": "cpr{0}{1}",
    "table": "| Navn | CPR-nummer |\n|---|---|\n| Jensen | {0} {1} |",
    "pairs": "Personnummer 01: {0} {1}",
}
KINDS = {
    "cpr": cpr,
    "fodselsnummer": fodselsnummer,
    "d-nummer": lambda rng: fodselsnummer(rng, d_number=True),
    "personnummer": personnummer,
    "personnummer, 12 digits": lambda rng: personnummer(rng, long=True),
    "samordningsnummer": lambda rng: personnummer(rng, coordination=True),
    "samordningsnummer, 12 digits": lambda rng: personnummer(rng, long=True, coordination=True),
    "kennitala": kennitala,
}


def recall(texts):
    """Share of texts in which exactly the number is found, and nothing else."""
    found = [personal.find(text) for text, _ in texts]
    hits = [
        len(f) == 1 and text[f[0].start : f[0].end] == number for f, (text, number) in zip(found, texts, strict=True)
    ]
    return sum(hits) / len(hits)


def fullwidth(text):
    return "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isdigit() else c for c in text)


def in_a_sentence(written):
    return f"Sagen om borger {written}, som blev afsluttet i 2019.", written


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("spelling", PLAIN)
def test_numbers_are_found_however_they_are_spelt(kind, spelling):
    rng = random.Random(f"{kind} {spelling}")
    texts = [in_a_sentence(PLAIN[spelling].format(*KINDS[kind](rng))) for _ in range(PEOPLE)]
    if spelling == "bold":
        texts = [(text, number.removeprefix("**")) for text, number in texts]

    assert recall(texts) >= 0.99


@pytest.mark.parametrize("kind", KINDS)
def test_full_width_digits_are_digits(kind):
    rng = random.Random(kind)
    texts = [in_a_sentence(fullwidth("{}－{}".format(*KINDS[kind](rng)))) for _ in range(PEOPLE)]

    assert recall(texts) >= 0.99


@pytest.mark.parametrize("spelling", WITH_WORD)
def test_a_word_for_personal_numbers_speaks_for_those_without_a_check_digit(spelling):
    rng = random.Random(spelling)
    texts = [WITH_WORD[spelling].format(*cpr(rng, checked=False)) for _ in range(PEOPLE)]

    assert sum(bool(personal.find(text)) for text in texts) / PEOPLE >= 0.99


@pytest.mark.parametrize("spelling", ["{0}-{1}", "{0}–{1}", "{0}\u2011{1}", "{0} - {1}"])
def test_the_usual_danish_spelling_needs_no_check_digit(spelling):
    rng = random.Random(spelling)

    assert recall([in_a_sentence(spelling.format(*cpr(rng, checked=False))) for _ in range(PEOPLE)]) >= 0.99


@pytest.mark.parametrize("spelling", ["{0}{1}{2}", "Hetu: {0}{1}{2}.", "**{0}**{1}{2}"])
def test_finnish_numbers_are_found_by_their_letters(spelling):
    rng = random.Random(spelling)
    texts = [spelling.format(*henkilotunnus(rng)) for _ in range(PEOPLE)]
    both = [t for text in texts for t in (text, text.lower())]

    assert sum(len(personal.find(text)) == 1 for text in both) / len(both) >= 0.99


@pytest.mark.parametrize(
    ("text", "kind", "number", "masked"),
    [
        ("CPR 010170-1239", "cpr", "010170-1239", "01••••-••••"),
        ("01.01.70-1239", "cpr", "01.01.70-1239", "01.••.••-••••"),
        ("01011970-1239", "cpr", "01011970-1239", "01••••••-••••"),
        ("CPR: 01 01 70 12 39.", "cpr", "01 01 70 12 39", "01 •• •• •• ••"),
        ("født, 151086 95088", "fodselsnummer", "151086 95088", "15•••• •••••"),
        ("811228-9874", "personnummer", "811228-9874", "81••••-••••"),
        ("19811228+9874", "personnummer", "19811228+9874", "19••••••+••••"),
        ("811288-9871", "personnummer", "811288-9871", "81••••-••••"),
        ("131052-308T", "henkilotunnus", "131052-308T", "13••••-••••"),
        ("010170-999R", "henkilotunnus", "010170-999R", "01••••-••••"),
        ("120174-3399", "kennitala", "120174-3399", "12••••-••••"),
        ("https://example.org/?cpr=0101701239", "cpr", "0101701239", "01••••••••"),
    ],
)  # fmt: skip
def test_a_finding_says_what_it_is_and_where_and_hides_it(text, kind, number, masked):
    start = text.index(number)

    assert personal.find(text) == [Finding(kind, start, start + len(number), masked)]


@pytest.mark.parametrize(
    "text",
    [
        "CVR 25313763 og P-nummer 1003388395",
        "CVR-nr. 2531 3763",
        "Org.nr 212000-0142, 556036-0793, 202100-5489",
        "Organisasjonsnummer 974 760 673",
        "Kontonummer 8601 11 17947 og 01017012345",
        "kennitala félags 450401-3150",
        "Y-tunnus 0112038-9",
        "tlf. 0701234567, +46 70 123 45 67, +45 72 28 24 00",
        "ISBN 0306406152",
        "EAN 5798009811578",
        "2019-01-02 1530, 20190102-1530",
        "fra 120319 til 1500 og 12.03.19 1500",
        "https://web.archive.org/web/20190102123456/x/0101701239/0101701234",
        "version 010170-1239-2 og 1.010170-1239",
        "550e8400-e29b-41d4-a716-446655440000",
        "310270-1234 og 011370-1234",
        "A010170-1239B",
        "1 200 000 000 kr., 1200000000, 1003200000",
        "DOI 10.1177/0165551506070739",
        "0101700000",
    ],
)
def test_other_numbers_are_left_alone(text):
    assert personal.find(text) == []


def test_real_lessons_raise_hardly_any_alarm(shared, bare_site):
    names = ("llis", "swe-gov")
    pages = [
        entry
        for name in names
        for entry in importing.entries([shared / "data" / f"{name}.jsonl.gz"], reading(bare_site, mapping.load(name)))
    ]
    alarms = [entry.place for entry in pages if personal.find("\n".join([*map(str, entry.raw.values()), entry.body]))]

    assert len(pages) > 3000
    assert len(alarms) <= len(pages) / 200, alarms


def test_shipped_pages_raise_no_alarm(shipped):
    assert [slug for _, slug, source in shipped.store.sources() if personal.find(source)] == []


@pytest.mark.parametrize(
    "text",
    ["010170 " * 30_000, "010170-12390" * 20_000, "0" * 200_000, "&#48;" * 40_000, "*" * 200_000, "a" * 200_000, "cpr " * 50_000,
     "01.01." * 30_000, "tlf 12 34 " * 20_000, "www." * 50_000 + "010170-1239",
     "12 " * 100_000, "01 " * 100_000, ("xcpr fnr1" + "01 " * 40) * 2_000],
    ids=lambda text: text[:12],
)  # fmt: skip
def test_hostile_texts_take_no_longer_than_others(text):
    began = time.process_time()
    personal.find(text)
    personal.hints(text)

    assert time.process_time() - began < 3


def test_telephones_and_mail_addresses_of_people_are_only_hints():
    text = (
        "Ring til 12 34 56 78 eller +46 70-123 45 67; anna_maria.berg@region.se, ikke info@region.se eller 12.000.000."
    )

    assert [(f.kind, text[f.start : f.end], f.masked) for f in personal.hints(text)] == [
        ("phone", "12 34 56 78", "12 •• •• ••"),
        ("phone", "+46 70-123 45 67", "+4• ••-••• •• ••"),
        ("mail", "anna_maria.berg@region.se", "an••_•••••.••••@••••••.••"),
    ]
    assert personal.find(text) == []


def test_no_import_brings_a_personal_number_to_store_index_or_export(bare_site, tmp_path):
    number = "010170-1239"
    line = {"type": "lesson", "slug": "a", "title": "T", "lang": "da", "body": "B"}
    lines = [
        {**line, "title": f"Sag {number}"},
        {**line, "slug": f"sag-{number}"},
        {**line, "body": f"Første linje.\n\nBorgeren {number} ringede."},
        {**line, "themes": [number]},
        {**line, "applies_when": ["Altid", f"når {number}"]},
        {**line, "sources": [{"title": "Brev", "url": f"https://example.org/{number}"}]},
        {**line, number: "x"},
        {**line, "slug": "good"},
    ]
    (tmp_path / "pages.jsonl").write_text("\n".join(map(json.dumps, lines)))
    with gzip.open(tmp_path / "more.jsonl.gz", "wt") as file:
        file.write(json.dumps({**line, "title": CPR + " cpr"}))
    for name, source in {
        "body": small.LESSON.replace("uden en prøve", f"for {number}"),
        "comment": small.LESSON.replace("lang: da", f"lang: da # {number}"),
        "twice": small.LESSON.replace("lang: da", f"embedded_in: {number}\nembedded_in: x\nlang: da"),
        "quoted": small.LESSON.replace("Test med", '"\\u0030\\u0031\\u0030170-1239"').replace(" rigtige", " #"),
    }.items():
        (tmp_path / f"{name}.md").write_text(source)

    (tmp_path / "log.csv").write_text(f"title,language,What happened\nSag,da,Borgeren {number} ringede.\n")

    report = importing.run(bare_site, importing.files_in([tmp_path]))
    exporting.run(bare_site, tmp_path / "out")

    assert (report.added, len(report.refused)) == (1, 13)
    assert [page.slug for page in bare_site.store.pages()] == ["good"]
    known = indexing.names(bare_site)
    documents = str([indexing.document(page, known, bare_site.vocabularies) for page in bare_site.store.pages()])
    stored = b"".join(f.read_bytes() for f in bare_site.settings.data.iterdir())
    exported = "".join(f.read_text() for f in (tmp_path / "out").rglob("*.md"))
    said = "".join(refusal.reason for refusal in report.refused)
    for text in (documents, exported, said):
        assert number not in text
        assert CPR not in text
    assert number.encode() not in stored


def test_a_refusal_names_the_field_hides_the_number_and_says_what_to_do(bare_site, tmp_path):
    line = {"type": "lesson", "slug": "a", "title": "Sag 010170-1239", "lang": "da", "body": "Ja.\n\nHos 151086 95088."}
    (tmp_path / "pages.jsonl").write_text(json.dumps(line))

    report = importing.run(bare_site, [tmp_path / "pages.jsonl"])

    assert report.refused[0].reason.split(" · ") == [
        "title: 01••••-•••• looks like a Danish personal number (CPR); remove it",
        "body, line 3: 15•••• ••••• looks like a Norwegian personal number (fødselsnummer); remove it",
    ]


NUMBER = "Spørg Jens, cpr 010170-1234"


@pytest.fixture
def who(bare_site, put):
    for slug, source in writing.PAGES.items():
        put(source, slug)
    return writing.people(bare_site)


def test_a_comment_that_history_would_show_holds_none(bare_site, who):
    m = manuscripts.begin(bare_site, who["leader"], writing.text())
    for tried in (
        lambda: manuscripts.begin(bare_site, who["leader"], writing.text(), comment=NUMBER),
        lambda: manuscripts.save(bare_site, who["leader"], m.id, 1, writing.text(title="Ny"), comment=NUMBER),
    ):
        with pytest.raises(Invalid, match="comment: 01••••-•••• looks like"):
            tried()
    assert [v.comment for v in manuscripts.versions(bare_site, who["leader"], m.id)] == [""]


def test_a_save_while_typing_keeps_the_text_and_leaves_such_a_comment_out(bare_site, who):
    m = manuscripts.begin(bare_site, who["leader"], writing.text())

    manuscripts.save(bare_site, who["leader"], m.id, 1, writing.text(title="Ny"), auto=True, comment=NUMBER)

    (kept, _) = manuscripts.versions(bare_site, who["leader"], m.id)
    assert (kept.text.title, kept.comment) == ("Ny", "")


@pytest.mark.parametrize("action", ["question", "supersede", "retire"])
def test_a_reason_that_a_page_would_show_holds_none(bare_site, who, put, action):
    page = put(small.LESSON, "en")
    put(small.SWEDISH, "to")

    with pytest.raises(Invalid, match="reason: 01••••-•••• looks like"):
        reviewing.move(bare_site, who["desk"], page, action, NUMBER, "to")
    assert bare_site.store.page("lesson", "en").state == "published"


def test_neither_does_the_reason_for_sending_back(bare_site, who):
    m = manuscripts.begin(bare_site, who["leader"], writing.text())
    workflow.submit(bare_site, who["leader"], m.id, 1)

    with pytest.raises(Invalid, match="reason: 01••••-•••• looks like"):
        workflow.send_back(bare_site, who["desk"], m.id, NUMBER)
