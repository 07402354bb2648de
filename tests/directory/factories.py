"""Factories of the directory. Everyone is fictional; phones are those reserved for fiction."""

from datetime import date, timedelta
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from directory.enums import PlaceKind, RecordStatus, VerificationMethod
from directory.models import FieldOrigin, Organisation, Place, Service, ServiceTheme, Source
from tests.factories import TerritoryFactory

FORMALITIES = "difficultes-administratives-ou-juridiques--accompagnement-aux-demarches-administratives"
DIGITAL = "numerique--acceder-a-des-services-en-ligne"
DESCRIPTION = (
    "Une animatrice vous aide à remplir un dossier sur internet, à vous servir d’un téléphone ou d’un ordinateur, à "
    "imprimer ce qu’il faut et à retrouver vos identifiants. Venez comme vous êtes, avec vos papiers et vos questions."
)


class SourceFactory(DjangoModelFactory):
    """A national list unless said otherwise."""

    class Meta:
        model = Source
        django_get_or_create = ("territory", "key")

    territory = factory.SubFactory(TerritoryFactory)
    key = "france-services"
    name = "La liste des France Services"
    precedence = 20

    class Params:
        team = factory.Trait(key="equipe", name="L’équipe", precedence=0, is_human=True)


class OrganisationFactory(DjangoModelFactory):
    """The town hall of Neuvic."""

    class Meta:
        model = Organisation

    territory = factory.SubFactory(TerritoryFactory)
    name = "Mairie de Neuvic"

    class Params:
        france_services = factory.Trait(name="France Services de Mussidan", networks=["france-service"])


class PlaceFactory(DjangoModelFactory):
    """A place of Neuvic, open on weekdays, to be read over."""

    class Meta:
        model = Place

    organisation = factory.SubFactory(OrganisationFactory)
    territory = factory.SelfAttribute("organisation.territory")
    name = "Espace multimédia"
    address = "4 place de la Halle"
    postal_code = "24190"
    insee_code = "24309"
    commune_name = "Neuvic"
    latitude = 45.10073
    longitude = 0.46879
    phone = "05 36 49 21 10"
    opening_hours = "Mo-Fr 09:00-12:00,14:00-17:00"

    class Params:
        published = factory.Trait(status=RecordStatus.PUBLISHED)
        closed = factory.Trait(status=RecordStatus.CLOSED, closed_on=date(2026, 6, 30))
        verified = factory.Trait(
            verified_on=factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=30)),
            verified_how=VerificationMethod.CALL,
        )
        france_services = factory.Trait(
            organisation=factory.SubFactory(OrganisationFactory, france_services=True),
            name="France Services de Mussidan",
            address="12 rue de la Libération",
            postal_code="24400",
            insee_code="24299",
            commune_name="Mussidan",
            latitude=45.0353,
            longitude=0.3637,
            status=RecordStatus.PUBLISHED,
        )
        itinerant = factory.Trait(
            name="Bus des services",
            kind=PlaceKind.ITINERANT,
            address="",
            opening_hours="",
            latitude=None,
            longitude=None,
        )
        remote = factory.Trait(
            name="À distance", kind=PlaceKind.REMOTE, address="", opening_hours="", latitude=None, longitude=None
        )


class ServiceThemeFactory(DjangoModelFactory):
    """A theme of a service."""

    class Meta:
        model = ServiceTheme

    theme = FORMALITIES


class ServiceFactory(DjangoModelFactory):
    """Help with forms, free, by phone or on the spot; ``themes=[…]`` sets its themes."""

    class Meta:
        model = Service
        skip_postgeneration_save = True

    place = factory.SubFactory(PlaceFactory)
    territory = factory.SelfAttribute("place.territory")
    name = "Aide aux démarches en ligne"
    description = DESCRIPTION
    kind = "accompagnement"
    fees = "gratuit"
    publics = factory.List(["tous-publics"])
    reception_modes = factory.List(["en-presentiel"])
    contact_modes = factory.List(["telephoner", "se-presenter"])
    contact_by = factory.List(["usagers"])

    class Params:
        published = factory.Trait(status=RecordStatus.PUBLISHED, place=factory.SubFactory(PlaceFactory, published=True))
        verified = factory.Trait(
            verified_on=factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=30)),
            verified_how=VerificationMethod.CALL,
        )
        france_services = factory.Trait(
            name="France Services",
            place=factory.SubFactory(PlaceFactory, france_services=True),
            status=RecordStatus.PUBLISHED,
        )
        itinerant = factory.Trait(place=factory.SubFactory(PlaceFactory, itinerant=True, published=True))
        remote = factory.Trait(
            name="Aide par téléphone",
            place=factory.SubFactory(PlaceFactory, remote=True, published=True),
            status=RecordStatus.PUBLISHED,
            reception_modes=["a-distance"],
            contact_modes=["telephoner"],
        )
        home_service = factory.Trait(
            name="Aide informatique à domicile",
            place=factory.SubFactory(PlaceFactory, remote=True, published=True),
            status=RecordStatus.PUBLISHED,
            is_at_home=True,
            home_activities=["II-11"],
            accepts_cesu=True,
            declaration_number="SAP200040095",
            fees="payant",
            fees_details="25 € de l’heure",
            zone=["24309", "24372"],
            reception_modes=[],
            contact_modes=["telephoner"],
        )

    @factory.post_generation
    def themes(self: Service, create: bool, extracted: list[str] | None, **kwargs: Any) -> None:
        if create:
            for theme in extracted if extracted is not None else [FORMALITIES]:
                ServiceTheme.objects.create(service=self, theme=theme)


class FieldOriginFactory(DjangoModelFactory):
    """The source of one field."""

    class Meta:
        model = FieldOrigin

    source = factory.SubFactory(SourceFactory)
    field = "phone"
