"""Words that say nothing of what a text is about, by language.

Kept short on purpose: no word that is also a noun of the field (English "it", Danish "mål", Swedish "under").
"""

DANISH = """af alle alt anden andet andre at blev blive bliver da de dem den denne der deres det dette dig din disse dog du
efter eller en end er et for fra ham han hans har havde have hende hendes her hos hun hvad hvem hver hvilke hvilken hvilket
hvis hvor hvordan hvorfor hvornår i ikke ind ingen jeg jer kan kom kunne man mange med meget men mig min mit mod må ned nej nogen
nogle noget nu når og også om op os over på sig sin sine skal skulle som så til ud uden var ved vi vil ville vor være været"""
BOKMAL = """alle alt andre at av ble blei bli blir blitt da de dem den denne der deres det dette dine disse du eller en enn er et
etter for fordi fra ha hadde han hans har henne hennes her hos hun hva hvem hver hvilke hvilken hvilket hvis hvor hvordan hvorfor
i ikke inn ingen jeg kan kom kunne man mange med meg meget men min mot må ned nei noe noen nå når og også om opp oss over på seg selv
sin sine skal skulle som så til ut uten var ved vi vil ville være vært"""
NYNORSK = """alle alt andre at av blei bli blir blitt då dei deira den denne der det dette di dine dykk du eg ein eit ei eller enn er
etter for fordi frå ha hadde han hans har henne her hjå ho hos hva kan kom korleis kor kva kven kvar kvifor kunne kvifor i ikkje inn
ingen man mange med meg men min mot må ned nei noko nokon nokre no når og også om opp oss over på seg si sin sine sjølv skal skulle som
så til ut utan var ved vi vil ville vere vore"""
SWEDISH = """alla allt andra att av bli blir blev blivit de dem den denna deras dess dessa det detta dig din ditt du där då efter
ej eller en er ett från för ha hade han hans har henne hennes hon honom hur här i icke ingen inom inte jag kan kom kommer kunde man
med men mig min mot mycket ni nu när någon något några och också om oss på samma sedan sig sin sina ska skall skulle som så till upp
ur ut utan vad var varför varje vart vem vi vid vilka vilken vilket vill än är åt över"""
FINNISH = """ei eivät ele en et että he hän ja jo joka jos jotka kanssa koska kuin kuka kun me mikä minä missä mitä miten mukaan mutta
ne niin nyt ole oli olla olivat on ovat se sekä sen siitä siinä sinä sitä tai te tämä tässä tätä vai vain voi ovatko onko"""
ENGLISH = """a about after all also an and any are as at be because been before being between both but by can could did do does for
from had has have he her here him his how i if in into is its me more most my no not of off on only or other our out over own
same she should so some such than that the their them then there these they this those through to too under until up very was
we were what when where which while who whom why will with would you your"""

STOP_WORDS: dict[str, frozenset[str]] = {
    "da": frozenset(DANISH.split()),
    "nb": frozenset(BOKMAL.split()),
    "nn": frozenset(NYNORSK.split()),
    "sv": frozenset(SWEDISH.split()),
    "fi": frozenset(FINNISH.split()),
    "en": frozenset(ENGLISH.split()),
}
