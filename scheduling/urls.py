"""Addresses of the package."""

from django.urls import URLPattern, URLResolver, include, path

app_name = "scheduling"
urlpatterns: list[URLPattern | URLResolver] = [
    path("demandes/", include("scheduling.request_urls")),
    path("", include("scheduling.plan_urls")),
    path("", include("scheduling.solicitation_urls")),
    path("", include("scheduling.safety_urls")),
    path("", include("scheduling.workshop_urls")),
    path("", include("scheduling.wish_urls")),
    path("", include("scheduling.scheme_urls")),
    path("", include("scheduling.ride_urls")),
    path("", include("scheduling.run_urls")),
    path("", include("scheduling.driving_urls")),
    path("", include("scheduling.driver_call_urls")),
    path("", include("scheduling.ride_account_urls")),
    path("", include("scheduling.way_urls")),
    path("", include("scheduling.feed_urls")),
]
