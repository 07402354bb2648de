"""The open part of the API: what the public pages show, without an account, read only.

Published records only; fields by an explicit list; a limit by address; an ETag, so that who asks again for the same
costs nothing; open to pages of other sites.
"""

import logging
from typing import Any

import django_filters
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils.decorators import method_decorator
from django.views.decorators.http import conditional_page
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import viewsets
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import AnonRateThrottle
from rest_framework.views import APIView

from accounts.models import Territory
from directory.api_open_serializers import OpenOrganisationSerializer, OpenPlaceSerializer, OpenServiceSerializer
from directory.api_search import AnswerSerializer, SearchQuerySerializer, answer_data, wish_of
from directory.enums import Bouquet
from directory.models import Organisation, Place, Service, ServiceTheme
from directory.selectors import search_lookups as _lookups
from directory.selectors.search import search
from directory.themes import THEME_LABELS, themes_of

logger = logging.getLogger(__name__)

LICENCE = "https://www.etalab.gouv.fr/licence-ouverte-open-licence"
PREFIX = r"open/(?P<territory>[-a-zA-Z0-9_]+)"
TERRITORY = OpenApiParameter(
    "territory", str, OpenApiParameter.PATH, description="Nom court du territoire", pattern="^[-a-zA-Z0-9_]+$"
)
_HAS_ANY = _lookups.HAS_ANY


class OpenThrottle(AnonRateThrottle):
    """``OPEN_API_RATE`` by address; a cache that does not answer lets people through."""

    scope = "open"

    def get_rate(self) -> str:
        """Return the rate of the settings."""
        return str(settings.OPEN_API_RATE)

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Count the request, when the cache can."""
        try:
            return bool(super().allow_request(request, view))
        except Exception:
            logger.warning("The cache does not answer: the open API is not counted.")
            return True

    def get_ident(self, request: Request) -> str:
        """Return the address of who asks: what the proxies of ours saw, never what a client pretends."""
        count: int = getattr(settings, "TRUSTED_PROXIES", 0)
        passed = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
        return str(passed[-count]) if count and len(passed) >= count else str(request.META.get("REMOTE_ADDR", ""))


class OpenView(APIView):
    """What all open addresses share."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (OpenThrottle,)
    http_method_names: tuple[str, ...] = ("get", "head", "options")

    def territory(self) -> Territory:
        """Return the territory that the address names, or answer 404."""
        found = Territory.objects.filter(slug=self.kwargs["territory"]).first()
        if found is None:
            raise Http404
        return found

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """Say who may use it and under which licence, on errors too."""
        answered: Response = super().finalize_response(request, response, *args, **kwargs)
        answered["Access-Control-Allow-Origin"] = "*"
        answered["Access-Control-Expose-Headers"] = "ETag, Link"
        answered["Link"] = f'<{LICENCE}>; rel="license"'
        if answered.status_code == 200:
            answered["Cache-Control"] = "public, max-age=300"
        return answered


def open_places() -> QuerySet[Place]:
    """Return the places that anybody may read."""
    return Place.objects.published()


def open_services() -> QuerySet[Service]:
    """Return the services that anybody may read: published, at a place that is."""
    return Service.objects.published().filter(place__in=open_places())


class OpenRecordFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """By commune and by day of the last change."""

    commune = django_filters.CharFilter(field_name="insee_code", label="Code INSEE", max_length=5)
    updated_since = django_filters.DateFilter(field_name="updated_on", lookup_expr="gte", label="Modifié depuis")


class OpenServiceFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """What, where, how."""

    theme = django_filters.ChoiceFilter(field_name="themes__theme", choices=list(THEME_LABELS.items()), label="Thème")
    bouquet = django_filters.ChoiceFilter(choices=Bouquet.choices, method="by_bouquet", label="Bouquet")
    commune = django_filters.CharFilter(field_name="place__insee_code", label="Code INSEE", max_length=5)
    free = django_filters.BooleanFilter(method="by_fees", label="Gratuit")
    remote = django_filters.BooleanFilter(method="by_remote", label="À distance")
    at_home = django_filters.BooleanFilter(field_name="is_at_home", label="À domicile")
    updated_since = django_filters.DateFilter(field_name="updated_on", lookup_expr="gte", label="Modifié depuis")

    def by_bouquet(self, queryset: Any, name: str, value: str) -> Any:
        """Keep services that say this bouquet, or that have one of its themes."""
        themes = ServiceTheme.objects.filter(service=OuterRef("pk"), theme__in=themes_of(value))
        return queryset.filter(Q(**{f"bouquets__{_HAS_ANY}": [value]}) | Q(Exists(themes)))

    def by_fees(self, queryset: Any, name: str, value: bool) -> Any:
        """Keep services free of charge, or the others."""
        free = Q(fees="gratuit")
        return queryset.filter(free if value else ~free)

    def by_remote(self, queryset: Any, name: str, value: bool) -> Any:
        """Keep services done at a distance, or the others."""
        remote = Q(**{f"reception_modes__{_HAS_ANY}": ["a-distance"]})
        return queryset.filter(remote if value else ~remote)


@extend_schema_view(
    list=extend_schema(summary="Structures publiées d’un territoire", parameters=[TERRITORY]),
    retrieve=extend_schema(summary="Une structure publiée", parameters=[TERRITORY]),
)
@method_decorator(conditional_page, name="dispatch")
class OpenOrganisationViewSet(OpenView, viewsets.ReadOnlyModelViewSet[Organisation]):
    """Who runs a published place."""

    queryset = Organisation.objects.none()
    serializer_class = OpenOrganisationSerializer
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[Organisation]:
        """Organisations with a published place."""
        if getattr(self, "swagger_fake_view", False):
            return Organisation.objects.none()
        rows = Organisation.objects.filter(Exists(open_places().filter(organisation=OuterRef("pk"))))
        return rows.filter(territory=self.territory()).prefetch_related("origins__source").order_by("name", "pk")


@extend_schema_view(
    list=extend_schema(summary="Lieux publiés d’un territoire", parameters=[TERRITORY]),
    retrieve=extend_schema(summary="Un lieu publié", parameters=[TERRITORY]),
)
@method_decorator(conditional_page, name="dispatch")
class OpenPlaceViewSet(OpenView, viewsets.ReadOnlyModelViewSet[Place]):
    """Published places."""

    queryset = Place.objects.none()
    serializer_class = OpenPlaceSerializer
    filterset_class = OpenRecordFilter
    lookup_field = "public_id"
    lookup_value_regex = r"[0-9a-f]+"

    def get_queryset(self) -> QuerySet[Place]:
        """Published places of the territory."""
        if getattr(self, "swagger_fake_view", False):
            return Place.objects.none()
        rows = open_places().filter(territory=self.territory()).select_related("organisation")
        return rows.prefetch_related("origins__source").order_by("name", "pk")


@extend_schema_view(
    list=extend_schema(summary="Services publiés d’un territoire", parameters=[TERRITORY]),
    retrieve=extend_schema(summary="Un service publié", parameters=[TERRITORY]),
)
@method_decorator(conditional_page, name="dispatch")
class OpenServiceViewSet(OpenView, viewsets.ReadOnlyModelViewSet[Service]):
    """Published services."""

    queryset = Service.objects.none()
    serializer_class = OpenServiceSerializer
    filterset_class = OpenServiceFilter
    lookup_field = "public_id"
    lookup_value_regex = r"[0-9a-f]+"

    def get_queryset(self) -> QuerySet[Service]:
        """Published services of the territory."""
        if getattr(self, "swagger_fake_view", False):
            return Service.objects.none()
        rows = open_services().filter(territory=self.territory()).select_related("place__organisation")
        return rows.prefetch_related("themes", "origins__source").order_by("name", "pk")


@method_decorator(conditional_page, name="dispatch")
class OpenSearchViewSet(OpenView, viewsets.ViewSet):
    """Find a published service near somewhere."""

    @extend_schema(
        summary="Chercher un service publié",
        parameters=[TERRITORY, SearchQuerySerializer],
        responses={200: AnswerSerializer},
    )
    def list(self, request: Request, territory: str) -> Response:
        """Answer with the step of the ladder that was used, and the reasons of each rank."""
        return Response(answer_data(search(wish_of(request.query_params, self.territory()))))


ROUTES: list[tuple[str, type[Any], str]] = [
    (f"{PREFIX}/organisations", OpenOrganisationViewSet, "open-organisation"),
    (f"{PREFIX}/places", OpenPlaceViewSet, "open-place"),
    (f"{PREFIX}/services", OpenServiceViewSet, "open-service"),
    (f"{PREFIX}/search", OpenSearchViewSet, "open-search"),
]
