"""The phone desk."""

from django.urls import URLPattern, path

from directory.views import desk, desk_call, desk_history, desk_needs, desk_public

urlpatterns: list[URLPattern] = [
    path("accueil/", desk.desk, name="desk"),
    path("accueil/appels/nouveau/", desk.intake_new, name="intake-new"),
    path("accueil/repondeur/", desk.voicemail, name="intake-voicemail"),
    path("accueil/historique/", desk_history.intake_list, name="intake-list"),
    path("accueil/historique/export/", desk_history.intake_export, name="intake-export"),
    path("accueil/appels/<int:pk>/", desk_call.intake, name="intake"),
    path("accueil/appels/<int:pk>/appelant/", desk_call.caller, name="intake-caller"),
    path("accueil/appels/<int:pk>/personne/", desk_call.person, name="intake-person"),
    path("accueil/appels/<int:pk>/rappeler/", desk_call.wait, name="intake-wait"),
    path("accueil/appels/<int:pk>/prendre/", desk_call.take, name="intake-take"),
    path("accueil/appels/<int:pk>/terminer/", desk_call.close, name="intake-close"),
    path("accueil/appels/<int:pk>/reprendre/", desk_call.reopen, name="intake-reopen"),
    path("accueil/appels/<int:pk>/abandonner/", desk_call.drop, name="intake-drop"),
    path("accueil/appels/<int:pk>/besoins/", desk_needs.need_create, name="need-create"),
    path("accueil/appels/<int:pk>/services/", desk_needs.preview, name="intake-services"),
    path("accueil/besoins/<int:pk>/", desk_needs.edit, name="need-edit"),
    path("accueil/besoins/<int:pk>/enlever/", desk_needs.remove, name="need-remove"),
    path("accueil/besoins/<int:pk>/suite/", desk_needs.settle, name="need-settle"),
    path("accueil/besoins/<int:pk>/sans-suite/", desk_needs.unsettle, name="need-unsettle"),
    path("accueil/deplacements/<int:pk>/", desk_needs.journey, name="journey"),
    path("services/<slug:territory>/demander/", desk_public.public_request, name="public-request"),
    path(
        "services/<slug:territory>/demander/merci/<str:told>/",
        desk_public.public_request_done,
        name="public-request-done",
    ),
]
