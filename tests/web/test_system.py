import re
from xml.etree import ElementTree as ET

from lessons.config import ROOT
from tests.web.conftest import served


def test_a_site_that_is_well_says_so(client):
    answer = client.get("/healthz")

    assert answer.json == {"status": "ok", "pages": 14, "seq": 14, "index": {"seq": 14, "behind": 0}}
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_site_map_lists_every_page_once_with_its_languages(client):
    tree = ET.fromstring(client.get("/sitemap.xml").data)
    places = [e.text for e in tree.findall(".//{*}loc")]

    assert len(places) == len(set(places)) == 14 + 9
    assert "http://localhost/lessons/krav" in places
    assert {e.get("hreflang") for e in tree.findall(".//{*}link")} == {"da", "nb", "sv", "en"}


def test_crawlers_are_kept_out_of_endless_searches(client):
    assert "Disallow: /search?" in client.get("/robots.txt").text


def test_whom_to_tell_of_a_weakness_is_told_when_there_is_someone(client, bare_site):
    text = client.get("/.well-known/security.txt").text

    assert "Contact: mailto:desk@example.org\nExpires: 2027-03-31T12:00:00Z\n" in text
    assert served(bare_site).test_client().get("/.well-known/security.txt").status_code == 404


def test_files_are_kept_for_ever_only_under_the_hash_of_their_content(client):
    address = client.get("/").text.partition('rel="stylesheet" href="')[2].partition('"')[0]

    assert client.get(address).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "immutable" not in client.get("/static/lessons.css?v=0").headers["Cache-Control"]
    assert client.get("/static/../app.py").status_code == 404


def test_the_style_sheet_and_scripts_name_no_other_origin():
    """The scheme alone, which the editor puts before an address that is still to be typed, names none."""
    for file in (ROOT / "static").iterdir():
        text = file.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert re.findall(r"http:|https:(?!//\")", text) == [], file.name
