"""A solution: a product or system that several organisations share."""

from lessons.pages.fields import Choice, Field, RefTo, Source, TermOf, Text
from lessons.pages.types.base import N_, PageType, with_common

SOLUTION = PageType(
    name="solution",
    plural="solutions",
    label=N_("Solution"),
    label_plural=N_("Solutions"),
    fields=with_common(
        "solution",
        Field("owners", RefTo("organisation"), N_("Owners"), many=True, facet="organisation"),
        Field("users", RefTo("organisation"), N_("Used by"), many=True, most=400),
        Field("suppliers", RefTo("organisation"), N_("Suppliers"), many=True, facet="supplier"),
        Field("countries", TermOf("countries"), N_("Countries"), many=True, facet="country", aliases=("country",)),
        Field("governance", Choice(("municipal", "regional", "national", "cross_sector")), N_("Governance level")),
        Field("licence", Text(200), N_("Licence")),
        Field("cost_share", Text(500), N_("Cost share")),
        Field("sources", Source(), N_("Sources"), many=True),
    ),
)
