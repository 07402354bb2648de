"""What this package gives to the pages below: menu, home page, story, personal data."""

from accounts.enums import Role
from core.registries import MenuEntry, PagePart, PersonalField, registries
from mediation import registration_diagnosis, registration_reports
from mediation.home import cases_without_next, find_a_person, queues, where_people_stand
from mediation.selectors.home import case_decisions, file_decisions
from mediation.selectors.story import file_entries

_IDENTITY = "Reconnaître la personne et s’adresser à elle"
_REACH = "Joindre la personne pour ses rendez-vous"
_GO = "Se rendre chez elle ou l’aider à venir"
_HELP = "Choisir une aide qui lui convient"
_TRUSTED = "Prévenir un proche en cas d’absence"

_BENEFICIARY_FIELDS = (
    ("gender", "civilité", _IDENTITY),
    ("first_name", "prénom", _IDENTITY),
    ("last_name", "nom", _IDENTITY),
    ("birth_year", "année de naissance", _HELP),
    ("commune", "commune", _GO),
    ("address", "adresse", _GO),
    ("latitude", "position du domicile", _GO),
    ("longitude", "position du domicile", _GO),
    ("mobile_phone", "téléphone mobile", _REACH),
    ("landline_phone", "téléphone fixe", _REACH),
    ("email", "adresse électronique", _REACH),
    ("accepts_email", "accord pour les e-mails", _REACH),
    ("accepts_sms", "accord pour les SMS", _REACH),
    ("informed_on", "informé de l’usage de ses données le", _REACH),
    ("mobility", "déplacements", _GO),
    ("walking_aid", "aide à la marche", _GO),
    ("household", "foyer", _HELP),
    ("trusted_name", "proche à contacter", _TRUSTED),
    ("trusted_link", "lien avec le proche", _TRUSTED),
    ("trusted_phone", "téléphone du proche", _TRUSTED),
    ("equipment", "équipement", _HELP),
    ("connection", "connexion", _HELP),
    ("interests", "ce qui lui plaît", _HELP),
    ("languages", "langues", _HELP),
    ("access_notes", "à savoir avant d’y aller", _GO),
    ("preferred_days", "jours préférés", _GO),
    ("level", "profil numérique", _HELP),
    ("location_precision", "précision de la position", _GO),
    ("kept_reason", "raison de garder la fiche plus longtemps", _IDENTITY),
    ("created_at", "fiche créée le", _IDENTITY),
    ("search_text", "texte de recherche", _IDENTITY),
)
_ASSESSMENT_FIELDS = (
    ("done_on", "fait le", _HELP),
    ("skill", "usages, sur 100", _HELP),
    ("appetite", "envie, sur 100", _HELP),
    ("computed_level", "profil calculé", _HELP),
    ("level", "profil retenu", _HELP),
    ("recommended_way", "façon d’aider conseillée", _HELP),
    ("chosen_way", "façon d’aider retenue", _HELP),
    ("answers", "réponses au diagnostic", _HELP),
    ("override_reason", "raison du changement de profil", _HELP),
    ("reasons", "raisons de la façon d’aider", _HELP),
)


def register() -> None:
    """Fill the registries once, when the applications are loaded."""
    registries.menu.add(
        MenuEntry(
            label="Bénéficiaires",
            icon="people",
            url_name="mediation:beneficiary-list",
            permission="beneficiary.view",
            order=40,
            phone_roles=frozenset({Role.COUNSELLOR, Role.COORDINATOR, Role.MANAGER, Role.OPERATOR}),
        )
    )
    registries.decisions.add(file_decisions, case_decisions)
    registries.home_sections.add(find_a_person, cases_without_next, queues, where_people_stand)
    registries.timeline.add(file_entries)
    registries.beneficiary_parts.add(
        PagePart("Orientations", "mediation:person-referrals", "referral.view", 30, "orientations")
    )
    for model, fields in (
        ("mediation.Beneficiary", _BENEFICIARY_FIELDS),
        ("mediation.Assessment", _ASSESSMENT_FIELDS),
    ):
        registries.personal_fields.add(*(PersonalField(model, name, label, why) for name, label, why in fields))
    registration_reports.register()
    registration_diagnosis.register()
