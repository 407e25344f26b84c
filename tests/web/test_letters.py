"""Letters in words: every kind in every language, whole, and with nothing in them that their values could smuggle in."""

from dataclasses import replace
from email import message_from_bytes, policy

import html5lib
import pytest

from app import create_app
from lessons import accounts, smtp
from lessons.config import ROOT
from lessons.mail import KINDS, Posted, message
from lessons.store.users import User
from lessons.web import letters
from lessons.web.locale import INTERFACE
from tests.conftest import NOON
from tests.hostile import payloads

ELEMENTS = {"html", "head", "meta", "title", "body", "p", "br", "a", "hr", "small"}
ALL = {
    "title": "Prøv flytningen",
    "path": "/lessons/proev",
    "organisation": "Region Nord",
    "due": "2026-04-14",
    "reason": "Skriv EPJ ud.\n\nOg sæt et årstal på.",
    "actor": "Åse Øst",
    "text": "Tak!\r\nHvor mange data?",
    "count": "2",
}


@pytest.fixture(scope="module")
def write(small_site):
    return letters.writer(create_app(site=small_site))


def letter(kind, **values):
    """A letter with all the values that its kind may have, those that are given among them."""
    names = KINDS[kind].needs + KINDS[kind].may
    return Posted(7, kind, "a1", {name: ALL[name] for name in names} | values, NOON, 0, "", waits=True)


def anna(lang):
    return User("a1", "anna@example.org", "Anna Ø", "supplier", "", lang, NOON)


def without_tags(html):
    return " ".join("".join(html5lib.parse(html, namespaceHTMLElements=False).find("body").itertext()).split())


@pytest.mark.parametrize("lang", INTERFACE)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_written_in_every_language(write, kind, lang):
    asked = letter(kind, **({"path": f"/{kind}/token"} if kind in accounts.LASTING else {}))
    text = write(asked, anna(lang))

    assert text.lang == lang
    assert 5 < len(text.subject) < 90
    assert "\n" not in text.subject
    assert "Anna Ø" in text.plain.partition("\n")[0]
    assert f"\n\nhttp://127.0.0.1:8000{asked.values['path']}\n\n-- \n" in text.plain
    assert "{" not in text.plain
    assert "%(" not in text.plain
    assert "\n\n\n" not in text.plain
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text.html)
    assert tree.get("lang") == lang
    assert {e.tag for e in tree.iter()} <= ELEMENTS
    plain_words = " ".join(text.plain.replace("-- \n", "").split())
    assert without_tags(text.html) == plain_words


@pytest.mark.parametrize("kind", KINDS)
def test_no_two_languages_say_the_same(write, kind):
    bodies = {write(letter(kind), anna(lang)).plain for lang in INTERFACE}

    assert len(bodies) == len(INTERFACE)


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_tells_all_that_it_is_given(write, kind):
    given = letter(kind)
    text = write(given, anna("en")).plain
    shown = {**given.values, "due": "14 April 2026", "reason": "> Skriv EPJ ud.\n>\n> Og sæt et årstal på."}
    shown |= {"text": "> Tak!\n> Hvor mange data?"}

    assert [name for name in given.values if shown[name] not in text] == []


def test_every_kind_has_a_template_and_no_template_is_left_over():
    files = {file.stem for file in (ROOT / "templates" / "letters").glob("*.txt")}

    assert files == {*KINDS, "letter"}


def test_a_hearing_in_danish(write):
    text = write(letter("hearing_asked"), anna("da"))

    assert text.subject == "Region Nord bedes svare: Prøv flytningen"
    assert text.plain == (
        "Hej Anna Ø\n"
        "\n"
        "Erfaringen »Prøv flytningen« nævner Region Nord. Før den offentliggøres, kan I fortælle, hvordan I så på det."
        " Jeres svar står ved siden af teksten med jeres egne ord, og ingen andre ændrer det.\n"
        "\n"
        "I har tid til og med 14. april 2026. Uden svar kan erfaringen offentliggøres, og der vil så stå, at der ikke"
        " kom noget.\n"
        "\n"
        "http://127.0.0.1:8000/lessons/proev\n"
        "\n"
        "-- \n"
        "Du får denne mail, fordi du hører til Region Nord.\n"
        "Lessons: det, offentlige it-projekter har lært, til brug for det næste. http://127.0.0.1:8000\n"
        "Spørgsmål? Skriv til desk@example.org.\n"
    )


def test_a_text_that_is_sent_back_in_norwegian(write):
    text = write(letter("sent_back"), anna("nb"))

    assert text.subject == "Se gjerne på den en gang til: Prøv flytningen"
    assert text.plain.partition("\n\n-- \n")[0] == (
        "Hei Anna Ø!\n"
        "\n"
        "Takk for «Prøv flytningen». Sekretariatet ber deg endre noe før den går videre:\n"
        "\n"
        "> Skriv EPJ ud.\n"
        ">\n"
        "> Og sæt et årstal på.\n"
        "\n"
        "Ingenting er gått tapt: Teksten er et utkast igjen, og du kan sende den inn når du er klar.\n"
        "\n"
        "http://127.0.0.1:8000/lessons/proev"
    )


def test_a_new_password_in_swedish_as_html(write):
    text = write(letter("reset", path="/reset/x"), anna("sv"))

    assert text.subject == "Nytt lösenord till Lessons"
    assert text.html.partition("<body")[2].partition(">\n")[2] == (
        "<p>Hej Anna Ø!</p>\n"
        "<p>Välj ett nytt lösenord via länken. Den fungerar en gång, i en timme.</p>\n"
        '<p><a href="http://127.0.0.1:8000/reset/x">http://127.0.0.1:8000/reset/x</a></p>\n'
        "<hr>\n"
        "<p><small>Du får det här mejlet för att någon har bett om ett nytt lösenord för din adress. Var det inte du behöver"
        " du inte göra något: Ditt lösenord är oförändrat.<br>\n"
        "Lessons: det offentliga it-projekt har lärt sig, till nytta för nästa."
        ' <a href="http://127.0.0.1:8000">http://127.0.0.1:8000</a><br>\n'
        "Frågor? Skriv till desk@example.org.</small></p>\n"
        "</body>\n"
        "</html>\n"
    )


def test_what_need_not_be_there_is_left_out(write):
    text = write(replace(letter("comment"), values={"title": "T", "path": "/lessons/t", "actor": "Bo"}), anna("en"))

    assert text.plain.startswith(
        "Hello Anna Ø,\n\nBo has written something about “T”.\n\nhttp://127.0.0.1:8000/lessons/t\n\n-- \n"
    )


def test_a_long_text_is_cut(write):
    text = write(letter("answered", text="ord " * 1000), anna("en"))

    assert ("ord " * 500).rstrip() + " …\n" in text.plain
    assert "ord " * 501 not in text.plain


def test_a_language_that_there_is_not_is_english(write):
    assert write(letter("reset"), anna("fi")).lang == "en"


HEADERS = [
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress", "MIME-Version",
    "Content-Type", "Content-Language",
]  # fmt: skip
INJECTIONS = (
    "T\r\nBcc: x@evil.example",
    "T\n\n-- \nYou",
    "T\x00\x0b\x85\u2028Bcc: x@evil.example",
    "T\r\n\r\n.\r\nQUIT",
)


@pytest.mark.parametrize("evil", INJECTIONS, ids=ascii)
def test_a_value_stays_on_its_line(write, small_site, evil):
    asked = letter("comment", title=evil, actor=evil, text=evil)
    text = write(asked, anna("en"))

    assert text.subject.splitlines() == [text.subject]
    assert [line for line in text.plain.splitlines() if line.startswith(("Bcc", "You\n", ".", "QUIT"))] == []
    assert text.plain.count("\n-- \n") == 1


@pytest.mark.parametrize("corpus", ["xss_html", "crlf", "unicode_spoof", "naughty", "ssti"])
def test_nothing_hostile_is_markup_or_a_header(write, shared, corpus):
    server = smtp.read("smtp://h", "desk@example.org")
    for payload in payloads(shared, corpus)[:150]:
        asked = letter("comment", title=payload, actor=payload, text=payload)
        text = write(asked, anna("en"))
        tree = html5lib.parse(text.html, namespaceHTMLElements=False)
        assert {e.tag for e in tree.iter()} <= ELEMENTS, payload
        sent = message(server, asked, anna("en"), text).letter
        read = message_from_bytes(bytes(sent), policy=policy.default)
        assert read.keys() == HEADERS, payload
        assert "".join(read["Subject"].split()) == "".join(text.subject.split()), payload
