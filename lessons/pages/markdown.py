"""Markdown → safe HTML, in sections: the only place where HTML is made from what an author wrote."""

import html
import re
from xml.etree.ElementTree import Element

import markdown
import nh3
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

MAX_BODY = 200_000
"""Characters. Longer texts, longer unbroken lines and deeper nesting than these are shown as plain text."""
MAX_LINE = 5_000
MAX_NESTING = 50

TAGS = {
    "p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "em", "strong", "del", "code", "pre", "blockquote", "ul", "ol", "li",
    "a", "img", "table", "thead", "tbody", "tr", "th", "td", "section",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "loading"},
    "th": {"align"},
    "td": {"align"},
    "ol": {"start"},
}
_SAFE_HREF = re.compile(r"(https?://[^/\\]|mailto:|/(?![/\\])|#)", re.IGNORECASE)
_ATTACHED = re.compile(r"/attachments/[0-9a-f]{24}/[a-z0-9-]{1,80}\.(?:png|jpg|webp)")
"""Where the images lie that a text may show: nothing is loaded from anywhere else."""
_HEADING = re.compile(r"<h2>(.*?)</h2>", re.DOTALL)
_BLOCK_END = re.compile(r"</(?:p|h[2-6]|li|tr|pre|blockquote)>|<br>")
_TAG = re.compile(r"<(?:[^>\"]|\"[^\"]*\")*>")
_RUNS = re.compile(rf"([\[(<!>&])(?:\s*\1){{{MAX_NESTING}}}")


class _Sections(Treeprocessor):
    """Wraps each h2 and what follows it in a `section`; an author's h1 becomes h2, as the page has its own."""

    def run(self, root: Element) -> None:
        for heading in root.iter("h1"):
            heading.tag = "h2"
        sections = [Element("section")]
        for child in list(root):
            if child.tag == "h2":
                sections.append(Element("section"))
            sections[-1].append(child)
            root.remove(child)
        root.extend(section for section in sections if len(section))


class _Images(Treeprocessor):
    """Keeps the images that are attachments of ours and leaves out all others, as a look at them would tell on readers."""

    def run(self, root: Element) -> None:
        for parent in list(root.iter()):
            for place, image in reversed([(n, child) for n, child in enumerate(parent) if child.tag == "img"]):
                if _ATTACHED.fullmatch(image.get("src", "")):
                    image.set("loading", "lazy")
                else:
                    _leave_out(parent, place)


def _leave_out(parent: Element, place: int) -> None:
    """The text behind an element stays."""
    tail = parent[place].tail or ""
    if place:
        parent[place - 1].tail = (parent[place - 1].tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    del parent[place]


class _Rules(Extension):
    """Our rules on top of the standard syntax: no raw HTML, no images but ours, and sections."""

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802 the library's name
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        md.treeprocessors.register(_Images(md), "images", 16)
        md.treeprocessors.register(_Sections(md), "sections", 15)


def render(body: str) -> list[tuple[str, str]]:
    """(heading, HTML) per section; the text before the first heading stands under an empty one.

    Takes as long as the syntax takes, which hostile text can stretch: call it through `rendering.Renderer`.
    """
    return _split(_sanitise(_parser().convert(body)))


def as_plain(body: str) -> list[tuple[str, str]]:
    """The text as it was written, escaped, in one section: for what cannot be rendered."""
    return [("", f"<pre>{html.escape(body[:MAX_BODY])}</pre>")]


def is_bounded(body: str) -> bool:
    """Whether the text is within the bounds that rendering accepts."""
    if len(body) > MAX_BODY or _RUNS.search(body):
        return False
    return all(len(line) <= MAX_LINE and _nesting(line) <= MAX_NESTING for line in body.split("\n"))


def text_of(fragment: str) -> str:
    """The readable text of sanitised HTML, block by block on lines of their own."""
    # What was sanitised has no `<` but those of its tags, and is not parsed again: this is done for every hit.
    return html.unescape(_TAG.sub("", _BLOCK_END.sub("\n", fragment))).strip()


def _parser() -> markdown.Markdown:
    return markdown.Markdown(
        extensions=["tables", "fenced_code", "sane_lists", _Rules()],
        extension_configs={"tables": {"use_align_attribute": True}},
        output_format="html",
    )


def _sanitise(raw: str) -> str:
    return nh3.clean(
        raw,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "href":
        return value if _SAFE_HREF.match(value) else None
    if name == "src":
        return value if _ATTACHED.fullmatch(value) else None
    if name == "loading":
        return "lazy"
    if name == "align":
        return value if value in {"left", "center", "right"} else None
    return value


def _split(clean: str) -> list[tuple[str, str]]:
    """Raw HTML is off, so every `<section>` in the text is one of ours."""
    pieces = clean.replace("</section>", "").split("<section>")
    return [_titled(piece.strip()) for piece in pieces if piece.strip()]


def _titled(piece: str) -> tuple[str, str]:
    found = _HEADING.match(piece)
    if not found:
        return "", piece
    return text_of(found[1]), piece[found.end() :].strip()


def _nesting(line: str) -> int:
    """How deep a line's own indentation and markers nest, roughly: two columns or one marker a level."""
    lead = re.match(r"[\s>*+-]*", line)
    return len((lead[0] if lead else "").expandtabs(4)) // 2
