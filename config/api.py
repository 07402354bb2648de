"""The API router: each app lists its view sets in its own api.py."""

from rest_framework.routers import DefaultRouter

import directory.api
import directory.api_desk
import directory.api_referrals
import mediation.api
import scheduling.api
import volunteers.api

router = DefaultRouter()
APIS = (
    directory.api,
    directory.api_desk,
    directory.api_referrals,
    mediation.api,
    volunteers.api,
    scheduling.api,
)
for app_api in APIS:
    for prefix, viewset, basename in app_api.ROUTES:
        router.register(prefix, viewset, basename=basename)
