"""The ledger of what nobody could meet."""

from django.urls import URLPattern, path

from directory.views import unmet, unmet_public, unmet_rows

_ROOT = "demandes-non-satisfaites/"
urlpatterns: list[URLPattern] = [
    path(_ROOT, unmet.unmet_list, name="unmet-list"),
    path(f"{_ROOT}chiffres/", unmet.unmet_figures, name="unmet-figures"),
    path(f"{_ROOT}export.xlsx", unmet.unmet_export, name="unmet-export"),
    path(f"{_ROOT}noter/", unmet_rows.unmet_create, name="unmet-create"),
    path(f"{_ROOT}<int:pk>/", unmet_rows.unmet_detail, name="unmet-detail"),
    path(f"{_ROOT}<int:pk>/preciser/", unmet_rows.unmet_edit, name="unmet-edit"),
    path(f"{_ROOT}<int:pk>/repondre/", unmet_rows.unmet_resolve, name="unmet-resolve"),
    path(f"{_ROOT}<int:pk>/rouvrir/", unmet_rows.unmet_reopen, name="unmet-reopen"),
    path("besoins/<slug:territory>/", unmet_public.unmet_public, name="unmet-public"),
    path("besoins/<slug:territory>/<int:year>/", unmet_public.unmet_public, name="unmet-public-year"),
    path("donnees-ouvertes/<slug:territory>/besoins.csv", unmet_public.unmet_public_csv, name="unmet-public-csv"),
]
