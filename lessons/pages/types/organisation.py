"""An organisation: whoever owns, runs, supplies, reviews or advises on a project. Dated, with successors."""

from lessons.pages.fields import Choice, Day, Field, RefTo, Source, TermOf, Text
from lessons.pages.types.base import N_, PageType, with_common

KINDS = Choice(
    (
        "region", "health_trust", "hospital", "municipality", "ministry", "agency", "audit_office", "oversight",
        "ict_company", "joint_body", "council", "association", "supplier",
    )
)  # fmt: skip

ORGANISATION = PageType(
    name="organisation",
    plural="organisations",
    label=N_("Organisation"),
    label_plural=N_("Organisations"),
    fields=with_common(
        "organisation",
        Field("kind", KINDS, N_("Kind"), required=True),
        Field("country", TermOf("countries"), N_("Country"), facet="country", aliases=("countries",)),
        Field("parent", RefTo("organisation"), N_("Part of")),
        Field("registration_number", Text(20), N_("Registration number")),
        Field("valid_from", Day(), N_("From")),
        Field("valid_to", Day(), N_("To")),
        Field("predecessors", RefTo("organisation"), N_("Took over from"), many=True),
        Field("successors", RefTo("organisation"), N_("Taken over by"), many=True),
        Field("aliases", Text(200), N_("Other names"), many=True),
        Field("sources", Source(), N_("Sources"), many=True),
    ),
)
