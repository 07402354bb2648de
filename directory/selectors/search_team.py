"""The team's list of records: those of any state, by state, age, quality and source."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from directory.enums import RecordStatus
from directory.models import FieldOrigin, Service, ServiceTheme
from directory.selectors.search_stops import coming_stops
from directory.themes import themes_of
from directory.themes.lexicon import significant, themes_said

OLD_DAYS, GOOD = 365, 0.6
# Answers about when a record was checked.
OLD, NEVER = "ancienne", "jamais"


def team_records(user: User, asked: Mapping[str, Any]) -> QuerySet[Service]:
    """Return the services of the territory that answer the filters, in order of name; ``has_stops``: it is passing."""
    rows: QuerySet[Service] = Service.objects.visible_to(user).filter(merged_into=None)
    rows = rows.annotate(has_stops=Exists(coming_stops(timezone.now()).filter(place=OuterRef("place"))))
    status = asked.get("statut")
    rows = rows.filter(status=status) if status else rows.exclude(status=RecordStatus.CLOSED)
    rows = _by_place_and_words(rows, asked)
    if "source" in asked:
        origins = FieldOrigin.objects.order_by().filter(source__key=asked["source"])
        of_service = Exists(origins.filter(service=OuterRef("pk")))
        rows = rows.filter(of_service | Exists(origins.filter(place=OuterRef("place"))))
    if "qualite" in asked:
        rows = rows.filter(quality__gte=GOOD) if asked["qualite"] == "bonne" else rows.filter(quality__lt=GOOD)
    if asked.get("fraicheur") == NEVER:
        rows = rows.filter(verified_on=None)
    if asked.get("fraicheur") == OLD:
        rows = rows.filter(verified_on__lt=timezone.localdate() - timedelta(days=OLD_DAYS))
    return rows.select_related("place__organisation", "place__territory").order_by("place__name", "name", "pk")


def _by_place_and_words(rows: QuerySet[Service], asked: Mapping[str, Any]) -> QuerySet[Service]:
    if "commune" in asked:
        rows = rows.filter(place__insee_code=asked["commune"])
    if "theme" in asked:
        rows = rows.filter(_has_theme(asked["theme"]))
    if "bouquet" in asked:
        rows = rows.filter(_has_theme(themes_of(asked["bouquet"])))
    if "q" in asked:
        words = significant(asked["q"])
        named = Q(*[Q(search_text__contains=word) | Q(place__search_text__contains=word) for word in words])
        themes = themes_said(asked["q"])
        rows = rows.filter(named | Q(_has_theme(themes)) if themes else named)
    return rows


def _has_theme(themes: Iterable[str]) -> Exists:
    return Exists(ServiceTheme.objects.order_by().filter(service=OuterRef("pk"), theme__in=list(themes)))
