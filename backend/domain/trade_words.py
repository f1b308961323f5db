"""What the words of a company's name are worth, as tables of folded words (`names.words`): "masch" is short for "maschinen",
"elektro" says little about who it is, "holding" says that it is another company of the same group.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SHORT_FOR = {
    "ah": "autohaus", "allg": "allgemeine", "appbau": "apparatebau", "aut": "automation", "bayer": "bayerische",
    "bros": "gebruder", "brothers": "gebruder", "chem": "chemische", "co": "company", "dt": "deutsche", "dtsch": "deutsche",
    "elektroinst": "elektroinstallation", "ev": "evangelische", "evang": "evangelische", "fachhdl": "fachhandel",
    "geb": "gebruder", "gebr": "gebruder", "gebrueder": "gebruder", "ges": "gesellschaft", "grosshdl": "grosshandel",
    "grp": "gruppe", "group": "gruppe", "hdl": "handel", "handels": "handel", "hydr": "hydraulik", "immob": "immobilien",
    "ind": "industrie", "ing": "ingenieur", "inst": "institut", "int": "international", "intern": "international",
    "internat": "international", "internationale": "international", "internationaler": "international",
    "intl": "international", "kath": "katholische", "kfm": "kaufmann", "kfz": "kraftfahrzeug", "kh": "krankenhaus", "khs": "krankenhaus",
    "kunstst": "kunststoff", "lab": "labor", "landmasch": "landmaschinen", "log": "logistik",
    "masch": "maschinen", "maschb": "maschinenbau", "maschbau": "maschinenbau", "maschf": "maschinenfabrik",
    "maschfabr": "maschinenfabrik", "mfg": "manufacturing", "mgmt": "management", "nachf": "nachfolger",
    "nordd": "norddeutsche", "ostd": "ostdeutsche", "ph": "pflegeheim", "prod": "produktion", "ra": "rechtsanwalt",
    "rae": "rechtsanwalt", "schw": "schweizerische", "sohn": "sohne", "son": "sohne",
    "sons": "sohne", "sped": "spedition", "st": "sankt", "stb": "steuerberater", "stbg": "steuerberatung",
    "steuerberatungs": "steuerberatung", "sudd": "suddeutsche", "svc": "service", "svcs": "service", "services": "service",
    "sys": "systeme", "system": "systeme", "tech": "technik", "techn": "technische", "untern": "unternehmen",
    "ver": "vereinigte", "verw": "verwaltung", "vertr": "vertrieb", "vertriebs": "vertrieb", "werkst": "werkstatt",
    "werkstatten": "werkstatt", "werkz": "werkzeug", "westd": "westdeutsche", "westf": "westfalische", "zw": "zweig",
    "frhr": "freiherr", "praxisgem": "praxisgemeinschaft", "verpack": "verpackungen", "wzb": "werkzeugbau",
    "verwaltungs": "verwaltung", "beteiligungs": "beteiligung", "betriebs": "betrieb", "produktions": "produktion",
    "entwicklungs": "entwicklung", "grundstucks": "grundstucke", "projekt": "projekt", "dienstleistungs": "service",
    "dienstleistung": "service", "dienstleistungen": "service", "austria": "osterreich", "germany": "deutschland",
    "switzerland": "schweiz", "suisse": "schweiz", "france": "frankreich", "italia": "italien", "italy": "italien",
    "polska": "polen", "poland": "polen", "nederland": "niederlande", "netherlands": "niederlande", "espana": "spanien",
}  # fmt: skip

NUMBERS = {
    "erste": "1", "erster": "1", "erstes": "1", "zweite": "2", "zweiter": "2", "zweites": "2", "dritte": "3", "dritter": "3",
    "drittes": "3", "vierte": "4", "vierter": "4", "funfte": "5", "funfter": "5", "sechste": "6", "siebte": "7", "achte": "8",
    "neunte": "9", "zehnte": "10", "ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "xi": "11",
    "xii": "12", "xiii": "13", "xiv": "14", "xv": "15", "xvi": "16",
}  # fmt: skip

SILENT = _words(
    "und u fur f der die das des dem den am an im in zum zur zu vom von van ter ten auf bei mit d the of and for et e en y de du des la le"
    " les del della gesellschaft firma fa partner partners kollegen co company dr dres prof med dipl"
)

SISTERS = _words(
    "holding beteiligung verwaltung vermogensverwaltung immobilien immobilienverwaltung grundstucke grundstucksverwaltung"
    " besitz vertrieb leasing finanz finance capital pensionskasse pensioen stiftung stichting forderverein komplementar"
    " geschaftsfuhrung geschaftsfuhrungs produktion filialbetrieb filialbetriebs bautrager"
    " entwicklung management consulting akademie international service logistik transport vermogens beheer holdco holdings"
    " investments beleggingen investment nord sud ost west mitte nordost nordwest sudost sudwest schweiz osterreich frankreich"
    " italien polen niederlande spanien asia asien china usa uk america"
)
"""Words that tell two companies of one group apart: present in one name only, they speak for sisters."""

COUNTRY_WORDS = {"DE": "deutschland", "AT": "osterreich", "CH": "schweiz", "FR": "frankreich", "IT": "italien", "PL": "polen",
                 "NL": "niederlande", "ES": "spanien"}  # fmt: skip
"""In a company's own country its name says nothing: "Tetu Nederland" in the Netherlands is Tetu."""

PLAIN = _words(
    "agrar anlagen anlagenbau antriebe antriebstechnik apotheke apparatebau architekten architekt armaturen auto autohaus"
    " automation backerei bank bau baustoffe bauunternehmen bauunternehmung bedachungen beratung beton betonwerk bestattungen"
    " bio blumen brauerei buchhandlung buro cafe chemie computer consult dach dachdecker datentechnik deutsche deutschland dental"
    " dienste digital direkt druck druckerei edv elektrik elektro elektronik elektrotechnik energie energy engineering fabrik"
    " fachhandel fahrschule fahrzeugbau fahrzeuge feinkost feinmechanik fenster film filter fleischerei fliesen"
    " fordertechnik friseur garten gartenbau gartnerei gasthaus gasthof gebaude gebaudereinigung gebruder getranke glas glaserei"
    " global grosshandel gruppe gymnasium handel hausverwaltung haustechnik heizung hochbau holz holzbau hotel hydraulik"
    " industrie industries informatik ingenieur ingenieure installation institut internet isolierung it italia kabel"
    " kaltetechnik kanzlei kraftfahrzeug klinik klinikum klima kommunikation krankenhaus kuchen kunststoff kunststoffe kunststofftechnik labor"
    " lack lacke lager lagertechnik land landhandel landmaschinen landtechnik licht luftung maler malerbetrieb manufacturing"
    " maschinen maschinenbau maschinenfabrik medien medizin medizintechnik messtechnik metall metallbau metzgerei mobel mode"
    " montage mull museum nachfolger natursteine nahmaschinen netz oberflachentechnik optik papier personal pflege pflegeheim"
    " pharma physio physiotherapie plastik praxis praxisgemeinschaft prazisionstechnik pumpen rechtsanwalt rechtsanwalte recycling"
    " reifen reinigung reise reiseburo reisen restaurant sanitar sagewerk schlosserei schreinerei schule sicherheit software"
    " sohne solar solutions spedition stadt stadtwerke stahl stahlbau stahlhandel steuerberater steuerberatung steuerkanzlei systeme"
    " systems systemhaus tec technics technik technische technologie technologies technology textil textilien therapie tiefbau"
    " tierarztpraxis tischlerei tor touristik trading transporte treuhand turen umwelt union unternehmen unternehmensberatung verein"
    " betrieb vereinigte verlag verpackung verpackungen versicherung verband volksbank waagen walzlager warme wasser web weingut werbung"
    " werft werk werke werkstatt werkzeug werkzeugbau werkzeuge werkzeugmaschinen zahnarztpraxis zelte zentrum zerspanung zimmerei"
    " advies adviesdiensten consultancy design services groep maatschappij beheermaatschappij group belastingadvies praktijk"
    " internationale suddeutsche norddeutsche restaurants grill kitchen cafes bar"
)  # fmt: skip
PLAIN_ENDINGS = (
    "bau", "technik", "handel", "service", "werk", "werke", "fabrik", "anlagen", "maschinen", "systeme", "apotheke", "vertrieb",
    "reinigung", "bedarf", "waren", "verwaltung", "beratung", "elektronik", "praxis", "kanzlei", "schule", "verarbeitung",
    "park", "transporte", "backerei",
)  # fmt: skip

COMMON_SURNAMES = _words(
    "muller schmidt schneider fischer weber meyer wagner becker schulz hoffmann schafer koch bauer richter klein wolf schroder"
    " neumann schwarz zimmermann braun kruger hofmann hartmann lange schmitt werner schmitz krause meier lehmann schmid schulze"
    " maier kohler herrmann konig walter mayer huber kaiser fuchs peters lang scholz moller weiss jung hahn schubert vogel"
    " friedrich keller gunther frank berger winkler roth beck lorenz baumann franke albrecht schuster simon ludwig bohm winter"
    " kraus martin schumacher kramer vogt stein jager otto sommer gross seidel heinrich brandt haas schreiber graf schulte dietrich"
    " ziegler kuhn kuhne pohl engel horn busch bergmann thomas voigt sauer arnold wolff pfeiffer"
)

COMMON_SIGNS = _words(
    "adler alpha anker apollo aqua atlas barbarossa bahnhof beta central city delta dom dorf engel euro eurotech falke flora gamma"
    " germania goldene goldener goldenes hansa hanse hecht hirsch hirschen kaiser komet krone linde linden lowe lowen markt maxi merkur"
    " mond mono multi neptun nova novum ochsen omega orion park post premium primus profi quality rathaus regenbogen rhein ring rose"
    " rosen ross schwan schwanen see sigma sonne sonnen sonnenschein star stern tanne top traube trio ultra unio vita vital waage"
)
"""What hangs over many doors: taverns, chemists, and what a thousand founders found new."""

FIRST_NAMES = _words(
    "alexander alfred alwin andreas andrea anette anna annegret anne anton armin arno axel bernd bernhard birgit bruno carl carsten"
    " christa christian christoph claudia claus daniel david detlef dieter dirk dominik doris edgar eduard elisabeth elke emil erich ernst"
    " erwin eva felix ferdinand florian frank franz friedrich fritz georg gerd gerhard gisela gunter gunther gustav hans harald"
    " hartmut heike heiko heiner heinrich heinz helga helmut herbert hermann hinrich hinnerk holger horst hubert ingo ingrid jan"
    " jens joachim jochen johann johannes jorg josef julia jurgen kai karin karl katharina klaus konrad kurt lars leo lina lothar"
    " ludwig lukas lutz manfred marcus maria marion mario markus martin martina mathias matthias max michael monika nicole norbert"
    " olaf oliver oskar otto paul peter petra philipp rainer ralf reinhard reinhold renate richard robert roland rolf rudolf"
    " ruth sabine sandra sebastian silke simon sonja stefan stephan susanne sven theo theodor thomas thorsten tim tina tobias"
    " torsten udo ulrich ulrike ursula ute uwe viktor volker walter werner wilhelm willi wolfgang"
)


def weight(word: str) -> float:
    """How much a word says about who it is: 1 for a rare one, little for trades, first names and single letters."""
    if word in SILENT:
        return 0.0
    if word in SISTERS or word.isdigit():
        return 0.3
    if word in PLAIN or word.endswith(PLAIN_ENDINGS):
        return 0.4
    if word in FIRST_NAMES or len(word) == 1:
        return 0.4
    return 0.8 if word in COMMON_SURNAMES or word in COMMON_SIGNS else 1.0
