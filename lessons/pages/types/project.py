"""A project or programme that lessons come from."""

from lessons.pages.fields import Choice, Day, Field, Number, RefTo, Source, TermOf, Text
from lessons.pages.types.base import N_, PageType, with_common

OUTCOMES = Choice(("as_planned", "better", "worse", "stopped", "unknown"))
CURRENCIES = ("DKK", "NOK", "SEK", "EUR", "ISK", "GBP", "USD")

PROJECT = PageType(
    name="project",
    plural="projects",
    label=N_("Project"),
    label_plural=N_("Projects"),
    fields=with_common(
        "project",
        Field("owners", RefTo("organisation"), N_("Owners"), many=True, asked=True, facet="organisation"),
        Field("regions", TermOf("regions"), N_("Regions"), many=True, facet="region"),
        Field("countries", TermOf("countries"), N_("Countries"), many=True, facet="country", aliases=("country",)),
        Field("suppliers", RefTo("organisation"), N_("Suppliers"), many=True, facet="supplier"),
        Field("solutions", RefTo("solution"), N_("Solutions"), many=True, facet="solution"),
        Field("budget", Number(0, 10**13), N_("Budget")),
        Field("currency", Choice(CURRENCIES), N_("Currency")),
        Field("started", Day(), N_("Started")),
        Field("ended", Day(), N_("Ended")),
        Field("phase", TermOf("phases"), N_("Phase"), facet="phase"),
        Field("outcome_time", OUTCOMES, N_("Outcome on time")),
        Field("outcome_cost", OUTCOMES, N_("Outcome on cost")),
        Field("outcome_benefits", OUTCOMES, N_("Outcome on benefits")),
        Field("contract_form", Text(100), N_("Contract form")),
        Field("cpv", Text(20), N_("CPV codes"), many=True),
        Field("sources", Source(), N_("Sources"), many=True),
    ),
)
