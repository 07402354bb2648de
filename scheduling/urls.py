"""Addresses of the package."""

from django.urls import URLPattern, URLResolver, include, path

app_name = "scheduling"
urlpatterns: list[URLPattern | URLResolver] = [
    path("demandes/", include("scheduling.request_urls")),
    path("", include("scheduling.plan_urls")),
]
