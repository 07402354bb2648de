"""Addresses: pairs, preferences and matches with beneficiaries."""

from django.urls import path

from volunteers.views import matches, pairs

urlpatterns = [
    path("binomes/", pairs.pair_list, name="pair-list"),
    path("binomes/nouveau/", pairs.pair_create, name="pair-create"),
    path("binomes/<int:pk>/arreter/", pairs.pair_end, name="pair-end"),
    path("binomes/<int:pk>/reprendre/", pairs.pair_restore, name="pair-restore"),
    path("intervenants/<int:pk>/souhaits/", pairs.preferences, name="preferences"),
    path("souhaits/<int:pk>/retirer/", pairs.preference_remove, name="preference-remove"),
    path("reglages/jumelage/", pairs.weights, name="pairing-weights"),
    path("jumelages/", matches.match_board, name="match-board"),
    path("jumelages/export/", matches.match_export, name="match-export"),
    path("jumelages/pour/<int:pk>/", matches.match_suggest, name="match-suggest"),
    path("jumelages/personne/<int:pk>/", matches.person_matches, name="person-matches"),
    path("jumelages/<int:pk>/", matches.match_detail, name="match-detail"),
    path("jumelages/<int:pk>/essayer/", matches.match_try, name="match-try"),
    path("jumelages/<int:pk>/confirmer/", matches.match_confirm, name="match-confirm"),
    path("jumelages/<int:pk>/bilan/", matches.match_review, name="match-review"),
    path("jumelages/<int:pk>/arreter/", matches.match_stop, name="match-stop"),
    path("jumelages/<int:pk>/changer/", matches.match_change, name="match-change"),
    path("jumelages/<int:pk>/annuler/<int:version>/", matches.match_undo, name="match-undo"),
]
