"""Finding a service, public pages of the directory."""

from django.urls import URLPattern, path

from directory.views import search_public, search_record, search_team

urlpatterns: list[URLPattern] = [
    path("annuaire/", search_team.record_list, name="record-list"),
    path("services/", search_public.public_home, name="public-home"),
    path("services/<slug:territory>/", search_public.public_search, name="public-search"),
    path("services/<slug:territory>/adresse/", search_public.public_address, name="public-address"),
    path("services/<slug:territory>/sans-reponse/", search_public.public_empty, name="public-empty"),
    path("service/<str:public_id>/", search_record.public_service, name="public-service"),
    path("service/<str:public_id>/imprimer/", search_record.public_service_print, name="public-service-print"),
    path("lieu/<str:public_id>/", search_record.public_place, name="public-place"),
]
