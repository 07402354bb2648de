"""Addresses of the outbox."""

from django.urls import path

from messaging import views

app_name = "messaging"
urlpatterns = [
    path("reglages/messages/", views.outbox, name="outbox"),
    path("reglages/messages/<int:pk>/renvoyer/", views.message_retry, name="message-retry"),
    path("reglages/messages/<int:pk>/classer/", views.message_drop, name="message-drop"),
]
