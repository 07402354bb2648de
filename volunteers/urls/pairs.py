"""Addresses: pairs, preferences and matches with beneficiaries."""

from django.urls import path

from volunteers.views import match_board, match_steps, matches, my_people, pairs, suggestions

urlpatterns = [
    path("mes-personnes/", my_people.my_people, name="my-people"),
    path("mes-personnes/<int:pk>/accepter/", my_people.my_match_agree, name="my-match-agree"),
    path("mes-personnes/<int:pk>/arreter/", my_people.my_match_leave, name="my-match-leave"),
    path("binomes/", pairs.pair_list, name="pair-list"),
    path("binomes/nouveau/", pairs.pair_create, name="pair-create"),
    path("binomes/<int:pk>/arreter/", pairs.pair_end, name="pair-end"),
    path("binomes/<int:pk>/reprendre/", pairs.pair_restore, name="pair-restore"),
    path("intervenants/<int:pk>/souhaits/", pairs.preferences, name="preferences"),
    path("souhaits/<int:pk>/retirer/", pairs.preference_remove, name="preference-remove"),
    path("reglages/jumelage/", pairs.weights, name="pairing-weights"),
    path("jumelages/", match_board.match_board, name="match-board"),
    path("jumelages/export/", match_board.match_export, name="match-export"),
    path("jumelages/pour/<int:pk>/", suggestions.match_suggest, name="match-suggest"),
    path("jumelages/pour/<int:pk>/ecarter/", suggestions.match_aside, name="match-aside"),
    path("jumelages/ecartees/<int:pk>/reprendre/", suggestions.match_aside_undo, name="match-aside-undo"),
    path("jumelages/personne/<int:pk>/", matches.person_matches, name="person-matches"),
    path("jumelages/personne/<int:pk>/souhaits/", pairs.person_wishes, name="person-wishes"),
    path("jumelages/<int:pk>/", matches.match_detail, name="match-detail"),
    path("jumelages/<int:pk>/essayer/", match_steps.match_try, name="match-try"),
    path("jumelages/<int:pk>/confirmer/", match_steps.match_confirm, name="match-confirm"),
    path("jumelages/<int:pk>/bilan/", match_steps.match_review, name="match-review"),
    path("jumelages/bilans/<int:pk>/annuler/", match_steps.match_review_undo, name="match-review-undo"),
    path("jumelages/<int:pk>/prevenus/", match_steps.match_tell, name="match-tell"),
    path("jumelages/<int:pk>/arreter/", matches.match_stop, name="match-stop"),
    path("jumelages/<int:pk>/changer/", matches.match_change, name="match-change"),
    path("jumelages/<int:pk>/annuler/<int:version>/", matches.match_undo, name="match-undo"),
]
