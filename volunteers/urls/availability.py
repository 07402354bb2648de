"""Addresses: one-click availability and busy calendars."""

from django.urls import URLPattern, path

from volunteers.views import calendars, month

urlpatterns: list[URLPattern] = [
    path("mes-moments/<str:secret>/", month.month, name="month"),
    path("mes-disponibilites/semaines/", month.my_weeks, name="my-weeks"),
    path("mes-disponibilites/empechement/", month.my_cannot_come, name="my-cannot-come"),
    path("mes-disponibilites/agendas/", calendars.my_calendars, name="my-calendars"),
    path("mes-disponibilites/agendas/<int:pk>/retirer/", calendars.my_calendar_delete, name="my-calendar-delete"),
    path("mes-disponibilites/agendas/<int:pk>/relire/", calendars.my_calendar_read, name="my-calendar-read"),
    path("reglages/disponibilites/", calendars.availability_settings, name="availability-settings"),
]
