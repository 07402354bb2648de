"""What a volunteer must not do (J5): its versions, and who has read them."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import Territory, User
from core.journal import journal_record
from scheduling.models import BoundariesAcknowledgement, BoundariesText
from scheduling.safety_rules import DEFAULT_BOUNDARIES, boundaries_read
from volunteers.models import Helper

LONGEST_TEXT = 4000


@transaction.atomic
def boundaries_publish(*, territory: Territory, by: User | None, text: str) -> BoundariesText:
    """Keep a new version of the list; the same words change nothing. Raises ValidationError for an empty list."""
    read = boundaries_read(text[:LONGEST_TEXT])
    if not read.lines:
        raise ValidationError({"boundaries": "Écrivez au moins une ligne : chaque bénévole doit la lire."})
    latest = BoundariesText.objects.filter(territory=territory).order_by("-since", "-pk").first()
    if latest is not None and latest.digest == read.digest:
        return latest
    kept = BoundariesText.objects.create(
        territory=territory, text="\n".join(read.lines), digest=read.digest, written_by=by
    )
    sentence = "Nouvelle version de ce qu’un bénévole ne fait pas"
    journal_record(actor=by, verb="safety.boundaries", target=kept, sentence=sentence)
    return kept


@transaction.atomic
def boundaries_acknowledge(*, helper: Helper, by: User, digest: str) -> BoundariesAcknowledgement:
    """Note that a helper has read the list in force; a second touch the same day changes nothing.

    Raises PermissionDenied for anyone but the helper, ValidationError when the list changed since it was shown.
    """
    if helper.user_id != by.pk:
        raise PermissionDenied
    latest = BoundariesText.objects.filter(territory=helper.territory_id).order_by("-since", "-pk").first()
    text = latest or boundaries_publish(territory=helper.territory, by=None, text=DEFAULT_BOUNDARIES)
    if text.digest != digest:
        raise ValidationError("Cette liste vient de changer : relisez-la.")
    same = BoundariesAcknowledgement.objects.filter(helper=helper, text=text).order_by("-at").first()
    if same is not None and timezone.localdate(same.at) == timezone.localdate():
        return same
    read = BoundariesAcknowledgement.objects.create(helper=helper, text=text)
    sentence = f"{helper.full_name} a lu ce qu’un bénévole ne fait pas"
    journal_record(actor=by, verb="safety.boundaries", target=helper, sentence=sentence)
    return read
