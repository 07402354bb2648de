"""Plans over the API: a week is addressed by any of its days (2026-11-23)."""

from datetime import date
from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import status, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import territory_of
from scheduling.api import planning_serializers as shapes
from scheduling.api.common import BookingConflicts, caller, helpers_of
from scheduling.models import Plan, Proposal, VisitRequest
from scheduling.planning.clock import monday_of
from scheduling.selectors.board import week_board
from scheduling.services.plans import plan_for_week, plan_undo
from scheduling.services.proposals import proposal_abandon, proposal_accept, proposal_start, proposal_stop
from scheduling.services.publishing import plan_publish
from scheduling.services.visits import visit_place


class PlanViewSet(BookingConflicts, viewsets.ViewSet):
    """The week of the caller's territory."""

    view_permission = "plan.view"
    edit_permission = "plan.edit"
    lookup_field = "week"
    lookup_value_regex = r"\d{4}-\d{2}-\d{2}"

    def _monday(self, week: str) -> date:
        try:
            return monday_of(date.fromisoformat(week))
        except ValueError as error:
            raise Http404 from error

    def _plan(self, request: Request, week: str) -> Plan:
        plans = Plan.objects.visible_to(request.user).select_related("territory")
        return get_object_or_404(plans, week=self._monday(week))

    def _proposal(self, request: Request, week: str) -> Proposal:
        found = Proposal.objects.visible_to(request.user).filter(plan__week=self._monday(week))
        proposal = found.select_related("plan__territory").first()
        if proposal is None:
            raise Http404
        return proposal

    def _answer(self, proposal: Proposal, code: int = status.HTTP_200_OK) -> Response:
        proposal.refresh_from_db()
        return Response(shapes.ProposalSerializer(proposal).data, status=code)

    @extend_schema(summary="Une semaine", responses=shapes.WeekSerializer)
    def retrieve(self, request: Request, week: str) -> Response:
        """Give the week's figures, conflicts and what remains to be placed."""
        return Response(shapes.WeekSerializer(week_board(request.user, self._monday(week))).data)

    @extend_schema(summary="Proposer un planning", request=None, responses={202: shapes.ProposalSerializer})
    @action(detail=True, methods=["post"])
    def propose(self, request: Request, week: str) -> Response:
        """Start a search; its state is read at ``proposal``."""
        plan = plan_for_week(territory=territory_of(request.user), week=self._monday(week), by=caller(request))
        return self._answer(proposal_start(plan=plan, by=caller(request)), status.HTTP_202_ACCEPTED)

    @extend_schema(summary="Où en est la recherche", responses=shapes.ProposalSerializer)
    @action(detail=True, methods=["get"])
    def proposal(self, request: Request, week: str) -> Response:
        """Give the state of the last search of the week."""
        return self._answer(self._proposal(request, week))

    @extend_schema(summary="Arrêter et garder le meilleur", request=None, responses=shapes.ProposalSerializer)
    @action(detail=True, methods=["post"])
    def stop(self, request: Request, week: str) -> Response:
        """Stop the search and keep the best plan found."""
        proposal = self._proposal(request, week)
        proposal_stop(proposal=proposal, by=caller(request))
        return self._answer(proposal)

    @extend_schema(summary="Abandonner la recherche", request=None, responses=shapes.ProposalSerializer)
    @action(detail=True, methods=["post"])
    def abandon(self, request: Request, week: str) -> Response:
        """Give the search up; the draft stays as it is."""
        proposal = self._proposal(request, week)
        proposal_abandon(proposal=proposal, by=caller(request))
        return self._answer(proposal)

    @extend_schema(summary="Prendre la proposition", request=None, responses=shapes.ProposalSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, week: str) -> Response:
        """Put the proposal in the draft."""
        proposal = self._proposal(request, week)
        proposal_accept(proposal=proposal, by=caller(request))
        return self._answer(proposal)

    @extend_schema(
        summary="Placer une demande", request=shapes.PlaceSerializer, responses={201: shapes.VisitSerializer}
    )
    @action(detail=True, methods=["post"])
    def place(self, request: Request, week: str) -> Response:
        """Place a waiting request by hand; 400 with one sentence per broken rule."""
        plan = plan_for_week(territory=territory_of(request.user), week=self._monday(week), by=caller(request))
        fields = _valid(shapes.PlaceSerializer, request)
        wanted = get_object_or_404(VisitRequest.objects.visible_to(request.user), pk=fields["request"])
        visit = visit_place(
            plan=plan,
            request=wanted,
            helpers=helpers_of(request, fields["helpers"]),
            starts_at=fields["starts_at"],
            accept=fields["accept"],
            by=caller(request),
        )
        return Response(shapes.VisitSerializer(visit).data, status=status.HTTP_201_CREATED)

    @extend_schema(summary="Publier la semaine", request=shapes.VersionSerializer, responses=shapes.PublishSerializer)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, week: str) -> Response:
        """Turn the drafts into appointments and tell everyone; 409 when the plan changed since it was read."""
        plan, fields = self._plan(request, week), _valid(shapes.VersionSerializer, request)
        result = plan_publish(plan=plan, by=caller(request), expected_version=fields["version"])
        return Response(shapes.PublishSerializer(result).data)

    @extend_schema(summary="Annuler le dernier changement", request=None, responses=shapes.ChangeSerializer)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, week: str) -> Response:
        """Undo the last change made to the week."""
        change = plan_undo(plan=self._plan(request, week), by=caller(request))
        return Response({"sentence": change.sentence if change else ""})


def _valid(shape: type[Any], request: Request) -> dict[str, Any]:
    serializer = shape(data=request.data)
    serializer.is_valid(raise_exception=True)
    fields: dict[str, Any] = serializer.validated_data
    return fields
