"""What is written to those who are warned of an overdue visit, or of a concern to read. No name of a person visited."""

from django.conf import settings as site
from django.urls import reverse

from core.formatting import day_long, duration, enumerate_fr, hour, phone
from scheduling.enums import AlertEnd, AlertKind, ConcernLevel
from scheduling.models import AlertStep, ConcernReport, SafetyAlert, SafetySettings, VisitSafety
from volunteers.models import Helper


def missing_helpers(alert: SafetyAlert) -> list[Helper]:
    """Who is not known to be out; for an arrival, who was expected."""
    places = alert.visit.places.select_related("helper").order_by("-is_lead", "pk")
    helpers = [place.helper for place in places]
    if alert.kind == AlertKind.NO_CHECK_IN:
        return helpers
    inside = VisitSafety.objects.filter(visit=alert.visit, checked_out_at=None).order_by("pk")
    keys = set(inside.values_list("helper", flat=True))
    return [helper for helper in helpers if helper.pk in keys] or helpers


def alert_subject(alert: SafetyAlert) -> str:
    """Subject of the warning."""
    names = enumerate_fr(helper.full_name for helper in missing_helpers(alert))
    return f"À vérifier maintenant : {names}, {alert.get_kind_display()}"


def _fact(alert: SafetyAlert) -> str:
    visit = alert.visit
    helpers = missing_helpers(alert)
    names = enumerate_fr(helper.full_name for helper in helpers)
    verb = "ont" if len(helpers) > 1 else "a"
    what = "son départ" if alert.kind == AlertKind.NO_CHECK_OUT else "son arrivée"
    if len(helpers) > 1:
        what = what.replace("son", "leur")
    where = visit.beneficiary.commune.name
    hours = f"de {hour(visit.starts_at)} à {hour(visit.ends_at)}"
    return f"{names} n’{verb} pas noté {what} d’une visite prévue {day_long(visit.day)} {hours}, à {where}."


def alert_body(alert: SafetyAlert, step: AlertStep, settings: SafetySettings) -> str:
    """The warning: what is missing, whom to call, where to answer."""
    calls = [f"  {one.full_name} : {phone(one.phone)}" for one in missing_helpers(alert) if one.phone]
    numbers = "\n".join(calls) if calls else "  Aucun numéro connu : regardez la page ci-dessous."
    address = f"{site.PUBLIC_ADDRESS}{reverse('scheduling:safety-board')}"
    return (
        f"Bonjour {step.name},\n\n{_fact(alert)}\n\nAppelez d’abord :\n{numbers}\n\n"
        f"Puis dites que vous vous en occupez, ou ce que vous avez appris :\n{address}\n\n"
        f"Sans réponse de votre part dans {duration(settings.step_minutes)}, la personne suivante est prévenue.\n"
        "Si vous pensez à un accident : 15, 18 ou 112.\n"
    )


def end_subject(alert: SafetyAlert) -> str:
    """Subject of what reassures."""
    names = enumerate_fr(helper.full_name for helper in missing_helpers(alert))
    return f"Alerte terminée : {names}"


def end_body(alert: SafetyAlert, step: AlertStep) -> str:
    """The end of an alert, for those who were warned."""
    at = hour(alert.ended_at) if alert.ended_at else ""
    by = alert.ended_by.full_name if alert.ended_by else ""
    words = {
        AlertEnd.NOTED: f"L’intervenant a répondu sur son téléphone à {at}.",
        AlertEnd.TOLD: f"Ce qui s’est passé pendant la visite a été noté à {at}{f' par {by}' if by else ''}.",
        AlertEnd.RESOLVED: f"{by or 'Quelqu’un'} s’en est occupé, l’alerte est réglée depuis {at}.",
        AlertEnd.VOID: "La visite a été changée : plus rien ne manque.",
    }
    return f"Bonjour {step.name},\n\n{words[AlertEnd(alert.end)]}\nVous n’avez plus rien à faire.\n"


def concern_subject(concern: ConcernReport) -> str:
    """Subject of the notice: that there is something to read, and how soon."""
    soon = "À lire sans attendre : " if concern.level == ConcernLevel.URGENT else ""
    return f"{soon}une inquiétude vous est adressée" if soon else "Une inquiétude vous est adressée"


def concern_body(concern: ConcernReport, name: str) -> str:
    """The notice: neither who, nor what."""
    address = f"{site.PUBLIC_ADDRESS}{reverse('scheduling:concern-detail', args=[concern.pk])}"
    return (
        f"Bonjour {name},\n\nAprès une visite, quelqu’un de l’équipe vous adresse une inquiétude.\n"
        f"Elle se lit seulement dans Tisserand, avec votre compte :\n{address}\n"
    )
