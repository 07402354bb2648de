"""Addresses of visit requests, under /demandes/."""

from django.urls import path

from scheduling.views import requests

urlpatterns = [
    path("", requests.request_list, name="request-list"),
    path("nouvelle/", requests.request_create, name="request-create"),
    path("personne/<int:pk>/", requests.beneficiary_requests, name="beneficiary-requests"),
    path("<int:pk>/", requests.request_detail, name="request-detail"),
    path("<int:pk>/modifier/", requests.request_edit, name="request-edit"),
    path("<int:pk>/annuler/", requests.request_cancel, name="request-cancel"),
    path("<int:pk>/reprendre/", requests.request_reopen, name="request-reopen"),
]
