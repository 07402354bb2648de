"""Addresses of the kernel's pages."""

from django.urls import path

from core import views

app_name = "core"
urlpatterns = [
    path("aide/", views.help_home, name="help"),
    path("aide/images/<str:name>", views.help_image, name="help-image"),
    path("aide/composants/", views.components, name="components"),
    path("aide/adresse/", views.address_search, name="address-search"),
    path("aide/texte/", views.free_text_check, name="free-text-check"),
    path("aide/<slug:slug>/", views.help_page, name="help-page"),
]
