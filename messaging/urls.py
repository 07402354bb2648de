"""Addresses of the outbox."""

from django.urls import path

from messaging import views

app_name = "messaging"
urlpatterns = [
    path("reglages/messages/", views.outbox, name="outbox"),
    path("reglages/messages/<int:pk>/renvoyer/", views.message_retry, name="message-retry"),
    path("reglages/messages/<int:pk>/classer/", views.message_drop, name="message-drop"),
    path("reglages/messages/reponses/<int:pk>/traiter/", views.text_handle, name="text-handle"),
    path("reglages/messages/reponses/<int:pk>/relire/", views.text_reopen, name="text-reopen"),
]
