"""What the registries are given: trainings, partner meetings, and files of helpers that end."""

from core.registries import HelperData, PersonalField, registries

_TRAIN, _MEET = "organiser les formations", "suivre ce qui est décidé avec les partenaires"
_FIELDS = (
    PersonalField("volunteers.TrainingAttendance", "name", "prénom et nom", _TRAIN),
    PersonalField("volunteers.TrainingAttendance", "email", "adresse électronique", _TRAIN),
    PersonalField("volunteers.TrainingAttendance", "organisation", "organisme", _TRAIN),
    PersonalField("volunteers.TrainingAttendance", "state", "présence", _TRAIN),
    PersonalField("volunteers.TrainingAttendance", "registered_at", "inscrit le", _TRAIN),
    PersonalField("volunteers.PartnerMeeting", "participants", "autres participants", _MEET),
    PersonalField("volunteers.PartnerMeeting", "notes", "compte rendu", _MEET),
    PersonalField("volunteers.ActionPoint", "who", "qui s’en charge", _MEET),
)


def register() -> None:
    """Fill the registries."""
    from volunteers.leaving.named import letters_of, meetings_of, points_of, renamed, texts_of
    from volunteers.selectors.leaving import leaving_decision
    from volunteers.selectors.meetings import points_decision
    from volunteers.selectors.trainings_home import training_decisions

    registries.personal_fields.add(*_FIELDS)
    registries.helper_data.add(
        # Weekly hours of someone who left serve no purpose.
        HelperData("volunteers.Availability", "Les disponibilités"),
        HelperData("volunteers.AvailabilityException", "Les absences et heures en plus"),
        HelperData(
            "volunteers.PartnerMeeting",
            "Les rencontres de partenaires qui citent son nom",
            rows=meetings_of,
            erase={name: renamed(name) for name in ("participants", "notes", "agenda")},
        ),
        HelperData(
            "volunteers.ActionPoint",
            "Les actions décidées",
            rows=points_of,
            erase={
                "who": renamed("who"),
                "what": renamed("what"),
            },
        ),
        HelperData("messaging.OutboxMessage", "Les messages reçus", rows=letters_of),
        HelperData("messaging.ReceivedText", "Les SMS envoyés au service", rows=texts_of),
    )
    registries.decisions.add(leaving_decision, training_decisions, points_decision)
