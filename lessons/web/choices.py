"""What the fixed values of fields, the facets and the project models are called for readers."""

from lessons.pages.types.base import N_

OUTCOME = {
    "as_planned": N_("as planned"),
    "better": N_("better than planned"),
    "worse": N_("worse than planned"),
    "stopped": N_("stopped"),
    "unknown": N_("not known"),
}

CHOICES = {
    "kind": {
        "avoid": N_("Something to avoid"),
        "repeat": N_("Something to repeat"),
        "surprise": N_("A surprise"),
        "region": N_("Region"),
        "health_trust": N_("Health trust"),
        "hospital": N_("Hospital"),
        "municipality": N_("Municipality"),
        "ministry": N_("Ministry"),
        "agency": N_("Agency"),
        "audit_office": N_("Audit office"),
        "oversight": N_("Supervisory authority"),
        "ict_company": N_("Public ICT company"),
        "joint_body": N_("Joint body"),
        "council": N_("Council"),
        "association": N_("Association"),
        "supplier": N_("Supplier"),
    },
    "polarity": {"well": N_("Went well"), "less_well": N_("Went less well"), "mixed": N_("Mixed")},
    "evidence": {
        "observed_once": N_("Seen in one project"),
        "several_projects": N_("Seen in several projects"),
        "audited": N_("Found by an audit"),
        "tested": N_("Tried out and confirmed"),
    },
    "on_risk_log": {
        "no": N_("No"),
        "yes_ignored": N_("Yes, but nothing was done"),
        "yes_mitigated": N_("Yes, and it was acted on"),
    },
    "governance": {
        "municipal": N_("Municipal"),
        "regional": N_("Regional"),
        "national": N_("National"),
        "cross_sector": N_("Across sectors"),
    },
    "outcome_time": OUTCOME,
    "outcome_cost": OUTCOME,
    "outcome_benefits": OUTCOME,
    "audience": {"public": N_("Everyone"), "members": N_("Members"), "council": N_("The council")},
    "state": {
        "draft": N_("Draft"),
        "submitted": N_("Handed in"),
        "in_hearing": N_("In hearing"),
        "published": N_("Published"),
        "discarded": N_("Put away"),
    },
}
"""Field name → value → label."""

FACETS = {
    "type": N_("Type"),
    "country": N_("Country"),
    "region": N_("Region"),
    "supplier": N_("Supplier"),
    "risk": N_("Risk type"),
    "phase": N_("Phase"),
    "theme": N_("Theme"),
    "lang": N_("Language"),
    "year": N_("Year"),
    "project": N_("Project"),
    "organisation": N_("Organisation"),
    "solution": N_("Solution"),
}

SORTS = {
    "relevance": N_("Relevance"),
    "newest": N_("Newest first"),
    "oldest": N_("Oldest first"),
    "changed": N_("Latest changed first"),
}

ACTIONS = {
    "import": N_("Imported"),
    "publish": N_("Published"),
    "edit": N_("Changed"),
    "review": N_("Confirmed as still true"),
    "question": N_("Put in doubt"),
    "supersede": N_("Replaced"),
    "retire": N_("Retired"),
    "merge": N_("Merged"),
    "reply": N_("Answered"),
}

ROLES = {
    "reader": N_("Reader"),
    "project_leader": N_("Project leader"),
    "supplier": N_("Supplier"),
    "council_member": N_("Council member"),
    "secretariat": N_("Secretariat"),
    "administrator": N_("Administrator"),
}

STANCES = {
    "agrees": N_("They see it the same way."),
    "adds": N_("They add their own account."),
    "disputes": N_("They see it otherwise."),
}
"""How an organisation that a lesson names sees it, for the lesson's readers."""

STATES = {
    "draft": N_("Draft"),
    "submitted": N_("Submitted"),
    "in_hearing": N_("In hearing"),
    "published": N_("Published"),
    "under_review": N_("Under review"),
    "superseded": N_("Superseded"),
    "retired": N_("Retired"),
    "discarded": N_("Discarded"),
}

USED = {"helped": N_("It helped"), "partly": N_("It helped in part"), "did_not_help": N_("It did not help")}
"""How the use of a lesson went."""

MOVES = {
    "submit": N_("Submitted"),
    "withdraw": N_("Taken back"),
    "send_back": N_("Sent back"),
    "hear": N_("Sent for answers"),
    "publish": N_("Published"),
    "discard": N_("Discarded"),
    "restore": N_("Taken up again"),
}
"""Step of a manuscript → how its history tells it."""

MODELS = {
    "DK state": ("DK", N_("the Danish state model")),
    "DK regions": ("DK", N_("the Danish regions’ model")),
    "NO Prosjektveiviseren": ("NO", N_("Prosjektveiviseren")),
    "UK gate review": ("GB", N_("UK gate review")),
}
"""A country's own project model → (country, what readers know it as)."""
