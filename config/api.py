"""The API router: each app lists its view sets in its own api.py."""

from rest_framework.routers import DefaultRouter

import mediation.api
import scheduling.api
import volunteers.api

router = DefaultRouter()
for app_api in (mediation.api, volunteers.api, scheduling.api):
    for prefix, viewset, basename in app_api.ROUTES:
        router.register(prefix, viewset, basename=basename)
