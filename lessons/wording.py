"""Wording: the words by which the rules for a good lesson are told in a text, by rule and language."""

import re
from collections.abc import Mapping

WORDS: dict[str, dict[str, str]] = {
    "blame": {
        "da": r"skyldes (?:udelukkende|alene)|(?:\w+s|egen) skyld|inkompeten\w*|skandal\w*|sjusk\w*|uduelig\w*|doven|dovne|løgn\w*|elendig\w*"
        r"|håbløs\w*|katastrofal\w*|forsømte|vanrøgt\w*|uansvarlig\w*|tåbelig\w*|dum(?:t|me)?|amatør\w*|svindel|lukkede øjnene",
        "nb": r"(?:\w+s|egen) skyld|inkompeten\w*|skandal\w*|slurv\w*|udugelig\w*|løgn\w*|elendig\w*|håpløs\w*|katastrofal\w*"
        r"|forsømte|vanskjøtt\w*|uansvarlig\w*|tåpelig\w*|dum(?:t|me)?|amatør\w*|svindel|lukket øynene",
        "nn": r"eiga skuld|inkompeten\w*|skandal\w*|slurv\w*|udugeleg\w*|løgn\w*|elendig\w*|håplaus\w*|katastrofal\w*"
        r"|forsømde|vanskjøtt\w*|uansvarleg\w*|tåpeleg\w*|dum(?:t|me)?|amatør\w*|svindel",
        "sv": r"(?:\w+s|eget) fel|inkompeten\w*|skandal\w*|slarv\w*|oduglig\w*|lögn\w*|usel|usla|uselt|hopplös\w*|katastrofal\w*"
        r"|försummade|vanskött\w*|oansvarig\w*|dum(?:t|ma)?|amatör\w*|svindel|blundade för",
        "en": r"incompeten\w*|scandal\w*|sloppy|useless|lazy|hopeless\w*|disastrous\w*|negligen\w*|irresponsib\w*"
        r"|stupid\w*|amateurish|fraud\w*|to blame|\w+['’]s fault|turned a blind eye",
        "fi": r"epäpätev\w*|skandaal\w*|huolimaton|huolimattom\w*|laisk\w*|valehtel\w*|toivoton|katastrofaal\w*|vastuuton|typer\w*",
    },
    "context": {
        "da": r"som (?:tidligere )?(?:nævnt|bekendt|beskrevet ovenfor)|(?:se|jf\.?) (?:ovenfor|nedenfor|bilag\w*|vedhæftet|vedlagt\w*)"
        r"|ovennævnte|ovenstående|nedenstående|vedhæftede|ovenfor|vi ved jo|som I ved",
        "nb": r"som (?:tidligere )?(?:nevnt|kjent|beskrevet over)|(?:se|jf\.?) (?:ovenfor|nedenfor|vedlegg\w*|vedlagt\w*)"
        r"|ovennevnte|ovenstående|nedenstående|vedlagte|ovenfor|som dere vet",
        "nn": r"som (?:tidlegare )?(?:nemnt|kjent|skildra over)|(?:sjå|jf\.?) (?:ovanfor|nedanfor|vedlegg\w*|vedlagt\w*)"
        r"|ovannemnde|ovanståande|nedanståande|vedlagde|ovanfor|som de veit",
        "sv": r"som (?:tidigare )?(?:nämnts|nämnt|bekant|beskrivits ovan)|(?:se|jfr) (?:ovan|nedan|bilag\w*|bifogad\w*)"
        r"|ovannämnda|ovanstående|nedanstående|bifogade?|som ni vet",
        "en": r"as (?:previously |already )?(?:mentioned|noted|described above|you know)|see (?:above|below|annex|appendix|attach\w+|enclos\w+)"
        r"|above[- ]mentioned|aforementioned|the attached|as we all know",
        "fi": r"kuten (?:edellä|aiemmin) \w+|ks\. (?:edellä|liite)|edellä mainit\w*|yllä mainit\w*|liitteenä|kuten tiedätte",
    },
    "another": {
        "da": r"for det (?:andet|tredje)|(?:en|den) (?:anden|tredje|yderligere) (?:læring|erfaring|lære|pointe)",
        "nb": r"for det (?:andre|tredje)|(?:en|et|den|det) (?:annen|annet|andre|tredje) (?:læringspunkt\w*|lærdom\w*|erfaring\w*|poeng\w*)",
        "nn": r"for det (?:andre|tredje)|(?:ein|eit|den|det) (?:annan|anna|andre|tredje) (?:læringspunkt\w*|lærdom\w*|erfaring\w*|poeng\w*)",
        "sv": r"för det (?:andra|tredje)|(?:en|den) (?:annan|andra|tredje) (?:lärdom\w*|erfarenhet\w*|slutsats\w*)",
        "en": r"secondly|thirdly|(?:an)?other lessons?|(?:a|the) (?:second|third|further) lesson",
        "fi": r"toiseksi|kolmanneksi|toinen oppi|kolmas oppi",
    },
    "obvious": {
        "da": r"(?:god )?(?:kommunikation|planlægning|ledelse|styring|involvering|test|dialog) er (?:meget |altid )?(?:vigtigt?|afgørende|nødvendigt?)"
        r"|husk at|det er (?:meget )?vigtigt at kommunikere|der skal kommunikeres",
        "nb": r"(?:god )?(?:kommunikasjon|planlegging|ledelse|styring|involvering|testing|dialog) er (?:veldig |alltid )?(?:viktig|avgjørende|nødvendig)"
        r"|husk å|det er (?:veldig )?viktig å kommunisere",
        "nn": r"(?:god )?(?:kommunikasjon|planlegging|leiing|styring|involvering|testing|dialog) er (?:veldig |alltid )?(?:viktig|avgjerande|nødvendig)"
        r"|hugs å|det er (?:veldig )?viktig å kommunisere",
        "sv": r"(?:god )?(?:kommunikation|planering|ledning|styrning|delaktighet|testning|dialog) är (?:mycket |alltid )?(?:viktigt?|avgörande|nödvändigt?)"
        r"|kom ihåg att|det är (?:mycket )?viktigt att kommunicera",
        "en": r"(?:good )?(?:communication|planning|leadership|management|involvement|testing|dialogue) is (?:very |always )?(?:important|key|crucial|essential)"
        r"|remember to|it is (?:very )?important to communicate",
        "fi": r"(?:hyvä )?(?:viestintä|suunnittelu|johtaminen|testaus) on (?:aina )?tärkeää",
    },
    "topic": {
        "da": r"(?:erfaring(?:er)?|læring(?:er)?|problem(?:er)?|udfordring(?:er)?|evaluering|rapport|opsamling|notat|status|opfølgning)"
        r" (?:med|af|fra|om|på|ved|i|vedr\w*)\b.*|om .*",
        "nb": r"(?:erfaring(?:er)?|læring(?:spunkter)?|problem(?:er)?|utfordring(?:er)?|evaluering|rapport|oppsummering|notat|status|oppfølging)"
        r" (?:med|av|fra|om|på|ved|i|vedr\w*)\b.*|om .*",
        "nn": r"(?:erfaring(?:ar)?|læring(?:spunkt)?|problem|utfordring(?:ar)?|evaluering|rapport|oppsummering|notat|status|oppfølging)"
        r" (?:med|av|frå|om|på|ved|i|vedr\w*)\b.*|om .*",
        "sv": r"(?:erfarenhet(?:er)?|lärdom(?:ar)?|problem|utmaning(?:ar)?|utvärdering|rapport|sammanfattning|status|uppföljning)"
        r" (?:med|av|från|om|på|vid|i)\b.*|om .*",
        "en": r"(?:(?:lessons?|experiences?)(?: learn(?:ed|t))?|problems?|challenges?|evaluation|report|summary|status|review)"
        r" (?:with|of|from|on|about|in)\b.*|about .*",
        "fi": r"(?:kokemuks\w+|opit|ongelm\w+|haaste\w*|arviointi|raportti) .*",
    },
    "who": {
        "da": r"\w*(?:leder|ledelse|styregruppe|ejer|leverandør|region|kommune|styrelse|ministeri|direkt(?:ør|ion)|råd|kund|køber|ordregiver"
        r"|udbyder|ansvarlig|udvalg|bestyrelse|arkitekt|team|afdeling|sygehus|hospital|myndighed|bruger|behandler|jurist|sekretariat|gruppe"
        r"|selskab|organisation|forening|projektet|programmet|fællesskab|institution|minister|parter|klinik|tester|chef|regering|folketing"
        r"|kreds|kontor|medarbejder|konsulent|controller|fagfolk|forvaltning|enhed|skole|board|forfatter|instans|den, der|drift)\w*",
        "nb": r"\w*(?:leder|ledelse|styringsgruppe|styre|eier|leverandør|region|kommune|direktorat|departement|direkt(?:ør|ion)|råd|kund|kjøper"
        r"|oppdragsgiver|innkjøp|ansvarlig|utvalg|arkitekt|team|avdeling|sykehus|foretak|myndighet|bruker|behandler|jurist|sekretariat|gruppe"
        r"|selskap|organisasjon|forening|prosjektet|programmet|fellesskap|institusjon|minister|parter|tester|sjef|etat|regjering|storting"
        r"|virksomhet|kontor|medarbeider|konsulent|controller|fagfolk|enhet|skole|tilsyn|ombud|forvalter|den som|drift|eier)\w*",
        "nn": r"\w*(?:leiar|leiing|styringsgruppe|styre|eigar|leverandør|region|kommune|direktorat|departement|direkt(?:ør|ion)|råd|kund|kjøpar"
        r"|oppdragsgivar|innkjøp|ansvarleg|utval|arkitekt|team|avdeling|sjukehus|føretak|styresmakt|brukar|behandlar|jurist|sekretariat|gruppe"
        r"|selskap|organisasjon|foreining|prosjektet|programmet|fellesskap|institusjon|minister|partar|testar|sjef|etat|regjering|storting"
        r"|verksemd|kontor|medarbeidar|konsulent|controller|fagfolk|eining|skule|tilsyn|ombod|forvaltar|den som|drift)\w*",
        "sv": r"\w*(?:ledare|ledning|styrgrupp|styrelse|ägare|leverantör|region|kommun|myndighet|departement|direkt(?:ör|ion)|råd|kund|köpare"
        r"|beställare|upphandlare|ansvarig|utskott|arkitekt|team|avdelning|sjukhus|användare|handläggare|jurist|sekretariat|kansli|grupp"
        r"|bolag|organisation|förening|projektet|programmet|institution|minister|parter|testare|chef|regering|riksdag|verksamhet|kontor"
        r"|medarbetare|konsult|controller|förvaltning|enhet|skola|tillsyn|ombud|den som|drift|förvaltare|inköp|nämnd|granskare|verk)\w*",
        "en": r"\w*(?:manager|management|board|group|committee|owner|supplier|vendor|contractor|region|municipality|agency|agencies|ministry"
        r"|department|director|council|customer|buyer|client|procurement|responsible|architect|team|hospital|authority|authorities|user"
        r"|lawyer|secretariat|company|organi[sz]ation|association|the project|the programme|program|minister|parties|tester|chief|head"
        r"|government|parliament|office|officer|staff|consultant|controller|unit|school|integrator|lead|leader|executive|sponsor)\w*",
    },
    "when": {
        "da": r"før|inden|senest|når|tidligt|fra (?:starten|begyndelsen|første|dag)|allerede|løbende|hver(?:t)?|årligt|månedligt|ugentligt|dagligt"
        r"|straks|forud|på forhånd|samtidig|indtil|mens|først|hvis|\w*(?:fase|måned|uge|kvartal|år|dage|frist|milepæl|start|udbud|kontrakt"
        r"|idriftsættelse|udrulning|lancering|overgang|pilot|beslutning|afslutning|skifte|analyse|drift|møde)\w*",
        "nb": r"før|innen|senest|når|tidlig|fra (?:starten|begynnelsen|første|dag)|allerede|løpende|hver(?:t)?|årlig|månedlig|ukentlig|daglig"
        r"|straks|på forhånd|samtidig|inntil|mens|først|hvis|\w*(?:fase|måned|uke|kvartal|år|dager|frist|milepæl|start|anskaffelse|kontrakt"
        r"|produksjonssetting|utrulling|lansering|overgang|pilot|beslutning|avslutning|bytte|analyse|drift|møte)\w*",
        "nn": r"før|innan|seinast|når|tidleg|frå (?:starten|byrjinga|første|dag)|allereie|løpande|kvar(?:t)?|årleg|månadleg|dagleg"
        r"|straks|på førehand|samtidig|inntil|medan|først|dersom|\w*(?:fase|månad|veke|kvartal|år|dagar|frist|milepæl|start|anskaffing|kontrakt"
        r"|produksjonssetjing|utrulling|lansering|overgang|pilot|avgjerd|avslutning|byte|analyse|drift|møte)\w*",
        "sv": r"före|innan|senast|när|tidigt|från (?:starten|början|första|dag)|redan|löpande|varje|varannan|årligen|månadsvis|dagligen"
        r"|genast|i förväg|samtidigt|tills|medan|först|om|\w*(?:fas|månad|vecka|kvartal|år|dagar|frist|milstolpe|start|upphandling|kontrakt"
        r"|avtal|driftsättning|införande|lansering|övergång|pilot|beslut|avslut|byte|analys|drift|möte)\w*",
        "en": r"before|by|until|when|early|from the (?:start|beginning|first|outset)|already|every|each|yearly|monthly|weekly|daily|during"
        r"|at once|in advance|while|first|if|no later|prior|\w*(?:phase|month|week|quarter|year|days|deadline|milestone|start|tender|contract"
        r"|go-live|rollout|launch|transition|pilot|decision|closure|analysis|operation|meeting|procurement|implementation)\w*",
    },
}  # fmt: skip
"""Rule → language → what to look for, as whole words. A rule without a language is not applied to it."""

COMPILED: Mapping[tuple[str, str], re.Pattern[str]] = {
    (rule, lang): re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
    for rule, by_lang in WORDS.items()
    for lang, words in by_lang.items()
}


def first(rule: str, lang: str, text: str) -> str:
    """The first words of the text that the rule looks for, empty where there are none or the language is not known."""
    found = _found(rule, lang, text)
    return found[0] if found else ""


def lacks(rule: str, lang: str, text: str) -> bool:
    """Whether the rule has words in this language and the text has none of them."""
    return (rule, lang) in COMPILED and not _found(rule, lang, text)


def _found(rule: str, lang: str, text: str) -> re.Match[str] | None:
    pattern = COMPILED.get((rule, lang))
    return pattern.search(text) if pattern else None
