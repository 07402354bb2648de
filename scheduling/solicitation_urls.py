"""Addresses: calls for help in waves."""

from django.urls import URLPattern, path

from scheduling.views import solicitation_answers, solicitation_mine, solicitations

urlpatterns: list[URLPattern] = [
    path("appels-a-volontaires/", solicitations.solicitation_list, name="solicitation-list"),
    path("appels-a-volontaires/nouveau/", solicitations.solicitation_create, name="solicitation-create"),
    path("appels-a-volontaires/partage/", solicitations.solicitation_sharing, name="solicitation-sharing"),
    path("appels-a-volontaires/appels.xlsx", solicitations.solicitation_export, name="solicitation-export"),
    path(
        "appels-a-volontaires/preference/<int:pk>/",
        solicitations.solicitation_preference,
        name="solicitation-preference",
    ),
    path("appels-a-volontaires/reponse/<int:pk>/", solicitations.reply_note, name="solicitation-note"),
    path("appels-a-volontaires/<int:pk>/", solicitations.solicitation_detail, name="solicitation-detail"),
    path("appels-a-volontaires/<int:pk>/vague/", solicitations.solicitation_wave, name="solicitation-wave"),
    path("appels-a-volontaires/<int:pk>/fermer/", solicitations.solicitation_close, name="solicitation-close"),
    path("appels-a-volontaires/<int:pk>/placer/", solicitations.solicitation_place, name="solicitation-place"),
    path("mes-appels/", solicitation_mine.my_calls, name="my-calls"),
    path("mes-appels/preference/", solicitation_mine.my_preference, name="my-calls-preference"),
    path("mes-appels/<int:pk>/", solicitation_mine.my_answer, name="my-call-answer"),
    path("appel/<str:secret>/", solicitation_answers.solicitation_answer, name="solicitation-answer"),
]
