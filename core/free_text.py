"""What must not be written about someone in a free text (TRUST R33, R34; CNIL, "zones de commentaires").

Two kinds of findings. Secrets and identifiers (password, social-security number, bank account, bank card) are refused:
``refuse_secrets`` is a validator. Health, opinions, beliefs and judgements are only pointed out: the writer decides.
Words are compared without accents or case. Practical needs (hearing, stairs, a walking frame) are never pointed out:
whoever visits must know them.
"""

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

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


_WORDS: dict[str, list[str]] = json.loads(Path(__file__).with_name("free_text_terms.json").read_text(encoding="utf-8"))


def _any_of(terms: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(terms)})(?!\w)")


_TERMS = {kind: _any_of(_WORDS[kind]) for kind in (HEALTH, OPINION, JUDGEMENT)}
# Everyday words of the service in which a term above means something else.
_HARMLESS = _any_of(_WORDS["harmless"])
_NAMES_OF_SECRETS = (
    r"(?:mots? de passe|mdp|password|mot passe|code (?:pin|puk|confidentiel|secret|personnel|wifi|wi fi|"
    r"(?:de (?:sa |la |son )?|du )?(?:carte(?: bleue| bancaire)?|cb|telephone|tablette|box|messagerie|deverrouillage))|"
    r"cle (?:wifi|wi fi|wpa)|cryptogramme)"
)
_SECRET = re.compile(
    rf"(?<!\w){_NAMES_OF_SECRETS}(?: (?:{'|'.join(_WORDS['secret_owners'])})){{0,5}}"
    r"(?P<link>\s*[:=>]+\s*|\s+(?:est|c est|actuel|note|donne)\s+|\s+)(?P<quote>[«\"“]\s*)?"
    r"(?P<value>\S+)(?P<rest>[^\n.;,]*)"
)
# Words that follow the name of a secret in a sentence that does not tell it: "mot de passe oublié".
_NO_VALUE = frozenset(_WORDS["no_value"])
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
    text = unicodedata.normalize("NFC", text)
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
    words = _HARMLESS.sub("·", words)
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
        bare = match.group("value").strip('«»"“”()[] .,;:!?')
        if bare in _NO_VALUE or not value:
            continue
        quoted = bool(match.group("quote")) or text[start] == "'"
        alone = not match.group("rest").strip(' .!?)»"”')
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
