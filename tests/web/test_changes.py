from xml.etree import ElementTree as ET


def test_changes_stand_newest_first_by_day(client):
    text = client.get("/changes").text

    assert text.count("<time") == 1
    assert text.index("/guides/search-sv") < text.index("/lessons/bare")


def test_changes_are_a_feed(client):
    feed = ET.fromstring(client.get("/changes.atom").data)
    ids = [e.find("{*}id").text for e in feed.findall("{*}entry")]

    assert ids[0] == "http://localhost/guides/search-sv"
    assert len(ids) == 14
