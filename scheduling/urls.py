"""Addresses of the package."""

from django.urls import URLPattern, URLResolver

from scheduling.plan_urls import urlpatterns as plan_urlpatterns

app_name = "scheduling"
urlpatterns: list[URLPattern | URLResolver] = [
    *plan_urlpatterns,
]
