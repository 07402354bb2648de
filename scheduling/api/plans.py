"""Plans over the API: the same services as the week's page."""

from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import territory_of
from scheduling.api import planning_serializers as shapes
from scheduling.api.common import BookingConflicts, caller, helpers_of
from scheduling.models import Plan, Proposal, VisitRequest
from scheduling.selectors.board import week_board
from scheduling.services.plans import plan_for_week, plan_undo
from scheduling.services.proposals import proposal_abandon, proposal_accept, proposal_start, proposal_stop
from scheduling.services.publishing import plan_publish
from scheduling.services.visits import visit_place


class PlanFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter is not typed
    """By week: the Monday."""

    class Meta:
        model = Plan
        fields: tuple[str, ...] = ("week", "status")


@extend_schema_view(list=extend_schema(summary="Plannings, filtrés par semaine"))
class PlanViewSet(BookingConflicts, mixins.ListModelMixin, viewsets.GenericViewSet[Plan]):
    """The weeks of the caller's territory."""

    view_permission = "plan.view"
    edit_permission = "plan.edit"
    queryset = Plan.objects.none()
    serializer_class = shapes.PlanSerializer
    filterset_class = PlanFilter
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[Plan]:
        """Plans that the caller sees."""
        if getattr(self, "swagger_fake_view", False):
            return Plan.objects.none()
        return Plan.objects.visible_to(self.request.user).select_related("territory").order_by("-week")

    def _proposal(self) -> Proposal:
        found = Proposal.objects.visible_to(self.request.user).filter(plan=self.get_object())
        proposal = found.select_related("plan__territory").first()
        if proposal is None:
            raise ValidationError("Aucune recherche n’a été lancée pour cette semaine.")
        return proposal

    def _answer(self, proposal: Proposal, code: int = status.HTTP_200_OK) -> Response:
        proposal.refresh_from_db()
        return Response(shapes.ProposalSerializer(proposal).data, status=code)

    def _fields(self, shape: type[Any]) -> dict[str, Any]:
        serializer = shape(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        fields: dict[str, Any] = serializer.validated_data
        return fields

    @extend_schema(
        summary="Ouvrir une semaine", request=shapes.OpenWeekSerializer, responses={201: shapes.PlanSerializer}
    )
    def create(self, request: Request) -> Response:
        """Open the plan of the week that holds a day; the existing one when there is one."""
        day = self._fields(shapes.OpenWeekSerializer)["week"]
        plan = plan_for_week(territory=territory_of(request.user), week=day, by=caller(request))
        return Response(shapes.PlanSerializer(plan).data, status=status.HTTP_201_CREATED)

    @extend_schema(summary="Une semaine", responses=shapes.WeekSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        """Give the week's figures, conflicts and what remains to be placed."""
        return Response(shapes.WeekSerializer(week_board(request.user, self.get_object().week)).data)

    @extend_schema(summary="Proposer un planning", request=None, responses={202: shapes.ProposalSerializer})
    @action(detail=True, methods=["post"])
    def propose(self, request: Request, pk: str) -> Response:
        """Start a search; its state is read at ``proposal``."""
        return self._answer(proposal_start(plan=self.get_object(), by=caller(request)), status.HTTP_202_ACCEPTED)

    @extend_schema(summary="Où en est la recherche", responses=shapes.ProposalSerializer)
    @action(detail=True, methods=["get"])
    def proposal(self, request: Request, pk: str) -> Response:
        """Give the state of the last search of the week."""
        return self._answer(self._proposal())

    @extend_schema(summary="Arrêter et garder le meilleur", request=None, responses=shapes.ProposalSerializer)
    @action(detail=True, methods=["post"])
    def stop(self, request: Request, pk: str) -> Response:
        """Stop the search and keep the best plan found."""
        proposal = self._proposal()
        proposal_stop(proposal=proposal, by=caller(request))
        return self._answer(proposal)

    @extend_schema(summary="Abandonner la recherche", request=None, responses=shapes.ProposalSerializer)
    @action(detail=True, methods=["post"])
    def abandon(self, request: Request, pk: str) -> Response:
        """Give the search up; the draft stays as it is."""
        proposal = self._proposal()
        proposal_abandon(proposal=proposal, by=caller(request))
        return self._answer(proposal)

    @extend_schema(summary="Prendre la proposition", request=None, responses=shapes.ProposalSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str) -> Response:
        """Put the proposal in the draft."""
        proposal = self._proposal()
        proposal_accept(proposal=proposal, by=caller(request))
        return self._answer(proposal)

    @extend_schema(
        summary="Placer une demande", request=shapes.PlaceSerializer, responses={201: shapes.VisitSerializer}
    )
    @action(detail=True, methods=["post"])
    def place(self, request: Request, pk: str) -> Response:
        """Place a waiting request by hand; 400 with one sentence per broken rule."""
        plan, fields = self.get_object(), self._fields(shapes.PlaceSerializer)
        wanted = get_object_or_404(VisitRequest.objects.visible_to(request.user), pk=fields["request"])
        visit = visit_place(
            plan=plan,
            request=wanted,
            helpers=helpers_of(request, fields["helpers"]),
            starts_at=fields["starts_at"],
            accept=fields["accept"],
            by=caller(request),
        )
        return Response(
            shapes.VisitSerializer(visit, context={"request": request}).data, status=status.HTTP_201_CREATED
        )

    @extend_schema(summary="Publier la semaine", request=shapes.VersionSerializer, responses=shapes.PublishSerializer)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: str) -> Response:
        """Turn the drafts into appointments and tell everyone; 409 when the plan changed since it was read."""
        plan, fields = self.get_object(), self._fields(shapes.VersionSerializer)
        result = plan_publish(plan=plan, by=caller(request), expected_version=fields["version"])
        return Response(shapes.PublishSerializer(result).data)

    @extend_schema(summary="Annuler le dernier changement", request=None, responses=shapes.ChangeSerializer)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:
        """Undo the last change made to the week."""
        change = plan_undo(plan=self.get_object(), by=caller(request))
        return Response({"sentence": change.sentence if change else ""})
