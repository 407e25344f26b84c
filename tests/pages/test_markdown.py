import re
from html.parser import HTMLParser

import pytest

from lessons.pages import markdown
from tests import hostile


def test_sections_stand_under_their_headings():
    body = "Before.\n\n# First *one*\n\ntext\n\n> ## quoted\n\n## Second\n\n### Sub\n\nmore\n"

    assert markdown.render(body) == [
        ("", "<p>Before.</p>"),
        ("First one", "<p>text</p>\n<blockquote>\n<h2>quoted</h2>\n</blockquote>"),
        ("Second", "<h3>Sub</h3>\n<p>more</p>"),
    ]


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("a <b onclick=x>b</b>", "<p>a &lt;b onclick=x&gt;b&lt;/b&gt;</p>"),
        ("[x](javascript:alert(1))", '<p><a rel="noopener noreferrer nofollow">x</a></p>'),
        ("[x](//evil.example)", '<p><a rel="noopener noreferrer nofollow">x</a></p>'),
        ("[x](/lessons/a)", '<p><a href="/lessons/a" rel="noopener noreferrer nofollow">x</a></p>'),
        ("![pixel](https://evil.example/p.png)", "<p></p>"),
        ("<section>own</section>", "<p>&lt;section&gt;own&lt;/section&gt;</p>"),
        (
            "|a|\n|-:|\n|1|",
            '<table>\n<thead>\n<tr>\n<th align="right">a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td align="right">1</td>\n</tr>\n</tbody>\n</table>',
        ),
    ],
    ids=["script", "handler", "javascript", "foreign host", "own page", "image", "section", "table"],
)
def test_only_safe_html_comes_out(body, html):
    assert markdown.render(body) == [("", html)]


@pytest.mark.parametrize(
    ("body", "bounded"),
    [
        ("plain", True),
        ("-" * 80, True),
        ("[" * 60, False),
        ("x" * 5001, False),
        ("word " * 50_000, False),
        ("> " * 60 + "x", False),
        ("- " * 60 + "x", False),
    ],
    ids=["plain", "rule", "brackets", "line", "long", "quotes", "lists"],
)
def test_texts_out_of_bounds_are_told_apart(body, bounded):
    assert markdown.is_bounded(body) is bounded


def test_what_cannot_be_rendered_is_shown_as_it_was_written(renderer):
    assert renderer.render("[" * 10_000 + "<b>") == [("", "<pre>" + "[" * 10_000 + "&lt;b&gt;</pre>")]


def test_the_text_of_html_is_what_a_reader_reads():
    assert markdown.text_of("<p>a &amp; b</p>\n<ul>\n<li>c</li>\n</ul>") == "a & b\n\n\nc"


def test_the_text_of_a_link_is_all_that_is_read_of_it():
    [(_, html)] = markdown.render('a [b](https://b.example/?a=1&b=2 "1 > 0 < 2") &lt;c>')

    assert markdown.text_of(html) == "a b <c>"


@pytest.mark.parametrize(
    "name", ["md_pathological", "md_spec", "xss_markdown", "xss_html", "html_malformed", "naughty"]
)
def test_hostile_texts_are_rendered_in_time_and_hold_nothing_active(name, renderer, shared):
    bodies = hostile.payloads(shared, name)

    for body, sections in zip(bodies, renderer.render_all(bodies), strict=True):
        seen = Seen()
        seen.feed("".join(html for _, html in sections))
        assert seen.tags <= markdown.TAGS, body[:200]
        assert {name for name, _ in seen.attributes} <= {"href", "title", "rel", "align", "start"}, body[:200]
        assert all(re.match(r"https?://|mailto:|/|#", v) for name, v in seen.attributes if name == "href"), body[:200]
        read = "".join(markdown.text_of(html) for _, html in sections)
        assert "".join(read.split()) == "".join("".join(seen.texts).split()), body[:200]


class Seen(HTMLParser):
    """Every tag and attribute that a browser would see."""

    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.texts = set(), set(), []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes.update(attrs)

    def handle_data(self, data):
        self.texts.append(data)
