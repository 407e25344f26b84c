"""The pages of the small site: every type, full and empty, in several languages."""

from tests import small

FULL = """---
type: lesson
title: Kravet må kunne prøves før kontrakten
lang: nn
kind: surprise
polarity: well
project: nordepj
organisations:
  - region-nordjylland
regions:
  - region-hovedstaden
countries:
  - DK
  - 'NO'
suppliers:
  - systematic
  - nowhere
solutions:
  - epj
risks:
  - requirements
  - data_migration
phase: procurement
themes:
  - contract-terms
year: 2023
evidence: audited
on_risk_log: yes_ignored
embedded_in:
  - Mal for kravspesifikasjon
applies_when:
  - Krava er mange & uklåre.
does_not_apply_when:
  - Det finst <ingen> krav.
early_warning_signs:
  - Ingen har prøvd.
sources:
  - title: 'Rapport "éin"'
    url: https://example.org/a?b=1&c=2
  - title: Utan adresse
review_due: 2027-01-31
supersedes:
  - test-med-rigtige-data
learned_again:
  - test-med-rigtige-data
---
Innleiing med [lenke](/lessons/test-med-rigtige-data).

## Kva skjedde

| År | Kva |
|---|---|
| 2022 | Prøve |

## Læringspunkt

Prøv **krava** først.

## Noko anna

Ei overskrift som ikkje er fast.
"""

BARE = """---
type: lesson
title: Only a title
lang: en
---
One sentence about testing.
"""

PROJECT_FULL = """---
type: project
title: Storprosjektet
lang: nb
owners:
  - region-nordjylland
regions:
  - region-nordjylland
countries:
  - DK
suppliers:
  - systematic
solutions:
  - epj
budget: 1250000
currency: DKK
started: 2019-03
ended: 2022-12-31
phase: realisation
outcome_time: worse
outcome_cost: as_planned
outcome_benefits: unknown
contract_form: K02
cpv:
  - '48000000'
sources:
  - title: Rapport
---
Et stort prosjekt.
"""

SOLUTION = """---
type: solution
title: Fælles EPJ
lang: da
owners:
  - region-nordjylland
users:
  - region-nordjylland
suppliers:
  - systematic
countries:
  - DK
governance: regional
licence: MPL 2.0
cost_share: Efter indbyggertal
---
En fælles løsning.
"""

OLD = """---
type: organisation
title: Region Hovedstaden
lang: da
kind: region
country: DK
valid_to: 2026-12-31
successors:
  - region-oestdanmark
---
Bliver til Region Østdanmark.
"""

NEW = """---
type: organisation
title: Region Østdanmark
lang: da
kind: region
country: DK
valid_from: 2027-01-01
predecessors:
  - region-hovedstaden
---
"""

GUIDE = """---
type: guide
title: {title}
lang: {lang}
topic: search
order: 2
summary: {summary}
---
## {title}

Text.
"""

PAGES = {
    "test-med-rigtige-data": small.LESSON,
    "foelj-upp": small.SWEDISH,
    "krav": FULL,
    "bare": BARE,
    "nordepj": small.PROJECT,
    "stor": PROJECT_FULL,
    "region-nordjylland": small.ORGANISATION,
    "systematic": small.SUPPLIER,
    "region-hovedstaden": OLD,
    "region-oestdanmark": NEW,
    "epj": SOLUTION,
    "search-da": GUIDE.format(title="Sådan søger du", lang="da", summary="Søg."),
    "search-en": GUIDE.format(title="How to search", lang="en", summary="Search."),
    "search-sv": GUIDE.format(title="Så söker du", lang="sv", summary="Sök."),
}
"""Slug → source."""

ADDRESSES = (
    "/", "/search", "/search?q=data", "/search?q=data&country=FI&risk=testing_quality", "/themes", "/risks", "/regions",
    "/suppliers", "/countries", "/years", "/changes", "/lessons", "/projects", "/solutions", "/organisations", "/guides",
    "/lessons/test-med-rigtige-data", "/lessons/foelj-upp", "/lessons/krav", "/lessons/bare", "/projects/nordepj",
    "/projects/stor", "/organisations/region-nordjylland", "/organisations/systematic", "/solutions/epj",
    "/organisations/region-hovedstaden", "/organisations/region-oestdanmark", "/guides/search-da", "/guides/search-en",
)  # fmt: skip
