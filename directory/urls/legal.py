"""Settings of the desk, and what the law asks at the foot of public pages."""

from django.urls import URLPattern, path

from directory.views import desk_hours, legal

urlpatterns: list[URLPattern] = [
    path("reglages/accueil/", desk_hours.desk_hours, name="desk-hours"),
    path("services/<slug:territory>/accessibilite/", legal.accessibility, name="accessibility"),
    path("services/<slug:territory>/mentions-legales/", legal.legal_notice, name="legal-notice"),
]
