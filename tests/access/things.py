"""One object of each kind in a territory, to open every address with."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.enums import Role
from accounts.models import Invitation, Membership, Territory, User
from mediation.enums import AdviceKind, Autonomy, EquipmentCondition, EquipmentKind, LoanState, PlaceKind, Theme
from mediation.models import AdviceGiven, CaseHandover, ContactPerson, EquipmentItem, Loan, LoanWish, Note, PeopleImport
from mediation.services import Participant, assessment_record, objective_add, report_create
from messaging.enums import MessageState
from messaging.models import OutboxMessage, ReceivedText
from scheduling.demo.assessments import USES
from scheduling.enums import PreviewKind, ProposalState, VisitStage
from scheduling.models import PhoneCall, Preview, Proposal, TravelOverride, Visit
from tests.access.directory.api import ApiThings
from tests.access.directory.contributions import ContributionsThings
from tests.access.directory.desk import DeskThings
from tests.access.directory.exchange import ExchangeThings
from tests.access.directory.opendata import OpendataThings
from tests.access.directory.records import RecordsThings
from tests.access.directory.referrals import ReferralsThings
from tests.access.directory.search import SearchThings
from tests.access.directory.unmet import UnmetThings
from tests.access.scheduling.accounts import AccountsThings
from tests.access.scheduling.driver_calls import DriverCallsThings
from tests.access.scheduling.driving import DrivingThings
from tests.access.scheduling.rides import RidesThings
from tests.access.scheduling.runs import RunsThings
from tests.access.scheduling.schemes import SchemesThings
from tests.access.scheduling.ways import WaysThings
from tests.access.scheduling.wishes import WishesThings
from tests.access.scheduling.workshops import WorkshopsThings
from tests.access.volunteers.availability import AvailabilityThings
from tests.access.volunteers.contracts import ContractsThings
from tests.access.volunteers.engagement import EngagementThings
from tests.access.volunteers.hours import HoursThings
from tests.access.volunteers.pairs import PairsThings
from tests.access.volunteers.safety import SafetyThings
from tests.access.volunteers.solicitations import SolicitationsThings
from tests.access.volunteers.trainings import TrainingsThings
from tests.factories import (
    BeneficiaryFactory,
    CommuneFactory,
    HelperFactory,
    MembershipFactory,
    PlanFactory,
    RequestFactory,
    SectorFactory,
    VisitFactory,
)
from volunteers.models import AvailabilityException

UNKNOWN = 10**9


def _monday() -> date:
    today = timezone.localdate()
    return today - timedelta(days=today.weekday())


# What an address may need that belongs to nobody.
DAYS: dict[str, Callable[[], date | int]] = {"today": timezone.localdate, "monday": _monday, "first": lambda: 1}


class Things(
    SearchThings,
    RecordsThings,
    ContributionsThings,
    ExchangeThings,
    OpendataThings,
    DeskThings,
    ReferralsThings,
    UnmetThings,
    ApiThings,
    EngagementThings,
    ContractsThings,
    PairsThings,
    HoursThings,
    TrainingsThings,
    AvailabilityThings,
    SolicitationsThings,
    SafetyThings,
    WorkshopsThings,
    WishesThings,
    SchemesThings,
    RidesThings,
    RunsThings,
    DrivingThings,
    DriverCallsThings,
    AccountsThings,
    WaysThings,
):
    """Objects of a territory, made when asked for; ``helper_user`` is the account of its helper."""

    def __init__(self, territory: Territory, helper_user: User | None = None) -> None:
        self.territory = territory
        self._helper_user = helper_user
        self._made: dict[str, Any] = {}

    def key(self, kind: str) -> Any:
        """Return the key of the object of this kind, or the day."""
        return DAYS[kind]() if kind in DAYS else self.get(kind).pk

    def week_in_use(self) -> None:
        """Make what a week that lives has: a visit today, someone to phone, a search that runs."""
        for kind in ("visit", "call", "proposal"):
            self.get(kind)

    def get(self, kind: str) -> Any:
        """Return the object of this kind, made at the first call."""
        if kind not in self._made:
            maker: Callable[[], Any] = getattr(self, f"_{kind}")
            self._made[kind] = maker()
        return self._made[kind]

    def _commune(self) -> Any:
        return CommuneFactory(territory=self.territory)

    def _sector(self) -> Any:
        return SectorFactory(territory=self.territory)

    def _membership(self) -> Any:
        return MembershipFactory(territory=self.territory, role=Role.COUNSELLOR)

    def _invitation(self) -> Any:
        return Invitation.objects.create(
            territory=self.territory,
            email="nouvelle@example.org",
            role=Role.COUNSELLOR,
            secret_digest=f"digest-{self.territory.pk}",
            expires_at=timezone.now() + timedelta(days=7),
        )

    def _message(self) -> Any:
        return OutboxMessage.objects.create(
            territory=self.territory,
            key=f"message-{self.territory.pk}",
            recipient="jeannette@example.org",
            subject="Votre visite",
            body="Bonjour",
            state=MessageState.FAILED,
        )

    def _received_text(self) -> Any:
        return ReceivedText.objects.create(
            territory=self.territory, key=f"text-{self.territory.pk}", sender="+33639981234", body="Merci"
        )

    def _assessment(self) -> Any:
        by = MembershipFactory(territory=self.territory).user
        answers = dict.fromkeys((f"use_{use}" for use in USES), "helped") | {"wish": "ideas", "device": "used"}
        return assessment_record(beneficiary=self.get("beneficiary"), by=by, answers=answers)

    def _objective(self) -> Any:
        by = MembershipFactory(territory=self.territory).user
        return objective_add(beneficiary=self.get("beneficiary"), by=by, words="Revoir les photos de famille")

    def _note(self) -> Any:
        counsellor = Membership.objects.filter(territory=self.territory, role=Role.COUNSELLOR).order_by("pk").first()
        author = counsellor.user if counsellor else MembershipFactory(territory=self.territory).user
        return Note.objects.create(beneficiary=self.get("beneficiary"), author=author, text="Préfère le matin")

    def _contact(self) -> Any:
        return ContactPerson.objects.create(beneficiary=self.get("beneficiary"), name="Sylvie Dupuy")

    def _equipment(self) -> Any:
        return EquipmentItem.objects.create(territory=self.territory, kind=EquipmentKind.TABLET, label="Tablette n° 07")

    def _loan(self) -> Any:
        today = timezone.localdate()
        person, item = self.get("beneficiary"), self.get("equipment")
        return Loan.objects.create(
            item=item, beneficiary=person, starts_on=today, due_on=today + timedelta(days=28), state=LoanState.OUT,
            condition_out=EquipmentCondition.GOOD,
        )  # fmt: skip

    def _wish(self) -> Any:
        return LoanWish.objects.create(
            territory=self.territory, beneficiary=self.get("beneficiary"), kind=EquipmentKind.TABLET
        )

    def _advice(self) -> Any:
        return AdviceGiven.objects.create(
            territory=self.territory, beneficiary=self.get("beneficiary"), kind=AdviceKind.CONNECTION,
            words="Offre à petit prix", given_on=timezone.localdate(),
        )  # fmt: skip

    def _beneficiary(self) -> Any:
        return BeneficiaryFactory(territory=self.territory, commune=self.get("commune"))

    def _case(self) -> Any:
        return self.get("beneficiary").cases.get()

    def _handover(self) -> Any:
        return CaseHandover.objects.create(territory=self.territory)

    def _twin(self) -> Any:
        return BeneficiaryFactory(territory=self.territory, commune=self.get("commune"), first_name="Jeanette")

    def _people_import(self) -> Any:
        return PeopleImport.objects.create(territory=self.territory, file_name="personnes.xlsx", state="READY")

    def _report(self) -> Any:
        return report_create(
            territory=self.territory,
            by=MembershipFactory(territory=self.territory).user,
            participants=[Participant(self.get("beneficiary"), Autonomy.PARTLY)],
            done_on=timezone.localdate(),
            minutes=60,
            place_kind=PlaceKind.HOME,
            commune=self.get("commune"),
            themes=[Theme.EMAIL],
        )

    def _helper(self) -> Any:
        return HelperFactory(
            territory=self.territory, commune=self.get("commune"), user=self._helper_user, volunteer=True
        )

    def _exception(self) -> Any:
        today = timezone.localdate()
        return AvailabilityException.objects.create(helper=self.get("helper"), starts_on=today, ends_on=today)

    def _request(self) -> Any:
        return RequestFactory(beneficiary=self.get("beneficiary"))

    def _plan(self) -> Any:
        today = timezone.localdate()
        return PlanFactory(territory=self.territory, week=today - timedelta(days=today.weekday()))

    def _visit(self) -> Visit:
        visit: Visit = VisitFactory(
            request=self.get("request"),
            plan=self.get("plan"),
            day=timezone.localdate(),
            stage=VisitStage.PUBLISHED,
            helpers=[self.get("helper")],
        )
        return visit

    def _call(self) -> Any:
        return PhoneCall.objects.create(territory=self.territory, visit=self.get("visit"), sentence="Bonjour")

    def _idea(self) -> Any:
        asked = {"idee": "atelier", "commune": self.get("commune").pk, "count": 2}
        return Preview.objects.create(
            territory=self.territory, kind=PreviewKind.WHAT_IF, week=_monday(), question=asked, digest="idea"
        )

    def _effect(self) -> Any:
        return Preview.objects.create(
            territory=self.territory,
            kind=PreviewKind.SETTINGS,
            week=_monday(),
            question={"fields": {}, "version": 0},
            digest="effect",
        )

    def _override(self) -> Any:
        return TravelOverride.objects.create(
            territory=self.territory,
            from_commune=self.get("commune"),
            to_commune=CommuneFactory(territory=self.territory, saint_astier=True),
            minutes=20,
        )

    def _proposal(self) -> Any:
        return Proposal.objects.create(plan=self.get("plan"), state=ProposalState.RUNNING)
