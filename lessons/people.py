"""People: points out what looks like the name of a person, by common first names and by the titles before a name."""

import re
from collections.abc import Iterator, Set

MOST = 5
"""Names that one text's hints point out: whoever writes more of them has got the point."""

_FIRST = """Anders Andreas Anne Annette Anette Annika Anna Astrid Bent Bente Berit Birgit Birgitte Birgitta Bjarne Bjørn Bo Britt Camilla
Carl Carsten Charlotte Christian Christina Claus Connie Daniel David Dorte Dorthe Ebba Einar Elisabeth Elin Elsa Else Emil Emilia Emma
Erik Erika Eva Finn Flemming Fredrik Frederik Frida Frode Gerd Gitte Grete Grethe Gunnar Gustav Gustaf Göran Hanna Hanne Hans Harald
Harri Heidi Heikki Helena Helene Helle Henning Henrik Hilde Håkan Håkon Ida Inga Inge Inger Ingrid Irene Jakob Jacob Jan Janne Jens
Jeppe Jesper Joakim Johan Johanna Johannes John Jon Jonas Jukka Julie Jytte Jörgen Jørgen Kari Karin Karl Karsten Katarina Kaarina
Kenneth Kerstin Kim Kirsten Kjell Klaus Knut Kristian Kristin Kristina Kristine Lars Lasse Laura Leif Lena Lene Line Linda Linnea Lisa
Lise Liselotte Lone Lotte Louise Mads Magnus Malin Maj Margareta Margit Margrethe Maria Marianne Marie Marit Markus Martin Mathias
Matti Mats Merete Mette Michael Mikael Mikkel Minna Mogens Monica Monika Morten Nanna Niels Nils Nina Nora Oda Odd Ola Olav Ole Olli
Olof Oskar Oscar Palle Patrik Paul Pekka Per Pernille Peter Petter Pia Pirkko Poul Preben Päivi Ragnhild Randi Rasmus Rikke Roar Rolf
Ronny Rune Sanna Sara Signe Sigrid Simon Siri Sofia Sofie Solveig Stefan Steffen Stein Steen Stine Stig Sune Susanne Svein Sven Svend
Søren Tarja Terje Thomas Thor Tiina Timo Tina Tommy Tom Tone Tor Tore Torben Torsten Tove Trine Trond Tuomas Ulf Ulla Ulrik Ulrika
Vibeke Victor Viktor Ville Vivian Åsa Åse Øystein Øyvind Örjan James Mary Robert Jennifer William Richard Patricia Susan Joseph
Sarah Charles Christopher Karen Nancy Matthew Anthony Steven Andrew Kevin Brian George Edward Ronald Timothy Jason Jeffrey Ryan"""
"""Common first names of the Nordic countries and of the English-speaking ones."""
FIRST_NAMES = frozenset(_FIRST.split())
_WORDS = "Bent Bo Helena Ida Lone Malin Maria Per Stein Tor Tone Odd Oda Maj Line Tom Siri Thor Stig Inga"
WORDS_TOO = frozenset(_WORDS.split())
"""Names that are words or products too: only a usual Nordic surname behind them makes a person of them."""
NO_PERSONS = frozenset({"john deere", "john wiley", "martin marietta", "george washington", "carl zeiss", "eli lilly"})
"""Companies and places that bear a first name and a surname."""
TITLES = (
    r"(?:\w*(?:projekt|prosjekt|program|afdelings|avdelings|team|it-|drifts|test|udviklings|utviklings)(?:leder|ledare|leiar|chef|sjef)"
    r"|direktør|direktör|kontorchef|chefkonsulent|specialkonsulent|konsulent|konsult|sagsbehandler|saksbehandler|handläggare|overlæge|overlege"
    r"|överläkare|læge|lege|läkare|sygeplejerske|sykepleier|sjukepleiar|sjuksköterska|borgmester|ordfører|borgmästare|advokat|udvikler"
    r"|utvikler|utvecklare|hr|fru|frk|dr|mr|mrs|ms|project (?:manager|leader)|programme manager|projektipäällikkö)"
)
_NAME = r"[A-ZÆØÅÄÖ][a-zæøåäöéüóáíýðþ]{1,30}(?:-[A-ZÆØÅÄÖ][a-zæøåäöé]{1,30})?"
_INITIALS = r"(?:[ \t]+[A-ZÆØÅÄÖ]\.){0,4}"
"""Both are bounded: every run of words within a name is looked up."""
_STREET = r"(?![ \t]+(?:vej|gade|gate|gata|väg|plads|plass|plats|torg|torv)\b)"
_PAIR = re.compile(rf"(?<![\w-]){_NAME}(?:{_INITIALS}[ \t]+{_NAME}){{1,4}}(?![\w-]){_STREET}")
_TITLED = re.compile(rf"(?<![\w-])(?i:{TITLES})\.?[ \t]+({_NAME}{_INITIALS}(?:[ \t]+{_NAME}){{1,2}})(?![\w-])")
_SURNAME = re.compile(r".+(?:sen|sson|ström|berg|lund|gaard|gård|dahl|stad|vik|nen)")
_PLACE = re.compile(
    r"(?:(?i:.*(?:vej|gade|gate|gata|väg|vägen|veien|plads|plass|plats|torv|sygehus\w*|sykehus\w*|sjukhus\w*|hospital\w*|hus|skole|skola))"
    r"|Region|Kommune|Kommun|Universitet\w*|University|Hospital\w*|Institut\w*|Institute|Fond|Fonden|Stiftelse\w*|Stiftung|Foundation"
    r"|Danmark|Danmarks|Norge|Norges|Sverige|Sveriges|Norden|Nordic|Consulting|Group|Gruppen|Partners|Data|System|Systems|Systemer"
    r"|Solutions|Software|Health|Care|Space|Center|Centre|Centret|Act|Report|Model|Test|Law|Co|Corp\w*|Inc|Ltd|Limited|Company|Award|Prisen|Priset"
    r"|Airport|Analysis|Base|Board|Bridge|Building|Division|Encounter|Fire|Forest|Government|Lake|Mountain|Park|Peak|Procedures?|Program(?:me)?"
    r"|Project|Rationale|River|Road|Royal|Series|Springs?|State|Street|Technolog\w*|Telescope|Trail|Verify)"
)
"""A last word that makes a street, a place or an organisation of a name."""


def names(text: str, known: Set[str] = frozenset()) -> list[str]:
    """What looks like the names of persons, as written, at most MOST; `known` are names of others, in small letters."""
    found = dict.fromkeys(name for name in _names(text) if not _is_known(name, known))
    return list(found)[:MOST]


def _names(text: str) -> Iterator[str]:
    yield from (match[1] for match in _TITLED.finditer(text) if not _PLACE.fullmatch(match[1].split()[-1]))
    for match in _PAIR.finditer(text):
        if name := _person(match[0].split()):
            yield name


def _person(words: list[str]) -> str:
    """The name from its first name on, empty when it is none: a sentence may begin with another word."""
    for at, word in enumerate(words[:-1]):
        rest = words[at + 1 :]
        given = word.split("-")[0]
        if given not in FIRST_NAMES or any(map(_PLACE.fullmatch, rest)):
            continue
        if given not in WORDS_TOO or _SURNAME.fullmatch(rest[-1]):
            return " ".join(words[at:])
    return ""


def _is_known(name: str, known: Set[str]) -> bool:
    """Whether the site knows something by this name, or by a part of it that is more than one word."""
    words = name.casefold().split()
    spans = [" ".join(words[a:b]) for a in range(len(words)) for b in range(a + 2, len(words) + 1)]
    return any(spelt in known or spelt in NO_PERSONS for span in spans for spelt in (span, span.removesuffix("s")))
