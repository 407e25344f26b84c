import re


def test_a_cell_of_the_matrix_is_a_link_with_a_full_name(client):
    text = client.get("/risks").text

    assert (
        'href="/search?type=lesson&amp;risk=data_migration&amp;region=region-nordjylland">'
        '<span class="unseen">Data migration, North Denmark Region: </span>1<span class="unseen"> lesson</span></a>'
    ) in text


def test_the_matrix_is_a_table_with_headers_and_a_caption(client):
    table = re.search(r"<table class=\"matrix\">.*?</table>", client.get("/risks").text, re.DOTALL)[0]

    assert "<caption>" in table
    assert table.count('scope="row"') == 3
    assert table.count('scope="col"') == 1 + 4
    assert table.count('scope="colgroup"') == 2


def test_counts_of_the_matrix_are_those_that_a_search_gives(client):
    text = client.get("/risks").text
    cells = re.findall(r'<td class="[^"]*"><a href="([^"]+)"><span class="unseen">[^<]*</span>(\d+)', text)

    assert len(cells) == 6
    for address, count in cells:
        assert client.get("/api" + address.replace("&amp;", "&")).json["total"] == int(count)


def test_a_regions_successor_counts_its_lessons(client):
    text = client.get("/regions").text

    assert 'href="/search?type=lesson&amp;region=region-oestdanmark"' in text
    assert 'href="/search?type=lesson&amp;region=region-hovedstaden"' in text


def test_years_stand_newest_first(client):
    assert re.findall(r'href="/search\?year=(\d+)"', client.get("/years").text) == ["2024", "2023", "2022"]
