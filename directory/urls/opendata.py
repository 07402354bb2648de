"""Exports and open data."""

from django.urls import path

from directory.views import opendata

urlpatterns = [
    path("donnees-ouvertes/<slug:territory>/", opendata.open_data, name="open-data"),
    path(
        "donnees-ouvertes/<slug:territory>/catalogue.jsonld", opendata.open_data_catalogue, name="open-data-catalogue"
    ),
    path("donnees-ouvertes/<slug:territory>/<str:file_name>", opendata.open_data_file, name="open-data-file"),
    path("annuaire/exports/", opendata.exports, name="exports"),
    path("annuaire/exports/fichier", opendata.export_file, name="export-file"),
    path("annuaire/exports/refaire", opendata.open_data_refresh, name="open-data-refresh"),
]
