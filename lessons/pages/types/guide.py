"""A guide: help and about, one page per topic and language."""

from lessons.pages.fields import Field, Number, Text
from lessons.pages.types.base import N_, PageType, with_common

GUIDE = PageType(
    name="guide",
    plural="guides",
    label=N_("Guide"),
    label_plural=N_("Guides"),
    searchable=False,
    fields=with_common(
        "guide",
        Field("topic", Text(60), N_("Topic"), required=True),
        Field("order", Number(0, 999), N_("Order")),
        Field("summary", Text(500), N_("Summary")),
    ),
)
