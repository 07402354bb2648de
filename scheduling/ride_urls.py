"""Addresses: needs for a ride."""

from django.urls import URLPattern, path

from scheduling.views.transport import ride_acts, ride_confiding, ride_forms, rides

urlpatterns: list[URLPattern] = [
    path("deplacements/besoins/", rides.ride_list, name="ride-list"),
    path("deplacements/besoins/besoins.xlsx", rides.ride_export, name="ride-export"),
    path("deplacements/besoins/nouveau/", ride_forms.ride_create_view, name="ride-create"),
    path("deplacements/besoins/verifier/", ride_forms.ride_check, name="ride-check"),
    path("deplacements/besoins/personne/<int:pk>/", rides.beneficiary_rides, name="beneficiary-rides"),
    path("deplacements/besoins/<int:pk>/", rides.ride_detail, name="ride-detail"),
    path("deplacements/besoins/<int:pk>/modifier/", ride_forms.ride_edit_view, name="ride-edit"),
    path("deplacements/besoins/<int:pk>/annuler/", ride_acts.ride_cancel_view, name="ride-cancel"),
    path("deplacements/besoins/<int:pk>/autre-sens/", ride_acts.ride_return, name="ride-return"),
    path("deplacements/besoins/<int:pk>/refuser/", ride_acts.ride_turn_down, name="ride-turn-down"),
    path("deplacements/besoins/<int:pk>/sans-solution/", ride_acts.ride_unmet, name="ride-unmet"),
    path("deplacements/besoins/<int:pk>/a-distance/", ride_acts.ride_remote, name="ride-remote"),
    path("deplacements/besoins/<int:pk>/visite/", ride_acts.ride_visit, name="ride-visit"),
    path("deplacements/besoins/<int:pk>/gare/", ride_acts.ride_hub, name="ride-hub"),
    path("deplacements/besoins/<int:pk>/service/", ride_acts.ride_scheme, name="ride-scheme"),
    path("deplacements/besoins/<int:pk>/confier/", ride_confiding.ride_confide_view, name="ride-confide"),
    path("deplacements/besoins/<int:pk>/confie/", ride_confiding.ride_confided, name="ride-confided"),
    path("deplacements/besoins/<int:pk>/aides/", ride_acts.ride_aids, name="ride-aids"),
    path("deplacements/besoins/<int:pk>/reprendre/", ride_acts.ride_reopen, name="ride-reopen"),
]
