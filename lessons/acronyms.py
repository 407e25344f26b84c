"""Acronyms: those that a text uses and never writes out."""

import re
from collections.abc import Set

MOST = 5
"""Acronyms that one text's hint names."""
TRIED = 50
"""Acronyms that are looked for in the text, as each takes a reading of it."""
_KNOWN = """IT IKT ICT EU EØS EEA FN UN UK USA US DK NO SE FI IS HR PDF USB PC OK TV ID CV CEO CIO CFO AI API APP CD DVD DKK NOK SEK EUR USD
GBP ISK KR MIA MIO MKR BNP GDP GDPR HTML HTTP HTTPS WWW URL SMS GPS PIN SIM SQL XML CSV JSON RAM CPU VPN QR FAQ CC BY SA NATO NASA
WHO OECD FAX GB MB KB TB MHZ GHZ KL AM PM CPR CVR AS AB HF SF RHF IKS OY OYJ ASA APS INC LTD PLC MVH OBS NB PS JF JFR"""
EVERYBODY = frozenset(_KNOWN.split())
"""Known to whoever reads here, or no acronyms but units, currencies and kinds of company."""
_ACRONYM = re.compile(r"(?<![\w./-])[A-ZÆØÅÄÖ]{2,6}(?![\w./])")
_STANDS_FOR = "dvs|altså|alltså|står for|står för|som står|short for|stands for|that is"
_ROMAN = re.compile(r"[IVXLC]+")
_LOUD = re.compile(r"^[^a-zæøåäö\n]*$", re.MULTILINE)
"""A line without small letters is a heading in capitals."""


def unexplained(text: str, known: Set[str] = frozenset()) -> list[str]:
    """Acronyms in order of their first use, at most MOST; `known` are words, in small letters, that the site explains."""
    used = dict.fromkeys(_ACRONYM.findall(_LOUD.sub("", text)))
    asked = [a for a in used if a not in EVERYBODY and not _ROMAN.fullmatch(a) and a.casefold() not in known]
    return [a for a in asked[:TRIED] if not _written_out(a, text)][:MOST]


def _written_out(acronym: str, text: str) -> bool:
    """`Elektronisk patientjournal (EPJ)`, `EPJ (elektronisk …)`, `EPJ, dvs. …`."""
    spelled = re.escape(acronym)
    before = rf"[(\[][^()\[\]\n]{{0,40}}\b{spelled}\b"
    after = rf"\b{spelled}\b[\w-]{{0,40}}[”\"*]{{0,3}}(?: ?\([^\W\d]| [–-] [^\W\d]|,? (?:{_STANDS_FOR})\b)"
    return bool(re.search(f"{before}|{after}", text, re.IGNORECASE))
