"""Keeping the directory: records, hours, checks, duplicates."""

from typing import Any

from django.urls import URLPattern, path

from directory.models import Organisation, Place, Service
from directory.views import (
    records,
    records_checks,
    records_duplicates,
    records_edit,
    records_hours,
    records_stops,
)


def _acts(folder: str, kind: str, model: type[Any]) -> list[URLPattern]:
    """Addresses that places and services share."""
    of = {"model": model}
    return [
        path(f"{folder}/<int:pk>/publier/", records.record_publish, of, name=f"{kind}-publish"),
        path(f"{folder}/<int:pk>/fermer/", records.record_close, of, name=f"{kind}-close"),
        path(f"{folder}/<int:pk>/rouvrir/", records.record_reopen, of, name=f"{kind}-reopen"),
        path(f"{folder}/<int:pk>/verifier/", records.record_verify, of, name=f"{kind}-verify"),
        path(f"{folder}/<int:pk>/reunir/<int:other>/", records_duplicates.merge, of, name=f"{kind}-merge"),
        path(f"{folder}/<int:pk>/distinct/<int:other>/", records_duplicates.distinct, of, name=f"{kind}-distinct"),
        path(f"{folder}/<int:pk>/modifier/", records_edit.record_edit, of, name=f"{kind}-edit"),
    ]


_ORGANISATIONS, _PLACES, _SERVICES = "annuaire/structures", "annuaire/lieux", "annuaire/services"
_ORGANISATION = {"model": Organisation}

urlpatterns: list[URLPattern] = [
    path("horaires/lire/", records_hours.hours_editor, name="hours-editor"),
    path("annuaire/a-verifier/", records_checks.verification_list, name="verification-list"),
    path("annuaire/doublons/", records_duplicates.duplicate_list, name="duplicate-list"),
    path(f"{_ORGANISATIONS}/<int:pk>/", records.organisation_detail, name="organisation-detail"),
    path(f"{_ORGANISATIONS}/<int:pk>/modifier/", records_edit.record_edit, _ORGANISATION, name="organisation-edit"),
    path(f"{_PLACES}/ajouter/", records_edit.place_create, name="place-create"),
    path(f"{_PLACES}/<int:pk>/", records.place_detail, name="place-detail"),
    path(f"{_PLACES}/<int:pk>/passages/", records_stops.stop_list, name="stop-list"),
    path("annuaire/passages/<int:pk>/retirer/", records_stops.stop_delete, name="stop-delete"),
    path(f"{_PLACES}/<int:pk>/services/ajouter/", records_edit.service_create, name="service-create"),
    path(f"{_SERVICES}/<int:pk>/", records.service_detail, name="service-detail"),
    *_acts(_PLACES, "place", Place),
    *_acts(_SERVICES, "service", Service),
]
