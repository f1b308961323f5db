"""What makes a mail a complaint: a table of terms and weights that anybody can read and a company can change; no model, no score without words.

    clauses that hold a term -> not denied, not talk about complaints, not an order -> each row of the table counts once -> sum of weights

3 says it outright; 2 is a fault or a broken promise, which a question may name as well; 1 is the tone of a complaint.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from backend.domain.alternatives import by_first_letters

THRESHOLD = 3
"""Weight from which a mail is a complaint: one plain word for it, or two signs that agree."""
SURE = 4
"""Below this, and without a plain word, a person is asked."""
MAX_OWN, MAX_WORDS, MAX_LENGTH = 200, 6, 60


@dataclass(frozen=True, slots=True)
class Term:
    """A row of our table. `lang` is "" where it has words of both languages; `words` is what an administrator reads of `pattern`."""

    key: str
    weight: int
    lang: str
    words: str
    pattern: str


@dataclass(frozen=True, slots=True)
class OwnTerm:
    """A row of the company's: plain words in their order; a * at the end of a word stands for any ending."""

    words: str
    weight: int
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """What a company has made of the table: its own rows, and the keys of ours that it has switched off."""

    own: tuple[OwnTerm, ...] = ()
    off: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Weighed:
    """`terms`: as found, in the order of the table. `is_plain`: one of them says it outright."""

    weight: int = 0
    terms: tuple[str, ...] = ()
    is_plain: bool = False

    @property
    def is_complaint(self) -> bool:
        return self.weight >= THRESHOLD

    @property
    def is_unsure(self) -> bool:
        """Just below the threshold, or on it by two weak signs: somebody should look, and nobody be alarmed."""
        return THRESHOLD - 1 <= self.weight < SURE and not self.is_plain


TERMS: tuple[Term, ...] = (
    Term("reklamation", 3, "de", "Reklamation, reklamieren", r"beanstand\w{1,8}|reklam(?:ation(?:en)?|ier(?:e|en|t|ten))"),
    Term("maengelruege", 3, "de", "Mängelrüge, Mängelanzeige", r"mängel(?:rüge|anzeige)"),
    Term("ruegen", 3, "de", "rügen", r"rügen"),
    Term("beschwerde", 3, "de", "Beschwerde, beschwere mich", r"beschwer(?:de[n]?|en uns|e mich)"),
    Term("falsch_geliefert", 3, "de", "falsch geliefert, Falschlieferung, falsche Ware", r"falsch (?:ge|be)lief(?:ert|erung)|falschlieferung|falsche (?:ware|artikel|teile|menge|ausführung)"),
    Term("unzumutbar", 3, "de", "unzumutbar, inakzeptabel, nicht hinnehmbar", r"unzumutbar|inakzeptabel|nicht (?:länger )?(?:hinnehmbar|akzeptabel|tragbar|hinnehmen)|unmöglicher zustand"),
    Term("complaint", 3, "en", "complaint, complain", r"non-?conformance|non-?conformity|complain(?:t|ts|ing)?"),
    Term("unacceptable", 3, "en", "unacceptable, unsatisfactory", r"unacceptable|not acceptable|unsatisfactory"),
    Term("wrong_goods", 3, "en", "wrong item, wrong parts, wrong quantity", r"wrong (?:item|items|part|parts|goods|product|size|quantity|version)"),
    Term("frist", 3, "de", "setzen eine Frist, letzte Frist, Nachfrist", r"(?:setzen|letzte|angemessene|nach)\w* (?:ihnen )?(?:\w+ ){0,3}frist|nachfrist|fristsetzung"),
    Term("rechtsanwalt", 3, "de", "Rechtsanwalt, rechtliche Schritte", r"rechtsanwalt|rechtliche schritte"),
    Term("schadensersatz", 3, "", "Schadensersatz, Vertragsstrafe, compensation for, vom Vertrag zurück", r"schadensersatz|schadenersatz|vertragsstrafe|compensation for|wandlung|vom vertrag zurück"),
    Term("mangelhaft", 2, "de", "mangelhaft, Mangel, Mängel", r"mangelhaft\w*|mängel(?:n)?|mangel"),
    Term("defekt", 2, "de", "defekt, kaputt, funktioniert nicht, fällt ständig aus", r"defekt(?:e[nrs]?)?|kaputt\w*|funktioniert (?:immer noch |schon wieder |wieder )?nicht|fällt (?:ständig|dauernd|immer wieder) aus"),
    Term("beschaedigt", 2, "de", "beschädigt, Transportschaden, undicht, zerbrochen", r"beschädigt\w*|beschädigung(?:en)?|transportschaden|zerbrochen|verbeult|verkratzt\w*|undicht\w*|gerissen"),
    Term("fehlt", 2, "de", "fehlt, unvollständig, fehlerhaft", r"fehlt|fehlen|unvollständig\w*|fehlmenge|fehlerhaft\w*"),
    Term("defective", 2, "en", "defective, faulty, broken, damaged, not working", r"defective|faulty|broken|damaged|leak(?:s|ing)|cracked|scratched|does not work|doesn't work|stopped working|not working"),
    Term("missing", 2, "en", "missing, incomplete, never arrived, overdue", r"missing|incomplete|never arrived|not arrived|still waiting|overdue"),
    Term("verspaetet", 2, "de", "verspätet, in Verzug, immer noch nicht, überfällig", r"verspät\w*|in verzug|lieferverzug|(?:noch immer|immer noch) (?:nicht|keine?n?)|vergeblich|überfällig\w*"),
    Term("unzufrieden", 2, "", "enttäuscht, verärgert, unzufrieden, disappointed, unhappy", r"enttäuscht|verärgert|unzufrieden|disappointed|dissatisfied|unhappy|frustrat\w+"),
    Term("wiederholt", 2, "", "schon wieder, zum dritten Mal, wiederholt, once again", r"zum (?:zweiten|dritten|vierten|wiederholten) mal|schon wieder|wiederholt\w*|mehrfach\w*|once again|yet again|the (?:second|third) time"),
    Term("ersatzlieferung", 2, "", "Ersatzlieferung, Nachbesserung, Gewährleistung, refund, replacement", r"legal action|our lawyers?|rückerstattung|geld zurück|ersatzlieferung|nachbesser\w+|nacherfüllung|gewährleistung\w*|refund|money back|replacement"),
    Term("ausfall", 2, "de", "ausgefallen, fällt aus, durchgefallen, versagt, ist hin", r"ausgefallen|f(?:ällt|allen|iel|ielen) (?:\S{1,30} ){0,5}aus|durchgefallen|versagt|nicht bestanden|spinnt|ist hin|nicht angesprochen|geh(?:t|en) (?:\w{1,20} )?nicht mehr|gehen \w{1,20} nicht|läuft nicht|laufen nicht|ohne funktion|taug(?:t|en) nichts|nichts gebracht|das \w{1,30} geht nicht|bleibt (?:\S{1,30} ){0,2}dunkel|kein\w{0,2} \w{1,20} mehr liefert|abgeschaltet|nichts gemerkt|stimm(?:t|en) (?:\S{1,20} ){0,2}nicht|reichen (?:\S{1,20} ){0,2}nicht"),
    Term("failed", 2, "en", "has failed, did not pass, leaked, broke down", r"(?:has |have |it )failed|did not pass|didn't pass|leaked|keeps? (?:failing|stopping|tripping)|broke (?:down|off)|does not start|won't start|no longer works?|not suitable|did not (?:go off|react|respond|trip|start)|still (?:does|do) not|(?:does|do) not match|wrong (?:readings?|plug|values?)"),
    Term("misst_falsch", 2, "de", "misst falsch, zeigt zu wenig an, hält nicht ein, ungenau", r"(?:misst|messen|zeigt|zeigen|liefert|liefern) (?:\S{1,30} ){0,6}(?:zu (?:wenig|viel|hoch|niedrig)|falsch\w{0,3}|null|nichts|unsinn)|zu (?:wenig|viel) anzeig\w{1,3}|h(?:ält|alten) (?:\S{1,30} ){0,5}nicht ein|weich(?:t|en) (?:\S{1,30} ){0,5}ab|ungenau\w{0,3}|lässt sich nicht|lassen sich nicht|hält keine|halten keine"),
    Term("reads_wrong", 2, "en", "reads wrong, drifts, out of tolerance", r"reads? (?:\S{1,30} ){0,4}(?:too (?:high|low)|wrong)|drift(?:s|ed|ing)?|out of (?:tolerance|spec|specification)|inaccurate|does not fit|doesn't fit|do not fit"),
    Term("schaden", 2, "", "Schaden, Schrott, unbrauchbar, verbogen, ruined, scrap", r"schaden|schäden|schrott|ausschuss|unbrauchbar\w{0,3}|nicht zu gebrauchen|verdorben|verbogen|verzogen|aufgelöst|abgebrochen|abgefallen|verrostet|korrodiert|qualitätsm(?:a|ä)ngel\w{0,3}|ruined|spoiled|scrap(?:ped)?|bent|warped|corroded|rusty|unusable|useless"),
    Term("stillstand_folge", 2, "", "Anlage steht, Handbetrieb, mussten sperren, had to stop", r"ste(?:ht|hen) (?:\S{1,30} ){0,3}(?:die|der|das|unsere?) (?:anlage|linie|produktion|maschine|ofen|band|fertigung|straße)|(?:anlage|linie|produktion|maschine|fertigung|straße) steht|handbetrieb|(?:seit (?:\S{1,20} ){1,3}|wieder )von hand|stehen herum|wegwerfen|we lost|for nothing|neu (?:fräsen|bohren|drucken|backen)|mussten? (?:\S{1,30} ){0,7}(?:sperren|weg|wegwerfen|stoppen|anhalten|entsorgen|abstellen|nacharbeiten)|neu (?:lackieren|anfertigen|fertigen)|nacharbeit\w{0,3}|line (?:is|was|has been) down|had to (?:stop|scrap|throw|dump|redo|rework|shut|close|discard)|sent everything back|verweigert (?:\S{1,30} ){0,2}abnahme|reject(?:ed)? (?:the|your|this) (?:delivery|batch|goods|shipment|part|parts)"),
    Term("falsche_angabe", 2, "", "falsche Seriennummer, falsche Farbe, wrong label", r"falsche[nrsm]? (?:serien|artikel|teile|chargen)?(?:nummer\w{0,2}|bezeichnung|version|farbe|größe|länge|spannung|adresse|zeichnung|typ\w{0,3}|werkstoff)|wrong (?:\w{1,20} )?(?:number|numbers|serial|label|labels|colour|color|voltage|address|length|type|certificate)|although we ordered|obwohl wir (?:\S{1,30} ){1,5}bestellt|nicht das,? was wir bestellt"),
    Term("warten", 2, "", "warten seit Wochen, hätte da sein sollen, waiting for weeks", r"seit (?:\S{1,20} ){1,3}(?:tagen|wochen|monaten) (?:auf|kein\w{0,2}|ohne|nicht)|wart(?:en|e) (?:\S{1,30} ){0,3}seit|waiting (?:\S{1,20} ){0,4}(?:weeks|months|days)|(?:sollte|sollten|hätte|hätten) (?:\S{1,30} ){0,7}(?:da sein|hier sein|geliefert sein|da sein sollen|kommen sollen)|should have (?:arrived|been here|been delivered)|weeks late|days late|wochen zu spät|tage zu spät"),
    Term("keine_antwort", 2, "", "keine Antwort erhalten, niemand meldet sich, got no answer, another supplier", r"keine (?:antwort|reaktion|rückmeldung) (?:erhalten|bekommen|auf|von)|niemand (?:meldet|antwortet|reagiert|ruft|hebt)|no (?:answer|reply|response)|nobody (?:answers|answered|called|replies|replied|responds)|(?:einen )?anderen lieferanten (?:suchen|umsehen)|another supplier|(?:drei|vier|fünf|mehr)mal (?:\S{1,30} ){0,5}(?:geschrieben|angerufen|gemahnt|nachgefragt|zugesagt|versprochen)|(?:written|called|asked) (?:\S{1,20} ){0,4}(?:three|four|five|several) times|(?:two|three|four|several) times (?:about|already)"),
    Term("der_dritte", 2, "", "nun der dritte, das dritte in einem Jahr, the third one", r"(?:der|die|das|den) (?:dritte|vierte|fünfte|sechste)[nrs]? (?:in|innerhalb|ausfall|defekt)|(?:nun|jetzt|schon|bereits) (?:der|die|das|zum) (?:zweite|dritte|vierte|fünfte)[nrs]?|the (?:third|fourth|fifth) (?:one|unit|failure|time|in)|jedes mal|every time"),
    Term("anspruch", 2, "", "Ansprüche, Umtausch, 8D-Report, we claim", r"ansprüche|umtausch\w{0,3}|tauschen sie|austausch im rahmen|um austausch|8d-?report|(?:we|i) claim|claim for|warranty claim|wer kommt (?:\S{1,20} ){0,3}auf|kosten (?:\S{1,20} ){0,3}in rechnung stellen|who (?:pays|will pay|is going to pay) for|erstatten sie|kaufpreis|corrective action|geschäftsführ\w{1,5} sprechen"),
    Term("nicht_vereinbart", 2, "", "nicht wie vereinbart, so hatten wir uns das nicht vorgestellt, not what we agreed", r"so hatten wir (?:\S{1,20} ){0,3}nicht|nicht (?:wie )?(?:vereinbart|abgesprochen|zugesagt|versprochen)|not what we (?:agreed|ordered|expected)|entgegen (?:der|ihrer|unserer) (?:zusage|vereinbarung|absprache)|so geht (?:das|es) nicht|geduld|dafür haben wir|wants? an explanation|eine erklärung|the (?:second|third|fourth) visit|zugesagte termin|angeblich|we were told|contrary to (?:our|the|your)|although (?:it|this|that) was agreed|trotz (?:ihrer |der )?zusage"),
    Term("wieder", 1, "", "again, immer wieder", r"again|immer wieder|erneut"),
    Term("von_ihnen", 1, "", "wegen Ihres, die Sie geschickt haben, you sent", r"wegen (?:ihres|ihrer|eures|eurer)|weil (?:euer|eure|ihr|ihre)|(?:die|den|das) sie (?:uns )?(?:geschickt|geliefert|gesandt) haben|you (?:sent|shipped|supplied|delivered)|seit dem einbau|seit der (?:lieferung|montage|inbetriebnahme)|on the first day|since (?:installation|delivery)|nach (?:\S{1,15} ){1,2}(?:tagen|wochen|monaten)|after (?:\S{1,15} ){1,2}(?:days|weeks|months)"),
    Term("fehler", 1, "", "Fehler, Störung, Pech, problem", r"fehlers?|störung\w{0,2}|ärger|ärgerlich|pech|problems?|probleme|abweichung|deviation|fault|trouble"),
    Term("leider", 1, "", "leider, unfortunately", r"leider|bedauerlicherweise|unfortunately|sadly"),
    Term("umgehend", 1, "", "umgehend, unverzüglich, sofort, immediately", r"umgehend\w*|unverzüglich\w*|sofort|immediately|at once|urgently"),
    Term("gutschrift", 1, "", "Gutschrift, Ersatz, Garantie, Stillstand, downtime", r"gutschrift|ersatz|warranty|garantie|frist|deadline|stillstand|steht (?:still|die (?:anlage|produktion|linie))|downtime"),
    Term("retoure", 1, "", "Retoure, Rücksendung, zurückgeschickt, send it back", r"retoure|rücksendung|zurückschicken|zurückgeschickt|return(?:ed)? the goods|send (?:it|them) back"),
)  # fmt: skip

OURS = Table()


def complaints_with(table: Table, text: str) -> Weighed:
    """How much a text complains, by this company's table. Linear in the text."""
    rows, any_term = _compiled(table)
    clauses = _clauses(text, any_term)
    found = [(weight, sign) for weight, term in rows if (sign := _first_sign(term, weight, clauses))] if clauses else []
    return Weighed(
        sum(it for it, _ in found), tuple(sign for _, sign in found), any(it >= THRESHOLD for it, _ in found)
    )


def wrong_with(words: str) -> str:
    """Why these words can be no row: "empty", "too_long", "too_many_words", "star", "short"; "" if they can."""
    parts = words.split()
    if not parts:
        return "empty"
    if len(words) > MAX_LENGTH:
        return "too_long"
    if len(parts) > MAX_WORDS:
        return "too_many_words"
    if any("*" in it[:-1] for it in parts):
        return "star"
    return "short" if any(len(it.rstrip("*")) < (3 if it.endswith("*") else 2) for it in parts) else ""


_Row = tuple[int, re.Pattern[str]]


@lru_cache(maxsize=8)
def _compiled(table: Table) -> tuple[tuple[_Row, ...], re.Pattern[str]]:
    """The rows as patterns, and all of them as one: a look with all together costs a seventh of one for each, and most mails have none."""
    patterns = [(it.weight, it.pattern) for it in TERMS if it.key not in table.off]
    own = [(it.weight, _pattern(it.words)) for it in table.own[:MAX_OWN] if not wrong_with(it.words)]
    # Escaped words may hold brackets, which `by_first_letters` does not read.
    together = [by_first_letters("|".join(it for _, it in patterns)), *(it for _, it in own)]
    rows = tuple((weight, _whole(it)) for weight, it in (*patterns, *own))
    return rows, _whole("|".join(filter(None, together)) or r"(?!)")


def _whole(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)")


def _pattern(words: str) -> str:
    return r"\s+".join(re.escape(it.rstrip("*")) + r"\w*" * it.endswith("*") for it in words.lower().split())


# A word in the clause that turns the meaning, at most four words before the term.
_NEGATION = re.compile(
    r"\b(?:kein\w*|ohne|weder|nicht|nie|niemals|statt|frei von|no|not|without|never|any|none|free of)(?:\s+[\w'-]+){0,4}\s*$"
)
# Talk about complaints in general or about the good case is no complaint.
_TALK = re.compile(
    r"\b(?:falls|wenn|wie (?:läuft|lange|gehen|handhaben|ist das bei)|im falle?|for the case|in case|if|how do you (?:handle|deal)"
    r"|what happens|ob (?:es|die|der|das|sie)|(?:hat|haben) sich erledigt|erledigt|behoben|gelöst|repariert|resolved|solved|fixed|settled"
    r"|danke für|dank für|thanks? (?:you )?for|schulung|seminar|webinar|training|richtlinie|policy|prozess|process|statistik|statistics?|formular|form|template|vorlage|formulierung|textbaustein|of ours|by our own|our own|l(?:ag|iegt) (?:an|in|bei) uns\w{0,3}|abteilung"
    r"|department|ansprechpartner|zuständig|unlikely|ausgeschlossen)\b|^\s*sollten?\b"
)
# Beside these a fault is the subject of an order, not of a complaint; a plain word for a complaint still counts.
_BUSINESS = re.compile(
    r"\b(?:quote|quotation|angebot|kostenvoranschlag|reparatur\w*|repair|entsorg\w*|wartung|maintenance)\b"
)
_CLAUSE = re.compile(r"[.!?;\n]+|,\s+(?=aber|doch|jedoch|sondern|but|however)")


@dataclass(frozen=True, slots=True)
class _Clause:
    """A piece of a sentence that holds a term, and what else stands in it, looked up once: hostile text repeats a term a thousand times."""

    text: str
    is_talk: bool = field(default=False)
    is_business: bool = field(default=False)

    def turns(self, position: int, weight: int) -> bool:
        if self.is_talk or _NEGATION.search(self.text[max(position - 60, 0) : position]):
            return True
        return self.is_business and weight < THRESHOLD


def _clauses(text: str, any_term: re.Pattern[str]) -> list[_Clause]:
    lower = text.lower()
    if not any_term.search(lower):
        return []
    pieces = [piece for piece in _CLAUSE.split(lower) if any_term.search(piece)]
    return [_Clause(piece, bool(_TALK.search(piece)), bool(_BUSINESS.search(piece))) for piece in pieces]


def _first_sign(term: re.Pattern[str], weight: int, clauses: list[_Clause]) -> str:
    for clause in clauses:
        for found in term.finditer(clause.text):
            if not clause.turns(found.start(), weight):
                return found[0]
    return ""
