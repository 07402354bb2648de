"""What keeps public forms from machines: a limit by address and by e-mail, a trap field, a shortest time.

Nothing here asks anything of a person: no picture to read, no sum. A form mixes ``PublicFormMixin`` in, its view asks
``is_refused`` before writing::

    form = ProposalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if is_refused(request, "proposal", form.cleaned_data["email"]):
            form.add_error(None, TOO_MANY)
"""

import hashlib
import logging
import time
from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

logger = logging.getLogger(__name__)

HOUR, DAY = 3600, 24 * 3600
# How many times an hour one connection may send (a village hall shares one), and one e-mail address.
PER_ADDRESS, PER_EMAIL = 20, 6
TOO_MANY = (
    "Beaucoup d’envois sont partis d’ici en peu de temps. Rien n’est perdu : renvoyez dans une heure, ou appelez-nous."
)
TOO_FAST = "L’envoi a été si rapide que nous préférons vous demander de relire, puis d’envoyer de nouveau."
TRAPPED = "Un remplissage automatique a touché un champ caché. Il est vidé : relisez, puis envoyez de nouveau."
_SALT = "core.throttle"


def client_address(request: HttpRequest) -> str:
    """Return the address of whoever asks; behind ``TRUSTED_PROXIES`` of ours, the one that the first of them saw."""
    count: int = settings.TRUSTED_PROXIES
    passed = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    if count and passed:
        return str(passed[-count] if count <= len(passed) else passed[0])
    return str(request.META.get("REMOTE_ADDR", ""))


def is_refused(request: HttpRequest, scope: str, email: str = "") -> bool:
    """Count one sending of this form; True when its connection or its e-mail has sent too many in an hour."""
    by_address = _is_over(scope, "address", client_address(request), PER_ADDRESS)
    by_email = bool(email) and _is_over(scope, "email", email.strip().lower(), PER_EMAIL)
    return by_address or by_email


def is_often(request: HttpRequest, scope: str, limit: int) -> bool:
    """Count one question from this connection; True past ``limit`` an hour."""
    return _is_over(scope, "address", client_address(request), limit)


def is_first_today(request: HttpRequest, scope: str) -> bool:
    """Tell whether this connection does something for the first time of the day, without a cookie.

    Only a digest stays in the cache, for a day. A cache that does not answer counts nobody twice: False.
    """
    told = f"{settings.SECRET_KEY}:{timezone.localdate()}:{client_address(request)}:{scope}"
    digest = hashlib.sha256(told.encode()).hexdigest()[:32]
    try:
        return bool(cache.add(f"once:{digest}", 1, DAY))
    except Exception:
        logger.warning("The cache does not answer: this is not counted.")
        return False


def _is_over(scope: str, kind: str, value: str, limit: int) -> bool:
    """Count one; a cache that does not answer lets people through rather than shutting the door on everyone.

    Only a digest of the address or e-mail stays in the cache, for an hour.
    """
    digest = hashlib.sha256(f"{settings.SECRET_KEY}:{value}".encode()).hexdigest()[:32]
    key = f"throttle:{scope}:{kind}:{digest}"
    try:
        cache.add(key, 0, HOUR)
        return int(cache.incr(key)) > limit
    except ValueError:  # it went between the two lines
        return False
    except Exception:
        logger.warning("The cache does not answer: public forms are not counted.")
        return False


def stamp(at: float | None = None) -> str:
    """Return a signed moment: when the form was shown."""
    return signing.dumps(int(time.time() if at is None else at), salt=_SALT)


def seconds_since(stamped: str) -> float | None:
    """Return the age of a stamp, None when it is not one of ours."""
    try:
        return time.time() - float(signing.loads(stamped, salt=_SALT))
    except (signing.BadSignature, TypeError, ValueError):
        return None


class PublicFormMixin(forms.Form):
    """A field that people never see and a stamp of when the form was shown; what was typed is never lost.

    Templates draw them with ``{% include "components/form_guard.html" %}``.
    """

    ne_pas_remplir = forms.CharField(
        label="Ne pas remplir",
        required=False,
        widget=forms.TextInput({"tabindex": "-1", "autocomplete": "off"}),
    )
    affiche = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["affiche"].initial = stamp()

    def clean(self) -> dict[str, Any]:
        """Refuse what a machine would send, in words that help a person who was quick; a second try then passes."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.pop("ne_pas_remplir", ""):
            self._put_back("ne_pas_remplir", "")
            self.add_error(None, TRAPPED)
        age = seconds_since(cleaned.pop("affiche", "") or "")
        if age is None:
            self._put_back("affiche", stamp())
        if age is None or age < settings.PUBLIC_FORM_SECONDS:
            self.add_error(None, TOO_FAST)
        return cleaned

    def _put_back(self, name: str, value: str) -> None:
        """Change what the form shown again will hold."""
        held = MultiValueDict(dict(self.data.lists()) if isinstance(self.data, MultiValueDict) else {})
        held[self.add_prefix(name)] = value
        self.data = held
