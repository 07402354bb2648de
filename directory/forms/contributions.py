"""Public forms: propose a service, signal an error."""

import re
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from phonenumber_field.formfields import PhoneNumberField

from accounts.models import Commune, Territory
from core.forms import ChipsSelect, ChipsSelectMultiple, ChoiceCards, PhoneInput
from core.text import digits
from core.throttle import PublicFormMixin
from directory import hours
from directory.enums import ErrorSubject, PlaceKind, RecordStatus
from directory.forms.hours import HoursField
from directory.hours.school_holidays import without_school_holidays
from directory.models import Service
from directory.themes import THEME_LABELS, bouquet_of
from directory.vocabulary import ACTIVITY_CHOICES, FEES, PUBLICS

PHONE_MESSAGE = "Écrivez un numéro français à 10 chiffres, par exemple 05 36 49 12 00."
SIREN_LENGTH = 9
OTHER_BUSINESS = (
    "Après SAP viennent les 9 premiers chiffres de votre SIRET. Ceux-ci sont différents : vérifiez les deux numéros."
)
SAP = re.compile(r"^SAP\d{9}$")
AT_PLACE, AT_HOME, REMOTE = "lieu", "domicile", "distance"
MODES = [(AT_PLACE, "dans un lieu où l’on vient"), (AT_HOME, "au domicile des gens"), (REMOTE, "à distance")]
SOME, ALL_COMMUNES, DEPARTMENT = "communes", "epci", "departement"
# What people look for at home, first; the others follow in the order of data·inclusion.
_FIRST_THEMES = (
    "equipement-et-alimentation--aide-menagere",
    "equipement-et-alimentation--alimentation",
    "famille--prise-en-charge-personne-dependante",
    "famille--garde-denfants",
    "numerique--maitriser-les-fondamentaux-du-numerique",
    "numerique--acceder-a-des-services-en-ligne",
    "difficultes-administratives-ou-juridiques--accompagnement-aux-demarches-administratives",
    "mobilite--etre-accompagne-dans-son-parcours-mobilite",
    "remobilisation--lien-social",
    "remobilisation--activites-sportives-et-culturelles",
    "logement-hebergement--se-maintenir-dans-le-logement",
    "famille--soutien-aidants",
    "sante--acces-aux-soins",
    "difficultes-financieres--ameliorer-sa-gestion-budgetaire",
    "lecture-ecriture-calcul--maitriser-le-francais",
    "mobilite--mobilite-douce-partagee-collective",
)
THEME_CHOICES = [(value, THEME_LABELS[value]) for value in _FIRST_THEMES]
# Those that a provider would say of themselves; the others are an administration's.
_ASKED_PUBLICS = (
    "tous-publics",
    "seniors",
    "personnes-en-situation-de-handicap",
    "familles",
    "jeunes",
    "demandeurs-emploi",
)
PUBLIC_CHOICES = [(value, dict(PUBLICS)[value]) for value in _ASKED_PUBLICS]


def public_phone(label: str, **options: Any) -> PhoneNumberField:
    """Return an optional field for a French telephone number, with its explanation when it is wrong."""
    widget = PhoneInput({"autocomplete": "tel"})
    return PhoneNumberField(
        label=label, required=False, region="FR", widget=widget, error_messages={"invalid": PHONE_MESSAGE}, **options
    )


class ProposalForm(PublicFormMixin, forms.Form):
    """A service proposed by who provides it, in plain words; ``proposed()`` gives the fields of the records."""

    organisation = forms.CharField(label="Votre structure, ou votre nom", max_length=200)
    siret = forms.CharField(label="SIRET", required=False, max_length=20, help_text="14 chiffres, si vous en avez un")
    author_name = forms.CharField(label="Votre nom", max_length=120)
    author_email = forms.EmailField(
        label="Votre adresse électronique",
        required=False,
        help_text="Pour vous répondre. Elle n’est pas publiée.",
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    name = forms.CharField(label="Nom du service", max_length=150, help_text="Par exemple : Ménage et repassage")
    description = forms.CharField(
        label="Ce que vous faites",
        max_length=3000,
        help_text="Comme vous l’expliqueriez au téléphone, en deux ou trois phrases",
        widget=forms.Textarea({"rows": 4}),
    )
    themes = forms.MultipleChoiceField(
        label="C’est pour quoi ?", choices=THEME_CHOICES, required=False, widget=ChipsSelectMultiple
    )
    publics = forms.MultipleChoiceField(
        label="C’est pour qui ?", choices=PUBLIC_CHOICES, required=False, widget=ChipsSelectMultiple
    )
    modes = forms.MultipleChoiceField(
        label="Où cela se passe-t-il ?",
        choices=MODES,
        widget=ChipsSelectMultiple,
        error_messages={"required": "Dites où cela se passe : une réponse ou plusieurs."},
    )
    address = forms.CharField(label="Adresse du lieu", required=False, max_length=255, help_text="Numéro et rue")
    commune = forms.ModelChoiceField(
        Commune.objects.none(),
        label="Commune",
        empty_label="Choisir",
        help_text="Celle du lieu, ou la vôtre",
        error_messages={"required": "Choisissez la commune."},
    )
    home_activities = forms.MultipleChoiceField(
        label="Vos activités à domicile",
        choices=ACTIVITY_CHOICES,
        required=False,
        help_text="Les 26 services à la personne de la loi. Aucun ne convient ? Passez.",
        widget=forms.CheckboxSelectMultiple,
    )
    accepts_cesu = forms.BooleanField(label="Je peux être payé en CESU", required=False)
    declaration_number = forms.CharField(
        label="Numéro de déclaration ou d’agrément",
        required=False,
        max_length=40,
        help_text="SAP et 9 chiffres. Demandé pour ces activités, sauf si les familles vous emploient en CESU.",
    )
    zone_kind = forms.ChoiceField(
        label="Jusqu’où allez-vous ?",
        choices=[
            (ALL_COMMUNES, "toutes les communes"),
            (SOME, "certaines communes"),
            (DEPARTMENT, "tout le département"),
        ],
        initial=ALL_COMMUNES,
        widget=ChipsSelect,
    )
    zone = forms.MultipleChoiceField(label="Lesquelles ?", required=False, widget=ChipsSelectMultiple)
    fees = forms.ChoiceField(label="Est-ce payant ?", choices=FEES, widget=ChipsSelect)
    fees_details = forms.CharField(
        label="Prix", required=False, max_length=500, help_text="Par exemple : 26 € de l’heure, avant crédit d’impôt"
    )
    phone = public_phone("Téléphone", help_text="Celui que les habitants appellent")
    email = forms.EmailField(label="Adresse électronique à publier", required=False)
    website = forms.URLField(label="Site internet", required=False, max_length=500, assume_scheme="https")
    hours = HoursField(label="Horaires", with_school=False)
    comment = forms.CharField(
        label="Un mot pour l’équipe",
        required=False,
        max_length=2000,
        help_text="Il n’est pas publié.",
        widget=forms.Textarea({"rows": 2}),
    )
    is_other = forms.BooleanField(label="Mon service n’est pas dans cette liste", required=False)

    fieldsets: ClassVar = [
        ("Qui vous êtes", ["organisation", "siret", "author_name", "author_email"]),
        ("Votre service", ["name", "description", "themes", "publics"]),
        ("Où", ["modes", "address", "commune"]),
        ("À domicile", ["home_activities", "accepts_cesu", "declaration_number"]),
        ("La zone", ["zone_kind", "zone"]),
        ("Le prix", ["fees", "fees_details"]),
        ("Vous joindre", ["phone", "email", "website", "hours"]),
        ("Pour finir", ["comment"]),
    ]

    def __init__(self, *args: Any, territory: Territory, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.territory = territory
        communes = territory.communes.order_by("name")
        self.fields["commune"].queryset = communes  # type: ignore[attr-defined]  # a choice of rows
        self.fields["zone"].choices = [(each.insee, each.name) for each in communes]  # type: ignore[attr-defined]

    def clean_siret(self) -> str:
        """Keep the digits only."""
        siret = digits(self.cleaned_data["siret"])
        if siret and len(siret) != 14:
            raise ValidationError("Le SIRET compte 14 chiffres.")
        return siret

    def clean_declaration_number(self) -> str:
        """Keep "SAP123456789", however it is spaced."""
        number = re.sub(r"[^A-Z0-9]", "", self.cleaned_data["declaration_number"].upper())
        number = f"SAP{number}" if number.isdigit() else number
        if number and not SAP.match(number):
            raise ValidationError("Écrivez SAP suivi de 9 chiffres, par exemple SAP123456789.")
        return number

    def clean(self) -> dict[str, Any]:
        """Ask for what depends on another answer."""
        told = super().clean()
        modes = told.get("modes", [])
        if AT_PLACE in modes and not told.get("address"):
            self._ask("address", "Écrivez l’adresse où l’on vient.")
        if told.get("zone_kind") == SOME and not told.get("zone"):
            self._ask("zone", "Choisissez au moins une commune.")
        if not (told.get("phone") or told.get("email") or told.get("website")) and not self._failed("phone", "email"):
            self._ask("phone", "Donnez au moins un moyen de vous joindre : téléphone, adresse électronique ou site.")
        number, siret = told.get("declaration_number"), told.get("siret")
        if number and siret and number.removeprefix("SAP") != siret[:SIREN_LENGTH]:
            self._ask("declaration_number", OTHER_BUSINESS)
        by_households = told.get("accepts_cesu") and not told.get("siret")
        if (
            AT_HOME in modes
            and told.get("home_activities")
            and not told.get("declaration_number")
            and not by_households
        ):
            self._ask("declaration_number", "Notez votre numéro : ces activités se déclarent avant d’être proposées.")
        return told

    def _ask(self, name: str, message: str) -> None:
        if name not in self.errors:
            self.add_error(name, message)

    def _failed(self, *names: str) -> bool:
        return any(name in self.errors for name in names)

    def without_errors(self) -> "ProposalForm":
        """Return the form as typed, before it is sent: a button of the hours editor is no sending."""
        self._errors = ErrorDict()
        return self

    def proposed(self) -> dict[str, Any]:
        """Return the fields of the records, named with their record; what is empty is left out."""
        told = self.cleaned_data
        fields = self._organisation_fields() | self._place_fields() | self._service_fields()
        fields |= {f"service.{name}": told[name] for name in ("name", "description", "fees", "fees_details", "email")}
        return {key: value for key, value in fields.items() if value not in ("", None, [])}

    def _organisation_fields(self) -> dict[str, Any]:
        told = self.cleaned_data
        return {
            "organisation.name": told["organisation"],
            "organisation.siret": told["siret"],
            "organisation.website": told["website"],
        }

    def _place_fields(self) -> dict[str, Any]:
        told, commune = self.cleaned_data, self.cleaned_data["commune"]
        is_place = AT_PLACE in told["modes"]
        return {
            "place.name": told["organisation"],
            "place.kind": str(PlaceKind.FIXED if is_place else PlaceKind.REMOTE),
            "place.address": told["address"] if is_place else "",
            "place.postal_code": commune.postal_code,
            "place.insee_code": commune.insee,
            "place.commune_name": commune.name,
            "place.latitude": commune.latitude,
            "place.longitude": commune.longitude,
        }

    def _service_fields(self) -> dict[str, Any]:
        told = self.cleaned_data
        is_at_home = AT_HOME in told["modes"]
        modes = ["en-presentiel"] if {AT_PLACE, AT_HOME} & set(told["modes"]) else []
        modes += ["a-distance"] if REMOTE in told["modes"] else []
        bouquets = {bouquet_of(theme) for theme in told["themes"]} - {""}
        fields: dict[str, Any] = {
            "service.themes": told["themes"],
            "service.bouquets": sorted(bouquets),
            "service.publics": told["publics"],
            "service.is_at_home": is_at_home,
            "service.reception_modes": modes,
            "service.zone": self._zone(),
            "service.phone": str(told["phone"].as_e164) if told["phone"] else "",
        }
        if told["hours"].osm or told["hours"].text:
            fields |= {f"service.{name}": value for name, value in told["hours"].as_fields().items()}
        if is_at_home:
            fields |= {
                "service.home_activities": told["home_activities"],
                "service.accepts_cesu": told["accepts_cesu"] or None,
                "service.declaration_number": told["declaration_number"],
            }
        return fields

    def _zone(self) -> list[str]:
        kind = self.cleaned_data["zone_kind"]
        whole = {ALL_COMMUNES: [self.territory.siren], DEPARTMENT: [self.territory.department]}
        return whole.get(kind) or list(self.cleaned_data["zone"])


class ErrorForm(PublicFormMixin, forms.Form):
    """Something is wrong on a record; the right value helps, and is not required."""

    subject = forms.ChoiceField(
        label="Qu’est-ce qui n’est pas juste ?",
        choices=ErrorSubject,
        widget=ChoiceCards,
        error_messages={"required": "Choisissez ce qui n’est pas juste."},
    )
    right = forms.CharField(
        label="Si vous la connaissez, la bonne information",
        required=False,
        max_length=300,
        help_text="Un numéro, des horaires, une adresse…",
    )
    words = forms.CharField(
        label="Autre chose à nous dire ?", required=False, max_length=1000, widget=forms.Textarea({"rows": 3})
    )
    email = forms.EmailField(
        label="Votre adresse électronique",
        required=False,
        help_text="Pour vous dire quand c’est corrigé. Elle n’est pas publiée, et nous l’effaçons un an après.",
        widget=forms.EmailInput({"autocomplete": "email"}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for words when nothing else says what is wrong, for a number when it is the phone."""
        told = super().clean()
        subject, right = told.get("subject"), told.get("right", "")
        if subject == ErrorSubject.OTHER and not (right or told.get("words")):
            self.add_error("words", "Dites en quelques mots ce qui n’est pas juste.")
        if subject == ErrorSubject.PHONE and right:
            try:
                told["right"] = str(public_phone("").clean(right).as_e164)
            except ValidationError:
                self.add_error("right", PHONE_MESSAGE)
        return told

    def proposed(self, service: Service) -> dict[str, Any]:
        """Return the fields that the right value would change, where the record holds them; none when unsure."""
        subject, right = self.cleaned_data["subject"], self.cleaned_data["right"]
        if subject == ErrorSubject.CLOSED:
            return {"service.status": str(RecordStatus.CLOSED)}
        if not right:
            return {}
        if subject == ErrorSubject.PHONE:
            return {"service.phone" if service.phone else "place.phone": right}
        if subject == ErrorSubject.ADDRESS:
            return {"place.address": right}
        return _hours_proposed(service, right) if subject == ErrorSubject.HOURS else {}

    def comment(self) -> str:
        """Return what is said besides, with the right value when no field takes it."""
        told = self.cleaned_data
        subject = ErrorSubject(told["subject"])
        return "\n".join(filter(None, [f"N’est pas juste : {subject.label}.", told["right"], told["words"]]))


def _hours_proposed(service: Service, text: str) -> dict[str, Any]:
    reading = hours.read(text)
    if not reading.osm or not reading.is_sure:
        return {}
    kind = "service" if service.opening_hours or service.opening_hours_text else "place"
    osm, is_closed = without_school_holidays(reading.osm)
    if is_closed and kind == "service":
        return {}
    told = {f"{kind}.opening_hours": osm, f"{kind}.opening_hours_text": text, f"{kind}.hours_to_check": False}
    return told | ({"place.closes_on_school_holidays": True} if is_closed else {})
