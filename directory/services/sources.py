"""Sources of the directory: their names, licences and the order in which they win."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from accounts.models import Territory, User
from core.journal import journal_record
from directory.models import Source

# Ranks are spaced so that one can be written between two.
_STEP = 10


@transaction.atomic
def source_create(*, territory: Territory, by: User | None, name: str, licence: str = "", url: str = "") -> Source:
    """Add a source after those that exist: it wins over none. Raises ValidationError at the field at fault."""
    if Source.objects.filter(territory=territory, name__iexact=name.strip()).exists():
        raise ValidationError({"name": "Une source porte déjà ce nom : choisissez-la dans la liste."})
    last = Source.objects.filter(territory=territory, is_human=False).order_by("-precedence").first()
    source = Source(
        territory=territory,
        key=_free_key(territory, name),
        name=name.strip(),
        licence=licence.strip(),
        url=url,
        precedence=(last.precedence if last else 0) + _STEP,
    )
    source.full_clean()
    source.save()
    journal_record(actor=by, verb="source.create", target=source, sentence=f"A ajouté la source « {source} ».")
    return source


@transaction.atomic
def source_edit(*, source: Source, by: User, name: str, licence: str, url: str) -> Source:
    """Change what is said of a source. Raises ValidationError at the field at fault."""
    same = Source.objects.filter(territory_id=source.territory_id, name__iexact=name.strip()).exclude(pk=source.pk)
    if same.exists():
        raise ValidationError({"name": "Une autre source porte déjà ce nom."})
    source.name, source.licence, source.url = name.strip(), licence.strip(), url
    source.full_clean()
    source.save(update_fields=["name", "licence", "url"])
    journal_record(actor=by, verb="source.edit", target=source, sentence=f"A modifié la source « {source} ».")
    return source


@transaction.atomic
def source_move(*, source: Source, by: User, up: bool) -> None:
    """Put a source one rank before or after; the ranks of all are then spaced alike.

    Raises ValidationError for what people write themselves, which always comes first, and at either end.
    """
    if source.is_human:
        raise ValidationError("Ce que l’équipe écrit passe toujours en premier.")
    others = Source.objects.select_for_update().filter(territory_id=source.territory_id, is_human=False)
    order = list(others.order_by("precedence", "name"))
    place = next(rank for rank, one in enumerate(order) if one.pk == source.pk)
    target = place - 1 if up else place + 1
    if not 0 <= target < len(order):
        raise ValidationError("Cette source est déjà à cette place.")
    order[place], order[target] = order[target], order[place]
    for rank, one in enumerate(order, start=1):
        one.precedence = rank * _STEP
    Source.objects.bulk_update(order, ["precedence"])
    way = "avant" if up else "après"
    sentence = f"A fait passer la source « {source} » {way} « {order[place]} »."
    journal_record(actor=by, verb="source.move", target=source, sentence=sentence)


def _free_key(territory: Territory, name: str) -> str:
    key = slugify(name)[:50] or "source"
    taken = set(Source.objects.filter(territory=territory, key__startswith=key).values_list("key", flat=True))
    return next(one for one in [key, *(f"{key}-{rank}" for rank in range(2, 1000))] if one not in taken)
