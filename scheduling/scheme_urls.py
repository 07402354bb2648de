"""Addresses: transport schemes, tariffs, rights, drivers, vehicles, destinations."""

from django.urls import URLPattern, path

from scheduling.views.transport import fleet, places, rights, schemes

urlpatterns: list[URLPattern] = [
    path("deplacements/services/", schemes.scheme_list, name="scheme-list"),
    path("deplacements/services/nouveau/", schemes.scheme_create, name="scheme-create"),
    path("deplacements/services/<int:pk>/", schemes.scheme_detail, name="scheme-detail"),
    path("deplacements/services/<int:pk>/modifier/", schemes.scheme_edit, name="scheme-edit"),
    path("deplacements/services/<int:pk>/bareme/", schemes.tariff_create, name="tariff-create"),
    path("deplacements/services/<int:pk>/bareme/apercu/", schemes.tariff_preview, name="tariff-preview"),
    path("deplacements/services/bareme/<int:pk>/retirer/", schemes.tariff_remove, name="tariff-remove"),
    path("deplacements/lieux/", places.destination_list, name="destination-list"),
    path("deplacements/lieux/nouveau/", places.destination_create, name="destination-create"),
    path("deplacements/lieux/annuaire/", places.destination_search, name="destination-search"),
    path("deplacements/lieux/<int:pk>/", places.destination_edit, name="destination-edit"),
    path("deplacements/conducteurs/", fleet.driver_list, name="driver-list"),
    path("deplacements/conducteurs/nouveau/", fleet.driver_create, name="driver-create"),
    path("deplacements/conducteurs/<int:pk>/", fleet.driver_edit, name="driver-edit"),
    path("deplacements/vehicules/", fleet.vehicle_list, name="vehicle-list"),
    path("deplacements/vehicules/nouveau/", fleet.vehicle_create, name="vehicle-create"),
    path("deplacements/vehicules/<int:pk>/", fleet.vehicle_edit, name="vehicle-edit"),
    path("deplacements/vehicules/<int:pk>/service/", fleet.vehicle_set_aside, name="vehicle-set-aside"),
    path("deplacements/services/droits/<int:pk>/", rights.person_transport, name="person-transport"),
    path("deplacements/services/droits/<int:pk>/noter/", rights.right_add, name="right-add"),
    path("deplacements/services/droits/justificatif/<int:pk>/retirer/", rights.right_remove, name="right-remove"),
]
