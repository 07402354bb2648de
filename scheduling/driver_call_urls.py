"""Addresses: calls to drivers."""

from django.urls import URLPattern, path

from scheduling.views.transport import driver_calls

urlpatterns: list[URLPattern] = [
    path("deplacements/appels/", driver_calls.driver_call_list, name="driver-call-list"),
    path("deplacements/besoins/<int:pk>/appel/", driver_calls.driver_call_create_view, name="driver-call-create"),
]
