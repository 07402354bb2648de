"""Every address of the application. Pages first, then the API."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from config.api import router


@login_not_required
def live(request: HttpRequest) -> HttpResponse:
    """Say that the process answers; used by a load balancer."""
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [
    path("", include("accounts.urls")),
    path("", include("core.urls")),
    path("", include("messaging.urls")),
    path("", include("directory.urls")),
    path("", include("mediation.urls")),
    path("", include("volunteers.urls")),
    path("", include("scheduling.urls")),
    path("compte/", include("accounts.sign_in_urls")),
    path("api/v1/", include((router.urls, "api"))),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("livez", live, name="live"),
]
