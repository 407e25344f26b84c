"""A lesson: one experience from one project, told so that another can use it."""

from lessons.pages.fields import Choice, Day, Field, Number, RefTo, Source, TermOf, Text
from lessons.pages.types.base import N_, Heading, PageType, with_common

HEADINGS = (
    Heading(
        "event",
        {
            "da": "Hvad skete der", "nb": "Hva skjedde", "nn": "Kva skjedde", "sv": "Vad hände",
            "fi": "Mitä tapahtui", "en": "What happened",
        },
    ),
    Heading(
        "effect",
        {"da": "Virkning", "nb": "Virkning", "nn": "Verknad", "sv": "Effekt", "fi": "Vaikutus", "en": "Effect"},
    ),
    Heading("why", {"da": "Hvorfor", "nb": "Hvorfor", "nn": "Kvifor", "sv": "Varför", "fi": "Miksi", "en": "Why"}),
    Heading(
        "lesson",
        {"da": "Læring", "nb": "Læringspunkt", "nn": "Læringspunkt", "sv": "Lärdom", "fi": "Oppi", "en": "Lesson"},
    ),
    Heading(
        "recommendation",
        {
            "da": "Anbefaling", "nb": "Anbefaling", "nn": "Tilråding", "sv": "Rekommendation", "fi": "Suositus",
            "en": "Recommendation",
        },
    ),
)  # fmt: skip

LESSON = PageType(
    name="lesson",
    plural="lessons",
    label=N_("Lesson"),
    label_plural=N_("Lessons"),
    headings=HEADINGS,
    fields=with_common(
        "lesson",
        Field("kind", Choice(("avoid", "repeat", "surprise")), N_("Kind")),
        Field("polarity", Choice(("well", "less_well", "mixed")), N_("How it went")),
        Field("project", RefTo("project"), N_("Project"), facet="project"),
        Field("organisations", RefTo("organisation"), N_("Organisations"), many=True, asked=True, facet="organisation"),
        Field("regions", TermOf("regions"), N_("Regions"), many=True, asked=True, facet="region"),
        Field("countries", TermOf("countries"), N_("Countries"), many=True, facet="country", aliases=("country",)),
        Field("suppliers", RefTo("organisation"), N_("Suppliers"), many=True, facet="supplier"),
        Field("solutions", RefTo("solution"), N_("Solutions"), many=True, facet="solution"),
        Field(
            "risks", TermOf("risks"), N_("Risk types"), many=True, asked=True, facet="risk", most=3,
            aliases=("risk_types",),
        ),
        Field("phase", TermOf("phases"), N_("Phase"), asked=True, facet="phase"),
        Field("themes", TermOf("themes"), N_("Themes"), many=True, facet="theme"),
        Field("year", Number(1950, 2100), N_("Year"), facet="year"),
        Field(
            "evidence", Choice(("observed_once", "several_projects", "audited", "tested")), N_("Evidence"),
            aliases=("evidence_grade",),
        ),
        Field("on_risk_log", Choice(("no", "yes_ignored", "yes_mitigated")), N_("Was it on the risk log?")),
        Field("embedded_in", Text(500), N_("Built into"), many=True),
        Field("applies_when", Text(500), N_("Applies when"), many=True),
        Field("does_not_apply_when", Text(500), N_("Does not apply when"), many=True),
        Field("early_warning_signs", Text(500), N_("Early-warning signs"), many=True),
        Field("sources", Source(), N_("Sources"), many=True, asked=True),
        Field("review_due", Day(exact=True), N_("To be reviewed by")),
        Field("supersedes", RefTo("lesson"), N_("Replaces"), many=True),
        Field("learned_again", RefTo("lesson"), N_("Learned again"), many=True, facet="learned_again"),
    ),
)  # fmt: skip
