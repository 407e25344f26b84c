"""Source text ⇄ front matter and body."""

from collections.abc import Mapping

import yaml

from lessons.errors import Invalid

FENCE = "---"
MAX_FRONT_MATTER = 16_384
"""Characters. A longer one is refused: deeply nested YAML costs seconds before it fails."""
MAX_DEPTH = 20
DEEP = "The front matter is nested too deeply: fields are texts and plain lists."
ALIAS = "The front matter has the alias *{0} (line {1}): write the value out again, or put quotes around a text that begins with *."


class _Loader(yaml.BaseLoader):
    """Makes nothing but texts, lists and mappings, each where it is written: a few aliases can stand for gigabytes."""

    depth = 0

    def fetch_flow_collection_start(self, TokenClass: type[yaml.Token]) -> None:  # noqa: N803
        if self.flow_level == MAX_DEPTH:
            raise Invalid([DEEP])
        super().fetch_flow_collection_start(TokenClass)

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            alias = self.peek_event()  # type: ignore[no-untyped-call]  # missing in the stubs
            raise Invalid([ALIAS.format(alias.anchor, alias.start_mark.line + 2)])
        if self.depth == MAX_DEPTH:
            raise Invalid([DEEP])
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


class _Dumper(yaml.SafeDumper):
    """Lists are indented under their key, as people write them. A text stands on one line, its own line ends escaped,
    so that none of its lines is taken for the fence."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, indentless=False)

    def choose_scalar_style(self) -> str:
        style = str(super().choose_scalar_style())
        return '"' if self.analysis and self.analysis.multiline else style

    def ignore_aliases(self, data: object) -> bool:
        return True


def split(source: str) -> tuple[dict[str, object], str]:
    """Front matter as YAML strings (`no` stays "no") and the body after it. Raises Invalid."""
    head, body = _cut(source)
    _bounded(head)
    try:
        loaded = yaml.load(head, Loader=_Loader)  # noqa: S506 it makes nothing but texts, lists and mappings
    except (yaml.YAMLError, RecursionError, ValueError) as fault:
        raise Invalid([f"The front matter is not YAML: {_where(fault)}"]) from None
    if loaded in (None, ""):
        loaded = {}
    if not isinstance(loaded, dict) or not all(isinstance(k, str) for k in loaded):
        raise Invalid(["The front matter must be lines of `field: value`."])
    return loaded, body


def join(meta: Mapping[str, object], body: str) -> str:
    """A source text in the form that the shipped content has: block lists, no aliases, one newline at the end.

    `split` reads the same values from it. Raises Invalid when they are too long for that.
    """
    head = yaml.dump(
        dict(meta), Dumper=_Dumper, sort_keys=False, allow_unicode=True, default_flow_style=False, width=100_000
    )
    _bounded(head)
    return f"{FENCE}\n{head}{FENCE}\n{body.rstrip()}\n"


def _cut(source: str) -> tuple[str, str]:
    """A fence begins at the margin: a line within a value is indented or holds more."""
    first, *lines = source.removeprefix("\ufeff").split("\n")
    if first.rstrip() != FENCE:
        raise Invalid([f"The text must begin with front matter between two lines of `{FENCE}`."])
    for number, line in enumerate(lines):
        if line.rstrip() == FENCE:
            return "\n".join([*lines[:number], ""]), "\n".join(lines[number + 1 :])
    raise Invalid([f"The front matter has no closing line of `{FENCE}`."])


def _bounded(head: str) -> None:
    if len(head) > MAX_FRONT_MATTER:
        raise Invalid([f"The front matter is longer than {MAX_FRONT_MATTER} characters: move text into the body."])


def _where(fault: Exception) -> str:
    mark = getattr(fault, "problem_mark", None)
    problem = getattr(fault, "problem", None) or "it cannot be read"
    return f"{problem} (line {mark.line + 2})" if mark else str(problem)
