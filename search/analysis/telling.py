"""Tells the language of a text by the words that only it uses often and by how it spells."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from math import log

from search.analysis.stopwords import STOP_WORDS
from search.analysis.tokens import clean, words

LONGEST = 4000
"""Characters looked at: more tell no more."""
COMMON: dict[str, str] = {
    "da": """af efter nogle noget nogen hvad blev bliver blevet kun sig mellem uden gennem siden allerede både igen jo hvorfor
mod ud ind op ned hver hvert sådan først havde have været gjorde gøre gør kunne skulle ville måtte ikke endnu lige flere fleste
anden andet andre samme hele eget egen egne deres vores jer os dem den det de man også mere mest meget lidt få får fik ligesom
derfor derefter herefter samt hos ved fra til som der er var men eller når da så hvis fordi hvilke hvilken hvilket nye ny nyt
tid år dage kan skal vil må bør før inden under over videre ens tage tager tog give giver gav sætte sat stod står kom kommer
brug bruge bruger bruges penge opgave opgaver krav kravene aftale aftalte ydelse løbende samlet tidlig tidligt tidligere
ændring ændringer ændret enkelt enkelte fandt finde række tilbage nødvendig mulighed ledelse ledelsen leverandøren
fået gået set givet taget sit bag vigtig vigtigt ved siger sagde lave uge uger spørgsmål jeg hun nu hvem sagen""",
    "nb": """av etter noen noe hva ble blir blitt bare seg mellom uten gjennom siden allerede både igjen jo hvorfor mot ut inn opp
ned hver hvert slik først hadde ha vært gjorde gjøre gjør kunne skulle ville måtte ikke ennå like flere fleste annen annet andre
samme hele eget egen egne deres våre vår oss dem den det de man også mer mest mye litt få får fikk derfor deretter samt hos ved fra
til som der er var men eller når da så hvis fordi hvilke hvilken hvilket nye ny nytt tid år dager kan skal vil må bør før innen
under over videre ens ta tar tok gi gir ga sette satt sto står kom kommer bruk bruke bruker brukes penger oppgave oppgaver krav
kravene avtale avtalte ytelse løpende samlet tidlig tidligere endring endringer endret enkelt enkelte fant finne rekke tilbake
nødvendig mulighet ledelse ledelsen leverandøren nå hun et en én fram frem
fått gått sett gitt tatt sitt bak viktig vet trenger sier sa lage uke uker spørsmål jeg hvem saken rundt""",
    "nn": """av etter nokon noko nokre kva vart blei blir vert vorte berre seg mellom utan gjennom sidan allereie både att jo kvifor
mot ut inn opp ned kvar kvart slik først hadde ha vore gjorde gjere gjer kunne skulle ville måtte ikkje enno like fleire fleste
annan anna andre same heile eige eigen eigne deira våre vår oss dei den det ein eit ei man også òg meir mest mykje litt få får fekk
difor deretter samt hos ved frå til som der er var men eller når då så dersom fordi viss kva nye ny nytt tid år dagar kan skal
vil må bør før innan under over vidare ta tar tek tok gje gjev gir gav setje sett stod står kom kjem kjem bruk bruke brukar penger
oppgåve oppgåver krav krava avtale ytingar løpande samla tidleg tidlegare endring endringar endra enkelt enkelte fann finne rekkje
tilbake naudsynt høve leiing leiinga leverandøren no ho eg me vi korleis kvar mens medan fått gått sett gitt
teke sitt bak viktig veit treng seier sa lage veke veker spørsmål kven saka rundt""",
    "sv": """av efter några något någon vad blev blir blivit bara sig mellan utan genom sedan redan både igen ju varför mot ut in upp
ner varje sådan först hade ha varit gjorde göra gör kunde skulle ville måste inte ännu lika fler flera flesta annan annat andra samma
hela eget egen egna deras våra vår oss dem den det de man också mer mest mycket lite få får fick därför därefter samt hos vid från
till som där är var men eller när då så om eftersom vilka vilken vilket nya ny nytt tid år dagar kan ska vill bör innan under över
vidare ta tar tog ge ger gav sätta satt stod står kom kommer bruk använda används pengar uppgift uppgifter krav kraven avtal
löpande samlad tidig tidigt tidigare ändring ändringar ändrat enskilda fann finna rad tillbaka nödvändig möjlighet ledning
ledningen leverantören nu hon ett en att och för på med inom enligt blivit vara fått gått sett gett tagit sitt bakom
viktig vet behöver säger sade vecka veckor fråga frågor jag vem""",
    "en": """the of and to in a is that it was for on are as with they at be this have from or had by but not what all were when we
there can an your which their said if do will each about how up out them then she many some so these would other into has more
her two him see could no make than first been its who now people my made over did down only way find use may long after used our
work well even because must through should before also between under while where those both during against without project""",
    "fi": """ja on ei se että oli hän joka mutta niin kuin myös ovat sekä tai olla jos kun vain voi ole hänen mukaan jo sen tämä
tämän niiden joiden jotka jonka mikä mitä miten missä siitä siihen sitä niitä näitä näiden ennen jälkeen aikana kanssa kautta
vuoksi ilman välillä vuonna ollut olivat oltava pitää pitäisi tulisi tulee voidaan voitiin ovat eivät olleet enemmän muut muita
kaikki kaikkien yksi kaksi ensin uusi uuden hanke hankkeen järjestelmä järjestelmän toimittaja toimittajan""",
}
"""Words that stand in most texts of a language, those of projects among them. What several share tells less."""
SPELLINGS: dict[str, re.Pattern[str]] = {
    "da": re.compile(
        r"\b(?:\w{3,}(?:hed|heden|heder|erne|ernes|igt|ede|else[nr]?s|elser|eret|erede|tion(?:en|er|erne)?)"
        r"|\w*(?:øj|ejl|jd|ægt|eds|lds|[aeiouyæøå][gb](?:e|er|es|et|en|erne)?)|\w*(?:skab|gsm|edsm)\w*|(?:af|ud|op|ind|til|hvor)\w{3,})\b"
    ),
    "nb": re.compile(
        r"\b(?:\w{3,}(?:sjon|sjonen|sjoner|sjonene|heten?|heter|ene|enes|ert|erte|elser)|\w*(?:øy|ei|kjø|skj)\w*|\w*[aeiouyæøå][kpt](?:e|er|es|et|en|ene)"
        r"|\w+(?:kk|pp|tt|ss|ll|nn)|(?:av|ut|opp|inn|til|hvor|gj|skj)\w{3,})\b"
    ),
    "nn": re.compile(
        r"\b(?:\w{3,}(?:sjon|sjonen|sjonar|sjonane|leg|lege|heit|heita|ane|ar|ande|ast|inga|ene)|\w*(?:øy|ei|kv|au|kjø|skj)\w*|\w*[aeiouyæøå][kpt](?:e|er|ar|a|et|en|ane)"
        r"|\w+(?:kk|pp|tt|ss|ll|nn)|(?:av|ut|opp|inn|til|kor|gj|skj|fr[åa]m)\w{3,})\b"
    ),
    "sv": re.compile(r"\b(?:\w*[äö]\w*[^äöaeiouy\W]{1,2}\w*|\w+(?:kk|pp|tt|ss|ll|nn)|\w{3,}(?:tion|tionen|tioner|heten?|orna|arna|erna|ades|ade|ning(?:en|ar)?))\b"),
    "en": re.compile(r"\b(?:\w{3,}(?:tion|tions|ing|ed|ly|ment|ness|ity|ies|ers)|\w*(?:th|wh|ough|sh|ck)\w*)\b"),
    "fi": re.compile(r"\b(?:\w*(?:aa|ii|uu|yy|ää|öö|uo|yö|ie|kk|tt)\w*|\w{3,}(?:ssa|ssä|sta|stä|lla|llä|lta|ltä|lle|ksi|een|iin|ista|istä|tään|nut|nen|set|jen|iden))\b"),
}  # fmt: skip
SPELLING = 0.35
"""What a word's spelling tells, beside a word of a language's own."""


def _weights() -> Mapping[str, tuple[tuple[str, float], ...]]:
    """Word → what it says for each language that uses it."""
    known = {code: set(common.split()) | STOP_WORDS[code] for code, common in COMMON.items()}
    users: dict[str, list[str]] = defaultdict(list)
    for code, own in known.items():
        for word in own:
            users[word].append(code)
    return {word: tuple((code, log(len(known) / len(codes))) for code in codes) for word, codes in users.items()}


WEIGHTS = _weights()


def told(text: str) -> dict[str, float]:
    """Language → how much of a text of at least a few words speaks for it, most likely first; nothing where nothing does."""
    said: defaultdict[str, float] = defaultdict(float)
    for word, times in Counter(words(clean(text[:LONGEST]))).items():
        for code, weight in WEIGHTS.get(word, ()):
            said[code] += weight * times
        if word not in WEIGHTS:
            spelled = [code for code, spelling in SPELLINGS.items() if spelling.fullmatch(word)]
            for code in spelled:
                said[code] += SPELLING * times * log(len(SPELLINGS) / len(spelled))
    return dict(sorted(said.items(), key=lambda each: -each[1]))
