"""What must not be written about someone in a free text (TRUST R33, R34; CNIL, "zones de commentaires").

Two kinds of findings. Secrets and identifiers (password, social-security number, bank account, bank card) are refused:
``refuse_secrets`` is a validator. Health, opinions, beliefs and judgements are only pointed out: the writer decides.
Words are compared without accents or case. Practical needs (hearing, stairs, a walking frame) are never pointed out:
whoever visits must know them.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from django.core.exceptions import ValidationError

PASSWORD, NIR, IBAN, CARD, HEALTH, OPINION, JUDGEMENT = (
    "password", "nir", "iban", "card", "health", "opinion", "judgement",
)  # fmt: skip
REFUSED = frozenset({PASSWORD, NIR, IBAN, CARD})
MESSAGES = {
    PASSWORD: "Un mot de passe ou un code secret ne se note jamais ici : la personne le garde chez elle.",
    NIR: "Un numéro de sécurité sociale ne se note jamais ici.",
    IBAN: "Un numéro de compte bancaire ne se note jamais ici.",
    CARD: "Un numéro de carte bancaire ne se note jamais ici.",
    HEALTH: "La santé ne s’écrit pas ici. Notez plutôt ce que cela change pour la visite.",
    OPINION: "Les opinions, les croyances, l’origine et la vie intime ne s’écrivent pas ici.",
    JUDGEMENT: "La personne peut lire ce qui est écrit sur elle. Décrivez un fait plutôt qu’un jugement.",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that should not stand in the text; ``excerpt`` is never shown for a secret."""

    kind: str
    excerpt: str

    @property
    def is_refused(self) -> bool:
        """Whether the text cannot be saved as it is."""
        return self.kind in REFUSED

    @property
    def message(self) -> str:
        """What to tell the writer."""
        return MESSAGES[self.kind]


_HEALTH = (
    r"alzheimer", r"parkinson\w*", r"cancers?", r"cancereu\w+", r"tumeurs?", r"chimio\w*", r"radiotherapie",
    r"diabet\w+", r"insuline", r"depressi\w+", r"anti ?depresseurs?", r"anxiolytiques?", r"demen(?:ce|t|te)s?",
    r"seniles?", r"avc", r"infarctus", r"cardiaques?", r"dialyses?", r"scleroses?", r"psychiatr\w+",
    r"psychotiques?", r"psychologiquement", r"schizophren\w+", r"bipolaires?", r"epilep\w+", r"hypertension",
    r"hypertendue?s?", r"incontinen\w+", r"asthm\w+", r"arthrose", r"arthrite", r"cataracte", r"dmla", r"glaucome",
    r"alcool\w*", r"drogu\w+", r"toxicoman\w*", r"maladies?", r"malades?", r"hopital", r"hospitalis\w+",
    r"opere(?:e|s|es)?", r"chirurgi\w+", r"medicaments?", r"sous traitement", r"traitement (?:pour|contre)",
    r"pathologi\w+", r"diagnostiquee?", r"handicap mental", r"deficien\w+ (?:mental|intellectuel)\w*", r"autis\w+",
    r"fausse couche", r"enceinte", r"sida", r"vih", r"seropositi\w+", r"hepatite", r"burn ?out", r"suicid\w+",
    r"a de la tension", r"troubles? (?:de la memoire|cognitifs?|du comportement|psychiques?|anxieux)",
    r"perd la (?:tete|memoire)", r"cirrhose", r"bpco", r"phlebite", r"embolie", r"fibromyalgie", r"polyarthrite",
    r"pacemaker", r"en phase terminale", r"soins palliatifs", r"trisomi\w+", r"leucemie", r"zona",
)  # fmt: skip
_OPINION = (
    r"catholiques?", r"musulmane?s?", r"juifs?", r"juives?", r"protestante?s?", r"bouddhistes?", r"athees?",
    r"croyante?s?", r"temoins? de jehovah", r"va a la (?:messe|mosquee|synagogue)", r"fait (?:le ramadan|sa priere)",
    r"tres (?:pieux|pieuse|pratiquante?)", r"(?:est|sont) pratiquante?s?", r"integristes?", r"evangeliques?",
    r"vot(?:e|ent|ait|era) (?:a|pour|rn|blanc|ecolo|communiste|socialiste)\b(?! (?:la premiere fois|elle|lui|eux))",
    r"(?:est|sont|plutot|tres) de (?:gauche|droite)(?! (?:de|du|en))", r"extreme (?:gauche|droite)", r"militante?s?",
    r"communistes?", r"socialistes?", r"ecologistes?", r"gaullistes?", r"royalistes?", r"anarchistes?",
    r"sympathisante?s?", r"rassemblement national", r"front national", r"le pen", r"melenchon", r"macron\w*",
    r"gilets? jaunes?", r"syndiquee?s?", r"syndicalistes?", r"cgt", r"cfdt", r"franc macons?", r"homosexuel\w*",
    r"gays?", r"lesbiennes?", r"bisexuel\w*", r"transgenres?", r"d origine (?!rurale|modeste|du dossier)\w+",
    r"gitane?s?", r"roms?", r"sans papiers", r"clandestine?s?", r"racistes?", r"a fait de la prison", r"casier judiciaire",
    r"condamnee?s?", r"vie sexuelle", r"amante?s?", r"maitresse", r"trompe (?:sa femme|son mari)",
)  # fmt: skip
_JUDGEMENT = (
    r"conne?s?", r"connard\w*", r"connasses?", r"chiante?s?", r"debiles?", r"idiote?s?", r"stupides?", r"cretine?s?",
    r"imbeciles?", r"abrutie?s?", r"menteu(?:r|se)s?", r"radine?s?", r"feignante?s?", r"faineante?s?",
    r"paresseu(?:x|se)s?", r"mechante?s?", r"gateux", r"gateuses?", r"folles?", r"fous?", r"dingues?", r"timbree?s?",
    r"insupportables?", r"penibles?", r"emmerd\w+", r"casse pieds", r"casse couilles", r"salopes?", r"vieille bique",
    r"vieux schnock", r"pue", r"puent", r"crades?", r"crasseu(?:x|se)s?", r"degueulasses?", r"bete comme ses pieds",
    r"mauvaise foi", r"hysteriques?", r"de mauvaise volonte", r"profiteu(?:r|se)s?", r"assistee? qui", r"simulat\w+",
    r"parano\w*", r"tete a claques", r"bonne a rien", r"boulets?", r"relou\w*",
)  # fmt: skip
# Everyday words of the service in which a term above means something else.
_HARMLESS = (
    r"assurance maladie", r"arret(?:s)? maladie en ligne", r"caisse (?:primaire )?maladie", r"carte (?:d )?assurance maladie",
    r"feuilles? de maladie", r"mutuelle maladie", r"hopital numerique", r"parking de l hopital", r"route de l hopital",
    r"rue de l hopital", r"derriere l hopital", r"pres de l hopital", r"face a l hopital", r"navette de l hopital",
    r"rendez vous (?:a|de) l hopital", r"site de l hopital", r"espace patient de l hopital", r"place de l hopital",
    r"gel hydro ?alcoolique", r"telephone malade", r"ordinateur malade", r"tablette malade", r"medicaments? en ligne",
    r"livraison de medicaments", r"folle envie", r"fou rire", r"fous rires", r"fou de \w+", r"folle de \w+",
    r"roms? (?:de|du) telephone", r"cd ?roms?", r"rom", r"croyant bien faire", r"croyante? que", r"croyant avoir",
    r"penible pour (?:elle|lui|monter|marcher|sortir)", r"chemin penible", r"depression (?:atmospherique|meteo)",
    r"d origine (?:inconnue|constructeur|de l ordinateur|de la box|de la tablette|du telephone|et|mais)",
    r"(?:chargeur|cable|boite|emballage|ecran|batterie|logiciel) d origine", r"droits? d auteur",
    r"boulet de canon", r"maitresse (?:d ecole|de maison|femme)", r"ecole et maitresse", r"opere par",
    r"enceintes? (?:bluetooth|connectees?|audio|du chateau|portables?|usb)", r"(?:petite|une|l|son|ses) enceintes? (?:pour|avec)",
    r"(?:compte|ecran|carte|site|colis|ecole|rue|maison|college|eglise) (?:catholique|protestante?)", r"secours catholique",
    r"entraide protestante", r"ecole (?:catholique|protestante)", r"condamnee? (?:porte|fenetre|portail|entree)",
    r"(?:porte|fenetre|portail|entree|chambre|cheminee)(?: \w+)? (?:est )?condamnee?", r"amant\w* du chant",
    r"place du (?:communiste|socialiste)", r"message(?:rie)? (?:penible)", r"simulat\w+ (?:des? |d )?(?:droits?|retraite|impots?|aides?|caf)",
    r"(?:site|page|outil|faire (?:une|la)|lancer (?:une|la)|sa) simulation", r"simulateur", r"malade(?:s)? en informatique",
    r"lit medicalise", r"rue (?:du )?(?:docteur|general|marechal) \w+", r"(?:rue|place|avenue|allee) \w+ (?:le pen|macron)",
    r"chirurgie de l ecran", r"systeme operee?", r"vote pour (?:le budget|le nom|la photo|le menu|son plat)",
    r"alcool a bruler", r"sans alcool", r"idee(?:s)? folles?",
)  # fmt: skip


def _any_of(terms: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(terms)})(?!\w)")


_TERMS = {HEALTH: _any_of(_HEALTH), OPINION: _any_of(_OPINION), JUDGEMENT: _any_of(_JUDGEMENT)}
_HARMLESS_PATTERN = _any_of(_HARMLESS)

_SECRET_NAME = (
    r"(?:mots? de passe|mdp|password|mot passe|code (?:pin|puk|confidentiel|secret|personnel|wifi|wi fi|"
    r"(?:de (?:sa |la |son )?|du )?(?:carte(?: bleue| bancaire)?|cb|telephone|tablette|box|messagerie|deverrouillage))|"
    r"cle (?:wifi|wi fi|wpa)|cryptogramme)"
)
_ABOUT = r"(?: (?:de|du|d|des|pour|ameli|gmail|orange|free|sfr|caf|impots|wifi|facebook|la|le|les|sa|son|ses|boite|mail|mails|compte|telephone|tablette|ordinateur|box|session|windows|messagerie|banque|credit|agricole|poste|france|connect|franceconnect|edf|leboncoin|apple|google|elle|lui)){0,5}"
_SECRET = re.compile(rf"(?<!\w){_SECRET_NAME}{_ABOUT}(?P<link>\s*[:=>]+\s*|\s+(?:est|c est|actuel|note|donne)\s+|\s+)(?P<value>\S+)(?P<rest>[^\n.;,]*)")
_NO_VALUE = frozenset(
    "a au aux avec bien car ce ces cette chez complique compliques cree creer changer change changes change dans de des "
    "deux donne donner du elle en encore enregistre est et etait faire fait fois il inconnu inconnue impossible la le les "
    "lettre long longs lui mais modifie modifier ne neuf non note noter nouveau nouveaux nul ok on ou oubli oublie oublies "
    "par pas perdu perdus plus pour qu que qui quoi refaire refait reinitialise reinitialiser renouvele renouveler retenir "
    "retrouve retrouver sa sans sauvegarde se secret ses si simple sms son sur tape taper toujours trop trouve trouver un "
    "une valide verifier voir y".split()
)  # fmt: skip
_SEP = r"[ .\-\u00a0\u202f]?"
_NIR = re.compile(
    rf"(?<!\d)(?P<body>[1-478]{_SEP}\d{{2}}{_SEP}(?:0[1-9]|1[0-2]|[2-9]\d){_SEP}(?:\d{{2}}|2[ab]){_SEP}\d{{3}}{_SEP}\d{{3}})"
    rf"(?:{_SEP}(?P<key>\d{{2}}))?(?!{_SEP}\d)"
)
_IBAN = re.compile(rf"(?<!\w)(?P<iban>[a-z]{{2}}\d{{2}}(?:{_SEP}[a-z0-9]{{4}}){{2,7}}(?:{_SEP}[a-z0-9]{{1,3}})?)(?!\w)")
_CARD = re.compile(rf"(?<!\d)\d{{4}}(?P<sep>{_SEP})\d{{4}}(?P=sep)\d{{4}}(?P=sep)\d{{4}}(?!\d)")


@lru_cache(maxsize=4096)
def _plain(letter: str) -> str:
    """One letter without its accent, in lower case; apostrophes and hyphens become spaces: lengths do not change."""
    if letter in "’'-‐–_/":
        return " "
    return unicodedata.normalize("NFKD", letter.lower())[:1] or " "


def findings(text: str) -> list[Finding]:
    """Return what should not be in ``text``, one finding a kind, the refused ones first."""
    lowered = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    plain = "".join(_plain(letter) for letter in lowered)
    found: dict[str, str] = {}
    if secret := _secret_in(plain, text):
        found[PASSWORD] = secret
    numbers = "".join(letter if letter in "-.:" else _plain(letter) for letter in lowered)
    for kind, excerpt in ((NIR, _nir_in(numbers)), (IBAN, _iban_in(numbers)), (CARD, _card_in(numbers))):
        if excerpt:
            found[kind] = excerpt
    words = re.sub(r"\s+", " ", re.sub(r"[^\w\s]", " ", plain))
    words = _HARMLESS_PATTERN.sub("·", words)
    for kind, pattern in _TERMS.items():
        if match := pattern.search(words):
            found[kind] = match.group()
    return [Finding(kind, excerpt) for kind, excerpt in found.items()]


def refuse_secrets(text: str) -> None:
    """Refuse a text that holds a password, a social-security, account or card number: ValidationError."""
    messages = [finding.message for finding in findings(text) if finding.is_refused]
    if messages:
        raise ValidationError(messages, code="secret")


def _secret_in(plain: str, text: str) -> str:
    """Return the value that follows the name of a secret; empty when the sentence only speaks of it."""
    for match in _SECRET.finditer(plain):
        link, start = match.group("link").strip(), match.start("value")
        value = text[start : match.end("value")].strip("«»\"“”()[] .,;:!?’'")
        bare = match.group("value").strip("«»\"“”()[] .,;:!?")
        if bare in _NO_VALUE or not value:
            continue
        quoted = text[start] in "«\"“'"
        alone = not match.group("rest").strip(" .!?)»\"”")
        if _looks_secret(value) or quoted or (link[:1] in {":", "=", ">"} and link and alone):
            return value
    return ""


def _looks_secret(value: str) -> bool:
    """Whether a word looks made up: digits, signs inside, or capitals elsewhere than at its beginning."""
    if re.fullmatch(r"\d{1,2}(?:h\d{0,2}|e|er|eme|ème)?|\d{2}/\d{2}(?:/\d{2,4})?", value.lower()):
        return False
    return bool(re.search(r"\d|[@#$%&*+=!?_]", value) or re.search(r"\w[A-Z]", value))


def _nir_in(numbers: str) -> str:
    for match in _NIR.finditer(numbers):
        body = re.sub(r"[^\dab]", "", match.group("body"))
        key = match.group("key")
        spaced = match.group("body") != body
        digits = body.replace("2a", "19").replace("2b", "18")
        if key is None or spaced or 97 - int(digits) % 97 == int(key):
            return match.group()
    return ""


def _iban_in(numbers: str) -> str:
    for match in _IBAN.finditer(numbers):
        iban = re.sub(r"[^a-z0-9]", "", match.group("iban"))
        if not 15 <= len(iban) <= 34:
            continue
        as_number = "".join(str(int(letter, 36)) for letter in iban[4:] + iban[:4])
        if int(as_number) % 97 == 1 or (iban.startswith("fr") and len(iban) == 27):
            return iban
    return ""


def _card_in(numbers: str) -> str:
    for match in _CARD.finditer(numbers):
        digits = [int(letter) for letter in match.group() if letter.isdigit()]
        doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2]]
        if match.group("sep") or (sum(doubled) + sum(digits[-1::-2])) % 10 == 0:
            return match.group()
    return ""
