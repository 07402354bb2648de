"""Addresses: the own calendar of a helper."""

from django.urls import URLPattern, path

from scheduling.views import feeds

urlpatterns: list[URLPattern] = [
    path("mon-agenda/", feeds.my_calendar, name="my-calendar"),
    path("mon-agenda/adresse/", feeds.my_calendar_open, name="my-calendar-open"),
    path("mon-agenda/fermer/", feeds.my_calendar_close, name="my-calendar-close"),
    path("agenda/<str:secret>.ics", feeds.calendar_feed, name="calendar-feed"),
]
