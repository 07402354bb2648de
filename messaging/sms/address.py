"""Where SMS are handed over: SMS_URL read, and what is wrong with it said in French."""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

# SMPP 3.4, 5.2.1 and 5.2.2: longer ones would be cut.
USER_LENGTH, PASSWORD_LENGTH = 15, 8
_PORTS = {"smpp": 2775, "smpps": 3550}
_NUMBER = re.compile(r"\+?\d{3,15}")
_NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 .-]{1,11}")
_EXAMPLE = "smpp://compte:motdepasse@hote:2775"


@dataclass(frozen=True, slots=True)
class Operator:
    """An SMPP server of an operator, and our account there."""

    host: str
    port: int
    user: str
    password: str
    is_tls: bool


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that SMS are written to instead of leaving: for the trial."""

    path: Path


def sms_address() -> Operator | Folder | None:
    """Return where the settings say that SMS go; None for no SMS. Raises ImproperlyConfigured, in French."""
    return address_of(settings.SMS_URL)


def address_of(url: str) -> Operator | Folder | None:
    """Read an SMS_URL. Raises ImproperlyConfigured, in French and without the password."""
    if not url:
        return None
    kind, _, rest = url.partition(":")
    if kind == "folder":
        if not Path(rest).is_absolute():
            raise ImproperlyConfigured("SMS_URL : donnez le chemin complet du dossier, comme folder:/srv/sms.")
        return Folder(Path(rest))
    if kind not in _PORTS:
        raise ImproperlyConfigured(f"SMS_URL : commencez par smpp://, smpps:// ou folder:/, comme {_EXAMPLE}.")
    return _operator(url)


def sender_problem(sender: str) -> str:
    """Say what is wrong with SMS_SENDER; empty when nothing is."""
    if _NUMBER.fullmatch(sender) or _NAME.fullmatch(sender):
        return ""
    return "SMS_SENDER : donnez un numéro (+33…), un numéro court, ou un nom de 11 lettres et chiffres au plus."


def can_be_answered(sender: str) -> bool:
    """Tell whether people can answer what comes from ``sender``: a number, not a name."""
    return bool(_NUMBER.fullmatch(sender))


def _operator(url: str) -> Operator:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise ImproperlyConfigured(f"SMS_URL : l’adresse ou le port est mal écrit, comme {_EXAMPLE}.") from error
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not (host and user and password):
        raise ImproperlyConfigured(f"SMS_URL : il manque le compte, le mot de passe ou l’hôte, comme {_EXAMPLE}.")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ImproperlyConfigured(f"SMS_URL : rien ne suit le port, comme {_EXAMPLE}.")
    if len(user) > USER_LENGTH or len(password) > PASSWORD_LENGTH or not (user + password).isascii():
        limits = f"{USER_LENGTH} caractères au plus pour le compte, {PASSWORD_LENGTH} pour le mot de passe"
        raise ImproperlyConfigured(f"SMS_URL : {limits}, sans accents (SMPP 3.4).")
    return Operator(host, port or _PORTS[parts.scheme], user, password, is_tls=parts.scheme == "smpps")
