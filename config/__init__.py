"""Composition root: settings, URLs, worker. Loading it makes Celery's shared tasks use our application."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
