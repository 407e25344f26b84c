"""Who may do what: one table of role × action × state, under the audience that a page is meant for."""

from dataclasses import dataclass, field
from typing import Protocol

from lessons.pages.page import ANYONE, Viewer

ROLES = ("reader", "project_leader", "supplier", "council_member", "secretariat", "administrator")
STATES = ("draft", "submitted", "in_hearing", "published", "under_review", "superseded", "retired")
AUDIENCES = ("public", "members", "council", "secretariat", "org:<slug>", "user:<id>")
"""Who a page may be meant for; the last two name an organisation or one person."""
ACTIONS = (
    "read", "draft", "edit", "submit", "withdraw", "hear", "reply", "send_back", "publish", "comment", "moderate",
    "question", "review", "supersede", "retire", "invite", "administer",
)  # fmt: skip
"""`withdraw` takes a submitted page back; `hear` asks the other party to reply, gives it longer, or lets an answer to a
published page through; `moderate` removes what others said about it; `question` puts a published page under review, and
`review` is "still true"."""

GRANTS = {
    "secretariat": ("project_leader", "supplier", "council_member", "secretariat"),
    "administrator": ("project_leader", "supplier", "council_member", "secretariat", "administrator"),
}
"""Role → roles it may give to others: nobody makes somebody mightier than themselves."""


class Person(Protocol):
    """As much of a user as a permission depends on."""

    @property
    def id(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def organisation(self) -> str: ...


class PageLike(Protocol):
    """As much of a page as a permission depends on."""

    @property
    def state(self) -> str: ...
    @property
    def audience(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Matter:
    """A page as a permission sees it: `author` is a user's id, `writers` and `asked` are organisations' slugs.

    `writers` are the organisations that the page comes from, `asked` those that were asked to reply to it. Whoever is not
    of all `within` is no colleague: that is whom the page is meant for that a manuscript changes or has become. `hands` are
    users who wrote some of it beside its author.
    """

    state: str
    audience: str = "public"
    author: str = ""
    writers: frozenset[str] = field(default_factory=frozenset)
    asked: frozenset[str] = field(default_factory=frozenset)
    within: frozenset[str] = field(default_factory=frozenset)
    hands: frozenset[str] = field(default_factory=frozenset)


ANY, OURS, ASKED, OTHERS = "any", "ours", "asked", "others"
"""How a user stands to a page: at all, as one who wrote it or their colleague, as one asked, as one who did not write it."""

Cells = dict[str, tuple[str, ...]]
"""State → standings of which one is enough; a state that is not named allows nothing."""

_OPEN: Cells = dict.fromkeys(("published", "under_review", "superseded", "retired"), (ANY,))
_CONTRIBUTOR: dict[str, Cells] = {
    "read": {"draft": (OURS,), "submitted": (OURS,), "in_hearing": (OURS, ASKED), **_OPEN},
    "draft": {"draft": (ANY,)},
    "edit": {"draft": (OURS,), "published": (OURS,), "under_review": (OURS,)},
    "submit": {"draft": (OURS,)},
    "withdraw": {"submitted": (OURS,), "in_hearing": (OURS,)},
    "reply": dict.fromkeys(("in_hearing", "published", "under_review"), (ASKED,)),
    "comment": {"published": (ANY,), "under_review": (ANY,)},
    "question": {"published": (OURS,)},
    "review": {"published": (OURS,), "under_review": (OURS,)},
}
_DESK: dict[str, Cells] = {
    **_CONTRIBUTOR,
    "read": {**dict.fromkeys(STATES, (ANY,)), "draft": (OURS,)},
    "edit": {
        "draft": (OURS,), "submitted": (ANY,), "published": (ANY,), "under_review": (ANY,),
    },
    "hear": dict.fromkeys(("submitted", "in_hearing", "published", "under_review"), (ANY,)),
    "send_back": {"submitted": (ANY,), "in_hearing": (ANY,)},
    "publish": {"submitted": (OTHERS,), "in_hearing": (OTHERS,), "under_review": (OTHERS,)},
    "question": {"published": (ANY,)},
    "moderate": _OPEN,
    "review": {"published": (ANY,), "under_review": (ANY,)},
    "supersede": {"published": (ANY,), "under_review": (ANY,)},
    "retire": {"published": (ANY,), "under_review": (ANY,), "superseded": (ANY,)},
    "invite": dict.fromkeys(STATES, (ANY,)),
}  # fmt: skip
TABLE: dict[str, dict[str, Cells]] = {
    "reader": {"read": _OPEN},
    "project_leader": _CONTRIBUTOR,
    "supplier": _CONTRIBUTOR,
    "council_member": _CONTRIBUTOR,
    "secretariat": _DESK,
    "administrator": {**_DESK, "administer": dict.fromkeys(STATES, (ANY,))},
}
"""Role → action → what it takes. Whoever publishes has not written it: four eyes, whatever the role."""

_HELD = {
    "reader": (),
    "project_leader": ("members",),
    "supplier": ("members",),
    "council_member": ("members", "council"),
    "secretariat": ("members", "council", "secretariat"),
    "administrator": ("members", "council", "secretariat"),
}
"""Role → audiences it belongs to, beside everyone, its own organisation and itself."""


def principals_of(user: Person | None) -> frozenset[str]:
    """What a user may read as. None is a reader who has not signed in."""
    if user is None:
        return ANYONE.principals
    own = {f"user:{user.id}"} | ({f"org:{user.organisation}"} if user.organisation else set())
    return ANYONE.principals | own | set(_HELD.get(user.role, ()))


def viewer_of(user: Person | None) -> Viewer:
    """The user as the store's one rule knows them."""
    return Viewer(principals_of(user)) if user else ANYONE


def may(user: Person | None, action: str, page: PageLike | None = None) -> bool:
    """Whether the user may do this to the page, or at all where no page is given. What is not in the table is refused."""
    cells = TABLE.get(user.role if user else "reader", {}).get(action, {})
    if page is None:
        return bool(cells)
    if page.audience not in principals_of(user):
        return False
    return bool(_standings(user, page) & set(cells.get(page.state, ())))


def readers_of(matter: Matter) -> frozenset[str]:
    """Everybody who may read the page in its state, as principals: what the store's predicate compares with a viewer's.

    The same table as `may`, told the other way round, but for `within`, which the store looks up as it stands then.
    """
    if matter.state in _OPEN:
        return frozenset({matter.audience})
    own = {f"user:{matter.author}"} | {f"org:{slug}" for slug in matter.writers if slug}
    desk = {"secretariat"} if ANY in _DESK["read"][matter.state] else set()
    asked = {f"org:{slug}" for slug in matter.asked if slug} if ASKED in _CONTRIBUTOR["read"][matter.state] else set()
    return frozenset(own | desk | asked)


def _standings(user: Person | None, page: PageLike) -> set[str]:
    """A plain Page tells neither author nor parties: then nobody stands closer to it than anyone else, and nobody may
    publish it, as that asks for a known author."""
    if user is None or not isinstance(page, Matter):
        return {ANY}
    colleague = bool(user.organisation) and user.organisation in page.writers and page.within <= principals_of(user)
    standings = {
        ANY: True,
        OURS: page.author == user.id or colleague,
        ASKED: bool(user.organisation) and user.organisation in page.asked and not colleague,
        OTHERS: bool(page.author) and user.id not in (page.author, *page.hands),
    }
    return {name for name, holds in standings.items() if holds}
