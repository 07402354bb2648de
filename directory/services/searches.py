"""Counting what the public looks for in vain."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import Commune, Territory
from directory.models import EmptySearch


@transaction.atomic
def empty_search_count(*, territory: Territory, commune: Commune | None, theme: str) -> None:
    """Add one to what was looked for in vain today. Nothing else is kept: no words, no address, no visitor."""
    row, _ = EmptySearch.objects.get_or_create(
        territory=territory, day=timezone.localdate(), insee=commune.insee if commune else "", theme=theme
    )
    EmptySearch.objects.filter(pk=row.pk).update(count=F("count") + 1)
