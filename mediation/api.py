"""API of the package. Same visibility and same services as the pages."""

from typing import Any, cast

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from accounts.access import territory_of
from accounts.models import User
from mediation import services
from mediation.api_cases import CaseViewSet
from mediation.api_loans import ROUTES as LOAN_ROUTES
from mediation.api_objectives import ObjectiveViewSet
from mediation.filters import BeneficiaryFilter
from mediation.models import Assessment, Beneficiary
from mediation.serializers import AssessmentSerializer, BeneficiarySerializer, BeneficiaryUpdateSerializer


@extend_schema_view(
    list=extend_schema(summary="Bénéficiaires, avec les filtres de la liste"),
    retrieve=extend_schema(summary="Une fiche"),
)
class BeneficiaryViewSet(viewsets.ReadOnlyModelViewSet[Beneficiary]):
    """People whom the service helps."""

    view_permission = "beneficiary.view"
    edit_permission = "beneficiary.edit"
    queryset = Beneficiary.objects.none()
    serializer_class = BeneficiarySerializer
    filterset_class = BeneficiaryFilter
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[Beneficiary]:
        """Files that the caller sees."""
        if getattr(self, "swagger_fake_view", False):
            return Beneficiary.objects.none()
        visible = Beneficiary.objects.visible_to(self.request.user)
        return visible.with_case().select_related("commune").order_by("last_name", "first_name", "pk")

    def get_object(self) -> Beneficiary:
        """Find a file by its key alone: the list's filters, which hide archived files, do not apply."""
        self.filter_backends = []
        return super().get_object()

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Give one file. Reading it is journaled."""
        person = self.get_object()
        services.beneficiary_file_read(beneficiary=person, by=_caller(request))
        return Response(self.get_serializer(person).data)

    @extend_schema(summary="Créer une fiche")
    def create(self, request: Request) -> Response:
        """Create a file and open its case."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        person = services.beneficiary_create(
            territory=territory_of(request.user), by=_caller(request), **serializer.validated_data
        )
        return self._saved(person, status.HTTP_201_CREATED)

    @extend_schema(
        summary="Modifier une fiche", request=BeneficiaryUpdateSerializer, responses={200: BeneficiarySerializer}
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change the fields given; ``version`` is the one that was read, 409 when someone saved since."""
        person = self.get_object()
        context = self.get_serializer_context()
        serializer = BeneficiaryUpdateSerializer(person, data=request.data, partial=True, context=context)
        serializer.is_valid(raise_exception=True)
        fields = dict(serializer.validated_data)
        version = fields.pop("version")
        services.beneficiary_update(beneficiary=person, expected_version=version, by=_caller(request), **fields)
        return self._saved(person, status.HTTP_200_OK)

    def _saved(self, person: Beneficiary, code: int) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=person.pk)).data, status=code)


@extend_schema_view(
    list=extend_schema(summary="Diagnostics numériques"),
    retrieve=extend_schema(summary="Un diagnostic numérique"),
)
class AssessmentViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Assessment]):
    """Profile assessments."""

    view_permission = "assessment.view"
    edit_permission = "assessment.edit"
    queryset = Assessment.objects.none()
    serializer_class = AssessmentSerializer
    filterset_fields = ("beneficiary",)
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[Assessment]:
        """Assessments that the caller sees."""
        if getattr(self, "swagger_fake_view", False):
            return Assessment.objects.none()
        return Assessment.objects.visible_to(self.request.user).order_by("-done_on", "-pk")

    @extend_schema(summary="Enregistrer un diagnostic")
    def create(self, request: Request) -> Response:
        """Record answers; the level, the recommended way and the reasons are computed."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        assessment = services.assessment_record(by=_caller(request), **serializer.validated_data)
        return Response(self.get_serializer(assessment).data, status=status.HTTP_201_CREATED)


def _caller(request: Request) -> User:
    return cast("User", request.user)


ROUTES: list[tuple[str, type[ViewSetMixin], str]] = [
    ("beneficiaries", BeneficiaryViewSet, "beneficiary"),
    ("cases", CaseViewSet, "case"),
    ("assessments", AssessmentViewSet, "assessment"),
    ("objectives", ObjectiveViewSet, "objective"),
    *LOAN_ROUTES,
]
