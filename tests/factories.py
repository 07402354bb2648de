"""Factories of the named cast. Everyone is fictional; phones are those reserved for fiction."""

from datetime import date, datetime, time, timedelta
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.enums import Role
from accounts.models import Commune, Membership, Sector, Territory, User
from mediation.enums import CaseStatus, CloseReason, Mobility
from mediation.models import Beneficiary, Case
from scheduling.enums import VisitStage
from scheduling.models import (
    Destination,
    Driver,
    Occupancy,
    Plan,
    RequestWindow,
    RideLeg,
    RideRequest,
    SessionHelper,
    SessionWish,
    TransportScheme,
    TransportTariff,
    Vehicle,
    Visit,
    VisitHelper,
    VisitRequest,
    WorkshopSession,
)
from scheduling.services.transport.rides import WAYS_OF
from scheduling.transport.enums import Direction, RidePurpose
from scheduling.workshops.enums import WishStage
from volunteers.enums import HelperKind
from volunteers.models import Availability, Helper

PASSWORD = "mot-de-passe-de-test"


class TerritoryFactory(DjangoModelFactory):
    """A territory; the default one is Isle Vern Salembre."""

    class Meta:
        model = Territory
        django_get_or_create = ("slug",)

    name = "CC Isle Vern Salembre"
    slug = "isle-vern-salembre"
    siren = "200040095"
    department = "24"
    phone = "05 36 49 10 00"
    email = "mediation@example.org"


class SectorFactory(DjangoModelFactory):
    """A sector."""

    class Meta:
        model = Sector
        django_get_or_create = ("territory", "name")

    territory = factory.SubFactory(TerritoryFactory)
    name = "Vallée de l’Isle"


class CommuneFactory(DjangoModelFactory):
    """A commune; Neuvic unless said otherwise."""

    class Meta:
        model = Commune
        django_get_or_create = ("territory", "insee")

    territory = factory.SubFactory(TerritoryFactory)
    sector = factory.SubFactory(SectorFactory, territory=factory.SelfAttribute("..territory"))
    insee = "24309"
    name = "Neuvic"
    postal_code = "24190"
    population = 3663
    latitude = 45.10073
    longitude = 0.46879

    class Params:
        saint_astier = factory.Trait(
            insee="24372", name="Saint-Astier", postal_code="24110", latitude=45.14526, longitude=0.52745
        )
        douzillac = factory.Trait(
            insee="24157", name="Douzillac", postal_code="24190", latitude=45.08525, longitude=0.41687
        )


class UserFactory(DjangoModelFactory):
    """Someone who signs in with PASSWORD."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    first_name = "Nadia"
    last_name = "Ferrand"
    email = factory.Sequence(lambda n: f"membre{n}@example.org")

    @factory.post_generation
    def password(self: User, create: bool, extracted: str | None, **kwargs: Any) -> None:
        self.set_password(extracted or PASSWORD)
        if create:
            self.save()


class MembershipFactory(DjangoModelFactory):
    """A member; a counsellor unless said otherwise."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    territory = factory.SubFactory(TerritoryFactory)
    role = Role.COUNSELLOR


class BeneficiaryFactory(DjangoModelFactory):
    """A senior of Neuvic with an open case."""

    class Meta:
        model = Beneficiary
        skip_postgeneration_save = True

    territory = factory.SubFactory(TerritoryFactory)
    first_name = "Jeannette"
    last_name = "Delage"
    birth_year = 1946
    commune = factory.SubFactory(CommuneFactory, territory=factory.SelfAttribute("..territory"))
    latitude = factory.SelfAttribute("commune.latitude")
    longitude = factory.SelfAttribute("commune.longitude")
    landline_phone = "05 36 49 12 38"
    mobility = Mobility.DRIVEN

    @factory.post_generation
    def case(self: Beneficiary, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create and extracted is not False:
            fields = {"status": CaseStatus.ACTIVE, **kwargs}
            if fields["status"] == CaseStatus.CLOSED:
                fields = {"closed_on": timezone.localdate(), "close_reason": CloseReason.REACHED, **fields}
            Case.objects.create(beneficiary=self, **fields)


class HelperFactory(DjangoModelFactory):
    """A counsellor free on weekdays from 8:30 to 17:30 unless ``free=False``."""

    class Meta:
        model = Helper
        skip_postgeneration_save = True

    territory = factory.SubFactory(TerritoryFactory)
    kind = HelperKind.COUNSELLOR
    first_name = "Nadia"
    last_name = "Ferrand"
    commune = factory.SubFactory(CommuneFactory, territory=factory.SelfAttribute("..territory"))
    latitude = factory.SelfAttribute("commune.latitude")
    longitude = factory.SelfAttribute("commune.longitude")

    class Params:
        volunteer = factory.Trait(kind=HelperKind.VOLUNTEER, first_name="Monique", last_name="Aubert")
        civic = factory.Trait(kind=HelperKind.CIVIC_SERVICE, first_name="Inès", last_name="Benhaddou", birth_year=2004)

    @factory.post_generation
    def free(self: Helper, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create and extracted is not False:
            Availability.objects.bulk_create(
                Availability(helper=self, weekday=day, starts=time(8, 30), ends=time(17, 30)) for day in range(5)
            )


class RequestFactory(DjangoModelFactory):
    """A waiting request for an hour's visit, any weekday from 9 to 12 or 14 to 17 unless ``windows=False``."""

    class Meta:
        model = VisitRequest
        skip_postgeneration_save = True

    beneficiary = factory.SubFactory(BeneficiaryFactory)
    territory = factory.SelfAttribute("beneficiary.territory")
    words = "Appeler ma petite-fille en visio"

    @factory.post_generation
    def windows(self: VisitRequest, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create and extracted is not False:
            spans = ((time(9), time(12)), (time(14), time(17)))
            RequestWindow.objects.bulk_create(RequestWindow(request=self, starts=a, ends=b) for a, b in spans)


def next_monday() -> date:
    """The Monday of the coming week."""
    today = timezone.localdate()
    return today + timedelta(days=7 - today.weekday())


def local_moment(day: date, hour: int, minute: int = 0) -> datetime:
    """An instant in the time of France."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


class PlanFactory(DjangoModelFactory):
    """The draft of the coming week."""

    class Meta:
        model = Plan
        django_get_or_create = ("territory", "week")

    territory = factory.SubFactory(TerritoryFactory)
    week = factory.LazyFunction(next_monday)


class VisitFactory(DjangoModelFactory):
    """A draft visit on the Tuesday of the plan from 10 to 11 by one counsellor; ``helpers=[…]`` names others."""

    class Meta:
        model = Visit
        skip_postgeneration_save = True

    request = factory.SubFactory(RequestFactory)
    beneficiary = factory.SelfAttribute("request.beneficiary")
    territory = factory.SelfAttribute("request.territory")
    plan = factory.SubFactory(PlanFactory, territory=factory.SelfAttribute("..territory"))
    day = factory.LazyAttribute(lambda visit: visit.plan.week + timedelta(days=1))
    starts_at = factory.LazyAttribute(lambda visit: local_moment(visit.day, 10))
    ends_at = factory.LazyAttribute(lambda visit: visit.starts_at + timedelta(hours=1))

    class Params:
        published = factory.Trait(stage=VisitStage.PUBLISHED)

    @factory.post_generation
    def helpers(self: Visit, create: bool, extracted: Any, **kwargs: Any) -> None:
        if not create:
            return
        people = extracted if extracted is not None else [HelperFactory(territory=self.territory)]
        for place, helper in enumerate(people):
            VisitHelper.objects.create(visit=self, helper=helper, is_lead=place == 0)
            if self.stage == VisitStage.PUBLISHED:
                Occupancy.objects.create(helper=helper, visit=self, starts_at=self.starts_at, ends_at=self.ends_at)


class DestinationFactory(DjangoModelFactory):
    """The multimedia centre of Neuvic."""

    class Meta:
        model = Destination
        django_get_or_create = ("territory", "name")

    territory = factory.SubFactory(TerritoryFactory)
    name = "Espace multimédia de Neuvic"
    address = "place de la Mairie"
    commune = factory.SubFactory(CommuneFactory, territory=factory.SelfAttribute("..territory"))
    latitude = 45.0996
    longitude = 0.4689


class SchemeFactory(DjangoModelFactory):
    """A scheme run by an association, with a tariff in force since 2020."""

    class Meta:
        model = TransportScheme
        django_get_or_create = ("territory", "name")
        skip_postgeneration_save = True

    territory = factory.SubFactory(TerritoryFactory)
    name = "Isle mobilité solidaire"
    organiser = "Association fictive Isle mobilité"
    # Open at any hour: what a test does today works whatever the day.
    hours = "Mo-Su 00:00-24:00"
    excluded_purposes = factory.LazyFunction(lambda: [RidePurpose.MEDICAL_CPAM.value])

    @factory.post_generation
    def tariff(self: TransportScheme, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create and not self.tariffs.exists():
            TransportTariff.objects.create(
                scheme=self,
                valid_from=date(2020, 1, 1),
                flat_fee="2.5",
                flat_fee_up_to_km=10,
                per_km="0.25",
                driver_per_km="0.32",
            )


class VehicleFactory(DjangoModelFactory):
    """A volunteer's own car: three seats, one folded aid, papers in order for long."""

    class Meta:
        model = Vehicle

    scheme = factory.SubFactory(SchemeFactory)
    territory = factory.SelfAttribute("scheme.territory")
    name = factory.Sequence(lambda number: f"Voiture {number}")
    insurance_until = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=300))
    inspection_until = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=500))


class DriverFactory(DjangoModelFactory):
    """A volunteer who drives the own car, free as ``HelperFactory`` says."""

    class Meta:
        model = Driver

    scheme = factory.SubFactory(SchemeFactory)
    helper = factory.SubFactory(HelperFactory, volunteer=True, territory=factory.SelfAttribute("..scheme.territory"))
    vehicle = factory.SubFactory(VehicleFactory, scheme=factory.SelfAttribute("..scheme"))
    licence_seen_on = date(2024, 1, 15)


class RideFactory(DjangoModelFactory):
    """A round trip from home to a destination, next Tuesday, to be there at 10 and leave after 12."""

    class Meta:
        model = RideRequest
        skip_postgeneration_save = True

    beneficiary = factory.SubFactory(BeneficiaryFactory)
    territory = factory.SelfAttribute("beneficiary.territory")
    scheme = factory.SubFactory(SchemeFactory, territory=factory.SelfAttribute("..territory"))
    purpose = RidePurpose.DIGITAL_WORKSHOP
    direction = Direction.ROUND
    destination = factory.SubFactory(DestinationFactory, territory=factory.SelfAttribute("..territory"))
    day = factory.LazyFunction(lambda: next_weekday(1))
    arrive_by = time(10)
    leave_after = time(12)

    @factory.post_generation
    def ways(self: RideRequest, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create:
            RideLeg.objects.bulk_create(RideLeg(request=self, way=way) for way in WAYS_OF[Direction(self.direction)])


class SessionFactory(DjangoModelFactory):
    """A workshop session next Thursday from 14 to 16, twelve places; ``animators=[…]`` names helpers."""

    class Meta:
        model = WorkshopSession
        skip_postgeneration_save = True

    territory = factory.SubFactory(TerritoryFactory)
    title = "Apprivoiser sa tablette"
    destination = factory.SubFactory(DestinationFactory, territory=factory.SelfAttribute("..territory"))
    capacity = 12
    day = factory.LazyFunction(lambda: next_weekday(3))
    starts_at = factory.LazyAttribute(lambda session: local_moment(session.day, 14))
    ends_at = factory.LazyAttribute(lambda session: session.starts_at + timedelta(hours=2))

    @factory.post_generation
    def animators(self: WorkshopSession, create: bool, extracted: Any, **kwargs: Any) -> None:
        if not create:
            return
        for rank, helper in enumerate(extracted or []):
            SessionHelper.objects.create(session=self, helper=helper, is_lead=rank == 0)
            Occupancy.objects.create(helper=helper, session=self, starts_at=self.starts_at, ends_at=self.ends_at)


class WishFactory(DjangoModelFactory):
    """Someone who has a place at a session."""

    class Meta:
        model = SessionWish

    session = factory.SubFactory(SessionFactory)
    beneficiary = factory.SubFactory(BeneficiaryFactory, territory=factory.SelfAttribute("..session.territory"))
    stage = WishStage.PLACED


def next_weekday(weekday: int) -> date:
    """Return the next day of the week (0: Monday) that is at least two days away."""
    day = timezone.localdate() + timedelta(days=2)
    return day + timedelta(days=(weekday - day.weekday()) % 7)
