"""Imports of other directories, and the sources they come from."""

from django.urls import URLPattern, path

from directory.views import import_columns, imports, sources

urlpatterns: list[URLPattern] = [
    path("annuaire/imports/", imports.import_list, name="import-list"),
    path("annuaire/imports/<int:pk>/", imports.import_detail, name="import-detail"),
    path("annuaire/imports/<int:pk>/reponse/", imports.import_answer, name="import-answer"),
    path("annuaire/imports/<int:pk>/ecriture/", imports.import_write, name="import-write"),
    path("annuaire/imports/<int:pk>/abandon/", imports.import_abandon, name="import-abandon"),
    path("annuaire/imports/<int:pk>/rapport/", imports.import_report, name="import-report"),
    path("annuaire/imports/<int:pk>/colonnes/", import_columns.import_columns, name="import-columns"),
    path("annuaire/imports/<int:pk>/colonnes/fichier/", import_columns.import_config, name="import-config"),
    path("annuaire/correspondances/<int:pk>/suppression/", import_columns.column_map_remove, name="column-map-remove"),
    path("annuaire/sources/", sources.source_list, name="source-list"),
    path("annuaire/sources/<int:pk>/", sources.source_edit, name="source-edit"),
    path("annuaire/sources/<int:pk>/rang/", sources.source_move, name="source-move"),
]
