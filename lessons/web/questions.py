"""Questions: in which order a form asks for a page type's fields and parts, and the sentence of help beside each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lessons.pages.types import PageType
from lessons.pages.types.base import N_

PART = "part."
"""What a part of the body is called among fields: `part.event`, and `part.` for what stands under no heading."""


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that belong together in a person's mind; `aside` ones are folded away until they are wanted."""

    key: str
    title: str
    names: Sequence[str]
    aside: bool = False


GROUPS: Mapping[str, Sequence[Group]] = {
    "lesson": (
        Group(
            "happened",
            N_("What happened, and why"),
            ("title", "part.", "part.event", "part.effect", "part.why", "project", "year", "polarity"),
        ),
        Group("learned", N_("What we learned"), ("part.lesson", "kind")),
        Group("advice", N_("What others should do"), ("part.recommendation",)),
        Group(
            "applies",
            N_("Where it applies"),
            (
                "organisations", "regions", "countries", "suppliers", "solutions", "risks", "phase", "themes",
                "applies_when", "does_not_apply_when", "early_warning_signs", "on_risk_log", "audience", "lang",
            ),
        ),
        Group("sources", N_("Sources"), ("sources", "evidence")),
    ),
}  # fmt: skip
"""Page type → its groups. Fields that no group names stand in a last one."""
PLAIN = (
    Group("facts", N_("Facts"), ("title",)),
    Group("text", N_("Text"), ("part.",)),
    Group("sources", N_("Sources"), ("sources",)),
)
"""For types of which the table above says nothing: what no group names stands in the first."""
MORE = N_("More, where you know it")

PARTS = {True: N_("Introduction"), False: N_("Text")}
"""What the part under no heading is called: whether there are others → its label."""

HELP: Mapping[str, str] = {
    "title": N_("One sentence that says what to do, such as “Test with real data before the move”."),
    "part.": N_("What a reader has to know first. It may stay empty."),
    "part.event": N_("What took place, in a few sentences. Roles instead of names: “the project leader”, “the supplier”."),
    "part.effect": N_("What it meant for time, money, users or quality. Figures help: “three months later than planned”."),
    "part.why": N_("What lay behind it, as you see it. Causes, not culprits."),
    "part.lesson": N_("What you know now that you did not know then, in two or three sentences."),
    "part.recommendation": N_("Who should do what, and when: “The steering group asks for a test before the contract is signed”."),
    "project": N_("Begin to type and choose from the list."),
    "year": N_("The year in which it happened, such as 2024."),
    "kind": N_("Should others avoid it or repeat it, or did it surprise you?"),
    "polarity": N_("How the project fared in this matter."),
    "organisations": N_("Those whose experience it is. Begin to type and choose from the list, one in each box."),
    "regions": N_("The regions that the lesson comes from."),
    "countries": N_("The countries that the lesson comes from."),
    "suppliers": N_("Only where it matters. They are asked for their view before anything is published."),
    "solutions": N_("Systems or shared solutions that it is about, such as a patient record."),
    "risks": N_("One to three that fit best."),
    "phase": N_("The phase in which others need to know this."),
    "themes": N_("Those under which you would look for it. Two or three are enough."),
    "applies_when": N_("One on each line, such as “The data come from more than one system”."),
    "does_not_apply_when": N_("One on each line, such as “The old system goes on running beside the new one”."),
    "early_warning_signs": N_("What could have been noticed early. One on each line."),
    "on_risk_log": N_("Did the project have it on its list of risks before it happened?"),
    "audience": N_("Most lessons are for everyone."),
    "lang": N_("The language that you write in. Others can search for it in theirs."),
    "sources": N_("What others can look up: a report, a minute, an evaluation. An address if there is one."),
    "evidence": N_("How sure are you that it holds elsewhere too?"),
    "embedded_in": N_("A template, clause or checklist that carries the lesson on. One on each line."),
    "review_due": N_("A day such as 2028-01-31. Left empty, it is looked at again after two years."),
    "supersedes": N_("Earlier lessons that this one takes the place of."),
    "learned_again": N_("Earlier lessons that say the same. It counts that it has happened again."),
}  # fmt: skip
"""Field or part → one sentence beside it."""

EVERYWHERE = frozenset({"lang", "year", "sources"})
"""Fields whose sentence fits other page types than the lesson too."""


def help_for(kind: PageType, name: str) -> str:
    """The sentence beside a field or part, empty where there is none."""
    return HELP.get(name, "") if kind.name == "lesson" or name in EVERYWHERE else ""


def groups(kind: PageType) -> list[Group]:
    """The type's questions, every field and part in exactly one group."""
    known = GROUPS.get(kind.name, PLAIN)
    own = {PART, *(PART + heading.key for heading in kind.headings), *(field.name for field in kind.fields)} - {"type"}
    asked = [Group(g.key, g.title, [name for name in g.names if name in own], g.aside) for g in known]
    left = [field.name for field in kind.fields if field.name in own and not any(field.name in g.names for g in asked)]
    if kind.name not in GROUPS:
        asked[0] = Group(asked[0].key, asked[0].title, [*asked[0].names, *left])
        left = []
    return [group for group in (*asked, Group("more", MORE, left, aside=True)) if group.names]
