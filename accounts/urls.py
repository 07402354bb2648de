"""Addresses of accounts, territory settings and members."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.home, name="home"),
    path("mon-compte/", views.account, name="account"),
]
