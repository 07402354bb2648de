"""Addresses: home or workshop, and what schemes tell route planners."""

from django.urls import URLPattern, path

from scheduling.views.transport import gtfs, ways

urlpatterns: list[URLPattern] = [
    path("deplacements/comparer/<int:pk>/", ways.compare_ways, name="compare-ways"),
    path("deplacements/services/<int:pk>/gtfs-flex/", gtfs.scheme_gtfs_page, name="scheme-gtfs-page"),
    path("deplacements/services/<int:pk>/gtfs-flex.zip", gtfs.scheme_gtfs, name="scheme-gtfs"),
]
