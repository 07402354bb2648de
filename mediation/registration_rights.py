"""What this package keeps of a person: personal data of the newer models, and what erasure makes of each model."""

from typing import Any

from django.db.models import Q, QuerySet

from core.registries import PersonalField, PersonData, registries
from mediation.enums import ReportKind
from mediation.services import merging_rows

_HELP = "Choisir une aide qui lui convient"
_AROUND = "Prévenir un proche, ou parler à qui la personne le permet"
_PROOF = "Prouver ce que la personne a accepté"
_ERASED = "(effacé)"

_FIELDS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "mediation.Case": (
        ("status", "état du suivi", _HELP),
        ("origin", "origine de la demande", _HELP),
        ("opened_on", "suivi ouvert le", _HELP),
        ("closed_on", "suivi terminé le", _HELP),
        ("origin_detail", "qui a adressé la demande", _HELP),
        ("next_action", "prochaine étape", _HELP),
        ("close_reason", "raison de la fin du suivi", _HELP),
        ("close_note", "précision sur la fin du suivi", _HELP),
        ("final_level", "profil à la fin du suivi", _HELP),
    ),
    "mediation.CaseTransition": (
        ("source", "état quitté", _HELP),
        ("target", "nouvel état", _HELP),
        ("at", "changé le", _HELP),
        ("reason", "raison", _HELP),
        ("note", "précision", _HELP),
    ),
    "mediation.CaseMember": (("added_on", "suit aussi le dossier depuis le", _HELP),),
    "mediation.Note": (
        ("text", "texte de la note", _HELP),
        ("author", "auteur de la note", _HELP),
        ("created_at", "écrite le", _HELP),
    ),
    "mediation.PeopleImportFile": (("content", "fichier envoyé, jusqu’à sa lecture", _HELP),),
    "mediation.PeopleImportRow": (("told", "ligne d’un fichier, jusqu’à sa reprise", _HELP),),
    "mediation.ContactPerson": (
        ("kind", "qui est-ce", _AROUND),
        ("name", "nom", _AROUND),
        ("link", "lien ou métier", _AROUND),
        ("organisation", "organisme", _AROUND),
        ("phone", "téléphone", _AROUND),
        ("email", "adresse électronique", _AROUND),
        ("is_trusted", "personne de confiance", _AROUND),
        ("agreed_on", "accord pour lui parler donné le", _AROUND),
        ("agreed_by", "accord donné par", _AROUND),
        ("may_say", "ce qu’on peut lui dire", _AROUND),
        ("withdrawn_on", "accord retiré le", _AROUND),
    ),
    "mediation.Consent": (
        ("purpose", "pour", _PROOF),
        ("is_given", "réponse favorable", _PROOF),
        ("given_on", "répondu le", _PROOF),
        ("given_by", "répondu par", _PROOF),
        ("means", "comment", _PROOF),
        ("text_version", "version du texte lu", _PROOF),
        ("ended_on", "fini le", _PROOF),
    ),
}


def _file(person: Any) -> QuerySet[Any]:
    found: QuerySet[Any] = type(person)._base_manager.filter(pk=person.pk)
    return found


def _reports(person: Any) -> QuerySet[Any]:
    """Reports of the person alone; of a workshop, those whose note names the person."""
    from mediation.models import ActivityReport

    own = ActivityReport.objects.filter(participations__beneficiary=person)
    # Notes are encrypted: the database cannot look into them.
    noted = own.exclude(kind=ReportKind.INDIVIDUAL).exclude(notes="")
    naming = [row.pk for row in noted.only("pk", "notes") if person.last_name.lower() in row.notes.lower()]
    return own.filter(Q(kind=ReportKind.INDIVIDUAL) | Q(pk__in=naming)).order_by("pk")


_DATA = (
    PersonData(
        "mediation.Beneficiary",
        "La fiche",
        rows=_file,
        # What is left of the file itself is decided by the service that erases.
        erase={},
        neutral=frozenset({"territory", "version", "erase_on", "erased_at", "archived_at", "merged_at", "updated_at"}),
    ),
    PersonData(
        "mediation.Erasure",
        "L’effacement",
        "beneficiary",
        erase={},
        neutral=frozenset({"reason", "erased_by", "erased_at"}),
        settle=merging_rows.never_both,
    ),
    PersonData(
        "mediation.Case",
        "Les suivis",
        "beneficiary",
        erase={"origin_detail": "", "next_action": "", "close_note": ""},
        kept=frozenset({"status", "origin", "opened_on", "closed_on", "close_reason", "final_level"}),
        neutral=frozenset({"referent", "next_action_on"}),
        settle=merging_rows.settle_cases,
    ),
    PersonData(
        "mediation.CaseTransition",
        "Les étapes des suivis",
        "case__beneficiary",
        erase={"note": ""},
        kept=frozenset({"source", "target", "at", "reason"}),
        neutral=frozenset({"by"}),
    ),
    PersonData("mediation.CaseMember", "L’équipe des suivis", "case__beneficiary", neutral=frozenset({"user"})),
    PersonData(
        "mediation.CaseHandoverLine",
        "Les changements de référent",
        "case__beneficiary",
        erase={},
        neutral=frozenset({"handover", "former", "referent", "told_at"}),
    ),
    PersonData(
        "mediation.Assessment",
        "Les diagnostics",
        "beneficiary",
        erase={
            "answers": {},
            "reasons": [],
            "remarks": {},
            "way_reason": "",
            "override_reason": lambda row: _ERASED if row.override_reason else "",
        },
        kept=frozenset({"done_on", "skill", "appetite", "computed_level", "level", "recommended_way", "chosen_way"}),
        neutral=frozenset({"done_by", "questionnaire", "grid", "created_at"}),
    ),
    PersonData(
        "mediation.ContactPerson",
        "L’entourage",
        "beneficiary",
        neutral=frozenset({"version", "noted_by", "created_at"}),
        settle=merging_rows.settle_contacts,
    ),
    PersonData(
        "mediation.Consent",
        "Les accords",
        "beneficiary",
        neutral=frozenset({"collected_by", "ended_by", "created_at"}),
        settle=merging_rows.settle_consents,
    ),
    # A line not yet written may speak of somebody else, and one that was holds nothing any more.
    *(
        PersonData(
            "mediation.PeopleImportRow",
            "Les lignes de fichiers repris",
            path,
            neutral=frozenset({"run", "line", "verdict", "decision", "outcome", "digest", "beneficiary", "twin"}),
            is_exported=False,
        )
        for path in ("beneficiary", "twin")
    ),
    PersonData("mediation.Note", "Les notes", "beneficiary", neutral=frozenset({"is_private", "updated_at"})),
    PersonData(
        "mediation.ReportParticipation",
        "Les activités suivies",
        "beneficiary",
        erase={"beneficiary": None},
        kept=frozenset({"is_first_time", "autonomy"}),
        neutral=frozenset({"report"}),
        settle=merging_rows.settle_participations,
    ),
    PersonData(
        "mediation.ActivityReport",
        "Les comptes rendus",
        rows=_reports,
        erase={"notes": "", "tags": []},
        kept=frozenset({"redirection"}),
    ),
)


def register() -> None:
    """Fill the registries once, when the applications are loaded."""
    from mediation.rights.retention import file_contacts
    from mediation.selectors.home import erasure_decision

    for model, fields in _FIELDS.items():
        registries.personal_fields.add(*(PersonalField(model, name, label, why) for name, label, why in fields))
    registries.person_data.add(*_DATA)
    registries.last_contacts.add(file_contacts)
    registries.decisions.add(erasure_decision)
