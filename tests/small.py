"""Small literal pages, and an engine that is out of order."""

from lessons.pages.page import Viewer
from search.base import Fragment, IndexUnusable

EVERYONE = Viewer(frozenset({"public", "members", "council"}))

LESSON = """---
type: lesson
title: Test med rigtige data før overgangen
lang: da
kind: avoid
polarity: less_well
project: nordepj
organisations:
  - region-nordjylland
regions:
  - region-nordjylland
countries:
  - DK
suppliers:
  - systematic
risks:
  - data_migration
phase: implementation
year: 2022
sources:
  - title: 'Rapport: overgangen'
    url: https://example.org/rapport
---
Indledning.

## Hvad skete der

Data blev flyttet uden en prøve.

## Læring

Prøv flytningen med rigtige data.

## Anbefaling

Projektlederen prøver flytningen i analysefasen.
"""

SWEDISH = """---
type: lesson
title: Följ upp leverantören varje vecka
lang: sv
project: sussa
organisations:
  - region-blekinge
regions:
  - region-blekinge
countries:
  - SE
suppliers:
  - cambio
risks:
  - supplier_management
phase: procurement
themes:
  - contract-terms
year: 2024
sources:
  - title: Rapport
---
## Lärdom

Leverantörsstyrning behöver en egen person.
"""

PROJECT = """---
type: project
title: NordEPJ
lang: da
owners:
  - region-nordjylland
countries:
  - DK
suppliers:
  - systematic
---
En fælles elektronisk patientjournal.
"""

ORGANISATION = """---
type: organisation
title: Region Nordjylland
lang: da
kind: region
country: DK
aliases:
  - North Denmark Region
---
En af fem regioner.
"""

SUPPLIER = """---
type: organisation
title: Systematic A/S
lang: da
kind: supplier
country: DK
---
En dansk leverandør.
"""


class OutOfOrder:
    """An engine whose index cannot be used: every search is answered from the store."""

    def search(self, request):
        raise IndexUnusable("out of order")

    def suggest(self, typed, interface, limit=8):
        raise IndexUnusable("out of order")

    def similar(self, id, filters, limit=6):
        raise IndexUnusable("out of order")

    def like(self, document, filters, limit=6):
        raise IndexUnusable("out of order")

    def snippet(self, request, text, lang, length=240):
        return (Fragment(text[:length]),)

    def update(self, documents, removed, seq):
        return False

    def rebuild(self, documents, seq, progress=lambda n: None):
        return False

    def tidy(self):
        return False

    def seq(self):
        return -1

    def mark(self):
        return ""

    def outdated(self):
        raise IndexUnusable("out of order")

    def count(self):
        return 0

    def ids(self):
        raise IndexUnusable("out of order")
