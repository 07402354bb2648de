"""Addresses of the kernel's pages."""

from django.urls import path

from core import views

app_name = "core"
urlpatterns = [
    path("aide/composants/", views.components, name="components"),
    path("aide/adresse/", views.address_search, name="address-search"),
    path("aide/texte/", views.free_text_check, name="free-text-check"),
]
