"""Addresses of safety of home visits and concerns."""

from django.urls import URLPattern, path

from scheduling.views import concerns, safety

urlpatterns: list[URLPattern] = [
    path("planning/visite/<int:pk>/arrivee/", safety.check_in, name="visit-check-in"),
    path("planning/visite/<int:pk>/depart/", safety.check_out, name="visit-check-out"),
    path("planning/visite/<int:pk>/arrivee/annuler/", safety.check_in_undo, name="visit-check-in-undo"),
    path("planning/visite/<int:pk>/depart/annuler/", safety.check_out_undo, name="visit-check-out-undo"),
    path("ma-tournee/lu/", safety.boundaries_read, name="boundaries-read"),
    path("securite/", safety.board, name="safety-board"),
    path("securite/<int:pk>/prendre/", safety.alert_take, name="alert-take"),
    path("securite/<int:pk>/rendre/", safety.alert_release, name="alert-release"),
    path("securite/<int:pk>/regler/", safety.alert_end, name="alert-end"),
    path("securite/<int:pk>/rouvrir/", safety.alert_reopen, name="alert-reopen"),
    path("reglages/securite/", safety.safety_settings, name="safety-settings"),
    path("inquietudes/", concerns.concern_list, name="concern-list"),
    path("inquietudes/signaler/", concerns.concern_choose, name="concern-choose"),
    path("inquietudes/visite/<int:pk>/", concerns.concern_create, name="concern-create"),
    path("inquietudes/<int:pk>/", concerns.concern_detail, name="concern-detail"),
    path("inquietudes/<int:pk>/suite/", concerns.concern_follow, name="concern-follow"),
    path("inquietudes/<int:pk>/terminer/", concerns.concern_close, name="concern-close"),
    path("inquietudes/<int:pk>/rouvrir/", concerns.concern_reopen, name="concern-reopen"),
]
