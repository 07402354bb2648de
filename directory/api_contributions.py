"""API of what is proposed for the directory: anybody proposes, moderators decide. Same services as the pages."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import Throttled
from rest_framework.exceptions import ValidationError as ApiValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from accounts.models import Commune, Territory
from core.throttle import is_refused, stamp
from directory.api_open import PREFIX, TERRITORY, OpenView
from directory.api_records import caller
from directory.enums import AuthorRole, ContributionKind, RefusalReason
from directory.forms.contributions import MODES, ProposalForm
from directory.models import Contribution, Organisation
from directory.selectors.contributions import contributions_of, published_twins
from directory.services.contributions import Author, contribution_accept, contribution_propose, contribution_refuse
from directory.themes import THEME_LABELS
from directory.vocabulary import ACTIVITY_CHOICES, FEES

KNOWN = "Ce service est peut-être déjà dans l’annuaire. Renvoyez avec « is_other » s’il n’est pas dans cette liste."
# A program has no page to look at: its form is never too fast.
_LONG_AGO = 0.0


class ServiceProposalSerializer(serializers.Serializer[Any]):
    """A service proposed by who provides it; the rules are those of the public form."""

    organisation = serializers.CharField(max_length=200)
    siret = serializers.CharField(required=False, allow_blank=True, max_length=20)
    author_name = serializers.CharField(max_length=120)
    author_email = serializers.EmailField(required=False, allow_blank=True)
    name = serializers.CharField(max_length=150)
    description = serializers.CharField(max_length=3000)
    themes = serializers.ListField(child=serializers.ChoiceField(sorted(THEME_LABELS)), required=False)
    publics = serializers.ListField(child=serializers.CharField(max_length=40), required=False)
    modes = serializers.ListField(child=serializers.ChoiceField(MODES), min_length=1)
    address = serializers.CharField(required=False, allow_blank=True, max_length=255)
    commune = serializers.RegexField(r"^(\d{5}|2[AB]\d{3})$", help_text="Code INSEE")
    home_activities = serializers.ListField(child=serializers.ChoiceField(ACTIVITY_CHOICES), required=False)
    accepts_cesu = serializers.BooleanField(required=False)
    declaration_number = serializers.CharField(required=False, allow_blank=True, max_length=40)
    zone_kind = serializers.CharField(required=False, max_length=20)
    zone = serializers.ListField(child=serializers.CharField(max_length=5), required=False)
    fees = serializers.ChoiceField(FEES)
    fees_details = serializers.CharField(required=False, allow_blank=True, max_length=500)
    phone = serializers.CharField(required=False, allow_blank=True, max_length=20)
    email = serializers.EmailField(required=False, allow_blank=True)
    website = serializers.URLField(required=False, allow_blank=True, max_length=500)
    hours = serializers.CharField(required=False, allow_blank=True, max_length=1000, help_text="Avec des mots")
    comment = serializers.CharField(required=False, allow_blank=True, max_length=2000)
    is_other = serializers.BooleanField(required=False)


class ProposalReceivedSerializer(serializers.Serializer[Any]):
    """What is answered to a proposal."""

    detail = serializers.CharField()


class ProposalKnownSerializer(serializers.Serializer[Any]):
    """The published services that a proposal may already be."""

    detail = serializers.CharField()
    known = serializers.ListField(child=serializers.CharField())


class OpenProposalViewSet(OpenView, viewsets.ViewSet):
    """Propose a service, without an account; the team reads it before anything is published."""

    http_method_names = ("post", "options")

    @extend_schema(
        summary="Proposer un service",
        parameters=[TERRITORY],
        request=ServiceProposalSerializer,
        responses={
            201: ProposalReceivedSerializer,
            400: OpenApiResponse(description="Ce qui ne va pas, par champ"),
            409: ProposalKnownSerializer,
            429: OpenApiResponse(description="Trop d’envois en une heure"),
        },
    )
    def create(self, request: Request, territory: str) -> Response:
        """Receive a proposal: same checks, same limits by address and by e-mail as the public form."""
        home = self.territory()
        asked = ServiceProposalSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        form = _form_of(home, dict(asked.validated_data))
        if not form.is_valid():
            raise ApiValidationError({name: [str(one) for one in found] for name, found in form.errors.items()})
        told = form.cleaned_data
        phone = str(told["phone"].as_e164) if told["phone"] else ""
        known = (
            []
            if told["is_other"]
            else published_twins(
                home, name=told["name"], organisation=told["organisation"], siret=told["siret"], phones=(phone,)
            )
        )
        if known:
            found = {"detail": KNOWN, "known": [service.public_id for service in known]}
            return Response(found, status=status.HTTP_409_CONFLICT)
        if is_refused(request._request, "proposal", told["author_email"]):
            raise Throttled
        contribution_propose(
            territory=home,
            kind=ContributionKind.NEW,
            author=Author(AuthorRole.PROVIDER, told["author_name"], told["author_email"]),
            proposed=form.proposed(),
            comment=told["comment"],
        )
        detail = "Proposition reçue : l’équipe la lit avant de publier."
        return Response({"detail": detail}, status=status.HTTP_201_CREATED)


def _form_of(territory: Territory, told: dict[str, Any]) -> ProposalForm:
    """Return the public form as if these answers had been typed in it."""
    commune = Commune.objects.filter(territory=territory, insee=told.pop("commune")).first()
    hours = told.pop("hours", "")
    kept = {"zone_kind": ProposalForm.base_fields["zone_kind"].initial, **told}
    typed = {**kept, "commune": commune.pk if commune else "", "hours-text": hours, "affiche": stamp(_LONG_AGO)}
    return ProposalForm(typed, territory=territory)


class ContributionSerializer(serializers.ModelSerializer[Contribution]):
    """A proposal as moderators read it."""

    class Meta:
        model = Contribution
        fields = (
            "id", "kind", "state", "organisation", "place", "service", "author_role", "author_name", "author_email",
            "proposed", "before", "corrected", "comment", "times", "accepted_fields", "refusal_reason",
            "refusal_words", "created_at", "decided_at",
        )  # fmt: skip
        read_only_fields: ClassVar = fields


class AcceptSerializer(serializers.Serializer[Any]):
    """What to publish: all of it without ``lines``; texts put right in ``corrections``."""

    lines = serializers.ListField(child=serializers.CharField(max_length=60), required=False)
    corrections = serializers.DictField(child=serializers.CharField(max_length=3000, allow_blank=True), required=False)
    declaration_seen = serializers.BooleanField(required=False)
    organisation = serializers.IntegerField(required=False, min_value=1, max_value=2**31 - 1)


class RefuseSerializer(serializers.Serializer[Any]):
    """Why, in a closed list, and in words that the author reads."""

    reason = serializers.ChoiceField(RefusalReason.choices)
    words = serializers.CharField(required=False, allow_blank=True, max_length=1000)


@extend_schema_view(
    list=extend_schema(summary="Propositions pour l’annuaire, la plus ancienne d’abord"),
    retrieve=extend_schema(summary="Une proposition"),
)
class ContributionViewSet(viewsets.ReadOnlyModelViewSet[Contribution]):
    """What the public, providers and owners propose; ``state`` and ``kind`` filter."""

    view_permission = "directory.moderate"
    edit_permission = "directory.moderate"
    queryset = Contribution.objects.none()
    serializer_class = ContributionSerializer
    filterset_fields = ("state", "kind")
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[Contribution]:
        """Proposals that the caller may read."""
        if getattr(self, "swagger_fake_view", False):
            return Contribution.objects.none()
        return contributions_of(self.request.user).select_related("territory").order_by("created_at", "pk")  # type: ignore[arg-type]

    @extend_schema(summary="Publier une proposition", request=AcceptSerializer, responses={200: ContributionSerializer})
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str) -> Response:
        """Publish all of it, or only some lines, with texts put right."""
        row, asked = self.get_object(), AcceptSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        told = asked.validated_data
        done = contribution_accept(
            contribution=row,
            by=caller(request),
            fields=told.get("lines"),
            corrections=told.get("corrections"),
            declaration_seen=told.get("declaration_seen", False),
            organisation=self._organisation(told.get("organisation")),
        )
        return self._told(done)

    @extend_schema(summary="Refuser une proposition", request=RefuseSerializer, responses={200: ContributionSerializer})
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, pk: str) -> Response:
        """Refuse, and tell the author why."""
        row, asked = self.get_object(), RefuseSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return self._told(contribution_refuse(contribution=row, by=caller(request), **asked.validated_data))

    def _organisation(self, key: int | None) -> Organisation | None:
        if key is None:
            return None
        found = Organisation.objects.visible_to(self.request.user).filter(pk=key).first()
        if found is None:
            raise ValidationError({"organisation": "Cette structure n’existe pas."})
        return found

    def _told(self, row: Contribution) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=row.pk)).data)


ROUTES: list[tuple[str, type[ViewSetMixin], str]] = [
    ("contributions", ContributionViewSet, "contribution"),
    (f"{PREFIX}/proposals", OpenProposalViewSet, "open-proposal"),
]
