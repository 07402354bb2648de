"""API of the inventory, loans, waiting list and advice. Same visibility and same services as the pages."""

from collections.abc import Callable
from typing import Any, cast

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from accounts.access import territory_of
from accounts.models import User
from mediation import loan_serializers as shapes
from mediation import services
from mediation.loan_filters import EquipmentFilter, LoanFilter
from mediation.models import AdviceGiven, EquipmentItem, Loan, LoanWish


def _caller(request: Request) -> User:
    return cast("User", request.user)


@extend_schema_view(
    list=extend_schema(summary="Inventaire du matériel, avec les filtres de la liste"),
    retrieve=extend_schema(summary="Un matériel"),
)
class EquipmentViewSet(viewsets.ReadOnlyModelViewSet[EquipmentItem]):
    """What the service lends."""

    view_permission = "loan.view"
    edit_permission = "loan.edit"
    queryset = EquipmentItem.objects.none()
    serializer_class = shapes.EquipmentSerializer
    filterset_class = EquipmentFilter
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[EquipmentItem]:
        """Items that the caller sees."""
        if getattr(self, "swagger_fake_view", False):
            return EquipmentItem.objects.none()
        return EquipmentItem.objects.visible_to(self.request.user).order_by("label", "pk")

    def get_object(self) -> EquipmentItem:
        """Find an item by its key alone, retired ones too."""
        self.filter_backends = []
        return super().get_object()

    @extend_schema(summary="Ajouter un matériel")
    def create(self, request: Request) -> Response:
        """Add an item to the inventory."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        item = services.equipment_add(
            territory=territory_of(request.user), by=_caller(request), **serializer.validated_data
        )
        return Response(self.get_serializer(item).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="Modifier un matériel",
        request=shapes.EquipmentUpdateSerializer,
        responses={200: shapes.EquipmentSerializer},
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change the fields given; ``version`` is the one that was read, 409 when someone saved since."""
        item = self.get_object()
        serializer = shapes.EquipmentUpdateSerializer(item, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        fields = dict(serializer.validated_data)
        if "version" not in fields:
            raise serializers.ValidationError({"version": "Donnez la version qui a été lue."})
        version = fields.pop("version")
        saved = services.equipment_update(item=item, expected_version=version, by=_caller(request), **fields)
        return Response(self.get_serializer(saved).data)


@extend_schema_view(
    list=extend_schema(summary="Prêts, avec les filtres de la liste"), retrieve=extend_schema(summary="Un prêt")
)
class LoanViewSet(viewsets.ReadOnlyModelViewSet[Loan]):
    """Loans of the inventory."""

    view_permission = "loan.view"
    edit_permission = "loan.edit"
    queryset = Loan.objects.none()
    serializer_class = shapes.LoanSerializer
    filterset_class = LoanFilter
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[Loan]:
        """Loans that the caller sees."""
        if getattr(self, "swagger_fake_view", False):
            return Loan.objects.none()
        loans = Loan.objects.visible_to(self.request.user).select_related("item", "beneficiary")
        return loans.prefetch_related("extensions").order_by("-starts_on", "-pk")

    def get_object(self) -> Loan:
        """Find a loan by its key alone, those that ended too."""
        self.filter_backends = []
        return super().get_object()

    @extend_schema(summary="Réserver ou prêter un matériel")
    def create(self, request: Request) -> Response:
        """Promise an item to someone; ``is_handed`` lends it at once."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        loan = services.loan_reserve(by=_caller(request), **serializer.validated_data)
        return self._saved(loan, status.HTTP_201_CREATED)

    @extend_schema(summary="Remettre le matériel", request=shapes.HandOverSerializer)
    @action(detail=True, methods=["post"], url_path="hand-over")
    def hand_over(self, request: Request, pk: str) -> Response:
        """The person leaves with the item."""
        return self._act(request, shapes.HandOverSerializer, services.loan_hand_over)

    @extend_schema(summary="Prolonger un prêt", request=shapes.ExtendSerializer)
    @action(detail=True, methods=["post"])
    def extend(self, request: Request, pk: str) -> Response:
        """Let the person keep the item longer."""
        return self._act(request, shapes.ExtendSerializer, services.loan_extend)

    @extend_schema(summary="Noter le retour", request=shapes.ReturnSerializer)
    @action(detail=True, methods=["post"], url_path="return")
    def take_back(self, request: Request, pk: str) -> Response:
        """The item is back; ``words`` is needed when it comes back damaged."""
        return self._act(request, shapes.ReturnSerializer, services.loan_return)

    @extend_schema(summary="Noter une perte", request=shapes.LoseSerializer)
    @action(detail=True, methods=["post"])
    def lose(self, request: Request, pk: str) -> Response:
        """The item will not come back."""
        return self._act(request, shapes.LoseSerializer, services.loan_lose)

    @extend_schema(summary="Annuler une réservation", request=None)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Give up a reservation."""
        return self._saved(services.loan_cancel(loan=self.get_object(), by=_caller(request)), status.HTTP_200_OK)

    def _act(
        self, request: Request, shape: type[serializers.Serializer[Any]], service: Callable[..., Loan]
    ) -> Response:
        loan, asked = self.get_object(), shape(data=request.data)
        asked.is_valid(raise_exception=True)
        return self._saved(service(loan=loan, by=_caller(request), **asked.validated_data), status.HTTP_200_OK)

    def _saved(self, loan: Loan, code: int) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=loan.pk)).data, status=code)


@extend_schema_view(
    list=extend_schema(summary="Liste d’attente du matériel, dans l’ordre des tours"),
    retrieve=extend_schema(summary="Une place dans la liste d’attente"),
)
class WishViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[LoanWish]):
    """Who waits for what."""

    view_permission = "loan.view"
    edit_permission = "loan.edit"
    queryset = LoanWish.objects.none()
    serializer_class = shapes.WishSerializer
    filterset_fields = ("kind", "beneficiary")
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[LoanWish]:
        """Wishes that the caller sees."""
        if getattr(self, "swagger_fake_view", False):
            return LoanWish.objects.none()
        visible = LoanWish.objects.visible_to(self.request.user)
        return visible.waiting() if self.action == "list" else visible

    @extend_schema(summary="Mettre quelqu’un sur la liste d’attente")
    def create(self, request: Request) -> Response:
        """Put someone in the waiting list."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        wish = services.wish_add(by=_caller(request), **serializer.validated_data)
        return Response(self.get_serializer(wish).data, status=status.HTTP_201_CREATED)

    @extend_schema(summary="Retirer quelqu’un de la liste d’attente", request=None)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """The person no longer waits."""
        wish = services.wish_withdraw(wish=self.get_object(), by=_caller(request))
        return Response(self.get_serializer(wish).data)


@extend_schema_view(list=extend_schema(summary="Conseils donnés"), retrieve=extend_schema(summary="Un conseil donné"))
class AdviceViewSet(viewsets.ReadOnlyModelViewSet[AdviceGiven]):
    """Offers people were told of."""

    view_permission = "loan.view"
    edit_permission = "loan.edit"
    queryset = AdviceGiven.objects.none()
    serializer_class = shapes.AdviceSerializer
    filterset_fields = ("kind", "outcome", "beneficiary")
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[AdviceGiven]:
        """Advice that the caller sees."""
        if getattr(self, "swagger_fake_view", False):
            return AdviceGiven.objects.none()
        visible = AdviceGiven.objects.visible_to(self.request.user).exclude(beneficiary=None)
        return visible.order_by("-given_on", "-pk")

    @extend_schema(summary="Noter un conseil")
    def create(self, request: Request) -> Response:
        """Keep that a person was told of an offer."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        advice = services.advice_give(by=_caller(request), **serializer.validated_data)
        return Response(self.get_serializer(advice).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="Compléter un conseil", request=shapes.AdviceUpdateSerializer, responses=shapes.AdviceSerializer
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        """Say what came of it."""
        advice, asked = self.get_object(), shapes.AdviceUpdateSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        kept = {name: getattr(advice, name) for name in ("kind", "words", "outcome", "given_on")}
        saved = services.advice_update(advice=advice, by=_caller(request), **{**kept, **asked.validated_data})
        return Response(self.get_serializer(saved).data)


ROUTES: list[tuple[str, type[ViewSetMixin], str]] = [
    ("equipment", EquipmentViewSet, "equipment"),
    ("loans", LoanViewSet, "loan"),
    ("loan-wishes", WishViewSet, "loan-wish"),
    ("advice", AdviceViewSet, "advice"),
]
